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

export type RecordFormat = 'webm' | 'mp4' | 'audio'
/** `separate`: also a file with each person's sound alone. */
export type VoicesWish = 'mixed' | 'separate'

/** To being in the picture and sound of recordings and live streams. */
export type Consent = 'recorded' | 'unrecorded'

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
  /** Left out: not asked, or not answered yet. */
  readonly consent?: Consent
  /** Their sound is a telephone's, beside the browser. */
  readonly phone?: boolean
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
  /** We know that the meeting is recorded or streamed. */
  readonly consent?: Consent
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
  readonly speaking_time: boolean
  /** Left out: as it is; '': none. */
  readonly password?: string
  readonly pin?: string
}

export interface Offer {
  readonly type: 'offer'
  readonly attempt: number
  readonly sdp: string
  /** Preferred for the picture; left out: VP8. */
  readonly codec?: 'h264'
}

export type ClientMessage =
  | Join
  | Offer
  | ({ readonly type: 'state' } & MediaState)
  | ({ readonly type: 'view' } & ViewWish)
  | { readonly type: 'volume'; readonly participant: string; readonly decibels: number }
  | { readonly type: 'leave' }
  | { readonly type: 'ping'; readonly time: number }
  | { readonly type: 'hand'; readonly raised: boolean }
  | { readonly type: 'rename'; readonly participant: string; readonly name: string }
  | { readonly type: 'lower' | 'call' | 'mute' | 'spotlight' | 'admit' | 'refuse'; readonly participant?: string }
  | { readonly type: 'ask'; readonly participant: string; readonly source: 'microphone' | 'camera' }
  | { readonly type: 'stop'; readonly participant: string; readonly source: 'camera' | 'screen' }
  | { readonly type: 'expel'; readonly participant: string; readonly ban: boolean }
  | { readonly type: 'role'; readonly participant: string; readonly role: Role }
  | { readonly type: 'end' }
  | { readonly type: 'dial'; readonly target: string }
  | { readonly type: 'sound'; readonly action: 'code' | 'hang-up' }
  | { readonly type: 'sound'; readonly action: 'call'; readonly target: string }
  | { readonly type: 'sound-answer'; readonly participant: string; readonly allow: boolean }
  | {
      readonly type: 'record'
      readonly action: 'start' | 'pause' | 'resume' | 'stop'
      /** Of what starts; as the server has it if nothing is said. */
      readonly format?: RecordFormat
      readonly layout?: LayoutWish
      readonly voices?: VoicesWish
    }
  | {
      readonly type: 'stream'
      readonly action: 'start'
      readonly target: string
      readonly key?: string
      readonly passphrase?: string
      readonly layout?: LayoutWish
    }
  | { readonly type: 'stream'; readonly action: 'stop'; readonly output: string }
  | { readonly type: 'chat'; readonly to?: string; readonly reply?: number; readonly text: string }
  | { readonly type: 'consent'; readonly consent: Consent }
  | { readonly type: 'react'; readonly reaction: string }
  | ({ readonly type: 'poll-start' } & Question)
  | { readonly type: 'poll-end'; readonly poll: string }
  | { readonly type: 'vote'; readonly poll: string; readonly choices: readonly string[] }
  | { readonly type: 'present'; readonly action: PresentAction }
  | ({ readonly type: 'presentation' } & Shown)
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
  readonly speaking_time: boolean
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
  /** The number of the message that this answers. */
  readonly reply?: number
  readonly text: string
}

/** What everybody is asked. */
export interface Question {
  readonly question: string
  readonly options: readonly string[]
  /** Several options may be chosen. */
  readonly multiple: boolean
  /** Who chose what is told when it is closed. */
  readonly named: boolean
}

export interface Poll {
  readonly type: 'poll'
  readonly id: string
  /** The name of who started it. */
  readonly by: string
  readonly question: string
  readonly multiple: boolean
  readonly named: boolean
  readonly closed: boolean
  /** How many people. */
  readonly voted: number
  readonly options: readonly { readonly id: string; readonly text: string; readonly votes: number }[]
  readonly ballots: readonly { readonly name: string; readonly choices: readonly string[] }[]
  /** What we chose; forgotten when it is closed. */
  readonly mine: readonly string[]
}

export type PresentAction = 'ask' | 'yes' | 'no'
export type ShownKind = 'screen' | 'window' | 'tab' | 'slides'

/** What a presenter shows. */
export interface Shown {
  readonly kind: ShownKind
  readonly paused: boolean
  /** Whether what is shown is heard, too. */
  readonly sound: boolean
  /** From 1; 0: there are none. */
  readonly page: number
  readonly pages: number
}

export interface SpeakingTime {
  readonly participant: string
  readonly seconds: number
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
  /** Where a stream of this server's own is to be seen: a path here, or an address elsewhere. */
  readonly link?: string
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
  /** Whose sound alone each of them is; '': the recording. */
  readonly names?: readonly string[]
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

/** How the room is reached by telephone. */
export interface Phone {
  /** What to key in. */
  readonly room: string
  /** The number to call. */
  readonly number?: string
  /** Leads straight into the room. */
  readonly address?: string
  /** Whether moderators may have somebody called. */
  readonly dials: boolean
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
  | { readonly type: 'called'; readonly participant: string; readonly by: string }
  | ({ readonly type: 'phone' } & Phone)
  | {
      readonly type: 'sound'
      readonly state: 'code' | 'asked' | 'calling' | 'refused'
      readonly code?: string
      /** ms since 1970 */
      readonly expires?: number
    }
  | { readonly type: 'sound-asked'; readonly participant: string; readonly target?: string }
  | { readonly type: 'reaction'; readonly participant: string; readonly reaction: string }
  | Poll
  | { readonly type: 'present'; readonly action: PresentAction; readonly participant?: string }
  | ({ readonly type: 'presentation'; readonly participant: string } & Shown)
  | { readonly type: 'speaking'; readonly times: readonly SpeakingTime[] }
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
  consent: optional(oneOf('recorded', 'unrecorded')),
  phone: optional(flag),
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
  link: optional(text),
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
    speaking_time: flag,
    password: flag,
    pin: optional(text),
    spotlight: optional(text),
    ends: whole,
  },
  hands: { participants: list(text) },
  called: { participant: text, by: text },
  phone: { room: text, number: optional(text), address: optional(text), dials: flag },
  sound: { state: oneOf('code', 'asked', 'calling', 'refused'), code: optional(text), expires: optional(whole) },
  'sound-asked': { participant: text, target: optional(text) },
  reaction: { participant: text, reaction: text },
  poll: {
    id: text,
    by: text,
    question: text,
    multiple: flag,
    named: flag,
    closed: flag,
    voted: whole,
    options: list(object({ id: text, text, votes: whole })),
    ballots: list(object({ name: text, choices: list(text) })),
    mine: list(text),
  },
  present: { action: oneOf('ask', 'yes', 'no'), participant: optional(text) },
  presentation: {
    participant: text,
    kind: oneOf('screen', 'window', 'tab', 'slides'),
    paused: flag,
    sound: flag,
    page: whole,
    pages: whole,
  },
  speaking: { times: list(object({ participant: text, seconds: whole })) },
  said: {
    number: whole,
    time: whole,
    participant: text,
    name: text,
    to: optional(text),
    reply: optional(whole),
    text,
  },
  lobby: { waiting: list(waiting) },
  note: { text },
  outputs: { outputs: list(output) },
  'output-over': {
    id: text,
    kind,
    milliseconds: whole,
    bytes: whole,
    links: list(text),
    names: optional(list(text)),
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
