// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMPTY_MEETING, type Meeting } from '../src/meeting'
import type { Participant } from '../src/protocol'
import { unseen } from '../src/unseen'
import { person } from './people'

const tile = (participant: string, source: 'camera' | 'none') => ({ participant, source, x: 0, y: 0, width: 10, height: 10 })

function meeting(source: 'camera' | 'none', ...others: Participant[]): Meeting {
  const people = [person('me'), ...others]
  return { ...EMPTY_MEETING, me: 'me', people, tiles: people.map(({ id }) => tile(id, source)) }
}

test('who is sent no picture misses the others’ faces, or a screen', () => {
  assert.equal(unseen(meeting('none', person('a'))), 'faces')
  assert.equal(unseen(meeting('none', person('a'), person('b', { screen: true, camera: false }))), 'screen')
})

test('nothing is missed where there is a picture, or nothing to see', () => {
  assert.equal(unseen(meeting('camera', person('a'))), 'nothing')
  assert.equal(unseen(meeting('none', person('a', { camera: false }))), 'nothing')
  assert.equal(unseen(meeting('none', person('a', { present: false }))), 'nothing')
  assert.equal(unseen(meeting('none')), 'nothing')
  assert.equal(unseen({ ...meeting('none', person('a')), tiles: [] }), 'nothing')
})
