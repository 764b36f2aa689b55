// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The client protocol of doc/protocol.md, version 1: types, and a parser that lets nothing unexpected in.
 * No DOM, so that tests/fixtures/protocol.json is read here and by the C tests alike.
 */

export const PROTOCOL_VERSION = 1
export const MESSAGE_MAX_BYTES = 64 * 1024
export const ROOM_NAME_MAX = 64
export const PERSON_NAME_MAX = 64

export interface Participant {
  readonly id: string
  readonly name: string
  readonly kind: string
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
  readonly microphone: boolean
  readonly camera: boolean
}

export interface MediaState {
  readonly microphone: boolean
  readonly camera: boolean
  readonly screen: boolean
}

export type ClientMessage =
  | Join
  | { readonly type: 'offer'; readonly attempt: number; readonly sdp: string }
  | ({ readonly type: 'state' } & MediaState)
  | { readonly type: 'leave' }
  | { readonly type: 'ping'; readonly time: number }

export interface Welcome {
  readonly type: 'welcome'
  readonly protocol: number
  readonly participant: string
  readonly seat: string
  readonly room: string
  readonly participants: readonly Participant[]
}

export interface Layout {
  readonly type: 'layout'
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
  | { readonly type: 'levels'; readonly levels: readonly Level[] }
  | ServerError
  | { readonly type: 'pong'; readonly time: number }

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

const object =
  (shape: Shape): Reader =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(path, 'object')
    const members = value as Record<string, unknown>
    const result: Record<string, unknown> = {}
    for (const [name, reader] of Object.entries(shape)) {
      result[name] = reader(Object.hasOwn(members, name) ? members[name] : undefined, `${path}.${name}`)
    }
    return result
  }

const list =
  (element: Reader): Reader =>
  (value, path) =>
    Array.isArray(value) ? value.map((item, index) => element(item, `${path}[${index}]`)) : wrong(path, 'array')

const participant = object({
  id: text,
  name: text,
  kind: text,
  microphone: flag,
  camera: flag,
  screen: flag,
  present: flag,
})
const tile = object({ participant: text, source: text, x: whole, y: whole, width: whole, height: whole })
const level = object({ participant: text, level: whole, speaking: flag })

const SERVER_MESSAGES: Readonly<Record<ServerMessage['type'], Shape>> = {
  welcome: { protocol: whole, participant: text, seat: text, room: text, participants: list(participant) },
  joined: { participant },
  changed: { participant },
  left: { participant: text },
  answer: { attempt: whole, sdp: text },
  renew: { reason: text, text },
  layout: { width: whole, height: whole, tiles: list(tile) },
  levels: { levels: list(level) },
  error: { error: text, text, fatal: flag },
  pong: { time: whole },
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
