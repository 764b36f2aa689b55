// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { senderLimits } from '../src/peer'

const CAMERA = { width: 1280, height: 720 }
const uplink = (width: number, height: number, framerate: number, bitrate: number) =>
  ({ type: 'uplink', source: 'camera', width, height, framerate, bitrate }) as const

test('without a wish of the server a camera is sent as it is', () => {
  const limits = senderLimits('camera', CAMERA, undefined)
  assert.equal(limits.active, true)
  assert.equal(limits.scaleResolutionDownBy, 1)
})

test('a small tile gets a small picture', () => {
  const limits = senderLimits('camera', CAMERA, uplink(320, 180, 12, 80_000))
  assert.deepEqual(limits, { active: true, maxBitrate: 80_000, maxFramerate: 12, scaleResolutionDownBy: 4 })
})

test('a tile larger than the camera does not make it larger', () => {
  assert.equal(senderLimits('camera', { width: 640, height: 360 }, uplink(1280, 720, 25, 900_000)).scaleResolutionDownBy, 1)
})

test('nobody sees it: nothing is sent', () => {
  assert.equal(senderLimits('camera', CAMERA, uplink(0, 0, 0, 0)).active, false)
})

test('a wish never lifts the limits of what the server decodes', () => {
  const limits = senderLimits('screen', { width: 3840, height: 2160 }, uplink(3840, 2160, 30, 9_000_000))
  assert.equal(limits.scaleResolutionDownBy, 2)
  assert.equal(limits.maxBitrate, 1_500_000)
})
