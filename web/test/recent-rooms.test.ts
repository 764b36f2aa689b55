// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { readRooms, withRoom } from '../src/recent-rooms'

test('the newest stands first, once, and five are kept', () => {
  let list = withRoom([], 'a', 1)
  for (const [index, room] of ['b', 'c', 'A', 'd', 'e', 'f'].entries()) list = withRoom(list, room, 2 + index)
  assert.deepEqual(list.map(({ room }) => room), ['f', 'e', 'd', 'A', 'c'])
})

test('whatever stands in the storage does no harm', () => {
  for (const text of [null, '', '{', '7', 'null', '[null, 3, {"room": 5, "time": 1}, {"room": "x"}]']) {
    assert.deepEqual(readRooms(text), [], String(text))
  }
  assert.deepEqual(readRooms('[{"room":"a","time":5}]'), [{ room: 'a', time: 5 }])
})
