// SPDX-License-Identifier: LGPL-2.1-or-later
/* An invitation as text, as mail, and as a file for calendars (RFC 5545). No DOM. */

import type { Phone } from './protocol'

export interface Invitation {
  readonly subject: string
  /** Link, PIN and whatever else one needs, in lines. */
  readonly text: string
  readonly link: string
}

export interface Appointment {
  /** ms since 1970 */
  readonly start: number
  readonly minutes: number
}

export function mailLink({ subject, text }: Invitation): string {
  return `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text.replace(/\n/g, '\r\n'))}`
}

/** Digits as they are read aloud and keyed in: by threes. */
export const grouped = (digits: string) => digits.replace(/\d{3}(?=\d)/g, '$& ')

/** RFC 5545 3.3.11 */
const escaped = (text: string) => text.replace(/[\\;,]/g, (letter) => `\\${letter}`).replace(/\r?\n/g, '\\n')

const stamp = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '')

const LINE_BYTES = 75

/** RFC 5545 3.1: a line is at most 75 bytes, and goes on after a line end and a space. No letter is cut in two. */
export function fold(line: string): string {
  const encoder = new TextEncoder()
  let out = ''
  let bytes = 0
  for (const letter of line) {
    const size = encoder.encode(letter).length
    if (bytes + size > LINE_BYTES) {
      out += '\r\n '
      bytes = 1
    }
    out += letter
    bytes += size
  }
  return out
}

/** @uid: unlike any other; @now: ms since 1970 */
export function calendarFile(invitation: Invitation, when: Appointment, uid: string, now: number): string {
  const lines: readonly (readonly [name: string, value: string])[] = [
    ['BEGIN', 'VCALENDAR'],
    ['VERSION', '2.0'],
    ['PRODID', '-//Tutti//Tutti//EN'],
    ['METHOD', 'PUBLISH'],
    ['BEGIN', 'VEVENT'],
    ['UID', uid],
    ['DTSTAMP', stamp(now)],
    ['DTSTART', stamp(when.start)],
    ['DTEND', stamp(when.start + when.minutes * 60_000)],
    ['SUMMARY', escaped(invitation.subject)],
    ['DESCRIPTION', escaped(invitation.text)],
    ['LOCATION', escaped(invitation.link)],
    ['URL', invitation.link],
    ['END', 'VEVENT'],
    ['END', 'VCALENDAR'],
  ]
  return lines.map(([name, value]) => `${fold(`${name}:${value}`)}\r\n`).join('')
}

/** The next full hour, in the form of an input for date and time, in the time of this computer. */
export function nextHour(now: Date): string {
  const next = new Date(now)
  next.setHours(now.getHours() + 1, 0, 0, 0)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${next.getFullYear()}-${two(next.getMonth() + 1)}-${two(next.getDate())}T${two(next.getHours())}:00`
}

/** The SIP address that leads straight to us: the room's, with our code in the place of its number. */
export function addressOf(phone: Phone, code: string): string | null {
  return phone.address === undefined ? null : phone.address.replace(/^sip:[^@]*@/, `sip:${code}@`)
}
