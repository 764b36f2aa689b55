// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { withStereo } from '../src/peer'
import { kindOf } from '../src/sharing'

test('more than a voice is sent in stereo, whatever the lines end with', () => {
  const answer = (end: string) =>
    ['a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1', 'a=fmtp:96 apt=97', ''].join(end)
  for (const end of ['\r\n', '\n']) {
    const lines = withStereo(answer(end)).split(end)
    assert.equal(lines[1], 'a=fmtp:111 minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1;maxaveragebitrate=128000')
    assert.equal(lines[2], 'a=fmtp:96 apt=97')
  }
  assert.equal(withStereo('v=0'), 'v=0')
})

test('what is shown is called as the browser says, a screen if it does not', () => {
  assert.deepEqual([kindOf('browser'), kindOf('window'), kindOf('monitor'), kindOf(undefined)], [
    'tab',
    'window',
    'screen',
    'screen',
  ])
})
