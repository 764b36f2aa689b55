// SPDX-License-Identifier: LGPL-2.1-or-later

import { useEffect, useRef, useState } from 'preact/hooks'
import type { Devices, DeviceState } from '../devices'
import { isSpeaking, type Meeting } from '../meeting'
import { pathOfRoom } from '../room-name'
import type { Session, SessionState } from '../session'
import { CameraIcon, CloseIcon, LeaveIcon, MicrophoneIcon, PeopleIcon, ScreenIcon } from './icons'
import { useStore } from './hooks'
import { Avatar, Brand, CopyLink, LevelBar, RoundButton } from './parts'
import { Sound } from './sound'
import { Stage } from './stage'

const NEWS_MS = 4000

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
  if (phase.kind === 'left') return <Ended {...props} title="You left the meeting" text="" />
  if (phase.kind === 'refused') return <Ended {...props} title={refusedTitle(phase.id)} text={phase.text} />
  return <Running {...props} state={state} />
}

const INTERRUPTED: readonly string[] = ['shutting-down', 'rate-limited', 'too-large']

function refusedTitle(id: string): string {
  if (id === 'replaced') return 'You are in from another place'
  return INTERRUPTED.includes(id) ? 'The meeting was interrupted' : 'You could not be let in'
}

function Ended({ title, text, again, home }: Props & { title: string; text: string }) {
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
          <button type="button" class="button primary" onClick={again}>
            Join again
          </button>
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
  const [showPeople, setShowPeople] = useState(false)
  useShortcuts(devices, () => setShowPeople((shown) => !shown))
  useWakeLock()
  const { meeting } = state
  return (
    <div class={`meeting ${showPeople ? 'with-people' : ''}`}>
      <header class="bar">
        <h1 class="room" title={room}>
          {room}
        </h1>
        <CopyLink link={location.origin + pathOfRoom(room)} label="Copy link" compact />
        <button
          type="button"
          class="button quiet compact people-button"
          aria-expanded={showPeople}
          aria-controls="people"
          aria-keyshortcuts="P"
          aria-label={countPeople(meeting)}
          title="People (P)"
          onClick={() => setShowPeople(!showPeople)}
        >
          <PeopleIcon />
          {meeting.people.length}
        </button>
      </header>
      <main class="stage-box">
        <Stage
          meeting={meeting}
          picture={state.picture}
          camera={local.cameraOn ? local.camera : null}
          pictureShown={(picture) => session.pictureShown(picture)}
        />
        <Status state={state} local={local} dismiss={() => session.dismissNotice()} />
        <Sound stream={state.sound} speaker={local.chosen.speaker} />
      </main>
      <People meeting={meeting} close={() => setShowPeople(false)} />
      <Toolbar session={session} devices={devices} local={local} />
    </div>
  )
}

function countPeople(meeting: Meeting): string {
  return meeting.people.length === 1 ? '1 person here' : `${meeting.people.length} people here`
}

/** What goes on, in words: a banner for what lasts, a toast for what happened. Both are read out. */
function Status({ state, local, dismiss }: { state: SessionState; local: DeviceState; dismiss: () => void }) {
  const { news, people } = state.meeting
  const [shown, setShown] = useState<string>('')
  useEffect(() => {
    if (!news) return undefined
    setShown(news.text)
    const timer = window.setTimeout(() => setShown(''), NEWS_MS)
    return () => window.clearTimeout(timer)
  }, [news?.serial])
  const progress = progressText(state)
  const problem = Object.values(local.problems)[0] ?? ''
  const alone = progress === '' && people.length === 1
  return (
    <>
      <div class="status" role="status" aria-live="polite">
        {progress !== '' && (
          <p class="banner">
            <span class="spinner" aria-hidden="true" />
            {progress}
          </p>
        )}
        {alone && <p class="toast">You are the first one here. Copy the link and send it to somebody.</p>}
        {shown !== '' && !alone && (
          <p class="toast">
            <bdi>{shown}</bdi>
          </p>
        )}
      </div>
      {(state.notice !== '' || problem !== '') && (
        <div class="notice" role="alert">
          <p>{state.notice || problem}</p>
          {state.notice !== '' && (
            <button type="button" class="icon-button" aria-label="Dismiss" onClick={dismiss}>
              <CloseIcon />
            </button>
          )}
        </div>
      )}
    </>
  )
}

