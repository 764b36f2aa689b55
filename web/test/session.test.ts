// SPDX-License-Identifier: LGPL-2.1-or-later
/* A whole session against a socket of the test's own, with as much of a browser as it needs. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { VOICE } from '../src/device-memory'
import type { Devices, DeviceState } from '../src/devices'
import { NO_EFFECT } from '../src/effects'
import { looksAlike } from '../src/looks-alike'
import { Session } from '../src/session'
import { Store } from '../src/store'
import { english } from './people'

class FakeSocket {
  static last: FakeSocket
  readonly sent: Record<string, unknown>[] = []
  onopen: (() => void) | null = null
  onclose: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null

  constructor() {
    FakeSocket.last = this
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>)
  }

  close(): void {}

  say(...messages: object[]): void {
    for (const message of messages) this.onmessage?.({ data: JSON.stringify(message) })
  }

  ofType(type: string): Record<string, unknown>[] {
    return this.sent.filter((message) => message.type === type)
  }
}

class FakePeer {
  static open = 0
  connectionState = 'new'
  signalingState = 'have-local-offer'
  localDescription = { sdp: 'v=0' }
  onconnectionstatechange: (() => void) | null = null

  constructor() {
    FakePeer.open++
  }

  addTransceiver() {
    const sender = { track: null, replaceTrack: async () => undefined, getParameters: () => ({}) }
    return { sender, receiver: { track: {} } }
  }

  async createOffer() {}
  async setLocalDescription() {}
  async setRemoteDescription() {}

  close(): void {
    FakePeer.open--
  }
}

const kept = new Map<string, string>()
const define = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true })
const target = new EventTarget()
define('window', Object.assign(target, { setTimeout: () => 0, clearTimeout: () => undefined, setInterval: () => 0, clearInterval: () => undefined }))
define('location', { protocol: 'https:', host: 'meet.example' })
define('WebSocket', FakeSocket)
define('RTCPeerConnection', FakePeer)
define('RTCRtpReceiver', { getCapabilities: () => null })
define('MediaStream', class {})
define('navigator', {})
define('sessionStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
})

const track = () => ({ stop: () => undefined, enabled: true, getSettings: () => ({}) }) as unknown as MediaStreamTrack

/** Switches as the real ones do, without a device. */
class FakeDevices {
  readonly store = new Store({
    microphone: track(),
    camera: track(),
    screen: null,
    microphoneOn: true,
    cameraOn: true,
    mixed: null,
    showing: null,
    face: null,
    effects: NO_EFFECT,
    sound: VOICE,
  } as unknown as DeviceState)

  async setMicrophone(on: boolean) {
    this.store.update({ microphoneOn: on })
  }

  /** Whether a telephone is our sound. */
  closed = false
  keepMicrophoneClosed(closed: boolean) {
    if (closed) this.store.update({ microphone: null, microphoneOn: false })
    this.closed = closed
  }

  async setCamera(on: boolean) {
    this.store.update({ cameraOn: on, camera: on ? track() : null })
  }

  stopScreen() {
    this.store.update({ screen: null })
  }

  stopAll() {}
}

const person = (id: string, role: string) => ({
  ...{ id, name: `Name of ${id}`, kind: 'browser', role },
  ...{ microphone: true, camera: true, screen: false, present: true },
})
const WELCOME = {
  ...{ type: 'welcome', protocol: 1, participant: 'me', seat: 's', room: 'r' },
  participants: [person('me', 'participant'), person('mod', 'moderator')],
}
const rights = (...list: string[]) => ({ type: 'rights', role: 'participant', rights: ['hand', 'chat', ...list] })

async function start(secrets = {}) {
  kept.clear()
  const devices = new FakeDevices()
  const session = new Session('r', 'Ada', devices as unknown as Devices, secrets)
  await session.start()
  const socket = FakeSocket.last
  socket.onopen?.()
  return { session, devices, socket, meeting: () => session.store.get().meeting }
}

async function joined() {
  const it = await start()
  it.socket.say(WELCOME, rights('microphone', 'camera', 'screen'))
  return it
}

test('what the link held goes into the join', async () => {
  const { socket } = await start({ host: 'h', password: 'p', token: 't' })
  const [join] = socket.sent
  assert.deepEqual([join?.type, join?.key, join?.password, join?.token], ['join', 'h', 'p', 't'])
  const plain = (await start()).socket.sent[0]
  assert.deepEqual(Object.keys(plain ?? {}).sort(), ['camera', 'microphone', 'name', 'protocol', 'room', 'type'])
})

