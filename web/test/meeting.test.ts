// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import {
  EMPTY_MEETING,
  barsOf,
  hueOf,
  initials,
  isSpeaking,
  reduceMeeting,
  tileViews,
  withOwnMedia,
  type Meeting,
} from '../src/meeting'
import type { Role, ServerMessage } from '../src/protocol'
import { english, person } from './people'

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
  assert.equal(english(meeting.news?.words), 'Name of c joined')
  meeting = reduceMeeting(meeting, { type: 'changed', participant: person('b', { camera: false }) })
  assert.equal(meeting.people[1]?.camera, false)
  assert.equal(meeting.news?.serial, 1, 'a camera is no news')
  meeting = reduceMeeting(meeting, { type: 'left', participant: 'b' })
  assert.deepEqual(meeting.people.map(({ id }) => id), ['a', 'c'])
  assert.equal(english(meeting.news?.words), 'Name of b left')
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
  assert.equal(english(lost.news?.words), 'Name of b lost the connection')
  const back = reduceMeeting(lost, { type: 'changed', participant: person('b') })
  assert.equal(english(back.news?.words), 'Name of b is back')
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

const rights = (role: Role, list: readonly string[] = []): ServerMessage => ({ type: 'rights', role, rights: list })

test('role, rights, key, settings and hands are what the server said last', () => {
  const meeting = after(
    { ...welcome, key: 'k' },
    rights('host', ['mute', 'admit']),
    { type: 'room', lobby: true, locked: false, chat: true, listeners: false, speaking_time: false, password: true, pin: '1234', ends: 5 },
    { type: 'hands', participants: ['b', 'a'] },
  )
  assert.deepEqual([meeting.hostKey, meeting.role, meeting.rights], ['k', 'host', ['mute', 'admit']])
  assert.deepEqual([meeting.settings?.lobby, meeting.settings?.pin, meeting.settings?.ends], [true, '1234', 5])
  assert.deepEqual(meeting.hands, ['b', 'a'])
  assert.equal(english(meeting.news?.words), 'Name of b raised a hand')
})

test('a changed role is told: our own once, somebody else\'s by name', () => {
  const first = after(welcome, rights('participant'))
  assert.equal(first.news, null)
  const host = [{ type: 'changed', participant: person('a', { role: 'host' }) } as const, rights('host')].reduce(reduceMeeting, first)
  assert.equal(english(host.news?.words), 'You are host now')
  assert.equal(host.news?.serial, 1)
  const other = reduceMeeting(first, { type: 'changed', participant: person('b', { role: 'moderator' }) })
  assert.equal(english(other.news?.words), 'Name of b is moderator now')
  const renamed = reduceMeeting(first, { type: 'changed', participant: person('b', { name: 'Ben' }) })
  assert.equal(english(renamed.news?.words), 'Name of b is called Ben now')
})

test('who may no longer admit does not keep the list of those who wait', () => {
  const waiting = [{ id: 'w', name: 'Eve', suspect: false }]
  const moderator = after(welcome, rights('moderator', ['admit']), { type: 'lobby', waiting })
  assert.equal(english(moderator.news?.words), 'Eve waits to be let in')
  assert.equal(reduceMeeting(moderator, rights('moderator', ['admit'])).waiting.length, 1)
  assert.equal(reduceMeeting(moderator, rights('participant')).waiting.length, 0)
})

test('what a moderator switched off is told, what they ask for is a question until it is answered', () => {
  const muted = after(welcome, { type: 'asked', what: 'mute', participant: 'b' })
  assert.equal(english(muted.news?.words), 'Name of b muted you')
  assert.equal(muted.question, null)
  const question = reduceMeeting(muted, { type: 'asked', what: 'unmute', participant: 'b' })
  assert.deepEqual(question.question, { what: 'unmute', name: 'Name of b' })
  const again = reduceMeeting(question, { type: 'asked', what: 'mute', participant: 'gone' })
  assert.equal(again.question, null, 'muted again: the question is of yesterday')
  assert.equal(english(again.news?.words), 'A moderator muted you')
  const stopped = reduceMeeting(again, { type: 'asked', what: 'camera-off', participant: 'b' })
  assert.match(english(stopped.news?.words) ?? '', /stopped your camera/)
})

const said = (number: number) =>
  ({ type: 'said', number, time: 0, participant: 'b', name: 'b', text: 'x' }) as const satisfies ServerMessage

test('the same seat keeps the chat, another meeting behind the same name does not', () => {
  const before = after({ ...welcome, key: 'k' }, rights('host'), said(1), said(2))
  const back = [welcome, said(1), said(2), said(3)].reduce(reduceMeeting, before)
  assert.equal(back.chat.lines.length, 3)
  const other = [{ ...welcome, participant: 'z' }, said(1)].reduce(reduceMeeting, before)
  assert.equal(other.chat.lines.length, 1)
  assert.deepEqual([other.role, other.hostKey], [null, ''])
})

test('notes are kept while we wait, and gone with the welcome', () => {
  const waiting = after({ type: 'wait', waiting: 'w' }, { type: 'note', text: 'one' }, { type: 'note', text: 'two' })
  assert.deepEqual(waiting.notes, ['one', 'two'])
  assert.deepEqual(reduceMeeting(waiting, welcome).notes, [])
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

test('of who is on a telephone it is seen how loud they come in', () => {
  const level = (db: number): ServerMessage => ({ type: 'levels', levels: [{ participant: 'b', level: db, speaking: true }] })
  const meeting = { ...EMPTY_MEETING, people: [person('b', { kind: 'phone' })] }
  const quiet = reduceMeeting(meeting, level(-50))
  const louder = reduceMeeting(quiet, level(-30))
  assert.deepEqual([meeting, quiet, louder].map(({ levels }) => barsOf(levels.b)), [0, 1, 2])
  assert.equal(barsOf(reduceMeeting(louder, level(-12)).levels.b), 3)
  assert.equal(reduceMeeting(louder, level(-31)), louder)
})

test('levels that change nothing that is seen leave the meeting as it is', () => {
  const level = (db: number, speaking: boolean): ServerMessage => ({ type: 'levels', levels: [{ participant: 'b', level: db, speaking }] })
  const speaks = reduceMeeting(after(welcome), level(-20, true))
  assert.equal(reduceMeeting(speaks, level(-31, true)), speaks)
  assert.notEqual(reduceMeeting(speaks, level(-60, false)), speaks)
})
