// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import {
  busyDelay,
  Connection,
  PING_EVERY_MS,
  retryDelay,
  SILENCE_MAX_MS,
  type ConnectionState,
  type SocketLike,
} from '../src/connection'
import type { ServerMessage } from '../src/protocol'

class FakeSocket implements SocketLike {
  readonly sent: Record<string, unknown>[] = []
  closed = false
  onopen: (() => void) | null = null
  onclose: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>)
  }

  close(): void {
    this.closed = true
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
}

/** A world with its own clock: time passes only in advance(). */
function world() {
  const sockets: FakeSocket[] = []
  const states: ConnectionState[] = []
  const messages: ServerMessage[] = []
  const timers = new Map<number, { at: number; callback: () => void }>()
  let now = 0
  let serial = 0
  const connection = new Connection(
    {
      openSocket: () => {
        const socket = new FakeSocket()
        sockets.push(socket)
        return socket
      },
      now: () => now,
      random: () => 0.5,
      setTimer: (callback, delay) => {
        timers.set(++serial, { at: now + delay, callback })
        return serial
      },
      clearTimer: (timer) => void timers.delete(timer),
    },
    {
      join: () => ({ type: 'join', protocol: 1, room: 'r', name: 'n', microphone: true, camera: false }),
      message: (message) => messages.push(message),
      state: (state) => states.push(state),
    },
  )
  const advance = (by: number) => {
    const end = now + by
    for (;;) {
      const due = [...timers].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0]
      if (!due) break
      timers.delete(due[0])
      now = due[1].at
      due[1].callback()
    }
    now = end
  }
  const last = () => sockets[sockets.length - 1] as FakeSocket
  return { connection, sockets, states, messages, advance, last, timers }
}

const WELCOME = { type: 'welcome', protocol: 1, participant: 'a', seat: 's', room: 'r', participants: [] }

function joined() {
  const it = world()
  it.connection.open()
  it.last().onopen?.()
  it.last().say(WELCOME)
  return it
}

test('join is the first message, and nothing is said before the welcome', () => {
  const it = world()
  it.connection.open()
  it.connection.send({ type: 'leave' })
  assert.deepEqual(it.last().sent, [])
  it.last().onopen?.()
  it.connection.send({ type: 'offer', attempt: 1, sdp: '' })
  assert.deepEqual(it.last().sent.map(({ type }) => type), ['join'])
  it.last().say(WELCOME)
  it.connection.send({ type: 'offer', attempt: 1, sdp: '' })
  assert.deepEqual(it.last().sent.map(({ type }) => type), ['join', 'offer'])
  assert.deepEqual(it.states.map(({ kind }) => kind), ['connecting', 'open'])
})

test('a lost socket is opened again, later each time', () => {
  const it = joined()
  const delays: number[] = []
  for (let i = 0; i < 6; i++) {
    it.last().onclose?.()
    const state = it.states[it.states.length - 1]
    assert.equal(state?.kind, 'waiting')
    if (state?.kind === 'waiting') delays.push(state.delay)
    const count = it.sockets.length
    it.advance(state?.kind === 'waiting' ? state.delay : 0)
    assert.equal(it.sockets.length, count + 1)
  }
  assert.deepEqual(delays, [750, 1500, 3000, 6000, 7500, 7500])
})

test('the delay is spread over its whole range and capped', () => {
  assert.equal(retryDelay(0, 0), 0)
  assert.equal(retryDelay(0, 1), 1500)
  assert.equal(retryDelay(2, 1), 6000)
  assert.equal(retryDelay(20, 1), 15_000)
})

test('a welcome makes the next failure count from the start', () => {
  const it = joined()
  it.last().onclose?.()
  it.advance(15_000)
  it.last().onopen?.()
  it.last().say(WELCOME)
  it.last().onclose?.()
  assert.deepEqual(it.states[it.states.length - 1], { kind: 'waiting', delay: 750 })
})

test('a fatal error ends it for good', () => {
  const it = joined()
  const socket = it.last()
  socket.say({ type: 'error', error: 'room-full', text: 'The room is full', fatal: true })
  const state = it.states[it.states.length - 1]
  assert.ok(state?.kind === 'refused' && state.error.error === 'room-full')
  assert.ok(socket.closed)
  it.advance(60_000)
  it.connection.hurry()
  assert.equal(it.sockets.length, 1)
  assert.equal(it.timers.size, 0)
})

test('a busy server is asked again, seldom, and less and less', () => {
  const it = world()
  const delays: number[] = []
  it.connection.open()
  for (let i = 0; i < 5; i++) {
    const socket = it.last()
    socket.onopen?.()
    socket.say({ type: 'error', error: 'server-busy', text: 'busy', fatal: true })
    assert.ok(socket.closed)
    const state = it.states[it.states.length - 1]
    assert.ok(state?.kind === 'busy')
    delays.push(state.delay)
    it.advance(state.delay - 1)
    assert.equal(it.sockets.length, i + 1)
    it.advance(1)
    assert.equal(it.sockets.length, i + 2)
  }
  assert.deepEqual(delays, [7500, 15_000, 30_000, 45_000, 45_000])
  it.last().onopen?.()
  it.last().say(WELCOME)
  it.last().say({ type: 'error', error: 'server-busy', text: 'busy', fatal: false })
  assert.equal(it.states[it.states.length - 1]?.kind, 'open', 'what a moderator is told ends nothing')
  it.last().say({ type: 'error', error: 'server-busy', text: 'busy', fatal: true })
  assert.deepEqual(it.states.slice(-1).map((state) => state.kind === 'busy' && state.delay), [7500])
  assert.equal(busyDelay(9, 0), 30_000)
  assert.equal(busyDelay(9, 1), 60_000)
})

