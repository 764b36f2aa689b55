// SPDX-License-Identifier: LGPL-2.1-or-later
/* The rooms that were joined from here: on this device only, names and days, nothing that opens a door. */

export interface RecentRoom {
  readonly room: string
  /** ms since 1970 */
  readonly time: number
}

const KEY = 'tutti.rooms'
const ROOMS_MAX = 5

/** @list with @room in front, once. */
export function withRoom(list: readonly RecentRoom[], room: string, time: number): readonly RecentRoom[] {
  const others = list.filter((other) => other.room.toLowerCase() !== room.toLowerCase())
  return [{ room, time }, ...others].slice(0, ROOMS_MAX)
}

/** What was stored, however it may look by now. */
export function readRooms(text: string | null): readonly RecentRoom[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(found)) return []
    return (found as Partial<RecentRoom>[])
      .filter((entry): entry is RecentRoom => typeof entry?.room === 'string' && Number.isFinite(entry.time))
      .slice(0, ROOMS_MAX)
  } catch {
    return []
  }
}

export function recentRooms(): readonly RecentRoom[] {
  try {
    return readRooms(localStorage.getItem(KEY))
  } catch {
    return []
  }
}

export function rememberRoom(room: string): void {
  store(withRoom(recentRooms(), room, Date.now()))
}

export function forgetRoom(room: string): readonly RecentRoom[] {
  const left = recentRooms().filter((other) => other.room !== room)
  store(left)
  return left
}

function store(list: readonly RecentRoom[]): void {
  try {
    if (list.length === 0) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, JSON.stringify(list))
  } catch {
    // Without storage there are no recent rooms.
  }
}
