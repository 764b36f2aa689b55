// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { decibels, hear, QUIET_EAR, type Ear, type Hint } from '../src/voice'

const STEP_MS = 200

/** What is said after each of @levels, in steps of 200 ms. */
function hints(levels: readonly number[], on: boolean, from: Ear = QUIET_EAR): Hint[] {
  let ear = from
  return levels.map((level) => (ear = hear(ear, level, STEP_MS, on)).hint)
}
const long = (level: number, seconds: number) => Array<number>(seconds * 5).fill(level)

test('who talks into a microphone that is off is told, and not for a cough', () => {
  assert.equal(hints(long(-25, 2), false).pop(), 'talking')
  assert.deepEqual([...new Set(hints([-25, -25, -60, -60], false))], [null])
  assert.deepEqual([...new Set(hints(long(-25, 5), true))], [null], 'not when it is on')
})

test('the hint goes some seconds after the voice, and at once when it is on', () => {
  const talking = long(-25, 2).reduce((ear, level) => hear(ear, level, STEP_MS, false), QUIET_EAR)
  assert.equal(hints(long(-70, 1), false, talking).pop(), 'talking')
  assert.equal(hints(long(-70, 9), false, talking).pop(), null)
  assert.equal(hear(talking, -25, STEP_MS, true).hint, null)
})

test('a microphone that gives nothing at all is not a quiet room', () => {
  assert.equal(hints(long(-120, 10), true).pop(), 'silent')
  assert.equal(hints(long(-62, 60), true).pop(), null)
  assert.equal(hints([...long(-120, 10), -60], true).pop(), null)
  assert.equal(hints(long(-120, 60), false).pop(), null, 'off: nobody expects anything')
})

test('noise has no pauses, speech has', () => {
  assert.equal(hints(long(-30, 14), true).pop(), 'noisy')
  const speech = Array.from({ length: 40 }, () => [-20, -20, -25, -20, -55, -60]).flat()
  assert.deepEqual([...new Set(hints(speech, true))], [null])
})

test('decibels of a full square wave, of its tenth and of nothing', () => {
  assert.ok(Math.abs(decibels(Float32Array.of(1, -1, 1, -1))) < 0.01)
  assert.ok(Math.abs(decibels(Float32Array.of(0.1, -0.1)) + 20) < 0.01)
  assert.ok(decibels(new Float32Array(8)) < -100)
})
