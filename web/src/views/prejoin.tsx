// SPDX-License-Identifier: LGPL-2.1-or-later

import { useEffect, useRef, useState } from 'preact/hooks'
import { isCameraOn, sentCamera, type Devices, type DeviceState } from '../devices'
import { spell, t } from '../language'
import { PERSON_NAME_MAX, type Consent } from '../protocol'
import { isGuessable, isRoomName, pathOfRoom } from '../room-name'
import { rememberedName, rememberName } from '../seat'
import type { Secrets } from '../secrets'
import { describeError } from '../words'
import { CameraIcon, MicrophoneIcon } from './icons'
import { useStore, useStream } from './hooks'
import { Avatar, Brand, CopyLink, LevelBar, LocalVideo, RoundButton } from './parts'
import { PermissionHelp } from './permission-help'
import { Pickers } from './pickers'
import { SettingsButton } from './settings-dialog'

const PASSWORD_MAX = 128

interface Props {
  readonly room: string
  readonly devices: Devices
  readonly secrets: Secrets
  /** The id of the error that answered the attempt before; '' for the first. */
  readonly refused: string
  readonly join: (name: string, password: string, consent?: Consent) => void
  readonly home: () => void
}

export function Prejoin(props: Props) {
  return isRoomName(props.room) ? <Ready {...props} /> : <NoSuchRoom {...props} />
}

function NoSuchRoom({ home }: Props) {
  return (
    <main class="message">
      <div class="card narrow" role="alert">
        <h1>{t('prejoin.no-room')}</h1>
        <p>{t('error.room-name-invalid')}</p>
        <button type="button" class="button primary" onClick={home}>
          {t('start-page')}
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

  const asked = refused === 'consent'
  const enter = (consent?: Consent) => {
    const clean = name.trim()
    if (clean === '') {
      setProblem(t('prejoin.name.empty'))
      field.current?.focus()
      return
    }
    rememberName(clean)
    join(clean, password, consent)
  }
  const submit = (event: Event) => {
    event.preventDefault()
    enter(asked ? 'recorded' : undefined)
  }

  return (
    <div class="page">
      <header class="bar">
        <button type="button" class="plain" onClick={home} aria-label={t('start-page.brand')}>
          <Brand />
        </button>
        <span class="row">
          <CopyLink link={location.origin + pathOfRoom(room)} label={t('copy.link')} compact />
          <SettingsButton devices={devices} />
        </span>
      </header>
      <main class="prejoin-main">
        <Preview state={state} devices={devices} name={name} />
        <form class="prejoin-form" onSubmit={submit} noValidate>
          <p class="eyebrow">{t('prejoin.about-to-join')}</p>
          <h1 class="room-title">{room}</h1>
          {secrets.host !== undefined && <p class="hint">{t('prejoin.as-host')}</p>}
          {refused !== '' && (
            <p class="warning" role="alert">
              {spell(describeError(refused, ''))}
            </p>
          )}
          <label for="name">{t('prejoin.name')}</label>
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
              <label for="password">{t('prejoin.password')}</label>
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
            {asked ? t('consent.join') : joinLabel(state)}
          </button>
          {asked && (
            <>
              <button type="button" class="button wide" onClick={() => enter('unrecorded')}>
                {t('consent.join.out')}
              </button>
              <button type="button" class="button quiet wide" onClick={home}>
                {t('consent.join.not')}
              </button>
            </>
          )}
          {isGuessable(room) && (
            <p class="hint">{t('prejoin.guessable')}</p>
          )}
          <Problems state={state} />
          <PermissionHelp devices={devices} />
          <Pickers state={state} devices={devices} />
        </form>
      </main>
    </div>
  )
}

function joinLabel(state: DeviceState): string {
  if (state.asking) return t('prejoin.join')
  const microphone = state.microphone !== null && state.microphoneOn
  const camera = isCameraOn(state)
  if (!microphone && !camera) return t('prejoin.join.neither')
  if (!camera) return t('prejoin.join.no-camera')
  if (!microphone) return t('prejoin.join.muted')
  return t('prejoin.join')
}

function Preview({ state, devices, name }: { state: DeviceState; devices: Devices; name: string }) {
  const stream = useStream(sentCamera(state))
  const microphoneOn = state.microphone !== null && state.microphoneOn
  return (
    <section class="preview" aria-label={t('prejoin.preview')}>
      {stream && state.cameraOn ? (
        <LocalVideo stream={stream} />
      ) : (
        <div class="preview-empty">
          <Avatar id={name} name={name} />
          <p>{t(state.asking ? 'prejoin.asking' : 'prejoin.camera-off')}</p>
        </div>
      )}
      <div class="preview-controls">
        <RoundButton
          label={t(microphoneOn ? 'bar.microphone.off' : 'bar.microphone.on')}
          tone={microphoneOn ? undefined : 'off'}
          disabled={state.asking}
          onClick={() => void devices.setMicrophone(!microphoneOn)}
        >
          <MicrophoneIcon on={microphoneOn} />
        </RoundButton>
        <RoundButton
          label={t(state.cameraOn ? 'bar.camera.off' : 'bar.camera.on')}
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
        <p class="warning" key={problem.key}>
          {spell(problem)}
        </p>
      ))}
    </div>
  )
}
