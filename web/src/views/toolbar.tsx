// SPDX-License-Identifier: LGPL-2.1-or-later
/* What one does oneself, below the picture. What one may not do is not there. */

import { useState } from 'preact/hooks'
import { countUnread } from '../chat'
import { isCameraOn, type Devices, type DeviceState } from '../devices'
import { t } from '../language'
import { isMicrophoneOn, type Meeting } from '../meeting'
import type { ViewWish } from '../protocol'
import { hasHandUp, may, mayUse } from '../roster'
import type { Session } from '../session'
import { DeviceMenu } from './device-menu'
import { Confirm } from './dialog'
import { CameraIcon, ChatIcon, HandIcon, LeaveIcon, MicrophoneIcon, PeopleIcon } from './icons'
import { Menu, MenuItem } from './menu'
import { MoreMenu, type MoreProps } from './more'
import type { PanelName } from './panel'
import { countPeople, LevelBar, RoundButton } from './parts'
import { ShareButton } from './presenting'
import { ReactionsButton } from './reactions'
import { ViewMenu } from './view'

export interface BarProps {
  readonly meeting: Meeting
  readonly session: Session
  readonly devices: Devices
  readonly local: DeviceState
  readonly view: ViewWish
  readonly shown: PanelName | null
  readonly toggle: (name: PanelName) => void
  /** What the menu "More" opens beside the panels. */
  readonly more: MoreProps
}

export function Toolbar(props: BarProps) {
  const { meeting, session, devices, local } = props
  const up = hasHandUp(meeting)
  return (
    <footer class="toolbar-box">
      <div class="toolbar" role="group" aria-label={t('bar.controls')}>
        {mayUse(meeting, 'microphone') && (
          <span class="with-caret">
            <MicrophoneButton session={session} meeting={meeting} local={local} />
            <DeviceMenu device="microphone" devices={devices} local={local} />
          </span>
        )}
        {mayUse(meeting, 'camera') && (
          <span class="with-caret">
            <CameraButton devices={devices} local={local} />
            <DeviceMenu device="camera" devices={devices} local={local} />
          </span>
        )}
        {mayUse(meeting, 'screen') && (
          <span class="wide-3">
            <ShareButton session={session} local={local} />
          </span>
        )}
        <span class="divider" aria-hidden="true" />
        <ChatButton {...props} />
        {may(meeting, 'hand') && (
          <RoundButton
            label={t(up ? 'bar.hand.lower' : 'bar.hand.raise')}
            shortcut="R"
            tone={up ? 'active' : undefined}
            onClick={() => session.send({ type: 'hand', raised: !up })}
          >
            <HandIcon />
          </RoundButton>
        )}
        {may(meeting, 'react') && (
          <span class="wide-3">
            <ReactionsButton session={session} />
          </span>
        )}
        <span class="wide-2">
          <PeopleButton {...props} />
        </span>
        <span class="wide-3">
          <ViewMenu session={session} view={props.view} />
        </span>
        <span class="divider" aria-hidden="true" />
        <MoreMenu {...props} />
        <LeaveButton meeting={meeting} session={session} />
      </div>
    </footer>
  )
}

interface DeviceProps {
  readonly devices: Devices
  readonly local: DeviceState
}

function MicrophoneButton({ session, meeting, local }: { session: Session; meeting: Meeting; local: DeviceState }) {
  const on = isMicrophoneOn(meeting, local)
  return (
    <RoundButton
      label={t(on ? 'bar.microphone.off' : 'bar.microphone.on')}
      shortcut="M"
      tone={on ? undefined : 'off'}
      onClick={() => session.setMicrophone(!on)}
    >
      <MicrophoneIcon on={on} />
      {on && <LevelBar track={local.microphone} steps={6} />}
    </RoundButton>
  )
}

function CameraButton({ devices, local }: DeviceProps) {
  const on = isCameraOn(local)
  return (
    <RoundButton
      label={t(on ? 'bar.camera.off' : 'bar.camera.on')}
      shortcut="V"
      tone={on ? undefined : 'off'}
      onClick={() => void devices.setCamera(!on)}
    >
      <CameraIcon on={on} />
    </RoundButton>
  )
}

function ChatButton({ meeting, shown, toggle }: BarProps) {
  const unread = shown === 'chat' ? 0 : countUnread(meeting.chat, meeting.me)
  return (
    <RoundButton
      label={unread > 0 ? t('bar.chat.unread', { count: unread }) : t('chat.title')}
      shortcut="C"
      tone={shown === 'chat' ? 'active' : undefined}
      panel={{ name: 'chat', open: shown === 'chat' }}
      onClick={() => toggle('chat')}
    >
      <ChatIcon />
      {unread > 0 && <Badge count={unread} what="unread" />}
    </RoundButton>
  )
}

function PeopleButton({ meeting, shown, toggle }: BarProps) {
  return (
    <RoundButton
      label={countPeople(meeting)}
      shortcut="P"
      tone={shown === 'people' ? 'active' : undefined}
      panel={{ name: 'people', open: shown === 'people' }}
      onClick={() => toggle('people')}
    >
      <PeopleIcon />
      {meeting.waiting.length > 0 ? (
        <Badge count={meeting.waiting.length} what="waiting" />
      ) : (
        <span class="count" aria-hidden="true">
          {meeting.people.length}
        </span>
      )}
    </RoundButton>
  )
}

const Badge = ({ count, what }: { count: number; what: string }) => (
  <span class="badge" data-what={what}>
    {count > 99 ? '99+' : count}
  </span>
)

/** Who may end the meeting is asked which of the two is meant. */
function LeaveButton({ meeting, session }: { meeting: Meeting; session: Session }) {
  const [sure, setSure] = useState(false)
  const choose = may(meeting, 'end') && meeting.people.length > 1
  return (
    <>
      <Menu label={t('bar.leave')} button="round danger" place="end" icon={<LeaveIcon />} instead={choose ? undefined : () => session.leave()}>
        <MenuItem label={t('leave')} hint={t('leave.hint')} choose={() => session.leave()} />
        <MenuItem label={t('leave.end')} hint={t('leave.end.hint')} tone="warn" choose={() => setSure(true)} />
      </Menu>
      {sure && (
        <Confirm
          title={t('leave.end.sure')}
          text={t('leave.end.hint')}
          yes={t('leave.end')}
          no={t('cancel')}
          tone="danger"
          agree={() => session.send({ type: 'end' })}
          close={() => setSure(false)}
        />
      )}
    </>
  )
}
