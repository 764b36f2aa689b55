// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who waits to be let in, as those see it who may let them in; and how much time is left. No DOM. */

import { say, type Words } from './language'
import type { Waiting } from './protocol'

/** What is worth telling when the lobby was @before and is @after. */
export function describeLobby(before: readonly Waiting[], after: readonly Waiting[]): Words | null {
  const fresh = after.filter(({ id }) => !before.some((known) => known.id === id))
  const [first] = fresh
  if (!first) return null
  return fresh.length === 1 ? say('lobby.knocks', { name: first.name }) : countWaiting(fresh)
}

export function countWaiting(waiting: readonly Waiting[]): Words {
  return say('lobby.count', { count: waiting.length })
}

/** The end is announced this long before. */
const COUNTDOWN_MS = 5 * 60_000

/** Minutes and seconds to the end, when it is near; empty otherwise. @ends: 0 for an open end. */
export function countdown(ends: number, now: number): string {
  const left = ends - now
  if (ends === 0 || left > COUNTDOWN_MS) return ''
  const seconds = Math.max(0, Math.ceil(left / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
