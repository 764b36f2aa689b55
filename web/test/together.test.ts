// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reactions, the floor, presenting and speaking time, through the one reducer. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { EMPTY_MEETING, reduceMeeting, withoutReactions, type Meeting } from '../src/meeting'
import type { ServerMessage } from '../src/protocol'
import { reactionsOf } from '../src/reactions'
import { person } from './people'

const START: Meeting = { ...EMPTY_MEETING, me: 'me', people: [person('me'), person('a'), person('b')] }
const after = (messages: readonly ServerMessage[], meeting = START): Meeting => messages.reduce(reduceMeeting, meeting)
const told = (meeting: Meeting) => meeting.news?.words.key
const react = (participant: string, reaction: string): ServerMessage => ({ type: 'reaction', participant, reaction })

test('reactions stand over their tile until their time is over, and strange ones nowhere', () => {
  const meeting = after([react('a', 'clap'), react('b', 'heart'), react('a', 'bomb'), react('a', 'clap')])
  assert.deepEqual(reactionsOf(meeting.reactions, 'a').map(({ reaction }) => reaction), ['clap', 'clap'])
  assert.equal(meeting.news, null, 'nothing of it is read aloud')
  const later = withoutReactions(meeting, 2)
  assert.deepEqual(later.reactions.map(({ serial }) => serial), [4])
  assert.equal(withoutReactions(later, 3), later)
})

test('a storm of reactions shows few of them', () => {
  const meeting = after(Array.from({ length: 500 }, () => react('a', 'laugh')))
  assert.equal(meeting.reactions.length, 40)
  assert.equal(reactionsOf(meeting.reactions, 'a').length, 5)
})

test('who has the floor is told, to them in other words', () => {
  assert.equal(told(after([{ type: 'called', participant: 'a', by: 'b' }])), 'news.called')
  assert.equal(told(after([{ type: 'called', participant: 'me', by: 'b' }])), 'news.called-you')
  assert.equal(told(after([{ type: 'called', participant: 'gone', by: 'b' }])), undefined)
})

const slides = (participant: string, page: number, paused = false): ServerMessage => ({
  type: 'presentation',
  participant,
  kind: 'slides',
  paused,
  sound: false,
  page,
  pages: 9,
})
const screen = (id: string, on: boolean): ServerMessage => ({ type: 'changed', participant: person(id, { screen: on }) })

test('what is shown is known until the screen goes off or its owner leaves', () => {
  const shown = after([screen('a', true), slides('a', 2)])
  assert.equal(shown.presenting.shown?.page, 2)
  assert.equal(told(shown), 'present.news.slides')
  assert.equal(after([slides('a', 3)], shown).news?.serial, shown.news?.serial, 'a page that is turned is no news')
  assert.equal(told(after([slides('a', 2, true)], shown)), 'present.news.paused')
  assert.equal(after([screen('b', true)], shown).presenting.shown?.page, 2)
  assert.equal(after([screen('a', false)], shown).presenting.shown, null)
  assert.equal(after([{ type: 'left', participant: 'a' }], shown).presenting.shown, null)
})

test('a question to hand over comes, and goes when nobody answers or the asker leaves', () => {
  const asked = after([screen('me', true), { type: 'present', action: 'ask', participant: 'b' }])
  assert.equal(asked.presenting.asker, 'b')
  assert.equal(after([{ type: 'present', action: 'no', participant: 'b' }], asked).presenting.asker, '')
  assert.equal(after([{ type: 'left', participant: 'b' }], asked).presenting.asker, '')
  assert.equal(after([screen('me', false)], asked).presenting.asker, '')
})

test('our own question is answered', () => {
  const asking: Meeting = { ...START, presenting: { ...START.presenting, wish: 'asked' } }
  const no = after([{ type: 'present', action: 'no', participant: 'a' }], asking)
  assert.deepEqual([no.presenting.wish, told(no)], ['none', 'present.news.no.name'])
  const yes = after([{ type: 'present', action: 'yes', participant: 'a' }], asking)
  assert.equal(yes.presenting.wish, 'granted')
  assert.equal(after([screen('me', true)], yes).presenting.wish, 'none')
})

test('speaking time is forgotten where it is counted no more', () => {
  const room = { type: 'room', lobby: false, locked: false, chat: true, listeners: false, password: false, ends: 0 } as const
  const counted = after([
    { ...room, speaking_time: true },
    { type: 'speaking', times: [{ participant: 'a', seconds: 9 }] },
  ])
  assert.equal(counted.speakingTimes[0]?.seconds, 9)
  assert.deepEqual(after([{ ...room, speaking_time: false }], counted).speakingTimes, [])
})
