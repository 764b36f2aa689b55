// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The client protocol of doc/protocol.md, version 1: types, and a parser that lets nothing unexpected in.
 * No DOM, so that tests/fixtures/protocol.json is read here and by the C tests alike.
 */

export const PROTOCOL_VERSION = 1
export const MESSAGE_MAX_BYTES = 64 * 1024
export const ROOM_NAME_MAX = 64
export const PERSON_NAME_MAX = 64

export const CHAT_MAX_BYTES = 4000

export type Role = 'host' | 'moderator' | 'participant' | 'listener'

export interface Participant {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly role: Role
  readonly microphone: boolean
  readonly camera: boolean
  readonly screen: boolean
  readonly present: boolean
}

export interface Tile {
  readonly participant: string
  readonly source: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Level {
  readonly participant: string
  /** dBFS, -127..0 */
  readonly level: number
  readonly speaking: boolean
}

export interface Join {
  readonly type: 'join'
  readonly protocol: number
  readonly room: string
  readonly name: string
  readonly seat?: string
  /** Of a host's link. */
  readonly key?: string
  readonly password?: string
  readonly token?: string
  /** We know that the meeting is recorded or streamed, and agree. */
  readonly consent?: 'recorded'
  readonly microphone: boolean
  readonly camera: boolean
}

export interface MediaState {
  readonly microphone: boolean
  readonly camera: boolean
  readonly screen: boolean
}

export interface Settings {
  readonly lobby: boolean
  readonly locked: boolean
  readonly chat: boolean
  readonly listeners: boolean
  /** Left out: as it is; '': none. */
  readonly password?: string
  readonly pin?: string
}

export type ClientMessage =
  | Join
  | { readonly type: 'offer'; readonly attempt: number; readonly sdp: string }
  | ({ readonly type: 'state' } & MediaState)
  | ({ readonly type: 'view' } & ViewWish)
  | { readonly type: 'leave' }
  | { readonly type: 'ping'; readonly time: number }
  | { readonly type: 'hand'; readonly raised: boolean }
  | { readonly type: 'rename'; readonly participant: string; readonly name: string }
  | { readonly type: 'lower' | 'mute' | 'spotlight' | 'admit' | 'refuse'; readonly participant?: string }
  | { readonly type: 'ask'; readonly participant: string; readonly source: 'microphone' | 'camera' }
  | { readonly type: 'stop'; readonly participant: string; readonly source: 'camera' | 'screen' }
  | { readonly type: 'expel'; readonly participant: string; readonly ban: boolean }
  | { readonly type: 'role'; readonly participant: string; readonly role: Role }
  | { readonly type: 'end' }
  | { readonly type: 'record'; readonly action: 'start' | 'pause' | 'resume' | 'stop' }
  | { readonly type: 'stream'; readonly action: 'start'; readonly target: string; readonly key?: string }
  | { readonly type: 'stream'; readonly action: 'stop'; readonly output: string }
  | { readonly type: 'chat'; readonly to?: string; readonly text: string }
  | ({ readonly type: 'settings' } & Settings)
  | { readonly type: 'note'; readonly participant?: string; readonly text: string }

export interface Welcome {
  readonly type: 'welcome'
  readonly protocol: number
  readonly participant: string
  readonly seat: string
  readonly room: string
  readonly key?: string
  readonly participants: readonly Participant[]
}

/** How the room is set. */
export interface Room {
  readonly type: 'room'
  readonly lobby: boolean
  readonly locked: boolean
  readonly chat: boolean
  readonly listeners: boolean
  /** Whether there is one. */
  readonly password: boolean
  readonly pin?: string
  readonly spotlight?: string
  /** ms since 1970; 0: open end */
  readonly ends: number
}

/** A chat message. */
export interface Said {
  readonly type: 'said'
  readonly number: number
  /** ms since 1970 */
  readonly time: number
  readonly participant: string
  /** As it was when this was said. */
  readonly name: string
  /** Private, to this participant. */
  readonly to?: string
  readonly text: string
}

export interface Waiting {
  readonly id: string
  readonly name: string
  /** Comes from where somebody was removed from this meeting. */
  readonly suspect: boolean
}

export type AskedWhat = 'mute' | 'unmute' | 'camera-on' | 'camera-off' | 'screen-off'

/** What is wanted of our own picture; all zero: nobody sees it. */
export interface Uplink {
  readonly type: 'uplink'
  readonly source: 'camera' | 'screen'
  readonly width: number
  readonly height: number
  /** Per second. */
  readonly framerate: number
  /** Bits per second. */
  readonly bitrate: number
}

export type LayoutWish = 'auto' | 'grid' | 'speaker'
export type QualityWish = 'auto' | 'high' | 'medium' | 'low' | 'audio' | 'thin'

/** What we would like to be shown. */
export interface ViewWish {
  readonly layout: LayoutWish
  readonly quality: QualityWish
}

/** A recording or a live stream of the meeting. */
export interface Output {
  readonly id: string
  readonly kind: 'recording' | 'stream'
  readonly state: string
  /** The name of who started it. */
  readonly by: string
  /** ms since 1970 */
  readonly since: number
  /** The host that a stream goes to. */
  readonly target?: string
  /** Why it is not live. */
  readonly text?: string
}

/** One of them is over. */
export interface OutputOver {
  readonly type: 'output-over'
  readonly id: string
  readonly kind: 'recording' | 'stream'
  readonly milliseconds: number
  readonly bytes: number
  /** Of a recording, for those who may record. */
  readonly links: readonly string[]
  /** ms since 1970; 0: there are no links */
  readonly expires: number
  /** Why, when nobody asked for it. */
  readonly text?: string
}

export interface Layout {
  readonly type: 'layout'
  readonly view?: string
  readonly width: number
  readonly height: number
  readonly tiles: readonly Tile[]
}

export interface ServerError {
  readonly type: 'error'
  readonly error: string
  readonly text: string
  readonly fatal: boolean
}

export type ServerMessage =
  | Welcome
  | { readonly type: 'joined'; readonly participant: Participant }
  | { readonly type: 'changed'; readonly participant: Participant }
  | { readonly type: 'left'; readonly participant: string }
  | { readonly type: 'answer'; readonly attempt: number; readonly sdp: string }
  | { readonly type: 'renew'; readonly reason: string; readonly text: string }
  | Layout
  | Uplink
  | { readonly type: 'levels'; readonly levels: readonly Level[] }
  | ServerError
  | { readonly type: 'pong'; readonly time: number }
  | { readonly type: 'wait'; readonly waiting: string }
  | { readonly type: 'rights'; readonly role: Role; readonly rights: readonly string[] }
  | Room
  | { readonly type: 'hands'; readonly participants: readonly string[] }
  | Said
  | { readonly type: 'lobby'; readonly waiting: readonly Waiting[] }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'outputs'; readonly outputs: readonly Output[] }
  | OutputOver
  | { readonly type: 'asked'; readonly what: AskedWhat; readonly participant: string }

