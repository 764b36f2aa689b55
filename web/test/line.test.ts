// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { countersOf, lineBetween, rated } from '../src/line'

const reports = (change: { received: number; lost: number; bytes: number; sent: number }) => [
  { id: 'V', type: 'inbound-rtp', kind: 'video', codecId: 'C', packetsReceived: change.received, packetsLost: change.lost, bytesReceived: change.bytes, frameWidth: 640, frameHeight: 360, framesPerSecond: 15 },
  { id: 'A', type: 'inbound-rtp', kind: 'audio', packetsReceived: 100, packetsLost: 0, bytesReceived: 1000 },
  { id: 'O', type: 'outbound-rtp', kind: 'audio', bytesSent: change.sent },
  { id: 'R', type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.02, roundTripTime: 0.0412 },
  { id: 'C', type: 'codec', mimeType: 'video/VP8' },
]

test('rates and loss are of the time between two looks', () => {
  const before = countersOf(reports({ received: 1000, lost: 50, bytes: 100_000, sent: 0 }), 10_000)
  const now = countersOf(reports({ received: 1090, lost: 60, bytes: 150_000, sent: 5000 }), 12_000)
  const line = lineBetween(before, now)
  assert.equal(line.down, 200_000)
  assert.equal(line.up, 20_000)
  assert.equal(line.loss, 0.1, 'ten of a hundred, not what was lost before')
  assert.deepEqual([line.width, line.height, line.framesPerSecond, line.codec], [640, 360, 15, 'VP8'])
  assert.equal(line.roundTrip, 41)
})

test('the worse direction counts, and a counter that goes back is no gain', () => {
  const now = countersOf(reports({ received: 1000, lost: 50, bytes: 100_000, sent: 0 }), 1000)
  assert.equal(lineBetween(now, { ...now, time: 2000 }).loss, 0.02)
  const back = lineBetween({ ...now, lostIn: 90, bytesIn: 900_000 }, { ...now, time: 2000 })
  assert.deepEqual([back.loss, back.down], [0.02, 0])
})

test('a browser that says little is not taken for a bad line', () => {
  const empty = countersOf([], 0)
  assert.equal(rated(lineBetween(empty, { ...empty, time: 2000 })), 'good')
})

test("Jitsi's classes", () => {
  assert.deepEqual([0, 0.059, 0.06, 0.08, 0.12, 0.13].map((loss) => rated({ loss })), ['good', 'good', 'fair', 'poor', 'poor', 'lost'])
})
