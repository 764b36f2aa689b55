// SPDX-License-Identifier: LGPL-2.1-or-later

import { useEffect, useRef, useState } from 'preact/hooks'
import type { Devices, DeviceState } from '../devices'
import { PERSON_NAME_MAX } from '../protocol'
import { isRoomName, pathOfRoom } from '../room-name'
import { rememberedName, rememberName } from '../seat'
import { describeError } from '../words'
import { CameraIcon, MicrophoneIcon } from './icons'
import { useStore, useStream } from './hooks'
import { Avatar, Brand, CopyLink, LevelBar, LocalVideo, RoundButton } from './parts'

/** Shorter names are guessed; the generated ones are longer. */
const EASY_TO_GUESS = 20

interface Props {
  readonly room: string
  readonly devices: Devices
  readonly join: (name: string) => void
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

function Ready({ room, devices, join, home }: Props) {
  const state = useStore(devices.store)
  const [name, setName] = useState(rememberedName)
  const [problem, setProblem] = useState('')
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => {
    void devices.start()
    // On a phone this would open the keyboard over the picture.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus()
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
    join(clean)
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
          <button type="submit" class="button primary wide">
            {joinLabel(state)}
          </button>
          {[...room].length < EASY_TO_GUESS && (
            <p class="hint">Whoever guesses the name of this room can join it.</p>
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
