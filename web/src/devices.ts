// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Microphone, camera and screen of this computer: what is wanted, what was got, and why not. The tracks in the state are
 * the ones that are sent; whoever sends them subscribes.
 */

import { Store } from './store'
import { describeDeviceError, type Device } from './words'

export interface DeviceState {
  readonly microphone: MediaStreamTrack | null
  readonly camera: MediaStreamTrack | null
  readonly screen: MediaStreamTrack | null
  /** What the person has switched on. A microphone that is off keeps its track: see setMicrophone(). */
  readonly microphoneOn: boolean
  readonly cameraOn: boolean
  readonly problems: Readonly<Partial<Record<Device, string>>>
  readonly available: readonly MediaDeviceInfo[]
  readonly chosen: Readonly<Partial<Record<Device | 'speaker', string>>>
  readonly asking: boolean
}

const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
/** A tile of the mix is seldom larger, and every pixel above it costs the sender and the server for nothing. */
const VIDEO: MediaTrackConstraints = {
  width: { ideal: 640, max: 1280 },
  height: { ideal: 360, max: 720 },
  frameRate: { ideal: 24, max: 30 },
}
/** Text wants pixels, not frames. */
const SCREEN: DisplayMediaStreamOptions = {
  video: { width: { max: 1920 }, height: { max: 1080 }, frameRate: { max: 10 } },
  audio: false,
}

export class Devices {
  readonly store = new Store<DeviceState>({
    microphone: null,
    camera: null,
    screen: null,
    microphoneOn: true,
    cameraOn: true,
    problems: {},
    available: [],
    chosen: {},
    asking: false,
  })
  private readonly api: MediaDevices | undefined = navigator.mediaDevices
  private closed = false

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
    if (device === 'speaker') return
    if (device === 'camera') {
      if (this.store.get().cameraOn) await this.setCamera(true)
      return
    }
    const before = this.store.get().microphone
    const track = await this.open('microphone')
    if (!track) return
    before?.stop()
    track.enabled = this.store.get().microphoneOn
    this.store.update({ microphone: track })
  }

  /** Must be called from a click. Nothing happens when the person closes the browser's question. */
  async shareScreen(): Promise<void> {
    try {
      const stream = await this.api?.getDisplayMedia(SCREEN)
      const screen = stream?.getVideoTracks()[0] ?? null
      if (!screen) return
      screen.contentHint = 'detail'
      // The browser's own "stop sharing" bar.
      screen.addEventListener('ended', () => this.stopScreen())
      this.store.update({ screen })
    } catch (error) {
      console.info('tutti: no screen:', nameOf(error))
    }
  }

  stopScreen(): void {
    this.stop('screen')
  }

  /** For good: also what is being opened at the moment. */
  stopAll(): void {
    this.closed = true
    for (const source of ['microphone', 'camera', 'screen'] as const) this.stop(source)
  }

  private stop(source: 'microphone' | 'camera' | 'screen'): void {
    this.store.get()[source]?.stop()
    this.store.update({ [source]: null })
  }

  private constraints(device: Device): MediaTrackConstraints {
    const id = this.store.get().chosen[device]
    const base = device === 'microphone' ? AUDIO : VIDEO
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
    if (this.closed) track?.stop()
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
    await this.enumerate()
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
