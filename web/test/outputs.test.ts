// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkStream,
  describeFiles,
  describeState,
  OUTPUT_LAYOUTS,
  PRESETS,
  type Preset,
  RECORD_FORMATS,
  RECORD_VOICES,
  recordingOf,
  startOf,
  wholeLink,
} from '../src/output-forms'
import { isLeftOut, labelsOf, mustConsent } from '../src/outputs'
import type { Output, OutputOver } from '../src/protocol'
import { person } from './people'

const USUAL = { format: null, layout: null, voices: null }

const recording: Output = { id: 'o', kind: 'recording', state: 'recording', by: 'Ada', since: 1 }

test('who is asked is whoever has not answered, while something runs', () => {
  const people = [person('ada', { consent: 'recorded' }), person('ben'), person('eve', { consent: 'unrecorded' })]
  const asked = (me: string, outputs = [recording]) => mustConsent({ me, people, outputs })
  assert.equal(asked('ben'), true)
  assert.equal(asked('ada'), false)
  assert.equal(asked('eve'), false)
  assert.equal(asked('ben', []), false)
  assert.equal(asked(''), false, 'before the welcome')
})

test('who is left out is everybody who has not agreed, but robots', () => {
  const on = { outputs: [recording] }
  assert.equal(isLeftOut(on, person('ada', { consent: 'recorded' })), false)
  assert.equal(isLeftOut(on, person('ben')), true)
  assert.equal(isLeftOut(on, person('eve', { consent: 'unrecorded' })), true)
  assert.equal(isLeftOut(on, person('soprano', { kind: 'robot' })), false)
  assert.equal(isLeftOut({ outputs: [] }, person('ben')), false)
})

const [youtube, rtmp, srt, hls] = PRESETS as readonly [Preset, Preset, Preset, Preset]
const input = (target = '', key = '', passphrase = '') => ({ target, key, passphrase })

test('what is missing or wrong is said before anything is sent', () => {
  assert.equal(checkStream(youtube, input())?.key, 'outputs.stream.key.missing')
  assert.equal(checkStream(youtube, input('', 'k')), null)
  assert.equal(checkStream(rtmp, input('srt://host:9'))?.key, 'outputs.stream.looks')
  assert.equal(checkStream(rtmp, input('rtmp://host/live')), null)
  assert.equal(checkStream(srt, input('srt://host'))?.key, 'outputs.stream.looks')
  assert.equal(checkStream(srt, input('srt://host:9000?streamid=a')), null)
  assert.equal(checkStream(srt, input('srt://host:9', '', 'short'))?.key, 'outputs.stream.passphrase.length')
  assert.equal(checkStream(hls, input()), null)
})

test('only what belongs to a kind of target is sent', () => {
  const all = input('srt://host:9', 'id', 'passphrase')
  assert.deepEqual(startOf(srt, all, null), {
    type: 'stream',
    action: 'start',
    target: 'srt://host:9',
    key: 'id',
    passphrase: 'passphrase',
  })
  assert.deepEqual(startOf(hls, all, null), { type: 'stream', action: 'start', target: 'hls' })
  assert.deepEqual(startOf(youtube, all, 'grid'), {
    type: 'stream',
    action: 'start',
    target: youtube.target,
    key: 'id',
    layout: 'grid',
  })
})

test('a recording is of the kind that was chosen, or of the server’s', () => {
  assert.deepEqual(
    RECORD_FORMATS.map(({ format }) => recordingOf({ ...USUAL, format })),
    [
      { type: 'record', action: 'start' },
      { type: 'record', action: 'start', format: 'webm' },
      { type: 'record', action: 'start', format: 'mp4' },
      { type: 'record', action: 'start', format: 'audio' },
    ],
  )
  assert.deepEqual(
    OUTPUT_LAYOUTS.map(({ layout }) => recordingOf({ ...USUAL, layout }).layout),
    [undefined, 'auto', 'grid', 'speaker'],
  )
  assert.deepEqual(
    RECORD_VOICES.map(({ voices }) => recordingOf({ ...USUAL, voices }).voices),
    [undefined, 'mixed', 'separate'],
  )
})

test('files are called after their part, or whose sound they are', () => {
  const over: OutputOver = {
    type: 'output-over',
    id: 'a',
    kind: 'recording',
    milliseconds: 1,
    bytes: 2e6,
    links: ['/a', '/b'],
    expires: 1,
  }
  const textsOf = (some: Partial<OutputOver>) => describeFiles({ ...over, ...some }).map(({ text }) => text)
  assert.deepEqual(textsOf({}), [
    { key: 'outputs.part', values: { number: 1 } },
    { key: 'outputs.part', values: { number: 2 } },
  ])
  assert.deepEqual(textsOf({ names: ['', 'Ada'] }), [
    { key: 'outputs.file', values: { size: '2.0 MB' } },
    { key: 'outputs.voice', values: { name: 'Ada' } },
  ])
  assert.deepEqual(
    textsOf({ links: ['/a', '/b', '/c'], names: ['', 'Ada', ''] }).map(({ values }) => values),
    [{ number: 1 }, { name: 'Ada' }, { number: 2 }],
  )
})

test('a stream of this server’s own has its own sentences, and a link', () => {
  const stream: Output = { id: 'a', kind: 'stream', state: 'live', by: 'Ada', since: 0, link: '/live/x/index.m3u8' }
  assert.equal(describeState(stream)[0]?.key, 'outputs.public.is.live')
  assert.equal(describeState({ ...stream, target: 'host' })[0]?.key, 'outputs.stream.is.live')
  assert.equal(labelsOf([stream])[0]?.text.key, 'outputs.label.public')
  assert.equal(wholeLink('/live/x/index.m3u8', 'https://meet.example.org'), 'https://meet.example.org/live/x/index.m3u8')
  assert.equal(wholeLink('https://cdn.example.org/x', 'https://meet.example.org'), 'https://cdn.example.org/x')
})