function progressText(state: SessionState): string {
  if (state.phase.kind === 'connecting') return 'Connecting'
  if (state.phase.kind === 'reconnecting') return 'The connection was lost. Reconnecting'
  if (state.media === 'starting') return 'Connecting sound and picture'
  if (state.media === 'renewing') return 'Reconnecting sound and picture'
  return ''
}

function People({ meeting, close }: { meeting: Meeting; close: () => void }) {
  return (
    <aside class="people" id="people" aria-label="People">
      <div class="people-head">
        <h2>{countPeople(meeting)}</h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={close}>
          <CloseIcon />
        </button>
      </div>
      <ul>
        {meeting.people.map((person) => (
          <li
            key={person.id}
            class={[isSpeaking(meeting, person) && 'speaking', !person.present && 'away'].filter(Boolean).join(' ')}
          >
            <Avatar id={person.id} name={person.name} />
            <span class="name">
              <bdi>{person.name}</bdi>
              {person.id === meeting.me && ' (you)'}
              {person.kind !== 'browser' && <small>{person.kind}</small>}
            </span>
            {!person.microphone && (
              <span class="muted-sign" role="img" aria-label="Microphone off">
                <MicrophoneIcon on={false} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </aside>
  )
}

function Toolbar({ session, devices, local }: { session: Session; devices: Devices; local: DeviceState }) {
  const microphoneOn = local.microphone !== null && local.microphoneOn
  const cameraOn = local.camera !== null && local.cameraOn
  const sharing = local.screen !== null
  return (
    <footer>
      <div class="toolbar" role="group" aria-label="Meeting controls">
        <RoundButton
          label={microphoneOn ? 'Turn microphone off' : 'Turn microphone on'}
          shortcut="M"
          tone={microphoneOn ? undefined : 'off'}
          onClick={() => void devices.setMicrophone(!microphoneOn)}
        >
          <MicrophoneIcon on={microphoneOn} />
          {microphoneOn && <LevelBar track={local.microphone} />}
        </RoundButton>
        <RoundButton
          label={cameraOn ? 'Turn camera off' : 'Turn camera on'}
          shortcut="V"
          tone={cameraOn ? undefined : 'off'}
          onClick={() => void devices.setCamera(!cameraOn)}
        >
          <CameraIcon on={cameraOn} />
        </RoundButton>
        {devices.canShareScreen && (
          <RoundButton
            label={sharing ? 'Stop sharing your screen' : 'Share your screen'}
            shortcut="D"
            tone={sharing ? 'active' : undefined}
            onClick={() => (sharing ? devices.stopScreen() : void devices.shareScreen())}
          >
            <ScreenIcon />
          </RoundButton>
        )}
        <RoundButton label="Leave the meeting" tone="danger" onClick={() => session.leave()}>
          <LeaveIcon />
        </RoundButton>
      </div>
    </footer>
  )
}

/** Jitsi's keys. Not while somebody types or holds a modifier. */
function useShortcuts(devices: Devices, togglePeople: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return
      if (event.target instanceof HTMLElement && event.target.closest('input, select, textarea')) return
      const state = devices.store.get()
      switch (event.key.toLowerCase()) {
        case 'm':
          void devices.setMicrophone(!(state.microphone !== null && state.microphoneOn))
          break
        case 'v':
          void devices.setCamera(!(state.camera !== null && state.cameraOn))
          break
        case 'd':
          if (!devices.canShareScreen) return
          if (state.screen) devices.stopScreen()
          else void devices.shareScreen()
          break
        case 'p':
          togglePeople()
          break
        default:
          return
      }
      event.preventDefault()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [devices])
}

/** A phone that is only looked at must not go dark. Given back by the browser whenever the page is hidden. */
function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null
    let ended = false
    const take = async () => {
      if (document.visibilityState !== 'visible') return
      try {
        lock = (await navigator.wakeLock?.request('screen')) ?? null
        if (ended) await lock?.release()
      } catch {
        // Refused when the battery is low: then it goes dark.
      }
    }
    void take()
    const visible = () => void take()
    document.addEventListener('visibilitychange', visible)
    return () => {
      ended = true
      document.removeEventListener('visibilitychange', visible)
      void lock?.release().catch(() => undefined)
    }
  }, [])
}
