// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { addressOf } from '../src/invitation'
import { EMPTY_MEETING, isMicrophoneOn, reduceMeeting, withSoundHere } from '../src/meeting'
import type { Participant, ServerMessage } from '../src/protocol'
import { english, person } from './people'

const hear = (messages: readonly ServerMessage[], meeting = EMPTY_MEETING) => messages.reduce(reduceMeeting, meeting)
const welcome = (...participants: Participant[]): ServerMessage => ({
  ...{ type: 'welcome', protocol: 1, participant: 'me', seat: 's', room: 'r', participants },
})
const changed = (participant: Participant): ServerMessage => ({ type: 'changed', participant })
const IN = hear([welcome(person('me'), person('ben'))])

test('the telephone comes and goes', () => {
  const calling = hear([{ type: 'sound', state: 'code', code: '47110815', expires: 5 }, { type: 'sound', state: 'calling' }], IN)
  assert.deepEqual(calling.sound, { at: 'here', code: { digits: '47110815', expires: 5 }, call: 'calling', wishes: [] })
  const on = hear([changed(person('me', { phone: true }))], calling)
  assert.deepEqual(on.sound, { at: 'phone', code: null, call: 'none', wishes: [] })
  assert.equal(isMicrophoneOn(on, { microphone: null, microphoneOn: false }), true)
  const over = hear([changed(person('me', { microphone: false }))], on)
  assert.equal(over.sound.at, 'nowhere')
  assert.equal(hear([changed(person('me'))], over).sound.at, 'nowhere', 'until it is pressed')
  assert.equal(withSoundHere(over).sound.at, 'here')
  assert.equal(withSoundHere(on).sound.at, 'phone')
})

test('a telephone that was there while the connection was lost is still there', () => {
  const on = hear([changed(person('me', { phone: true }))], IN)
  assert.equal(hear([welcome(person('me', { phone: true }))], on).sound.at, 'phone')
  assert.equal(hear([welcome(person('me'))], on).sound.at, 'nowhere')
  assert.equal(hear([welcome(person('me', { phone: true }))]).sound.at, 'phone')
})

test('that of somebody else is not ours', () => {
  const meeting = hear([changed(person('ben', { phone: true }))], IN)
  assert.equal(meeting.sound.at, 'here')
  assert.equal(meeting.people.find(({ id }) => id === 'ben')?.phone, true)
  const gone = hear([changed(person('ben', { kind: 'phone' }))], meeting)
  assert.equal(english(gone.news?.words), 'Name of ben goes on by phone')
})

test('who asks to be called is shown until it is decided, or until they leave', () => {
  const asks = (participant: string, target?: string): ServerMessage => ({
    ...{ type: 'sound-asked', participant },
    ...(target !== undefined && { target }),
  })
  const two = hear([asks('ben', '+491'), asks('ben', '+492'), asks('me', '+493')], IN)
  assert.deepEqual(two.sound.wishes.map(({ target }) => target), ['+492', '+493'])
  assert.deepEqual(hear([asks('ben')], two).sound.wishes.map(({ participant }) => participant), ['me'])
  assert.deepEqual(hear([{ type: 'left', participant: 'ben' }], two).sound.wishes.length, 1)
})

test('the SIP address leads to oneself', () => {
  const phone = { room: '123456789', dials: false }
  assert.equal(addressOf({ ...phone, address: 'sip:123456789@meet.example.org:5060' }, '47110815'), 'sip:47110815@meet.example.org:5060')
  assert.equal(addressOf(phone, '47110815'), null)
})
