// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { PictureSender, senderLimits } from '../src/picture-sender'

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

/** Sets as slowly as a browser does, and refuses as it does what does not wait. */
class SlowSender {
  track: MediaStreamTrack | null = null
  encoding: RTCRtpEncodingParameters = {}
  private asked = false

  async replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    await new Promise((done) => setTimeout(done, 1))
    this.track = track
  }

  getParameters(): RTCRtpSendParameters {
    this.asked = true
    return { encodings: [{ ...this.encoding }] } as RTCRtpSendParameters
  }

  async setParameters({ encodings }: RTCRtpSendParameters): Promise<undefined> {
    if (!this.asked) throw new DOMException('getParameters() has never been called', 'InvalidStateError')
    await new Promise((done) => setTimeout(done, 1))
    this.asked = false
    this.encoding = encodings[0] ?? {}
  }
}

const screen = { getSettings: () => ({ width: 1280, height: 720 }) } as MediaStreamTrack
const wish = (width: number, height: number) =>
  ({ type: 'uplink', source: 'screen', width, height, framerate: 5, bitrate: 500_000 }) as const

test('a screen that is wanted while it is being switched on is sent', async () => {
  const slow = new SlowSender()
  const sender = new PictureSender('screen', slow)
  await sender.want(wish(0, 0))
  await Promise.all([sender.send(screen), sender.send(screen), sender.want(wish(1280, 720))])
  assert.equal(slow.track, screen)
  assert.equal(slow.encoding.active, true)
})

test('a change that fails is told to who asked for it, and does not stop the next', async () => {
  const slow = new SlowSender()
  const sender = new PictureSender('screen', slow)
  await sender.send(screen)
  slow.getParameters = () => {
    throw new Error('closed')
  }
  await assert.rejects(sender.want(wish(640, 360)), /closed/)
  slow.getParameters = SlowSender.prototype.getParameters
  await sender.want(wish(320, 180))
  assert.equal(slow.encoding.scaleResolutionDownBy, 4)
})
