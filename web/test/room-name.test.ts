// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import test from 'node:test'
import {
  cleanRoomName,
  generateRoomName,
  guessBits,
  isGuessable,
  isRoomName,
  pathOfRoom,
  roomFromPath,
} from '../src/room-name'

const random = (words: Uint16Array) => webcrypto.getRandomValues(words)

test('a generated name holds 80 bits: every bit of the random words changes it', () => {
  const base = generateRoomName((words) => words.fill(0))
  const seen = new Set([base])
  let bits = 0
  for (let word = 0; word < 5; word++) {
    for (let bit = 0; bit < 16; bit++) {
      seen.add(
        generateRoomName((words) => {
          assert.equal(words.length, 5)
          words[word] = 1 << bit
          return words
        }),
      )
      bits++
    }
  }
  assert.equal(bits, 80)
  assert.equal(seen.size, 81)
})

test('generated names are room names of one shape', () => {
  for (let i = 0; i < 200; i++) {
    const name = generateRoomName(random)
    assert.match(name, /^([bdfghjklmnprstvz][aiou]){2}[bdfghjklmnprstvz](-([bdfghjklmnprstvz][aiou]){2}[bdfghjklmnprstvz]){4}$/)
    assert.ok(isRoomName(name))
  }
})

test('what the protocol allows is a room name, and nothing else', () => {
  for (const name of ['weekly', 'Team_3', 'a.b-c', 'Zürich', 'встреча', '会議', 'ü'.repeat(64), 'हिन्दी']) {
    assert.ok(isRoomName(name), name)
  }
  for (const name of ['', 'a b', 'a/b', '<b>', 'a'.repeat(65), 'a?b', '😀', '.', '..', 'a\u202eb', 'a%20b']) {
    assert.ok(!isRoomName(name), name)
  }
})

test('blanks become dashes', () => {
  assert.equal(cleanRoomName('  our weekly  meeting '), 'our-weekly-meeting')
})

test('a room survives the way through the address', () => {
  for (const name of ['weekly', 'Zürich', '会議', 'a.b-c_d']) assert.equal(roomFromPath(pathOfRoom(name)), name)
  assert.equal(roomFromPath('/'), null)
  assert.equal(roomFromPath('/weekly/'), 'weekly')
  assert.equal(roomFromPath('/%zz'), '%zz')
})

test('generated names are not guessed', () => {
  for (let i = 0; i < 50; i++) assert.equal(guessBits(generateRoomName(random)), 80)
  assert.equal(guessBits(generateRoomName(random).toUpperCase()), 80)
  assert.ok(guessBits('lusab-babad-gutih-tugad') < 80, 'four groups are not of that shape')
})

test('words, years, names with a number and repetitions are guessed', () => {
  for (const name of [
    'weekly',
    'team-meeting',
    'TeamMeeting2026',
    'board.meeting-2026-11-25',
    'jour-fixe-12',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'test-test-test-test-test-test-test',
    '1111111111111111111111',
    'abababababababababababab',
    'Besprechung-Vertrieb-Süd',
    '12345678',
  ]) {
    assert.ok(isGuessable(name), `${name}: ${guessBits(name)}`)
  }
})

test('what is long and random is not', () => {
  for (const name of [
    '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    'x7kp2qm9zr4tw85n',
    '73019284650192837465',
    'correct-horse-battery-staple-otter-7319',
  ]) {
    assert.ok(!isGuessable(name), `${name}: ${guessBits(name)}`)
  }
})
