// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { percentOf, withVolume } from '../src/volumes'

test('only who is heard otherwise is remembered', () => {
  const volumes = withVolume(withVolume({}, 'a', -6), 'b', 3)
  assert.deepEqual(volumes, { a: -6, b: 3 })
  assert.deepEqual(withVolume(volumes, 'a', -9), { a: -9, b: 3 })
  assert.deepEqual(withVolume(volumes, 'a', 0), { b: 3 })
})

test('a volume in the words of people', () => {
  assert.deepEqual([-30, -6, 0, 12].map(percentOf), [0, 50, 100, 398])
})