test('too many who ask a busy server again are only later', () => {
  const it = world()
  it.connection.open()
  for (const error of ['server-busy', 'too-many', 'server-busy']) {
    it.last().onopen?.()
    it.last().say({ type: 'error', error, text: '', fatal: true })
    assert.equal(it.states[it.states.length - 1]?.kind, 'busy')
    it.advance(60_000)
  }
  const other = world()
  other.connection.open()
  other.last().onopen?.()
  other.last().say({ type: 'error', error: 'too-many', text: '', fatal: true })
  assert.equal(other.states[other.states.length - 1]?.kind, 'refused')
})

test('who is impatient is heard at once, who leaves is not heard again', () => {
  const it = world()
  it.connection.open()
  it.last().onopen?.()
  it.last().say({ type: 'error', error: 'server-busy', text: 'busy', fatal: true })
  it.connection.hurry()
  assert.equal(it.sockets.length, 2)
  it.last().onopen?.()
  it.last().say({ type: 'error', error: 'server-busy', text: 'busy', fatal: true })
  it.connection.leave()
  it.advance(120_000)
  assert.equal(it.sockets.length, 2)
  assert.equal(it.states[it.states.length - 1]?.kind, 'closed')
})

test('an error that is not fatal is only handed on', () => {
  const it = joined()
  it.last().say({ type: 'error', error: 'media-failed', text: '', fatal: false })
  assert.equal(it.messages[it.messages.length - 1]?.type, 'error')
  assert.ok(!it.last().closed)
})

test('pings while it is quiet, and a silent server is left', () => {
  const it = joined()
  const socket = it.last()
  it.advance(PING_EVERY_MS)
  assert.equal(socket.sent[socket.sent.length - 1]?.type, 'ping')
  socket.say({ type: 'pong', time: 0 })
  it.advance(SILENCE_MAX_MS - 1)
  assert.ok(!socket.closed)
  it.advance(PING_EVERY_MS)
  assert.ok(socket.closed)
  assert.ok(it.states.some(({ kind }) => kind === 'waiting'))
})

test('a socket that never opens is given up', () => {
  const it = world()
  it.connection.open()
  it.advance(10_000)
  assert.ok(it.sockets[0]?.closed)
  it.advance(750)
  assert.equal(it.sockets.length, 2)
})

test('a change of network does not wait for timers', () => {
  const waiting = joined()
  waiting.last().onclose?.()
  waiting.connection.hurry()
  assert.equal(waiting.sockets.length, 2)

  const open = joined()
  const socket = open.last()
  open.connection.hurry()
  assert.equal(socket.sent[socket.sent.length - 1]?.type, 'ping')
  open.advance(PING_EVERY_MS)
  assert.ok(socket.closed, 'no answer within one period is enough')

  const alive = joined()
  alive.connection.hurry()
  alive.last().say({ type: 'pong', time: 0 })
  alive.advance(PING_EVERY_MS)
  assert.ok(!alive.last().closed)
})

test('leaving says so and never comes back', () => {
  const it = joined()
  const socket = it.last()
  it.connection.leave()
  assert.equal(socket.sent[socket.sent.length - 1]?.type, 'leave')
  assert.ok(socket.closed)
  it.advance(60_000)
  assert.equal(it.sockets.length, 1)
  assert.equal(it.states[it.states.length - 1]?.kind, 'closed')
})

test('rubbish from the server is ignored', (context) => {
  context.mock.method(console, 'warn', () => undefined)
  const it = joined()
  const before = it.messages.length
  it.last().onmessage?.({ data: '{' })
  it.last().onmessage?.({ data: new ArrayBuffer(1) })
  it.last().say({ type: 'from-the-future' })
  assert.equal(it.messages.length, before)
  assert.ok(!it.last().closed)
})

test('in the lobby there are signs of life and "leave", and nothing else', () => {
  const it = world()
  it.connection.open()
  const socket = it.last()
  socket.onopen?.()
  socket.say({ type: 'wait', waiting: 'w' })
  const types = () => socket.sent.map(({ type }) => type)
  it.connection.send({ type: 'hand', raised: true })
  for (let i = 0; i < 12; i++) {
    it.advance(PING_EVERY_MS)
    socket.say({ type: 'pong', time: 0 })
  }
  assert.ok(!socket.closed, 'a minute in the lobby is not a lost connection')
  assert.deepEqual(types(), ['join', ...Array<string>(12).fill('ping')])
  it.connection.leave()
  assert.equal(types().pop(), 'leave')
  assert.ok(socket.closed)
})
