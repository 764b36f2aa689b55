// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Microphone, camera and screen of this computer: what is wanted, what was got, and why not. The tracks in the state are
 * the ones that are sent; whoever sends them subscribes.
 */

import { say, type Words } from './language'
import type { Shown } from './protocol'
import { constraintsOf, recall, remember, type SoundSwitches } from './device-memory'
import { Effects, NO_EFFECT, type EffectState } from './effects'
import { Sharing } from './sharing'
import { choosesSoundWay } from './sound-way'
import { Store } from './store'
import { describeDeviceError, type Device } from './words'

export interface DeviceState {
  readonly microphone: MediaStreamTrack | null
  readonly camera: MediaStreamTrack | null
  readonly screen: MediaStreamTrack | null
  /** The camera with something else behind us; null: it is sent as it is. */
  readonly face: MediaStreamTrack | null
  readonly effects: EffectState
  /** What we show with it; null: nothing. */
  readonly showing: Shown | null
  /** The microphone and the sound of what we show; null: the microphone goes out alone. */
  readonly mixed: MediaStreamTrack | null
  /** What the person has switched on. A microphone that is off keeps its track: see setMicrophone(). */
  readonly microphoneOn: boolean
  readonly cameraOn: boolean
  readonly problems: Readonly<Partial<Record<Device, Words>>>
  readonly available: readonly MediaDeviceInfo[]
  readonly chosen: Readonly<Partial<Record<Device | 'speaker', string>>>
  readonly asking: boolean
  readonly sound: SoundSwitches
  /** What happened to a device of its own accord; `serial` tells repeats apart. */
  readonly news: { readonly serial: number; readonly words: Words } | null
}

/** A tile of the mix is seldom larger, and every pixel above it costs the sender and the server for nothing. */
const VIDEO: MediaTrackConstraints = {
  width: { ideal: 640, max: 1280 },
  height: { ideal: 360, max: 720 },
  frameRate: { ideal: 24, max: 30 },
}
/** While an effect is being made ready the room behind us is not shown. */
export function sentCamera({ camera, face, effects }: DeviceState): MediaStreamTrack | null {
  return effects.effect === 'none' ? camera : face
}

export const isCameraOn = ({ camera, cameraOn }: DeviceState): boolean => camera !== null && cameraOn

export class Devices {
  readonly store = new Store<DeviceState>({
    microphone: null,
    camera: null,
    screen: null,
    face: null,
    effects: NO_EFFECT,
    showing: null,
    mixed: null,
    microphoneOn: true,
    cameraOn: true,
    problems: {},
    available: [],
    ...recall(),
    asking: false,
    news: null,
  })
  private readonly api: MediaDevices | undefined = navigator.mediaDevices
  readonly sharing = new Sharing(this.store, this.api)
  readonly effects = new Effects(this.store, () => void this.setCamera(false))
  private closed = false
  private microphoneClosed = false

  constructor() {
    this.api?.addEventListener?.('devicechange', () => void this.devicesChanged())
  }

  get canShareScreen(): boolean {
    return typeof this.api?.getDisplayMedia === 'function'
  }

  /** Asks for both at once, so that the browser shows one question; then for each alone, to learn which one failed. */
  async start(): Promise<void> {
    this.store.update({ asking: true })
    try {
      const { microphone, camera } = await this.openBoth()
      const { cameraOn, microphoneOn } = this.store.get()
      // Switched off while the question was open.
      if (!cameraOn) camera?.stop()
      if (microphone) microphone.enabled = microphoneOn
      this.store.update({
        microphone,
        camera: cameraOn ? camera : null,
        microphoneOn: microphoneOn && microphone !== null,
        cameraOn: cameraOn && camera !== null,
      })
    } finally {
      this.store.update({ asking: false })
    }
    await this.enumerate()
  }

  /**
   * Off is `enabled = false` and not a stopped track: the words after "on" must not be lost to a microphone that is still
   * being opened, and RTP keeps flowing (as silence; next to nothing where the server answers with DTX), so that the
   * mixer's buffers stay in step. The server also drops the sound of whoever is off.
   */
  async setMicrophone(on: boolean): Promise<void> {
    if (this.microphoneClosed && on) return
    const current = this.store.get().microphone
    if (current) current.enabled = on
    if (current || !on) {
      this.store.update({ microphoneOn: on })
      return
    }
    const track = await this.open('microphone')
    this.store.update({ microphone: track, microphoneOn: track !== null })
    await this.enumerate()
  }

  /** While a telephone is our sound it is closed, whatever is chosen; after that it is off. */
  keepMicrophoneClosed(closed: boolean): void {
    if (closed === this.microphoneClosed) return
    this.microphoneClosed = closed
    if (!closed) return
    this.stop('microphone')
    this.store.update({ microphoneOn: false })
  }

  /** Off stops the track: the camera's light goes out. */
  async setCamera(on: boolean): Promise<void> {
    this.stop('camera')
    this.store.update({ cameraOn: on })
    if (!on) return
    const camera = await this.open('camera')
    if (!this.store.get().cameraOn) {
      camera?.stop()
      return
    }
    this.store.update({ camera, cameraOn: camera !== null })
    await this.enumerate()
  }

  async choose(device: Device | 'speaker', id: string): Promise<void> {
    this.store.update({ chosen: { ...this.store.get().chosen, [device]: id } })
    this.keep()
    if (device === 'speaker') return
    if (device === 'camera') {
      if (this.store.get().cameraOn) await this.setCamera(true)
      return
    }
    await this.openMicrophoneAgain()
  }

