// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { choose, cleanQuestion, problemOf, share, votersFor } from '../src/poll-forms'
import { describePoll, hearPoll, isOpenToUs, runningPoll } from '../src/polls'
import type { Poll, Question } from '../src/protocol'

const poll = (id: string, change: Partial<Poll> = {}): Poll => ({
  type: 'poll',
  id,
  by: 'Ada',
  question: 'Tea?',
  multiple: false,
  named: false,
  closed: false,
  voted: 0,
  options: [
    { id: '1', text: 'yes', votes: 0 },
    { id: '2', text: 'no', votes: 0 },
  ],
  ballots: [],
  mine: [],
  ...change,
})

test('polls stand in their order, and one that is closed stays closed', () => {
  let polls = [poll('1'), poll('1', { voted: 3 }), poll('1', { closed: true, voted: 4 }), poll('1'), poll('2')].reduce(
    hearPoll,
    [] as readonly Poll[],
  )
  assert.deepEqual(polls.map(({ id, closed, voted }) => [id, closed, voted]), [
    ['1', true, 4],
    ['2', false, 0],
  ])
  assert.equal(runningPoll(polls)?.id, '2')
  for (let id = 3; id < 60; id++) polls = hearPoll(polls, poll(String(id), { closed: true }))
  assert.equal(polls.length, 20)
  assert.equal(polls[19]?.id, '59')
})

test('one is asked until one has answered', () => {
  assert.ok(isOpenToUs(poll('1')))
  assert.ok(!isOpenToUs(poll('1', { mine: ['2'] })))
  assert.ok(!isOpenToUs(poll('1', { closed: true })))
  assert.ok(!isOpenToUs(null))
})

test('the question and its end are told, votes are not', () => {
  assert.equal(describePoll([], poll('1'))?.key, 'poll.news.asked')
  assert.equal(describePoll([poll('1')], poll('1', { voted: 1 })), null)
  assert.equal(describePoll([poll('1')], poll('1', { closed: true }))?.key, 'poll.news.closed')
  // Heard again after a lost connection.
  assert.equal(describePoll([poll('1', { closed: true })], poll('1', { closed: true })), null)
  assert.equal(describePoll([], poll('1', { closed: true })), null)
})

test('a press chooses, another one takes back; several only where several may be', () => {
  assert.deepEqual(choose(poll('1'), '1'), ['1'])
  assert.deepEqual(choose(poll('1', { mine: ['1'] }), '2'), ['2'])
  assert.deepEqual(choose(poll('1', { mine: ['1'] }), '1'), [])
  assert.deepEqual(choose(poll('1', { mine: ['1'], multiple: true }), '2'), ['1', '2'])
  assert.deepEqual(choose(poll('1', { mine: ['1', '2'], multiple: true }), '1'), ['2'])
})

test('shares are of those who voted', () => {
  assert.equal(share(1, 3), 33)
  assert.equal(share(0, 0), 0)
  const ballots = [
    { name: 'Ben', choices: ['1', '2'] },
    { name: 'Eve', choices: ['2'] },
  ]
  assert.deepEqual(votersFor(poll('1', { ballots }), '2'), ['Ben', 'Eve'])
})

test('a question is cleaned before it is looked at', () => {
  const draft: Question = { question: ' Tea? ', options: [' yes', '', 'no '], multiple: false, named: true }
  const clean = cleanQuestion(draft)
  assert.deepEqual(clean, { question: 'Tea?', options: ['yes', 'no'], multiple: false, named: true })
  assert.equal(problemOf(clean), null)
  assert.equal(problemOf({ ...clean, question: '' }), 'question')
  assert.equal(problemOf({ ...clean, options: ['yes'] }), 'options')
  assert.equal(problemOf({ ...clean, options: ['yes', 'yes'] }), 'twice')
})