test('the lobby keeps no connection open, and admission makes one', async () => {
  FakePeer.open = 0
  const { session, socket, meeting } = await start()
  socket.say({ type: 'wait', waiting: 'w' }, { type: 'note', text: 'soon' })
  assert.equal(session.store.get().phase.kind, 'waiting')
  assert.deepEqual(meeting().notes, ['soon'])
  assert.equal(FakePeer.open, 0)
  target.dispatchEvent(new Event('online'))
  assert.equal(FakePeer.open, 0, 'nor does a change of network')
  assert.deepEqual(socket.ofType('offer'), [])
  socket.say(WELCOME)
  assert.equal(session.store.get().phase.kind, 'in')
  assert.equal(FakePeer.open, 1)
})

test('before a busy server no connection is kept open, and who gets in has one', async () => {
  FakePeer.open = 0
  const { session, socket } = await start()
  socket.say({ type: 'error', error: 'server-busy', text: 'x', fatal: true })
  const { phase } = session.store.get()
  assert.ok(phase.kind === 'busy')
  assert.match(english(phase.words) ?? '', /lets nobody new in/)
  assert.ok(phase.again > Date.now())
  assert.equal(FakePeer.open, 0)
  session.tryNow()
  assert.notEqual(FakeSocket.last, socket)
  assert.equal(session.store.get().phase.kind, 'busy', 'until there is an answer')
  FakeSocket.last.onopen?.()
  FakeSocket.last.say(WELCOME)
  assert.equal(session.store.get().phase.kind, 'in')
  assert.equal(FakePeer.open, 1)
})

test('who is muted is muted here too, and switches on again alone', async () => {
  const { devices, socket, meeting } = await joined()
  socket.say(
    { type: 'changed', participant: { ...person('me', 'participant'), microphone: false } },
    { type: 'asked', what: 'mute', participant: 'mod' },
  )
  assert.equal(devices.store.get().microphoneOn, false)
  assert.equal(socket.ofType('state').pop()?.microphone, false)
  assert.equal(meeting().people[0]?.microphone, false)
  await devices.setMicrophone(true)
  assert.equal(socket.ofType('state').pop()?.microphone, true)
  assert.equal(meeting().people[0]?.microphone, true)
})

test('asking switches nothing on; only "yes" does', async () => {
  const { session, devices, socket, meeting } = await joined()
  await devices.setMicrophone(false)
  socket.say({ type: 'asked', what: 'unmute', participant: 'mod' })
  assert.equal(devices.store.get().microphoneOn, false)
  assert.equal(meeting().question?.what, 'unmute')
  session.decline()
  assert.equal(meeting().question, null)
  assert.equal(devices.store.get().microphoneOn, false)
  socket.say({ type: 'asked', what: 'unmute', participant: 'mod' })
  session.agree()
  assert.equal(devices.store.get().microphoneOn, true)
  socket.say({ type: 'asked', what: 'unmute', participant: 'mod' })
  assert.equal(meeting().question, null, 'who is on already is not asked')
})

test('"yes" switches on what was asked for and nothing else', async () => {
  const { session, devices, socket } = await joined()
  await devices.setMicrophone(false)
  await devices.setCamera(false)
  socket.say({ type: 'asked', what: 'camera-on', participant: 'mod' })
  session.agree()
  const { microphoneOn, cameraOn } = devices.store.get()
  assert.deepEqual([microphoneOn, cameraOn], [false, true])
})

test('camera and screen are switched off as asked', async () => {
  const { devices, socket } = await joined()
  devices.store.update({ screen: track() })
  socket.say({ type: 'asked', what: 'screen-off', participant: 'mod' })
  assert.equal(devices.store.get().screen, null)
  socket.say({ type: 'asked', what: 'camera-off', participant: 'mod' })
  assert.equal(devices.store.get().camera, null)
  assert.deepEqual(socket.ofType('state').pop(), { type: 'state', microphone: true, camera: false, screen: false })
})

test('a listener has everything off, and stays off when brought in', async () => {
  const { devices, socket } = await start()
  socket.say(WELCOME, { ...rights(), role: 'listener' })
  const { microphoneOn, cameraOn } = devices.store.get()
  assert.deepEqual([microphoneOn, cameraOn], [false, false])
  socket.say(rights('microphone', 'camera', 'screen'))
  assert.equal(devices.store.get().microphoneOn, false)
})

test('a late word of the server about ourselves does not hide what we switched', async () => {
  const { socket, meeting } = await joined()
  socket.say({ type: 'changed', participant: { ...person('me', 'moderator'), microphone: false } })
  assert.deepEqual([meeting().people[0]?.microphone, meeting().people[0]?.role], [true, 'moderator'])
})

test('an end is told in words', async () => {
  const { session, socket } = await joined()
  socket.say({ type: 'error', error: 'ended', text: 'x', fatal: true })
  const { phase } = session.store.get()
  assert.deepEqual([phase.kind, phase.kind === 'refused' && phase.id], ['refused', 'ended'])
})

