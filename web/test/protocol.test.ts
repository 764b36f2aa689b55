// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { MESSAGE_MAX_BYTES, parseServerMessage, ProtocolError } from '../src/protocol'

/** Put in by test.mjs. */
declare const TESTS_ROOT: string

const errorOf = (json: string): string => {
  try {
    parseServerMessage(json)
  } catch (error) {
    assert.ok(error instanceof ProtocolError)
    return error.id
  }
  return 'accepted'
}

test('a message comes out as it was sent, without members that nobody knows', () => {
  const layout = {
    type: 'layout',
    width: 1280,
    height: 720,
    tiles: [{ participant: 'a', source: 'camera', x: 0, y: 0, width: 1280, height: 720 }],
  }
  assert.deepEqual(parseServerMessage(JSON.stringify({ ...layout, future: [1] })), layout)
})

test('what is not an object is not a message', () => {
  for (const json of ['', '{', '[]', 'null', '1', '"x"', '\u0000']) assert.equal(errorOf(json), 'bad-json')
})

test('types that only look like members of every object are unknown', () => {
  for (const type of ['constructor', '__proto__', 'toString', 'join', 'configure', 7, null]) {
    assert.equal(errorOf(JSON.stringify({ type })), 'unknown-type')
  }
})

test('a member that is missing, of the wrong kind or inherited is refused', () => {
  for (const message of [
    { type: 'pong' },
    { type: 'pong', time: '1' },
    { type: 'pong', time: 1.5 },
    { type: 'left', participant: null },
    { type: 'levels', levels: {} },
    { type: 'levels', levels: [{ participant: 'a', level: -3 }] },
    { type: 'joined', participant: [] },
  ]) {
    assert.equal(errorOf(JSON.stringify(message)), 'bad-field', JSON.stringify(message))
  }
})

test('what is too large is not even read', () => {
  assert.equal(errorOf(`{"type":"pong","time":1,"x":"${'x'.repeat(MESSAGE_MAX_BYTES)}"}`), 'too-large')
})

interface Fixture {
  readonly channel: string
  readonly name: string
  readonly text: string
  readonly error: string | null
  readonly expect?: unknown
}

test('the examples that the server is tested with too', () => {
  const fixtures = (JSON.parse(readFileSync(`${TESTS_ROOT}/fixtures/protocol.json`, 'utf8')) as Fixture[]).filter(
    ({ channel }) => channel === 'server',
  )
  assert.ok(fixtures.length > 20)
  for (const { name, text, error, expect } of fixtures) {
    if (error === null) assert.deepEqual(parseServerMessage(text), expect ?? JSON.parse(text), name)
    else assert.equal(errorOf(text), error, name)
  }
})
