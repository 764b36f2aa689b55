// SPDX-License-Identifier: LGPL-2.1-or-later
/* The reactions to choose from: over their button, or in a menu where the page is too narrow for one. */

import { t } from '../language'
import { REACTIONS } from '../reactions'
import type { Session } from '../session'
import { Sign } from './reactions'

interface Props {
  readonly session: Session
}

export function ReactionChoice(props: Props) {
  return (
    <div class="reactions-menu" role="group" aria-label={t('react.open')}>
      <Buttons {...props} />
    </div>
  )
}

export function ReactionItems(props: Props) {
  return (
    <div class="reaction-items" role="none">
      <Buttons {...props} role="menuitem" />
    </div>
  )
}

function Buttons({ session, role }: Props & { role?: 'menuitem' }) {
  return (
    <>
      {REACTIONS.map((name) => (
        <button
          key={name}
          type="button"
          role={role}
          class="reaction-button"
          aria-label={t(`react.${name}`)}
          title={t(`react.${name}`)}
          tabIndex={role && -1}
          onClick={() => session.send({ type: 'react', reaction: name })}
        >
          <Sign name={name} />
        </button>
      ))}
    </>
  )
}