/** What is wrong with a message; `id` is one of the error ids of doc/protocol.md. */
export class ProtocolError extends Error {
  constructor(readonly id: 'bad-json' | 'too-large' | 'unknown-type' | 'bad-field', text: string) {
    super(text)
  }
}

type Reader = (value: unknown, path: string) => unknown
type Shape = Readonly<Record<string, Reader>>

function wrong(path: string, wanted: string): never {
  throw new ProtocolError('bad-field', `${path}: ${wanted} expected`)
}

const text: Reader = (value, path) => (typeof value === 'string' ? value : wrong(path, 'string'))
const flag: Reader = (value, path) => (typeof value === 'boolean' ? value : wrong(path, 'boolean'))
const whole: Reader = (value, path) => (Number.isSafeInteger(value) ? value : wrong(path, 'whole number'))

const optional =
  (reader: Reader): Reader =>
  (value, path) =>
    value === undefined || value === null ? undefined : reader(value, path)

const oneOf =
  (...values: readonly string[]): Reader =>
  (value, path) =>
    typeof value === 'string' && values.includes(value) ? value : wrong(path, values.join(' or '))

const object =
  (shape: Shape): Reader =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(path, 'object')
    const members = value as Record<string, unknown>
    const result: Record<string, unknown> = {}
    for (const [name, reader] of Object.entries(shape)) {
      const read = reader(Object.hasOwn(members, name) ? members[name] : undefined, `${path}.${name}`)
      if (read !== undefined) result[name] = read
    }
    return result
  }

