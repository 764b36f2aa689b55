// SPDX-License-Identifier: LGPL-2.1-or-later
/* The chat of this meeting as a value, and what of a message may become a link. No DOM. */

import { CHAT_MAX_BYTES, type Said } from './protocol'

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

export function fitsChat(text: string): boolean {
  return new TextEncoder().encode(text).length <= CHAT_MAX_BYTES
}

export interface Piece {
  readonly text: string
  /** Where a click leads; left out: plain text. */
  readonly link?: string
}

/** The only schemes that become links. */
const ADDRESS = /https?:\/\/[^\s<>"'`{}|\\^\p{Cc}\p{Cf}]+/giu
/** Usually belongs to the sentence around an address. */
const TRAILING = /[.,;:!?*_~)\]]+$/u

/** Nothing with a user name in it: "https://bank.example@evil.example" leads elsewhere. */
function linkOf(address: string): string | null {
  try {
    const { username, password, href } = new URL(address)
    return username === '' && password === '' ? href : null
  } catch {
    return null
  }
}

/** Cuts @text into what is plain and what is a link; put together the pieces are the text again. */
export function splitLinks(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(ADDRESS)) {
    let address = match[0].replace(TRAILING, '')
    // An address may end in a bracket that was opened in it.
    if (address.includes('(') && match[0].charAt(address.length) === ')') address += ')'
    const link = linkOf(address)
    if (link === null) continue
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) })
    pieces.push({ text: address, link })
    end = match.index + address.length
  }
  if (end < text.length) pieces.push({ text: text.slice(end) })
  return pieces
}