test('who was removed keeps the seat, who leaves gives it up', async () => {
  const removed = await joined()
  removed.socket.say({ type: 'error', error: 'expelled', text: 'x', fatal: true })
  removed.session.leave()
  assert.equal(kept.size, 1)
  const left = await joined()
  left.session.leave()
  assert.equal(kept.size, 0)
})

const ownSound = (change: object) => ({ type: 'changed', participant: { ...person('me', 'participant'), ...change } })

test('while a telephone is our sound its microphone is ours, and nothing of it is said back', async () => {
  const { session, devices, socket, meeting } = await joined()
  await devices.setMicrophone(false)
  const said = () => socket.ofType('state').length
  const before = said()
  socket.say(ownSound({ phone: true, microphone: true }))
  assert.equal(devices.closed, true)
  assert.equal(meeting().people[0]?.microphone, true)
  socket.say(ownSound({ phone: true, microphone: false }))
  assert.equal(meeting().people[0]?.microphone, false, 'by a key of the telephone')
  assert.equal(said(), before)
  session.setMicrophone(true)
  assert.equal(meeting().people[0]?.microphone, true)
  assert.equal(socket.ofType('state').pop()?.microphone, true)
  await devices.setCamera(false)
  assert.deepEqual(socket.ofType('state').pop(), { type: 'state', microphone: true, camera: false, screen: false })
  assert.equal(devices.store.get().microphoneOn, false)
})

test('when the telephone hangs up, the sound comes back by a press, and the microphone by another', async () => {
  const { session, devices, socket, meeting } = await joined()
  socket.say(ownSound({ phone: true }), ownSound({ microphone: false }))
  assert.equal(meeting().sound.at, 'nowhere')
  assert.equal(devices.closed, false)
  session.soundHere()
  assert.equal(meeting().sound.at, 'here')
  assert.equal(devices.store.get().microphoneOn, false)
  socket.say(ownSound({ phone: true }), ownSound({ microphone: false }))
  session.setMicrophone(true)
  assert.equal(meeting().sound.at, 'here')
  assert.equal(devices.store.get().microphoneOn, true)
})

test('who leaves hangs the telephone up, and whose page goes does not', async () => {
  const closed = await joined()
  closed.socket.say(ownSound({ phone: true }))
  target.dispatchEvent(new Event('pagehide'))
  assert.deepEqual(closed.socket.ofType('sound'), [])
  assert.equal(closed.socket.ofType('leave').length, 1)
  const { session, socket } = await joined()
  socket.say(ownSound({ phone: true }))
  session.leave()
  assert.deepEqual(socket.sent.slice(-2).map(({ type }) => type), ['sound', 'leave'])
})

test('who asks to be called is answered once', async () => {
  const { session, socket, meeting } = await joined()
  socket.say({ type: 'sound-asked', participant: 'mod', target: '+49' })
  assert.equal(meeting().sound.wishes.length, 1)
  session.answerCall('mod', true)
  session.answerCall('mod', false)
  assert.deepEqual(socket.ofType('sound-answer'), [{ type: 'sound-answer', participant: 'mod', allow: true }])
})

test('who speaks and the numbers of the line draw no page anew; all else does', async () => {
  const { session, socket } = await joined()
  const before = session.store.get()
  socket.say({ type: 'levels', levels: [{ participant: 'mod', level: -20, speaking: true }] })
  const spoke = session.store.get()
  assert.equal(spoke.meeting.levels.mod?.speaking, true)
  assert.ok(looksAlike(before, spoke))
  const line = { loss: 0, down: 1, up: 2, roundTrip: 3, width: 640, height: 360, framesPerSecond: 15, codec: 'VP8' }
  assert.ok(looksAlike({ ...spoke, line }, { ...spoke, line: { ...line, down: 9, loss: 0.01 } }))
  assert.ok(!looksAlike({ ...spoke, line }, { ...spoke, line: { ...line, loss: 0.2 } }), 'but what is said of it')
  socket.say({ type: 'hands', participants: ['mod'] })
  assert.ok(!looksAlike(spoke, session.store.get()))
  assert.ok(!looksAlike(spoke, { ...spoke, media: 'renewing' }))
})

test('how loud one hears somebody is said at once, and again after an offer', async () => {
  const { session, socket } = await joined()
  session.setVolume('mod', -6)
  const said = { type: 'volume', participant: 'mod', decibels: -6 }
  assert.deepEqual(socket.ofType('volume'), [said])
  const offers = socket.ofType('offer').length
  socket.say({ type: 'renew', reason: 'media-failed', text: 'x' })
  while (socket.ofType('offer').length === offers) await new Promise((done) => setImmediate(done))
  assert.deepEqual(socket.ofType('volume'), [said, said])
  session.setVolume('mod', 0)
  assert.deepEqual(session.store.get().volumes, {})
})
