// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import {
  EMPTY_MEETING,
  hueOf,
  initials,
  isSpeaking,
  reduceMeeting,
  tileViews,
  withOwnMedia,
  type Meeting,
} from '../src/meeting'
import type { Participant, ServerMessage } from '../src/protocol'

const person = (id: string, change: Partial<Participant> = {}): Participant => ({
  id,
  name: `Name of ${id}`,
  kind: 'browser',
  role: 'participant',
  microphone: true,
  camera: true,
  screen: false,
  present: true,
  ...change,
})

const tile = (participant: string, x = 0) => ({ participant, source: 'camera', x, y: 0, width: 10, height: 10 })

function after(...messages: ServerMessage[]): Meeting {
  return messages.reduce(reduceMeeting, EMPTY_MEETING)
}

const welcome: ServerMessage = {
  type: 'welcome',
  protocol: 1,
  participant: 'a',
  seat: 's',
  room: 'weekly',
  participants: [person('a'), person('b')],
}

test('people come, change and go', () => {
  let meeting = after(welcome, { type: 'joined', participant: person('c') })
  assert.deepEqual(meeting.people.map(({ id }) => id), ['a', 'b', 'c'])
  assert.equal(meeting.news?.text, 'Name of c joined')
  meeting = reduceMeeting(meeting, { type: 'changed', participant: person('b', { camera: false }) })
  assert.equal(meeting.people[1]?.camera, false)
  assert.equal(meeting.news?.serial, 1, 'a camera is no news')
  meeting = reduceMeeting(meeting, { type: 'left', participant: 'b' })
  assert.deepEqual(meeting.people.map(({ id }) => id), ['a', 'c'])
  assert.equal(meeting.news?.text, 'Name of b left')
})

test('a person who leaves takes tile and level along', () => {
  const meeting = after(
    welcome,
    { type: 'layout', width: 20, height: 10, tiles: [tile('a'), tile('b', 10)] },
    { type: 'levels', levels: [{ participant: 'b', level: -20, speaking: true }] },
    { type: 'left', participant: 'b' },
  )
  assert.deepEqual(meeting.tiles.map(({ participant }) => participant), ['a'])
  assert.deepEqual(meeting.levels, {})
})

test('a join that is heard twice does not double anybody', () => {
  const meeting = after(welcome, { type: 'joined', participant: person('b') })
  assert.equal(meeting.people.length, 2)
})

test('a lost and a found connection of somebody else is news, our own is not', () => {
  const lost = after(welcome, { type: 'changed', participant: person('b', { present: false }) })
  assert.equal(lost.news?.text, 'Name of b lost the connection')
  const back = reduceMeeting(lost, { type: 'changed', participant: person('b') })
  assert.equal(back.news?.text, 'Name of b is back')
  assert.equal(after(welcome, { type: 'changed', participant: person('a', { present: false }) }).news, null)
})

test('coming back to the same seat keeps the layout, another participant id does not', () => {
  const before = after(welcome, { type: 'layout', width: 20, height: 10, tiles: [tile('a')] })
  assert.equal(reduceMeeting(before, welcome).tiles.length, 1)
  assert.equal(reduceMeeting(before, { ...welcome, participant: 'z' }).tiles.length, 0)
})

test('levels are merged, and only an open microphone speaks', () => {
  const meeting = after(
    welcome,
    { type: 'levels', levels: [{ participant: 'a', level: -30, speaking: true }] },
    { type: 'levels', levels: [{ participant: 'b', level: -20, speaking: true }] },
    { type: 'changed', participant: person('b', { microphone: false }) },
  )
  assert.deepEqual(meeting.people.map((who) => isSpeaking(meeting, who)), [true, false])
})

test('tiles of unknown people are not shown', () => {
  const meeting = after(welcome, { type: 'layout', width: 20, height: 10, tiles: [tile('a'), tile('ghost', 10)] })
  const views = tileViews(meeting)
  assert.deepEqual(views.map(({ person: { id }, mine }) => [id, mine]), [['a', true]])
})

test('what we switch is ours at once and nobody else\'s', () => {
  const media = { microphone: false, camera: false, screen: true }
  const [me, other] = withOwnMedia(after(welcome), media).people
  assert.deepEqual(me, person('a', media))
  assert.deepEqual(other, person('b'))
  assert.equal(withOwnMedia(EMPTY_MEETING, media), EMPTY_MEETING)
})

test('messages without meaning for the meeting leave it untouched', () => {
  const meeting = after(welcome)
  assert.equal(reduceMeeting(meeting, { type: 'pong', time: 1 }), meeting)
  assert.equal(reduceMeeting(meeting, { type: 'left', participant: 'nobody' }), meeting)
})

test('initials of all kinds of names', () => {
  assert.equal(initials('Ada Lovelace'), 'AL')
  assert.equal(initials('  jean-luc picard '), 'JP')
  assert.equal(initials('Ada'), 'A')
  assert.equal(initials('<b>x'), 'B')
  assert.equal(initials('😀'), '?')
  assert.equal(initials('山田 太郎'), '山太')
  assert.equal(initials(''), '?')
})

test('a participant keeps their colour', () => {
  assert.equal(hueOf('a'), hueOf('a'))
  assert.notEqual(hueOf('a'), hueOf('b'))
  assert.ok(hueOf('anything') >= 0 && hueOf('anything') < 360)
})
