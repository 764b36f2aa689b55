// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is behind us in our picture: keeps it on whatever camera there is, and gives up where the computer is too slow. */

import type { Background } from './background'
import type { Effect, Size } from './background-job'
import type { DeviceState } from './devices'
import { say, type Words } from './language'
import { Lazy } from './lazy'
import type { Store } from './store'

export interface EffectState {
  readonly effect: Effect
  /** Milliseconds that a picture takes; 0: not measured yet. */
  readonly cost: number
  readonly starting: boolean
  /** Why it was switched off by itself. */
  readonly problem: Words | null
}

/** For those who want it. */
const code = new Lazy(() => import('./background'))

export const NO_EFFECT: EffectState = { effect: 'none', cost: 0, starting: false, problem: null }

export class Effects {
  private background: Background | null = null
  /** The camera that it is for. */
  private camera: MediaStreamTrack | null = null
  private picture: Blob | null = null
  private size: Size | null = null
  private serial = 0

  /** @cameraOff: nobody is to see the room behind us because a computer was slow */
  constructor(
    private readonly store: Store<DeviceState>,
    private readonly cameraOff: () => void,
  ) {
    store.subscribe(() => {
      if (store.get().camera !== this.camera) void this.renew()
    })
  }

  /** @picture: for "picture"; left out it is the one of before */
  async set(effect: Effect, picture?: Blob): Promise<void> {
    if (picture) this.picture = picture
    this.update({ ...NO_EFFECT, effect, starting: effect !== 'none' })
    if (this.background && effect !== 'none') await this.dress(this.background)
    else await this.renew()
  }

  /** No more pixels than the server wants of our picture. */
  setSize(size: Size): void {
    this.size = size
    this.background?.setSize(size)
  }

  private update(part: Partial<EffectState>): void {
    this.store.update({ effects: { ...this.store.get().effects, ...part } })
  }

  /** Takes the camera of now. */
  private async renew(): Promise<void> {
    const { camera, effects } = this.store.get()
    const serial = ++this.serial
    this.background?.close()
    this.background = null
    this.camera = camera
    if (this.store.get().face) this.store.update({ face: null })
    if (!camera || effects.effect === 'none') return
    try {
      const { Background } = await code.get()
      if (serial !== this.serial) return
      const background = new Background(camera, {
        cost: (cost) => this.measured(background, cost),
        failed: (why) => this.failed(why),
      })
      this.background = background
      if (this.size) background.setSize(this.size)
      await this.dress(background)
      // Not shown before there is something behind: nobody sees the room for a moment.
      if (serial === this.serial) this.store.update({ face: background.track })
    } catch (error) {
      console.warn('tutti: no background:', error)
      if (serial === this.serial) this.failed('impossible')
    }
  }

  private async dress(background: Background): Promise<void> {
    const { effect } = this.store.get().effects
    const bitmap = effect === 'picture' && this.picture ? await createImageBitmap(this.picture) : null
    background.setEffect(effect, bitmap)
  }

  private measured(background: Background, cost: number): void {
    if (background === this.background) this.update({ cost, starting: false })
  }

  private failed(why: 'slow' | 'impossible'): void {
    this.cameraOff()
    this.update({ ...NO_EFFECT, problem: say(why === 'slow' ? 'effect.slow' : 'effect.impossible') })
    void this.renew()
  }
}
