// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { encode } from 'uqr'
import { calendarFile, fold, grouped, mailLink, nextHour } from '../src/invitation'

const INVITATION = {
  subject: 'Meeting a,b; c',
  text: 'You are invited: https://tutti.example/r\nPIN: 1234',
  link: 'https://tutti.example/r',
}

test('a calendar file says when, what and where, and no text breaks out of its line', () => {
  const start = Date.UTC(2026, 10, 26, 9, 30)
  const file = calendarFile(INVITATION, { start, minutes: 45 }, 'u@tutti.example', start - 1000)
  const lines = file.split('\r\n')
  for (const line of [
    'DTSTART:20261126T093000Z',
    'DTEND:20261126T101500Z',
    'DTSTAMP:20261126T092959Z',
    'SUMMARY:Meeting a\\,b\\; c',
    'DESCRIPTION:You are invited: https://tutti.example/r\\nPIN: 1234',
    'URL:https://tutti.example/r',
  ]) {
    assert.ok(lines.includes(line), line)
  }
  assert.equal(lines[0], 'BEGIN:VCALENDAR')
  assert.equal(lines.at(-2), 'END:VCALENDAR')
})

test('long lines are folded between letters, and unfolded they are whole', () => {
  const line = `SUMMARY:${'ä王x'.repeat(60)}`
  const folded = fold(line)
  for (const part of folded.split('\r\n')) assert.ok(new TextEncoder().encode(part).length <= 75)
  assert.equal(folded.replace(/\r\n /g, ''), line)
})

test('a mail holds subject and text, whatever is in them', () => {
  const url = new URL(mailLink({ ...INVITATION, subject: 'a&body=b' }))
  assert.equal(url.searchParams.get('subject'), 'a&body=b')
  assert.match(url.searchParams.get('body') ?? '', /PIN: 1234$/)
})

test('a meeting begins with the next full hour', () => {
  assert.equal(nextHour(new Date(2026, 11, 31, 23, 30)), '2027-01-01T00:00')
})

test('the code of a link has the three marks that readers look for', () => {
  const { data, size } = encode(INVITATION.link, { ecc: 'M', border: 4 })
  const mark = (x: number, y: number) => data.slice(y, y + 7).map((row) => row.slice(x, x + 7).map(Number).join('')).join()
  const eye = '1111111,1000001,1011101,1011101,1011101,1000001,1111111'
  assert.deepEqual([mark(4, 4), mark(size - 11, 4), mark(4, size - 11)], [eye, eye, eye])
})

test('a number to key in is read by threes', () => {
  assert.deepEqual(['123456789', '1234', '12'].map(grouped), ['123 456 789', '123 4', '12'])
})
