// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { fitContain, outward, roundedPath, scaleDownTo, tileOnPage } from '../src/geometry'

const CANVAS = { width: 1280, height: 720 }

test('a picture of the same shape fills the box', () => {
  assert.deepEqual(fitContain(CANVAS, { width: 640, height: 360 }), { x: 0, y: 0, width: 640, height: 360 })
})

test('a wide box leaves bars at the sides', () => {
  assert.deepEqual(fitContain(CANVAS, { width: 1000, height: 360 }), { x: 180, y: 0, width: 640, height: 360 })
})

test('a tall box leaves bars above and below', () => {
  assert.deepEqual(fitContain(CANVAS, { width: 320, height: 568 }), { x: 0, y: 194, width: 320, height: 180 })
})

test('nothing known yet is an empty rectangle and no division by zero', () => {
  const empty = { x: 0, y: 0, width: 0, height: 0 }
  assert.deepEqual(fitContain({ width: 0, height: 0 }, { width: 320, height: 568 }), empty)
  assert.deepEqual(fitContain(CANVAS, { width: 0, height: 0 }), empty)
  assert.deepEqual(tileOnPage({ x: 5, y: 5, width: 9, height: 9 }, { width: 0, height: 0 }, CANVAS), empty)
})

test('a tile is scaled and moved with the picture', () => {
  const tile = { x: 640, y: 360, width: 640, height: 360 }
  assert.deepEqual(tileOnPage(tile, CANVAS, { width: 320, height: 568 }), { x: 160, y: 284, width: 160, height: 90 })
  assert.deepEqual(tileOnPage(tile, CANVAS, { width: 1000, height: 360 }), { x: 500, y: 180, width: 320, height: 180 })
})

test('tiles that fill the canvas fill the shown picture, without gap or overlap', () => {
  const box = { width: 777, height: 555 }
  const shown = fitContain(CANVAS, box)
  const columns = [0, 1, 2, 3].map((i) => tileOnPage({ x: i * 320, y: 0, width: 320, height: 720 }, CANVAS, box))
  let edge = shown.x
  for (const column of columns) {
    assert.ok(Math.abs(column.x - edge) < 1e-9)
    edge = column.x + column.width
  }
  assert.ok(Math.abs(edge - (shown.x + shown.width)) < 1e-9)
})

test('only what is too large is scaled down, by its worse side', () => {
  const limit = { width: 1920, height: 1080 }
  assert.equal(scaleDownTo({ width: 640, height: 480 }, limit), 1)
  assert.equal(scaleDownTo({}, limit), 1)
  assert.equal(scaleDownTo({ width: 3840, height: 1080 }, limit), 2)
  assert.equal(scaleDownTo({ width: 1080, height: 1920 }, limit), 1920 / 1080)
})

test('whole pixels never cut anything off', () => {
  assert.deepEqual(outward({ x: 0.5, y: 1, width: 10, height: 9.25 }), { x: 0, y: 1, width: 11, height: 10 })
  assert.deepEqual(outward({ x: 3, y: 4, width: 5, height: 6 }), { x: 3, y: 4, width: 5, height: 6 })
})

test('a rounded path comes back to where it began, also when there is no room for its corners', () => {
  for (const rectangle of [
    { x: 10, y: 20, width: 100, height: 50 },
    { x: 0, y: 0, width: 4, height: 100 },
    { x: 7, y: 7, width: 0, height: 0 },
  ]) {
    const numbers = (text: string) => text.split(' ').map(Number)
    let [x, y] = [0, 0]
    const [start = '', ...steps] = roundedPath([rectangle], 8).match(/[Mahvz][^Mahvz]*/g) ?? []
    ;[x = 0, y = 0] = numbers(start.slice(1))
    const first = [x, y]
    for (const step of steps) {
      const values = numbers(step.slice(1))
      if (step.startsWith('h')) x += values[0] ?? 0
      if (step.startsWith('v')) y += values[0] ?? 0
      if (step.startsWith('a')) {
        x += values[5] ?? 0
        y += values[6] ?? 0
      }
      assert.ok(x >= rectangle.x && x <= rectangle.x + rectangle.width, step)
      assert.ok(y >= rectangle.y && y <= rectangle.y + rectangle.height, step)
    }
    assert.deepEqual([x, y], first)
  }
  assert.equal(roundedPath([], 8), '')
})

test('one tile alone fills the box as it would as a picture of its own', () => {
  const canvas = { width: 1280, height: 720 }
  const tile = { x: 640, y: 360, width: 640, height: 360 }
  const box = { width: 1600, height: 1000 }
  assert.deepEqual(tileOnPage(tile, canvas, box, tile), { x: 0, y: 50, width: 1600, height: 900 })
  const whole = tileOnPage({ x: 0, y: 0, ...canvas }, canvas, box, tile)
  assert.deepEqual(whole, { x: -1600, y: -850, width: 3200, height: 1800 })
})
