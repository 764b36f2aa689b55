// SPDX-License-Identifier: LGPL-2.1-or-later
/* What opens over the meeting by the menu "More" or a key. */

import type { ComponentChildren } from 'preact'
import type { Devices } from '../devices'
import { t } from '../language'
import { pathOfRoom } from '../room-name'
import type { Session, SessionState } from '../session'
import { Ask } from './ask'
import { DoneDialog } from './dialog'
import { Invite } from './invite'
import { Keys } from './keys'
import { LineNumbers } from './line-dialog'
import type { DialogName } from './more'
import { Outputs } from './outputs'
import { OwnPhone } from './own-phone'
import { OwnSettings } from './settings'

/** doc/protocol.md, `dial` */
const DIAL_MAX = 256

interface Props {
  readonly name: DialogName
  readonly state: SessionState
  readonly session: Session
  readonly devices: Devices
  readonly room: string
  readonly close: () => void
}

export function Dialogs(props: Props) {
  const { name, session, close } = props
  if (name !== 'dial') {
    return (
      <DoneDialog title={titleOf(name)} close={close}>
        {contentOf(name, props)}
      </DoneDialog>
    )
  }
  return (
    <Ask
      title={t('dial.title')}
      label={t('dial.number')}
      value=""
      maxLength={DIAL_MAX}
      yes={t('dial.call')}
      answer={(target) => session.dial(target)}
      close={close}
    />
  )
}

type Shown = Exclude<DialogName, 'dial'>

const titleOf = (name: Shown): string => t(`${name}.title`)

function contentOf(name: Shown, { state, session, devices, room }: Props): ComponentChildren {
  const { meeting } = state
  switch (name) {
    case 'invite':
      return <Invite room={room} link={location.origin + pathOfRoom(room)} meeting={meeting} />
    case 'phone':
      return <OwnPhone meeting={meeting} session={session} />
    case 'settings':
      return <OwnSettings devices={devices} />
    case 'outputs':
      return <Outputs meeting={meeting} session={session} />
    case 'line':
      return <LineNumbers session={session} />
    case 'keys':
      return <Keys />
  }
}
