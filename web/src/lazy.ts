// SPDX-License-Identifier: LGPL-2.1-or-later
/* Code that is fetched when it is wanted, or ahead of that when there is nothing else to do. No DOM. */

import { Store } from './store'

interface Fetched<Parts> {
  /** Null until it is here. */
  readonly parts: Parts | null
  readonly failed: boolean
}

export class Lazy<Parts> {
  readonly store = new Store<Fetched<Parts>>({ parts: null, failed: false })
  private coming: Promise<Parts> | null = null

  constructor(private readonly load: () => Promise<Parts>) {}

  /** Is fetched once; what did not come is asked for anew the next time. */
  get(): Promise<Parts> {
    this.coming ??= this.fetch()
    return this.coming
  }

  /** Nobody waits for it yet. */
  ahead(): void {
    this.get().catch(() => undefined)
  }

  private async fetch(): Promise<Parts> {
    this.store.update({ failed: false })
    try {
      const parts = await this.load()
      this.store.update({ parts })
      return parts
    } catch (error) {
      this.coming = null
      this.store.update({ failed: true })
      console.warn('tutti: not loaded:', error)
      throw error
    }
  }
}
