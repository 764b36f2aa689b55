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

const GENERATED = new RegExp(`^${Array(GROUPS).fill(`([${CONSONANTS}][${VOWELS}]){2}[${CONSONANTS}]`).join('-')}$`)
/** A list of the most usual words holds some thousand. */
const WORD_BITS = 11
/** Of each letter past a word of usual length: language is far from random. */
const LONG_WORD_LETTER_BITS = 1.5
const USUAL_WORD_LETTERS = 8
/** What is written in one piece of three letters or more is taken for a word. */
const WORD_LETTERS_MIN = 3
const LETTER_BITS = Math.log2(26)
const DIGIT_BITS = Math.log2(10)
/** 1900 to 2099 and a little more. */
const YEAR_BITS = 8

/** How many bits somebody needs to guess who knows how people name rooms. An estimate from below, not a proof. */
export function guessBits(name: string): number {
  const lower = name.toLowerCase()
  if (GENERATED.test(lower)) return GROUPS * 16
  const counted = new Set<string>()
  let bits = 0
  for (const [part] of lower.matchAll(/[\p{L}\p{M}]+|\p{N}+/gu)) {
    bits += counted.has(part) ? 1 : bitsOfPart(part)
    counted.add(part)
  }
  return bits
}

function bitsOfPart(part: string): number {
  const letters = [...part]
  const different = new Set(letters).size
  const number = /^\p{N}/u.test(part)
  const random = letters.length * (number ? DIGIT_BITS : LETTER_BITS)
  if (different <= 2) return Math.min(random, different * LETTER_BITS + Math.log2(letters.length))
  if (number) return /^(19|20)\d\d$/.test(part) ? YEAR_BITS : random
  if (letters.length < WORD_LETTERS_MIN) return random
  return WORD_BITS + LONG_WORD_LETTER_BITS * Math.max(0, letters.length - USUAL_WORD_LETTERS)
}

/** Guesses cost a connection each and are counted, but a name is used for years and by many. */
const GUESSABLE_BELOW_BITS = 60

export function isGuessable(name: string): boolean {
  return guessBits(name) < GUESSABLE_BELOW_BITS
}

/** What people type becomes a room name: blanks turn into "-", everything else must be allowed by the protocol. */
export function cleanRoomName(typed: string): string {
  return typed.normalize('NFC').trim().replace(/\s+/gu, '-')
}

/** Addresses that mean something else. */
const RESERVED: readonly string[] = ['api', 'ws', 'healthz', '.', '..']

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
