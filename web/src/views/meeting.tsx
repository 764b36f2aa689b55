// SPDX-License-Identifier: LGPL-2.1-or-later

import { useEffect, useRef, useState } from 'preact/hooks'
import { countUnread } from '../chat'
import type { Devices } from '../devices'
import type { Meeting } from '../meeting'
import { pathOfRoom } from '../room-name'
import { may } from '../roster'
import type { Session, SessionState } from '../session'
import { describeEnding } from '../words'
import { BusyPage } from './busy'
import { ChatPanel } from './chat'
import { ChatIcon, PeopleIcon, SettingsIcon } from './icons'
import { useStore } from './hooks'
import { WaitingPage } from './lobby'
import { OutputLabels } from './outputs'
import type { PanelName } from './panel'
import { Brand, CopyLink } from './parts'
import { countPeople, People } from './people'
import { RoomSettings } from './room-settings'
import { useShortcuts, useWakeLock } from './shortcuts'
import { Sound } from './sound'
import { Stage } from './stage'
import { Status } from './status'
import { Toolbar } from './toolbar'

interface Props {
  readonly session: Session
  readonly devices: Devices
  readonly room: string
  readonly again: () => void
  readonly home: () => void
}

export function MeetingView(props: Props) {
  const state = useStore(props.session.store)
  const { phase } = state
  if (phase.kind === 'left') return <Ended {...props} title="You left the meeting" text="" mayReturn />
  if (phase.kind === 'refused') {
    const { title, again } = describeEnding(phase.id)
    return <Ended {...props} title={title} text={phase.text} mayReturn={again} />
  }
  if (phase.kind === 'waiting') {
    return <WaitingPage room={props.room} notes={state.meeting.notes} leave={() => props.session.leave()} />
  }
  if (phase.kind === 'busy') return <BusyPage {...props} text={phase.text} again={phase.again} />
  return <Running {...props} state={state} />
}

function Ended({ title, text, mayReturn, again, home }: Props & { title: string; text: string; mayReturn: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <main class="message">
      <Brand />
      <div class="card narrow" role="alert">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {text !== '' && <p>{text}</p>}
        <div class="row">
          {mayReturn && (
            <button type="button" class="button primary" onClick={again}>
              Join again
            </button>
          )}
          <button type="button" class="button quiet" onClick={home}>
            To the start page
          </button>
        </div>
      </div>
    </main>
  )
}

function Running({ session, devices, room, state }: Props & { state: SessionState }) {
  const local = useStore(devices.store)
  const { meeting } = state
  const panels = usePanels()
  const [to, setTo] = useState('')
  useShortcuts(devices, session, panels)
  useWakeLock()

  const shown = panels.open === 'settings' && !may(meeting, 'settings') ? null : panels.open
  const close = () => void panels.close()
  const write = (participant: string) => {
    setTo(participant)
    panels.show('chat')
  }
  return (
    <div class={`meeting ${shown ? 'with-panel' : ''}`}>
      <Header meeting={meeting} room={room} shown={shown} toggle={panels.toggle} />
      <main class="stage-box">
        <Stage
          meeting={meeting}
          picture={state.picture}
          camera={local.cameraOn ? local.camera : null}
          pictureShown={(picture) => session.pictureShown(picture)}
        />
        <Status
          state={state}
          session={session}
          local={local}
          showLobby={shown === 'people' ? null : () => panels.show('people')}
        />
        <Sound stream={state.sound} speaker={local.chosen.speaker} />
      </main>
      {/* Held upright, a phone has room under the picture: there the people are what is shown when nothing else is. */}
      {(shown === null || shown === 'people') && (
        <People meeting={meeting} session={session} close={close} write={write} />
      )}
      {shown === 'chat' && <ChatPanel meeting={meeting} session={session} to={to} choose={setTo} close={close} />}
      {shown === 'settings' && <RoomSettings meeting={meeting} session={session} room={room} close={close} />}
      <Toolbar meeting={meeting} session={session} devices={devices} local={local} view={state.view} />
    </div>
  )
}

function usePanels() {
  const [open, setOpen] = useState<PanelName | null>(null)
  // Who opens something is taken there; who closes it is where the button is.
  const before = useRef<PanelName | null>(null)
  useEffect(() => {
    const was = before.current
    before.current = open
    if (open && open !== was && !document.querySelector('#panel :focus')) {
      document.querySelector<HTMLElement>('#panel-title')?.focus()
    } else if (!open && was) {
      document.querySelector<HTMLElement>(`[data-panel="${was}"]`)?.focus()
    }
  }, [open])
  return {
    open,
    show: (name: PanelName) => setOpen(name),
    toggle: (name: PanelName) => setOpen((current) => (current === name ? null : name)),
    close: () => {
      setOpen(null)
      return open !== null
    },
  }
}

function Header(props: {
  meeting: Meeting
  room: string
  shown: PanelName | null
  toggle: (name: PanelName) => void
}) {
  const { meeting, room, shown, toggle } = props
  const unread = shown === 'chat' ? 0 : countUnread(meeting.chat, meeting.me)
  const button = (name: PanelName, label: string, shortcut?: string) => ({
    type: 'button' as const,
    class: `button quiet compact panel-button ${name}-button`,
    'data-panel': name,
    'aria-label': label,
    'aria-expanded': shown === name,
    'aria-controls': 'panel',
    'aria-keyshortcuts': shortcut,
    title: shortcut ? `${label} (${shortcut})` : label,
    onClick: () => toggle(name),
  })
  return (
    <header class="bar">
      <h1 class="room" title={room}>
        {room}
      </h1>
      <OutputLabels outputs={meeting.outputs} />
      <CopyLink link={location.origin + pathOfRoom(room)} label="Copy link" compact />
      <button {...button('people', countPeople(meeting), 'P')}>
        <PeopleIcon />
        {meeting.people.length}
        {meeting.waiting.length > 0 && <Badge count={meeting.waiting.length} what="waiting" />}
      </button>
      <button {...button('chat', 'Chat', 'C')} aria-label={unread > 0 ? `Chat, ${unread} unread` : 'Chat'}>
        <ChatIcon />
        {unread > 0 && <Badge count={unread} what="unread" />}
      </button>
      {may(meeting, 'settings') && (
        <button {...button('settings', 'Room settings')}>
          <SettingsIcon />
        </button>
      )}
    </header>
  )
}

const Badge = ({ count, what }: { count: number; what: string }) => (
  <span class="badge" data-what={what}>
    {count > 99 ? '99+' : count}
  </span>
)
