// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choosesSoundWay, soundWay } from '../src/sound-way'

const listed = (label: string, kind: MediaDeviceKind = 'audioinput') => ({ label, kind })
/** As Chrome on a phone that speaks Dutch gave them. */
const ANDROID = [
  listed('Standaard'),
  listed('Speakerphone'),
  listed('Headset earpiece'),
  listed('camera2 1, facing front', 'videoinput'),
]

test('on Android a microphone says where the sound comes out', () => {
  assert.deepEqual(ANDROID.map(soundWay), [null, 'loud', 'ear', null])
  assert.equal(soundWay(listed('Bluetooth headset')), 'bluetooth')
  assert.equal(choosesSoundWay(ANDROID), true)
})

test('elsewhere a microphone is a microphone', () => {
  assert.equal(soundWay(listed('Speakerphone', 'audiooutput')), null)
  assert.equal(soundWay(listed('toString')), null)
  assert.equal(choosesSoundWay([listed('Built-in Audio'), listed('USB audio')]), false)
  assert.equal(choosesSoundWay([listed(''), listed('')]), false)
})
