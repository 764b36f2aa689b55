// SPDX-License-Identifier: LGPL-2.1-or-later
/* Devices, with what one needs to see and hear whether they work: a level, a preview, a sound to listen to. */

import { useEffect, useRef, useState } from 'preact/hooks'
import { sentCamera, type Devices } from '../devices'
import { t } from '../language'
import { EffectChoice } from './effects'
import { useStore, useStream } from './hooks'
import { LevelBar, LocalVideo } from './parts'
import { PermissionHelp } from './permission-help'
import { Pickers } from './pickers'

const SWITCHES = ['echo', 'noise', 'gain'] as const

export function DeviceSettings({ devices }: { devices: Devices }) {
  const state = useStore(devices.store)
  const { sound } = state
  const preview = useStream(state.cameraOn ? sentCamera(state) : null)
  const on = state.microphone !== null && state.microphoneOn
  return (
    <div class="device-settings">
      {preview && (
        <div class="device-preview">
          <LocalVideo stream={preview} />
        </div>
      )}
      <Pickers state={state} devices={devices} />
      <div class="device-level">
        <span>{t(on ? 'device.level' : 'device.level.off')}</span>
        <LevelBar track={on ? state.microphone : null} />
      </div>
      <SpeakerTest speaker={state.chosen.speaker} />
      <fieldset class="effects">
        <legend>{t('sound.title')}</legend>
        {SWITCHES.map((name) => (
          <label class="switch" key={name}>
            <input
              type="checkbox"
              checked={sound[name] && !sound.original}
              disabled={sound.original}
              onChange={() => void devices.setSound({ ...sound, [name]: !sound[name] })}
            />
            <span>{t(`sound.${name}`)}</span>
          </label>
        ))}
        <label class="switch">
          <input
            type="checkbox"
            checked={sound.original}
            onChange={() => void devices.setSound({ ...sound, original: !sound.original })}
          />
          <span>
            {t('sound.original')}
            <small>{t('sound.original.hint')}</small>
          </span>
        </label>
      </fieldset>
      <EffectChoice devices={devices} local={state} />
      <PermissionHelp devices={devices} />
    </div>
  )
}

/** Three notes of a chord. */
const NOTES = [523.25, 659.25, 783.99]
const NOTE_S = 0.35

/** By the way that the meeting takes, to the same speaker. */
async function playNotes(element: HTMLAudioElement, speaker: string | undefined): Promise<void> {
  const context = new AudioContext()
  const out = new MediaStreamAudioDestinationNode(context)
  const start = context.currentTime + 0.1
  NOTES.forEach((frequency, index) => {
    const at = start + index * NOTE_S
    const note = new OscillatorNode(context, { frequency, type: 'triangle' })
    const gain = new GainNode(context, { gain: 0 })
    gain.gain.setValueAtTime(0, at)
    gain.gain.linearRampToValueAtTime(0.3, at + 0.03)
    gain.gain.linearRampToValueAtTime(0, at + NOTE_S)
    note.connect(gain).connect(out)
    note.start(at)
    note.stop(at + NOTE_S)
  })
  element.srcObject = out.stream
  const choosing = element as HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> }
  if (speaker !== undefined) await choosing.setSinkId?.(speaker).catch(() => undefined)
  await element.play()
  await new Promise((done) => window.setTimeout(done, (NOTES.length * NOTE_S + 0.3) * 1000))
  element.srcObject = null
  await context.close()
}

function SpeakerTest({ speaker }: { speaker: string | undefined }) {
  const element = useRef<HTMLAudioElement>(null)
  const [playing, setPlaying] = useState(false)
  const left = useRef(false)
  useEffect(() => () => void (left.current = true), [])
  const play = async () => {
    if (!element.current) return
    setPlaying(true)
    await playNotes(element.current, speaker).catch(() => undefined)
    if (!left.current) setPlaying(false)
  }
  return (
    <div class="row one-line">
      <audio ref={element} class="speaker-test" />
      <button type="button" class="button compact" disabled={playing} onClick={() => void play()}>
        {t(playing ? 'device.speaker.playing' : 'device.speaker.test')}
      </button>
    </div>
  )
}