const list =
  (element: Reader): Reader =>
  (value, path) =>
    Array.isArray(value) ? value.map((item, index) => element(item, `${path}[${index}]`)) : wrong(path, 'array')

const role = oneOf('host', 'moderator', 'participant', 'listener')
const participant = object({
  id: text,
  name: text,
  kind: text,
  role,
  microphone: flag,
  camera: flag,
  screen: flag,
  present: flag,
})
const tile = object({ participant: text, source: text, x: whole, y: whole, width: whole, height: whole })
const level = object({ participant: text, level: whole, speaking: flag })

const waiting = object({ id: text, name: text, suspect: flag })

const kind = oneOf('recording', 'stream')
const output = object({
  id: text,
  kind,
  state: text,
  by: text,
  since: whole,
  target: optional(text),
  text: optional(text),
})

const SERVER_MESSAGES: Readonly<Record<ServerMessage['type'], Shape>> = {
  welcome: {
    protocol: whole,
    participant: text,
    seat: text,
    room: text,
    key: optional(text),
    participants: list(participant),
  },
  joined: { participant },
  changed: { participant },
  left: { participant: text },
  answer: { attempt: whole, sdp: text },
  renew: { reason: text, text },
  layout: { view: optional(text), width: whole, height: whole, tiles: list(tile) },
  uplink: {
    source: oneOf('camera', 'screen'),
    width: whole,
    height: whole,
    framerate: whole,
    bitrate: whole,
  },
  levels: { levels: list(level) },
  error: { error: text, text, fatal: flag },
  pong: { time: whole },
  wait: { waiting: text },
  rights: { role, rights: list(text) },
  room: {
    lobby: flag,
    locked: flag,
    chat: flag,
    listeners: flag,
    password: flag,
    pin: optional(text),
    spotlight: optional(text),
    ends: whole,
  },
  hands: { participants: list(text) },
  said: { number: whole, time: whole, participant: text, name: text, to: optional(text), text },
  lobby: { waiting: list(waiting) },
  note: { text },
  outputs: { outputs: list(output) },
  'output-over': {
    id: text,
    kind,
    milliseconds: whole,
    bytes: whole,
    links: list(text),
    expires: whole,
    text: optional(text),
  },
  asked: { what: oneOf('mute', 'unmute', 'camera-on', 'camera-off', 'screen-off'), participant: text },
}

/** Unknown members are dropped, as the protocol asks. Throws {@link ProtocolError}. */
export function parseServerMessage(json: string): ServerMessage {
  // A UTF-16 unit is at least one byte of UTF-8, so this refuses nothing that is allowed.
  if (json.length > MESSAGE_MAX_BYTES) throw new ProtocolError('too-large', 'message too large')
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new ProtocolError('bad-json', 'not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProtocolError('bad-json', 'not a JSON object')
  }
  const type = (value as { type?: unknown }).type
  if (typeof type !== 'string' || !Object.hasOwn(SERVER_MESSAGES, type)) {
    throw new ProtocolError('unknown-type', `unknown type ${String(type).slice(0, 40)}`)
  }
  const shape = SERVER_MESSAGES[type as ServerMessage['type']]
  return { type, ...(object(shape)(value, type) as object) } as ServerMessage
}

export function serializeClientMessage(message: ClientMessage): string {
  return JSON.stringify(message)
}
