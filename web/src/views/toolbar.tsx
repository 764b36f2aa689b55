// SPDX-License-Identifier: LGPL-2.1-or-later
/* What one does oneself: microphone, camera, screen, hand, leave. What one may not do is not there. */

import { useState } from 'preact/hooks'
import type { Devices, DeviceState } from '../devices'
import type { Meeting } from '../meeting'
import { hasHandUp, may, mayUse } from '../roster'
import type { ViewWish } from '../protocol'
import type { Session } from '../session'
import { Confirm, Dialog } from './dialog'
import { CameraIcon, HandIcon, LeaveIcon, MicrophoneIcon, ScreenIcon } from './icons'
import { OutputsButton } from './outputs'
import { LevelBar, RoundButton } from './parts'
import { ViewButton } from './view'

interface Props {
  readonly meeting: Meeting
  readonly session: Session
  readonly devices: Devices
  readonly local: DeviceState
  readonly view: ViewWish
}

export function Toolbar(props: Props) {
  const { meeting, session, devices, local } = props
  const up = hasHandUp(meeting)
  return (
    <footer>
      <div class="toolbar" role="group" aria-label="Meeting controls">
        {mayUse(meeting, 'microphone') && <MicrophoneButton devices={devices} local={local} />}
        {mayUse(meeting, 'camera') && <CameraButton devices={devices} local={local} />}
        {mayUse(meeting, 'screen') && devices.canShareScreen && <ScreenButton devices={devices} local={local} />}
        {may(meeting, 'hand') && (
          <RoundButton
            label={up ? 'Lower your hand' : 'Raise your hand'}
            shortcut="R"
            tone={up ? 'active' : undefined}
            onClick={() => session.send({ type: 'hand', raised: !up })}
          >
            <HandIcon />
          </RoundButton>
        )}
        {(may(meeting, 'record') || may(meeting, 'stream')) && <OutputsButton meeting={meeting} session={session} />}
        <ViewButton session={session} view={props.view} />
        <LeaveButton meeting={meeting} session={session} />
      </div>
    </footer>
  )
}

interface DeviceProps {
  readonly devices: Devices
  readonly local: DeviceState
}

function MicrophoneButton({ devices, local }: DeviceProps) {
  const on = local.microphone !== null && local.microphoneOn
  return (
    <RoundButton
      label={on ? 'Turn microphone off' : 'Turn microphone on'}
      shortcut="M"
      tone={on ? undefined : 'off'}
      onClick={() => void devices.setMicrophone(!on)}
    >
      <MicrophoneIcon on={on} />
      {on && <LevelBar track={local.microphone} />}
    </RoundButton>
  )
}

function CameraButton({ devices, local }: DeviceProps) {
  const on = local.camera !== null && local.cameraOn
  return (
    <RoundButton
      label={on ? 'Turn camera off' : 'Turn camera on'}
      shortcut="V"
      tone={on ? undefined : 'off'}
      onClick={() => void devices.setCamera(!on)}
    >
      <CameraIcon on={on} />
    </RoundButton>
  )
}

function ScreenButton({ devices, local }: DeviceProps) {
  const sharing = local.screen !== null
  return (
    <RoundButton
      label={sharing ? 'Stop sharing your screen' : 'Share your screen'}
      shortcut="D"
      tone={sharing ? 'active' : undefined}
      onClick={() => (sharing ? devices.stopScreen() : void devices.shareScreen())}
    >
      <ScreenIcon />
    </RoundButton>
  )
}

/** Who may end the meeting is asked which of the two is meant. */
function LeaveButton({ meeting, session }: { meeting: Meeting; session: Session }) {
  const [asking, setAsking] = useState<'' | 'which' | 'sure'>('')
  const close = () => setAsking('')
  const choose = may(meeting, 'end') && meeting.people.length > 1
  return (
    <>
      <RoundButton
        label="Leave the meeting"
        tone="danger"
        onClick={() => (choose ? setAsking('which') : session.leave())}
      >
        <LeaveIcon />
      </RoundButton>
      {asking === 'which' && (
        <Dialog title="Leave" close={close}>
          <p class="hint">If you leave as the only host, somebody else becomes host.</p>
          <div class="column">
            <button type="button" class="button primary" onClick={() => session.leave()}>
              Leave
            </button>
            <button type="button" class="button danger" onClick={() => setAsking('sure')}>
              End for everybody
            </button>
            <button type="button" class="button quiet" onClick={close}>
              Stay
            </button>
          </div>
        </Dialog>
      )}
      {asking === 'sure' && (
        <Confirm
          title="End the meeting for everybody?"
          text="Everybody is sent out, and the chat is gone."
          yes="End for everybody"
          no="Cancel"
          tone="danger"
          agree={() => session.send({ type: 'end' })}
          close={close}
        />
      )}
    </>
  )
}
