// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The seat token brings a person back as themself after a crash of the tab or a lost connection. It lives in the tab's
 * sessionStorage and nowhere else. A duplicated tab gets a copy of that storage: the lock, which only one page can hold,
 * keeps it from throwing the first tab out of its own seat.
 */

import { Store } from './store'

export interface Seat {
  readonly token: string
  /** Of the last offer: the next one must be higher, also after a reload. */
  readonly attempt: number
}

const NAME_KEY = 'tutti.name'
const keyOf = (room: string) => `tutti.seat.${room.toLowerCase()}`

export class SeatKeeper {
  private readonly seat = new Store<Seat | null>(null)
  private locked = ''
  private readonly unlocks: (() => void)[] = []

  constructor(private readonly room: string) {}

  get current(): Seat | null {
    return this.seat.get()
  }

  /** Takes up what an earlier page of this tab left, unless that page is still there. */
  async restore(): Promise<void> {
    const stored = read(keyOf(this.room))
    if (!stored || this.seat.get()) return
    try {
      const { token, attempt } = JSON.parse(stored) as Partial<Seat>
      if (typeof token !== 'string' || typeof attempt !== 'number') return
      if (await this.lock(token)) this.seat.set({ token, attempt })
    } catch {
      write(keyOf(this.room), null)
    }
  }

  keep(token: string): void {
    this.seat.set({ token, attempt: this.seat.get()?.attempt ?? 0 })
    this.save()
    void this.lock(token)
  }

  nextAttempt(): number {
    const attempt = (this.seat.get()?.attempt ?? 0) + 1
    this.seat.set({ token: this.seat.get()?.token ?? '', attempt })
    this.save()
    return attempt
  }

  giveUp(): void {
    this.seat.set(null)
    write(keyOf(this.room), null)
  }

  /** Lets another session of this page, or another tab, take up what is stored. */
  release(): void {
    for (const unlock of this.unlocks.splice(0)) unlock()
  }

  private save(): void {
    const seat = this.seat.get()
    if (seat && seat.token !== '') write(keyOf(this.room), JSON.stringify(seat))
  }

  /** Held until released or the page goes away; a rotated token takes another lock. */
  private lock(token: string): Promise<boolean> {
    if (this.locked === token || !navigator.locks) return Promise.resolve(true)
    return new Promise((resolve) => {
      void navigator.locks
        .request(`tutti.${token}`, { ifAvailable: true }, (lock) => {
          resolve(lock !== null)
          if (!lock) return undefined
          this.locked = token
          return new Promise<void>((unlock) => this.unlocks.push(unlock))
        })
        .catch(() => resolve(true))
    })
  }
}

/** The name typed last, in this browser only, so that it need not be typed again. */
export function rememberedName(): string {
  try {
    return localStorage.getItem(NAME_KEY) ?? ''
  } catch {
    return ''
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(NAME_KEY, name)
  } catch {
    // Storage may be forbidden; then it is typed again.
  }
}

function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, value)
  } catch {
    // Without storage a reload takes a new seat.
  }
}
