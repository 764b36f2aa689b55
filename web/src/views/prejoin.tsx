// SPDX-License-Identifier: LGPL-2.1-or-later

import { useEffect, useRef, useState } from 'preact/hooks'
import type { Devices, DeviceState } from '../devices'
import { PERSON_NAME_MAX } from '../protocol'
import { isGuessable, isRoomName, pathOfRoom } from '../room-name'
import { rememberedName, rememberName } from '../seat'
import type { Secrets } from '../secrets'
import { describeError } from '../words'
import { CameraIcon, MicrophoneIcon } from './icons'
import { useStore, useStream } from './hooks'
import { Avatar, Brand, CopyLink, LevelBar, LocalVideo, RoundButton } from './parts'

const PASSWORD_MAX = 128

interface Props {
  readonly room: string
  readonly devices: Devices
  readonly secrets: Secrets
  /** The id of the error that answered the attempt before; '' for the first. */
  readonly refused: string
  readonly join: (name: string, password: string) => void
  readonly home: () => void
}

export function Prejoin(props: Props) {
  return isRoomName(props.room) ? <Ready {...props} /> : <NoSuchRoom {...props} />
}

function NoSuchRoom({ home }: Props) {
  return (
    <main class="message">
      <div class="card narrow" role="alert">
        <h1>No such room</h1>
        <p>{describeError('room-name-invalid', '')}</p>
        <button type="button" class="button primary" onClick={home}>
          To the start page
        </button>
      </div>
    </main>
  )
}

function Ready({ room, devices, secrets, refused, join, home }: Props) {
  const state = useStore(devices.store)
  const [name, setName] = useState(rememberedName)
  const [problem, setProblem] = useState('')
  const [password, setPassword] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const passwordField = useRef<HTMLInputElement>(null)

  useEffect(() => {
    void devices.start()
    // On a phone this would open the keyboard over the picture.
    if (matchMedia('(pointer: fine)').matches) (passwordField.current ?? field.current)?.focus()
  }, [devices])

  const submit = (event: Event) => {
    event.preventDefault()
    const clean = name.trim()
    if (clean === '') {
      setProblem('Please enter a name that the others can read.')
      field.current?.focus()
      return
    }
    rememberName(clean)
    join(clean, password)
  }

  return (
    <div class="prejoin">
      <header class="bar">
        <button type="button" class="plain" onClick={home} aria-label="Tutti, to the start page">
          <Brand />
        </button>
        <CopyLink link={location.origin + pathOfRoom(room)} label="Copy link" compact />
      </header>
      <main class="prejoin-main">
        <Preview state={state} devices={devices} name={name} />
        <form class="prejoin-form" onSubmit={submit} noValidate>
          <p class="eyebrow">You are about to join</p>
          <h1 class="room-title">{room}</h1>
          {secrets.host !== undefined && <p class="hint">You come as host.</p>}
          {refused !== '' && (
            <p class="warning" role="alert">
              {describeError(refused, '')}
            </p>
          )}
          <label for="name">Your name</label>
          <input
            ref={field}
            id="name"
            class="input"
            value={name}
            maxLength={PERSON_NAME_MAX}
            autocomplete="nickname"
            aria-invalid={problem !== ''}
            aria-describedby="name-problem"
            onInput={(event) => {
              setName(event.currentTarget.value)
              setProblem('')
            }}
          />
          <p id="name-problem" class="problem" role="alert">
            {problem}
          </p>
          {refused === 'no-entry' && (
            <>
              <label for="password">Password, if you were given one</label>
              <input
                ref={passwordField}
                id="password"
                class="input"
                type="password"
                value={password}
                maxLength={PASSWORD_MAX}
                autocomplete="off"
                onInput={(event) => setPassword(event.currentTarget.value)}
              />
            </>
          )}
          <button type="submit" class="button primary wide">
            {joinLabel(state)}
          </button>
          {isGuessable(room) && (
            <p class="hint">
              This name can be guessed, and whoever guesses it can knock. A host can set a password or a lobby.
            </p>
          )}
          <Problems state={state} />
          <Pickers state={state} devices={devices} />
        </form>
      </main>
    </div>
  )
}

function joinLabel(state: DeviceState): string {
  if (state.asking) return 'Join'
  const microphone = state.microphone !== null && state.microphoneOn
  const camera = state.camera !== null && state.cameraOn
  if (!microphone && !camera) return 'Join without microphone and camera'
  if (!camera) return 'Join without camera'
  if (!microphone) return 'Join with microphone off'
  return 'Join'
}

function Preview({ state, devices, name }: { state: DeviceState; devices: Devices; name: string }) {
  const stream = useStream(state.camera)
  const microphoneOn = state.microphone !== null && state.microphoneOn
  return (
    <section class="preview" aria-label="How the others will see you">
      {stream && state.cameraOn ? (
        <LocalVideo stream={stream} />
      ) : (
        <div class="preview-empty">
          <Avatar id={name} name={name} />
          <p>{state.asking ? 'Waiting for your camera and microphone' : 'Your camera is off'}</p>
        </div>
      )}
      <div class="preview-controls">
        <RoundButton
          label={microphoneOn ? 'Turn microphone off' : 'Turn microphone on'}
          tone={microphoneOn ? undefined : 'off'}
          disabled={state.asking}
          onClick={() => void devices.setMicrophone(!microphoneOn)}
        >
          <MicrophoneIcon on={microphoneOn} />
        </RoundButton>
        <RoundButton
          label={state.cameraOn ? 'Turn camera off' : 'Turn camera on'}
          tone={state.cameraOn ? undefined : 'off'}
          disabled={state.asking}
          onClick={() => void devices.setCamera(!state.cameraOn)}
        >
          <CameraIcon on={state.cameraOn} />
        </RoundButton>
      </div>
      <LevelBar track={microphoneOn ? state.microphone : null} />
    </section>
  )
}

function Problems({ state }: { state: DeviceState }) {
  const problems = Object.values(state.problems)
  return (
    <div role="status">
      {problems.map((problem) => (
        <p class="warning" key={problem}>
          {problem}
        </p>
      ))}
    </div>
  )
}

const KINDS = [
  { device: 'microphone', kind: 'audioinput', label: 'Microphone' },
  { device: 'camera', kind: 'videoinput', label: 'Camera' },
  { device: 'speaker', kind: 'audiooutput', label: 'Speaker' },
] as const

export function Pickers({ state, devices }: { state: DeviceState; devices: Devices }) {
  return (
    <div class="pickers">
      {KINDS.map(({ device, kind, label }) => {
        const found = state.available.filter((info) => info.kind === kind && info.deviceId !== '')
        if (found.length === 0 || (device === 'speaker' && !('setSinkId' in HTMLMediaElement.prototype))) return null
        const current = device === 'speaker' ? undefined : state[device]?.getSettings().deviceId
        return (
          <label key={device}>
            <span>{label}</span>
            <select
              class="input"
              value={current ?? state.chosen[device] ?? found[0]?.deviceId}
              onChange={(event) => void devices.choose(device, event.currentTarget.value)}
            >
              {found.map((info, index) => (
                <option key={info.deviceId} value={info.deviceId}>
                  {info.label || `${label} ${index + 1}`}
                </option>
              ))}
            </select>
          </label>
        )
      })}
    </div>
  )
}
