// SPDX-License-Identifier: LGPL-2.1-or-later
/* What one may do to somebody, from the list of people and from the picture alike. */

import { useState } from 'preact/hooks'
import { spell } from '../language'
import type { Participant } from '../protocol'
import type { Action } from '../roster'
import type { Session } from '../session'
import { Dialog } from './dialog'
import { Later } from './later'
import { MenuItem } from './menu'

export interface Asking {
  readonly kind: 'rename' | 'remove' | 'ban' | 'volume'
  readonly person: Participant
}

/** @write: opens the chat with this person as the one who is written to. */
export function usePersonActions(session: Session, write: (participant: string) => void) {
  const [asking, setAsking] = useState<Asking | null>(null)
  const act = (person: Participant, action: Action) => {
    if (action.kind === 'send') session.send(action.message)
    else if (action.kind === 'write') write(person.id)
    else setAsking({ kind: action.kind, person })
  }
  const close = () => setAsking(null)
  const dialog = asking && (
    <Later
      pick={({ AskAbout }) => AskAbout}
      props={{ asking, session, close }}
      meanwhile={(words) => (
        <Dialog title={asking.person.name} close={close}>
          {words}
        </Dialog>
      )}
    />
  )
  return { act, dialog }
}

const isGrave = ({ kind }: Action) => kind === 'remove' || kind === 'ban'

export function ActionItems({ actions, act }: { actions: readonly Action[]; act: (action: Action) => void }) {
  return (
    <>
      {actions.map((action) => (
        <MenuItem
          key={action.label.key}
          label={spell(action.label)}
          tone={isGrave(action) ? 'warn' : undefined}
          choose={() => act(action)}
        />
      ))}
    </>
  )
}

export function ActionButtons({ actions, act }: { actions: readonly Action[]; act: (action: Action) => void }) {
  return (
    <>
      {actions.map((action) => (
        <button
          key={action.label.key}
          type="button"
          class={`button compact ${isGrave(action) ? 'warn' : ''}`}
          onClick={() => act(action)}
        >
          {spell(action.label)}
        </button>
      ))}
    </>
  )
}
