// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What we show to all: a screen, a window or a tab with its sound, or slides. Starts, pauses and ends it; what is sent stands
 * in the state of the devices.
 */

import type { DeviceState } from './devices'
import type { Shown, ShownKind } from './protocol'
import { SoundMix } from './sound-mix'
import { takeStill, type Still } from './still'
import type { Store } from './store'

/** Members that not every browser knows, and TypeScript's library neither. */
type Wish = DisplayMediaStreamOptions & Readonly<Record<string, unknown>>

/** Text wants pixels, not frames. */
const SCREEN: Wish = {
  video: { width: { max: 1920 }, height: { max: 1080 }, frameRate: { max: 10 } },
  // Nothing that is made for voices may touch it.
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  // The meeting in the meeting is what people choose by mistake.
  selfBrowserSurface: 'exclude',
  surfaceSwitching: 'include',
  systemAudio: 'include',
}

const KINDS: Readonly<Record<string, ShownKind>> = { monitor: 'screen', window: 'window', browser: 'tab' }

/** What the browser calls the surface; not every one says. */
export function kindOf(surface: string | undefined): ShownKind {
  return KINDS[surface ?? ''] ?? 'screen'
}

export class Sharing {
  private source: MediaStreamTrack | null = null
  private heard: MediaStreamTrack | null = null
  private mix: SoundMix | null = null
  private still: Still | null = null
  private ended: () => void = () => undefined

  constructor(
    private readonly store: Store<DeviceState>,
    private readonly api: MediaDevices | undefined,
  ) {
    // A microphone that was changed or opened meanwhile is mixed in.
    store.subscribe(() => this.mix?.setMicrophone(store.get().microphone))
  }

  /** Must be called from a click. Nothing happens when the person closes the browser's question. */
  async start(): Promise<void> {
    try {
      const stream = await this.api?.getDisplayMedia(SCREEN)
      const screen = stream?.getVideoTracks()[0]
      if (!screen) return
      const sound = stream.getAudioTracks()[0] ?? null
      const kind = kindOf(screen.getSettings().displaySurface)
      this.show(screen, sound, { kind, paused: false, page: 0, pages: 0, sound: sound !== null })
    } catch (error) {
      console.info('tutti: no screen:', error instanceof Error ? error.name : error)
    }
  }

  /** Shows @screen, and what is heard with it, instead of what was shown before. @ended: when it is over, for whatever reason */
  show(
    screen: MediaStreamTrack,
    sound: MediaStreamTrack | null,
    showing: Shown,
    ended: () => void = () => undefined,
  ): void {
    this.release()
    this.source = screen
    this.heard = sound
    this.ended = ended
    if ('contentHint' in screen) screen.contentHint = 'detail'
    if (sound) {
      this.mix = new SoundMix(sound)
      this.mix.setMicrophone(this.store.get().microphone)
      sound.addEventListener('ended', () => this.silence(sound))
    }
    // The browser's own "stop sharing" bar.
    screen.addEventListener('ended', () => {
      if (this.source === screen) this.stop()
    })
    this.store.update({ screen, showing, mixed: this.mix?.track ?? null })
  }

  /** Everybody goes on seeing what is there now. */
  async pause(): Promise<void> {
    const { showing } = this.store.get()
    const source = this.source
    if (!showing || showing.paused || !source) return
    try {
      const still = await takeStill(source)
      if (this.source !== source || this.still) {
        still.stop()
        return
      }
      this.still = still
      if (this.heard) this.heard.enabled = false
      this.store.update({ screen: still.track, showing: { ...showing, paused: true } })
    } catch (error) {
      console.warn('tutti: not paused:', error)
    }
  }

  resume(): void {
    const { showing } = this.store.get()
    if (!showing?.paused) return
    if (this.heard) this.heard.enabled = true
    this.store.update({ screen: this.source, showing: { ...showing, paused: false } })
    this.still?.stop()
    this.still = null
  }

  /** Another page of what is shown. */
  turn(page: number, pages: number): void {
    const { showing } = this.store.get()
    if (showing) this.store.update({ showing: { ...showing, page, pages } })
  }

  stop(): void {
    const had = this.source !== null
    this.release()
    if (had) this.store.update({ screen: null, showing: null, mixed: null })
  }

  private silence(sound: MediaStreamTrack): void {
    const { showing } = this.store.get()
    if (this.heard !== sound || !showing) return
    this.heard = null
    this.mix?.close()
    this.mix = null
    this.store.update({ showing: { ...showing, sound: false }, mixed: null })
  }

  private release(): void {
    const ended = this.ended
    this.ended = () => undefined
    this.source?.stop()
    this.heard?.stop()
    this.still?.stop()
    this.mix?.close()
    this.source = this.heard = this.still = this.mix = null
    ended()
  }
}
