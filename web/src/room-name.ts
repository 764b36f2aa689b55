// SPDX-License-Identifier: LGPL-2.1-or-later
/* Room names and the addresses that hold them. */

import { ROOM_NAME_MAX } from './protocol'

const CONSONANTS = 'bdfghjklmnprstvz'
const VOWELS = 'aiou'
const GROUPS = 5

/**
 * A name that nobody guesses and that can be read out on the telephone: five groups of consonant-vowel-consonant-
 * vowel-consonant hold 16 bits each, 80 bits together ("lusab-babad-gutih-tugad-mudof").
 */
export function generateRoomName(random: (words: Uint16Array) => Uint16Array = (words) => crypto.getRandomValues(words)): string {
  const groups: string[] = []
  for (const word of random(new Uint16Array(GROUPS))) {
    groups.push(
      CONSONANTS.charAt(word >> 12) +
        VOWELS.charAt((word >> 10) & 3) +
        CONSONANTS.charAt((word >> 6) & 15) +
        VOWELS.charAt((word >> 4) & 3) +
        CONSONANTS.charAt(word & 15),
    )
  }
  return groups.join('-')
}

/** What people type becomes a room name: blanks turn into "-", everything else must be allowed by the protocol. */
export function cleanRoomName(typed: string): string {
  return typed.normalize('NFC').trim().replace(/\s+/gu, '-')
}

/** Addresses that mean something else. */
const RESERVED: readonly string[] = ['ws', 'healthz', '.', '..']

export function isRoomName(name: string): boolean {
  return (
    /^[\p{L}\p{M}\p{N}._-]+$/u.test(name) &&
    [...name].length <= ROOM_NAME_MAX &&
    !RESERVED.includes(name.toLowerCase())
  )
}

/** The room in an address path ("/weekly"), or null on the landing page. Not checked: the server refuses it in words. */
export function roomFromPath(path: string): string | null {
  const encoded = path.replace(/^\/+|\/+$/g, '')
  if (encoded === '') return null
  try {
    return decodeURIComponent(encoded).normalize('NFC')
  } catch {
    return encoded
  }
}

export function pathOfRoom(room: string): string {
  return `/${encodeURIComponent(room)}`
}
