// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { spell } from '../src/language'
import type { Participant, Role, Room } from '../src/protocol'
import {
  actionsTowards,
  describeHands,
  describeOwnRole,
  isNamed,
  may,
  mayTouch,
  mayUse,
  mayWrite,
  rosterOrder,
  type Standing,
} from '../src/roster'
import { english, person } from './people'

const room = (change: Partial<Room> = {}): Room => ({
  type: 'room',
  lobby: false,
  locked: false,
  chat: true,
  listeners: false,
  speaking_time: false,
  password: false,
  ends: 0,
  ...change,
})

const ALL = ['offer', 'state', 'leave', 'ping', 'hand', 'chat', 'rename']
const SPEAKS = ['microphone', 'camera', 'screen']
const KEEPS_ORDER = ['lower', 'mute', 'ask', 'stop', 'spotlight', 'expel', 'role', 'admit', 'refuse', 'note', 'settings']
const RIGHTS: Record<Role, readonly string[]> = {
  listener: ALL,
  participant: [...ALL, ...SPEAKS],
  moderator: [...ALL, ...SPEAKS, ...KEEPS_ORDER],
  host: [...ALL, ...SPEAKS, ...KEEPS_ORDER, 'end'],
}

const standing = (role: Role, change: Partial<Standing> = {}): Standing => ({
  me: 'me',
  role,
  rights: RIGHTS[role],
  hands: [],
  settings: room(),
  ...change,
})

const labels = (own: Standing, other: Participant) => actionsTowards(own, other).map(({ label }) => spell(label))

test('raised hands come first, in their order', () => {
  const people = ['a', 'b', 'c', 'd'].map((id) => person(id))
  assert.deepEqual(rosterOrder(people, []).map(({ id }) => id), ['a', 'b', 'c', 'd'])
  assert.deepEqual(rosterOrder(people, ['d', 'b', 'gone']).map(({ id }) => id), ['d', 'b', 'a', 'c'])
})

test('what one may not do is not offered', () => {
  assert.deepEqual(labels(standing('participant'), person('b')), ['Write privately'])
  assert.deepEqual(labels(standing('listener'), person('b', { role: 'host' })), ['Write privately'])
  assert.deepEqual(labels(standing('participant'), person('me')), ['Change my name'])
  assert.deepEqual(labels(standing('moderator'), person('b', { role: 'host' })), ['Write privately', 'Spotlight'])
  assert.deepEqual(labels(standing('participant', { settings: room({ chat: false }) }), person('b')), [])
})

test('a moderator mutes, asks, stops, makes and removes', () => {
  assert.deepEqual(labels(standing('moderator'), person('b', { screen: true })), [
    'Write privately',
    'Mute',
    'Stop camera',
    'Stop sharing',
    'Spotlight',
    'Rename',
    'Make moderator',
    'Make listener',
    'Remove',
    'Remove and ban',
  ])
  const silent = person('b', { microphone: false, camera: false })
  const offered = labels(standing('host', { hands: ['b'] }), silent)
  for (const label of ['Lower hand', 'Ask to unmute', 'Ask for camera', 'Make host']) assert.ok(offered.includes(label))
  for (const label of ['Mute', 'Stop camera', 'Stop sharing']) assert.ok(!offered.includes(label), label)
})

test('a listener is brought in, and not asked to switch on what may not be', () => {
  const offered = labels(standing('moderator'), person('b', { role: 'listener', microphone: false, camera: false }))
  assert.ok(offered.includes('Let speak'))
  assert.ok(!offered.some((label) => label.startsWith('Ask')))
})

test('a robot is neither written to, asked nor given a role', () => {
  const offered = labels(standing('host'), person('r', { kind: 'robot', microphone: false }))
  assert.deepEqual(offered, ['Stop camera', 'Spotlight', 'Rename', 'Remove', 'Remove and ban'])
})

test('actions say the right thing of the right person', () => {
  const actions = actionsTowards(standing('host', { settings: room({ spotlight: 'b' }) }), person('b'))
  const message = (label: string) => {
    const action = actions.find((candidate) => english(candidate.label) === label)
    return action?.kind === 'send' ? action.message : null
  }
  assert.deepEqual(message('Mute'), { type: 'mute', participant: 'b' })
  assert.deepEqual(message('Stop camera'), { type: 'stop', participant: 'b', source: 'camera' })
  assert.deepEqual(message('Make listener'), { type: 'role', participant: 'b', role: 'listener' })
  assert.deepEqual(message('End spotlight'), { type: 'spotlight' })
})

test('nobody touches those above them, and only those who keep order touch anybody', () => {
  assert.ok(mayTouch('moderator', 'moderator'))
  assert.ok(!mayTouch('moderator', 'host'))
  assert.ok(mayTouch('host', 'host'))
  assert.ok(!mayTouch('participant', 'listener'))
  assert.ok(!mayTouch(null, 'listener'))
})

test('buttons are there before the rights are known, and not for those who may not', () => {
  assert.ok(mayUse({ ...standing('participant'), role: null, rights: [] }, 'microphone'))
  assert.ok(!mayUse(standing('listener'), 'microphone'))
  assert.ok(mayUse(standing('participant'), 'microphone'))
  assert.ok(!may(standing('moderator'), 'end'))
})

test('who keeps order writes although the chat is off', () => {
  const off = { settings: room({ chat: false }) }
  assert.ok(!mayWrite(standing('participant', off)))
  assert.ok(mayWrite(standing('moderator', off)))
  assert.ok(mayWrite(standing('listener')))
})

test('a change of the own role is told', () => {
  assert.equal(describeOwnRole(null, 'host'), null)
  assert.equal(describeOwnRole('participant', 'participant'), null)
  assert.equal(english(describeOwnRole('participant', 'host')), 'You are host now')
  assert.match(english(describeOwnRole(null, 'listener')) ?? '', /listen/)
  assert.match(english(describeOwnRole('listener', 'participant')) ?? '', /may speak/)
})

test('a raised hand is told, the own one only when somebody lowers it', () => {
  const people = [person('me'), person('b'), person('c')]
  assert.equal(english(describeHands({ me: 'me', hands: [] }, ['b'], people)), 'Name of b raised a hand')
  assert.equal(english(describeHands({ me: 'me', hands: ['b'] }, ['b', 'c'], people)), 'Name of c raised a hand')
  assert.equal(describeHands({ me: 'me', hands: ['b'] }, [], people), null)
  assert.equal(describeHands({ me: 'me', hands: [] }, ['me'], people), null)
  assert.equal(english(describeHands({ me: 'me', hands: ['me'] }, [], people)), 'Your hand is down')
})

test('somebody is found by the beginning of any of their names, whatever the accents', () => {
  assert.ok(isNamed('Zoë Müller', 'mul'))
  assert.ok(isNamed('Zoë Müller', ' zoe '))
  assert.ok(isNamed('Zoë Müller', ''))
  assert.ok(!isNamed('Zoë Müller', 'ller'))
})
