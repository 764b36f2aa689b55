// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { offeredCodecs, preferredCodec } from '../src/codec'

/** A device with hardware for @efficient. */
function device(efficient: string): MediaCapabilities {
  const decodingInfo = async ({ video }: MediaDecodingConfiguration) => ({
    supported: true,
    smooth: true,
    powerEfficient: video?.contentType.includes(efficient) ?? false,
  })
  return { decodingInfo } as unknown as MediaCapabilities
}

test('hardware for H.264 and none for VP8 prefers H.264', async () => {
  assert.equal(await preferredCodec(device('H264')), 'h264')
  assert.equal(await preferredCodec(device('VP8')), undefined)
  assert.equal(await preferredCodec(device('video/')), undefined)
  assert.equal(await preferredCodec(device('none')), undefined)
})

test('a browser that cannot be asked, or does not answer, gets VP8', async () => {
  assert.equal(await preferredCodec(undefined), undefined)
  const refuses = { decodingInfo: () => Promise.reject(new TypeError('webrtc')) }
  assert.equal(await preferredCodec(refuses as unknown as MediaCapabilities), undefined)
  const silent = { decodingInfo: () => new Promise(() => {}) }
  assert.equal(await preferredCodec(silent as unknown as MediaCapabilities), undefined)
})

const ALL: RTCRtpCodec[] = [
  { mimeType: 'video/VP8', clockRate: 90000 },
  { mimeType: 'video/rtx', clockRate: 90000 },
  { mimeType: 'video/VP9', clockRate: 90000, sdpFmtpLine: 'profile-id=0' },
  {
    mimeType: 'video/H264',
    clockRate: 90000,
    sdpFmtpLine: 'level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f',
  },
  {
    mimeType: 'video/H264',
    clockRate: 90000,
    sdpFmtpLine: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640034',
  },
  {
    mimeType: 'video/H264',
    clockRate: 90000,
    sdpFmtpLine: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  },
]

test('VP8 is always on offer, H.264 in one form and where it is preferred', () => {
  assert.deepEqual(offeredCodecs('video', undefined, ALL), ALL.slice(0, 2))
  assert.deepEqual(offeredCodecs('video', 'h264', ALL), [...ALL.slice(0, 2), ALL[5]])
  assert.deepEqual(offeredCodecs('audio', 'h264', ALL), [])
})
