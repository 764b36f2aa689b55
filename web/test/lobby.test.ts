// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { countdown, countWaiting, describeLobby } from '../src/lobby'
import { english } from './people'

const waiting = (id: string) => ({ id, name: `Name of ${id}`, suspect: false })

test('who comes into the lobby is told, who goes is not', () => {
  assert.equal(english(describeLobby([], [waiting('x')])), 'Name of x waits to be let in')
  assert.equal(english(describeLobby([waiting('x')], [waiting('x'), waiting('y')])), 'Name of y waits to be let in')
  assert.equal(english(describeLobby([], [waiting('x'), waiting('y')])), '2 people wait to be let in')
  assert.equal(describeLobby([waiting('x'), waiting('y')], [waiting('y')]), null)
  assert.equal(describeLobby([waiting('x')], []), null)
  assert.equal(english(countWaiting([waiting('x')])), '1 person waits to be let in')
})

test('the time left is shown when it is short', () => {
  assert.equal(countdown(0, 1), '')
  assert.equal(countdown(1_000_000, 1_000_000 - 5 * 60_000 - 1), '')
  assert.equal(countdown(1_000_000, 1_000_000 - 5 * 60_000), '5:00')
  assert.equal(countdown(1_000_000, 1_000_000 - 61_500), '1:02')
  assert.equal(countdown(1_000_000, 1_000_000 - 900), '0:01')
  assert.equal(countdown(1_000_000, 1_000_001), '0:00')
})
