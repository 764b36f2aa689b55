// SPDX-License-Identifier: LGPL-2.1-or-later
/* The chat of this meeting as a value. No DOM. */

import type { Said } from './protocol'

export interface Chat {
  /** By number, oldest first. */
  readonly lines: readonly Said[]
  /** The highest number that was on the page. */
  readonly seen: number
}

export const EMPTY_CHAT: Chat = { lines: [], seen: 0 }

/** More than the server keeps; a tab that is open for days must not grow without end. */
const LINES_MAX = 1000

/** A message may be heard twice: the history comes again after every lost connection. */
export function hear(chat: Chat, said: Said): Chat {
  if (chat.lines.some(({ number }) => number === said.number)) return chat
  const lines = [...chat.lines, said].sort((a, b) => a.number - b.number)
  return { ...chat, lines: lines.slice(-LINES_MAX) }
}

export function markSeen(chat: Chat): Chat {
  const last = chat.lines[chat.lines.length - 1]?.number ?? 0
  return last > chat.seen ? { ...chat, seen: last } : chat
}

/** What others wrote since the chat was last on the page. */
export function countUnread(chat: Chat, me: string): number {
  return chat.lines.filter(({ number, participant }) => number > chat.seen && participant !== me).length
}