  /** How the microphone is heard. In some browsers a track keeps what it was opened with, so it is opened again. */
  async setSound(sound: SoundSwitches): Promise<void> {
    this.store.update({ sound })
    this.keep()
    if (this.store.get().microphone) await this.openMicrophoneAgain()
  }

  private keep(): void {
    const { chosen, sound } = this.store.get()
    remember({ chosen, sound })
  }

  private async openMicrophoneAgain(): Promise<void> {
    if (this.microphoneClosed) return
    const before = this.store.get().microphone
    // A phone keeps the way of what is open.
    if (choosesSoundWay(this.store.get().available)) this.stop('microphone')
    const track = await this.open('microphone')
    if (!track) {
      if (!this.store.get().microphone) this.store.update({ microphoneOn: false })
      return
    }
    before?.stop()
    track.enabled = this.store.get().microphoneOn
    this.store.update({ microphone: track })
  }

  /** Must be called from a click. */
  async shareScreen(): Promise<void> {
    await this.sharing.start()
  }

  stopScreen(): void {
    this.sharing.stop()
  }

  /** For good: also what is being opened at the moment. */
  stopAll(): void {
    this.closed = true
    this.sharing.stop()
    for (const source of ['microphone', 'camera'] as const) this.stop(source)
  }

  private stop(source: 'microphone' | 'camera'): void {
    this.store.get()[source]?.stop()
    this.store.update({ [source]: null })
  }

  private constraints(device: Device): MediaTrackConstraints {
    const id = this.store.get().chosen[device]
    const base = device === 'microphone' ? constraintsOf(this.store.get().sound) : VIDEO
    // "ideal": a device that was unplugged meanwhile is replaced by another one instead of failing.
    return id ? { ...base, deviceId: { ideal: id } } : base
  }

  private async openBoth(): Promise<{ microphone: MediaStreamTrack | null; camera: MediaStreamTrack | null }> {
    if (this.api) {
      try {
        const stream = await this.api.getUserMedia({
          audio: this.constraints('microphone'),
          video: this.constraints('camera'),
        })
        this.store.update({ problems: {} })
        const microphone = this.watch('microphone', stream.getAudioTracks()[0])
        return { microphone, camera: this.watch('camera', stream.getVideoTracks()[0]) }
      } catch (error) {
        if (nameOf(error) === 'NotAllowedError') return await this.openWhatIsAllowed()
      }
    }
    return { microphone: await this.open('microphone'), camera: await this.open('camera') }
  }

  /** After a "no" to both there must not be two more questions: only what is granted already is opened. */
  private async openWhatIsAllowed(): Promise<{ microphone: MediaStreamTrack | null; camera: MediaStreamTrack | null }> {
    const open = async (device: Device) => {
      if ((await permission(device)) === 'granted') return await this.open(device)
      this.problem(device, 'NotAllowedError')
      return null
    }
    return { microphone: await open('microphone'), camera: await open('camera') }
  }

  private async open(device: Device): Promise<MediaStreamTrack | null> {
    if (!this.api) {
      this.problem(device, 'InsecureContext')
      return null
    }
    try {
      const constraints = this.constraints(device)
      const stream = await this.api.getUserMedia(
        device === 'microphone' ? { audio: constraints } : { video: constraints },
      )
      this.problem(device, null)
      return this.watch(device, stream.getTracks()[0])
    } catch (error) {
      this.problem(device, nameOf(error))
      return null
    }
  }

  private problem(device: Device, name: string | null): void {
    const { [device]: _old, ...problems } = this.store.get().problems
    this.store.update({
      problems: name === null ? problems : { ...problems, [device]: describeDeviceError(device, name) },
    })
  }

  /** 'ended' comes when the device was unplugged or the permission withdrawn; stop() does not cause it. */
  private watch(device: Device, track: MediaStreamTrack | undefined): MediaStreamTrack | null {
    if (this.closed || (device === 'microphone' && this.microphoneClosed)) track?.stop()
    track?.addEventListener('ended', () => void this.lost(device, track))
    return track ?? null
  }

  private async lost(device: Device, track: MediaStreamTrack): Promise<void> {
    if (this.store.get()[device] !== track) return
    this.store.update({ [device]: null })
    const another = await this.open(device)
    if (device === 'microphone') {
      if (another) another.enabled = this.store.get().microphoneOn
      this.store.update({ microphone: another, microphoneOn: another !== null && this.store.get().microphoneOn })
    } else {
      this.store.update({ camera: another, cameraOn: another !== null })
    }
    this.tell(another ? say(`device.${device}.replaced`, { name: another.label }) : say(`device.${device}.lost`))
    await this.enumerate()
  }

  private tell(words: Words): void {
    this.store.update({ news: { serial: (this.store.get().news?.serial ?? 0) + 1, words } })
  }

  private async devicesChanged(): Promise<void> {
    await this.enumerate()
  }

  private async enumerate(): Promise<void> {
    try {
      this.store.update({ available: (await this.api?.enumerateDevices()) ?? [] })
    } catch (error) {
      console.info('tutti: no list of devices:', nameOf(error))
    }
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error'
}

async function permission(device: Device): Promise<string> {
  try {
    return (await navigator.permissions.query({ name: device as PermissionName })).state
  } catch {
    // Not every browser can be asked.
    return 'unknown'
  }
}
