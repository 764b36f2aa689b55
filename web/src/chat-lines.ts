// SPDX-License-Identifier: LGPL-2.1-or-later
/* What of a message of the chat may become a link, and what answers what. No DOM. */

import type { Chat } from './chat'
import { CHAT_MAX_BYTES, type Said } from './protocol'

/** Whom an answer to @said goes to by itself: the other one of something private; '': everybody. */
export function privateWith({ to, participant }: Said, me: string): string {
  if (to === undefined) return ''
  return participant === me ? to : participant
}

/** Whether an answer that goes to @to ('': everybody) may name @said. */
export function mayAnswer(said: Said, to: string, me: string): boolean {
  return said.to === undefined || privateWith(said, me) === to
}

/** What @said answers; null: it is not here any more; undefined: nothing. */
export function answeredBy(chat: Chat, said: Said): Said | null | undefined {
  if (said.reply === undefined) return undefined
  return chat.lines.find(({ number }) => number === said.reply) ?? null
}

const EXCERPT_MAX = 80

/** The beginning of a message on one line. */
export function excerpt(text: string): string {
  const letters = [...text.replace(/\s+/gu, ' ').trim()]
  return letters.length > EXCERPT_MAX ? `${letters.slice(0, EXCERPT_MAX).join('')}…` : letters.join('')
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
