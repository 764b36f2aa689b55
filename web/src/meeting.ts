// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is known about the meeting, as one immutable value that the server's messages change. No DOM. */

import { EMPTY_CHAT, hear, type Chat } from './chat'
import { describeLobby } from './lobby'
import type {
  AskedWhat,
  Layout,
  Level,
  MediaState,
  Output,
  OutputOver,
  Participant,
  Role,
  Room,
  ServerMessage,
  Tile,
  Waiting,
  Welcome,
} from './protocol'
import { describeOutputs, describeOver } from './outputs'
import { describeHands, describeOwnRole, describeRole } from './roster'

/** A moderator wants us to switch something on; only we can. */
export interface Question {
  readonly what: 'unmute' | 'camera-on'
  readonly from: string
}

export interface Meeting {
  /** Our own participant id; empty before the first welcome. */
  readonly me: string
  readonly room: string
  /** In the order of joining, ourselves included. */
  readonly people: readonly Participant[]
  readonly canvas: { readonly width: number; readonly height: number }
  readonly tiles: readonly Tile[]
  readonly levels: Readonly<Record<string, Level>>
  /** The newest thing that happened to somebody, for the live region and the toast; `serial` tells repeats apart. */
  readonly news: { readonly serial: number; readonly text: string } | null
  /** Ours; null until the server has said it. */
  readonly role: Role | null
  readonly rights: readonly string[]
  /** Makes the link that makes hosts; only hosts have it. */
  readonly hostKey: string
  readonly settings: Room | null
  /** Who raised a hand first comes first. */
  readonly hands: readonly string[]
  readonly chat: Chat
  /** Who waits to be let in; only those know who may let them in. */
  readonly waiting: readonly Waiting[]
  /** What we were told while we waited ourselves. */
  readonly notes: readonly string[]
  readonly question: Question | null
  /** Recordings and live streams that run. */
  readonly outputs: readonly Output[]
  /** Recordings that can be fetched, the newest last. */
  readonly recordings: readonly OutputOver[]
}

export const EMPTY_MEETING: Meeting = {
  me: '',
  room: '',
  people: [],
  canvas: { width: 0, height: 0 },
  tiles: [],
  levels: {},
  news: null,
  role: null,
  rights: [],
  hostKey: '',
  settings: null,
  hands: [],
  chat: EMPTY_CHAT,
  waiting: [],
  notes: [],
  question: null,
  outputs: [],
  recordings: [],
}

function withNews(meeting: Meeting, text: string | null): Meeting {
  if (text === null) return meeting
  return { ...meeting, news: { serial: (meeting.news?.serial ?? 0) + 1, text } }
}

function replacePerson(meeting: Meeting, person: Participant): Meeting {
  const known = meeting.people.some((other) => other.id === person.id)
  const people = known
    ? meeting.people.map((other) => (other.id === person.id ? person : other))
    : [...meeting.people, person]
  return { ...meeting, people }
}

/** What is worth telling about a change from @before to @after; both are somebody else. */
function describeChange(before: Participant, after: Participant): string | null {
  if (before.present !== after.present) {
    return after.present ? `${after.name} is back` : `${after.name} lost the connection`
  }
  if (before.screen !== after.screen) {
    return after.screen ? `${after.name} shares a screen` : `${after.name} stopped sharing`
  }
  if (before.role !== after.role) return `${after.name} is ${describeRole(after.role)} now`
  if (before.name !== after.name) return `${before.name} is called ${after.name} now`
  return null
}

function change(meeting: Meeting, person: Participant): Meeting {
  const before = meeting.people.find((other) => other.id === person.id)
  const next = replacePerson(meeting, person)
  const text = before && person.id !== meeting.me ? describeChange(before, person) : null
  return withNews(next, text)
}

function leave(meeting: Meeting, id: string): Meeting {
  const gone = meeting.people.find((person) => person.id === id)
  if (!gone) return meeting
  const { [id]: _level, ...levels } = meeting.levels
  const next = {
    ...meeting,
    people: meeting.people.filter((person) => person.id !== id),
    tiles: meeting.tiles.filter((tile) => tile.participant !== id),
    levels,
  }
  return withNews(next, `${gone.name} left`)
}

function applyLayout(meeting: Meeting, layout: Layout): Meeting {
  return { ...meeting, canvas: { width: layout.width, height: layout.height }, tiles: layout.tiles }
}

function applyLevels(meeting: Meeting, levels: readonly Level[]): Meeting {
  const next = { ...meeting.levels }
  for (const level of levels) next[level.participant] = level
  return { ...meeting, levels: next }
}

/** Another participant id means another meeting behind the same name: what we knew is not of this one. */
function welcome(meeting: Meeting, message: Welcome): Meeting {
  const before = message.participant === meeting.me ? meeting : { ...EMPTY_MEETING, news: meeting.news }
  return {
    ...before,
    me: message.participant,
    room: message.room,
    people: message.participants,
    hostKey: message.key ?? '',
    levels: {},
    // Sent again to those who may admit.
    waiting: [],
    notes: [],
  }
}

const TOLD: Readonly<Partial<Record<AskedWhat, string>>> = {
  mute: 'muted you',
  'camera-off': 'stopped your camera',
  'screen-off': 'stopped your sharing',
}

function asked(meeting: Meeting, what: AskedWhat, participant: string): Meeting {
  const from = meeting.people.find(({ id }) => id === participant)?.name ?? 'A moderator'
  if (what === 'unmute' || what === 'camera-on') return { ...meeting, question: { what, from } }
  const question = what === 'mute' && meeting.question?.what === 'unmute' ? null : meeting.question
  return withNews({ ...meeting, question }, `${from} ${TOLD[what]}`)
}

function told(meeting: Meeting, role: Role, rights: readonly string[]): Meeting {
  const waiting = rights.includes('admit') ? meeting.waiting : []
  return withNews({ ...meeting, role, rights, waiting }, describeOwnRole(meeting.role, role))
}

export function reduceMeeting(meeting: Meeting, message: ServerMessage): Meeting {
  switch (message.type) {
    case 'welcome':
      return welcome(meeting, message)
    case 'rights':
      return told(meeting, message.role, message.rights)
    case 'room':
      return { ...meeting, settings: message }
    case 'hands':
      return withNews({ ...meeting, hands: message.participants }, describeHands(meeting, message.participants, meeting.people))
    case 'said':
      return { ...meeting, chat: hear(meeting.chat, message) }
    case 'lobby':
      return withNews({ ...meeting, waiting: message.waiting }, describeLobby(meeting.waiting, message.waiting))
    case 'note':
      return { ...meeting, notes: [...meeting.notes, message.text] }
    case 'outputs':
      return withNews({ ...meeting, outputs: message.outputs }, describeOutputs(meeting.outputs, message.outputs))
    case 'output-over':
      return withNews(
        message.links.length > 0 ? { ...meeting, recordings: [...meeting.recordings, message] } : meeting,
        describeOver(message),
      )
    case 'asked':
      return asked(meeting, message.what, message.participant)
    case 'joined':
      return withNews(replacePerson(meeting, message.participant), `${message.participant.name} joined`)
    case 'changed':
      return change(meeting, message.participant)
    case 'left':
      return leave(meeting, message.participant)
    case 'layout':
      return applyLayout(meeting, message)
    case 'levels':
      return applyLevels(meeting, message.levels)
    default:
      return meeting
  }
}

/** The server tells everybody else what we have switched on; for ourselves we know it first. */
export function withOwnMedia(meeting: Meeting, media: MediaState): Meeting {
  const me = meeting.people.find((person) => person.id === meeting.me)
  return me ? replacePerson(meeting, { ...me, ...media }) : meeting
}

/** One tile as the overlay shows it. */
export interface TileView {
  readonly tile: Tile
  readonly person: Participant
  readonly mine: boolean
  readonly speaking: boolean
}

/** Tiles of people who are known; a tile may arrive a moment before or after its person's messages. */
export function tileViews(meeting: Meeting): readonly TileView[] {
  const views: TileView[] = []
  for (const tile of meeting.tiles) {
    const person = meeting.people.find((other) => other.id === tile.participant)
    if (!person) continue
    views.push({
      tile,
      person,
      mine: person.id === meeting.me,
      speaking: isSpeaking(meeting, person),
    })
  }
  return views
}

export function isSpeaking(meeting: Meeting, person: Participant): boolean {
  return person.microphone && person.present && (meeting.levels[person.id]?.speaking ?? false)
}

/** At most two letters to stand for a name; by code point, so that nothing is cut in half. */
export function initials(name: string): string {
  const words = name.split(/[\s_.-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const first = words[0]
  if (first === undefined) return '?'
  const last = words.length > 1 ? words[words.length - 1] : undefined
  return [first, last]
    .map((word) => [...(word ?? '')].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? '')
    .join('')
    .toUpperCase()
}

/** A steady colour per participant, as a hue in degrees. */
export function hueOf(id: string): number {
  let hash = 2166136261
  for (const letter of id) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16777619)
  return (hash >>> 0) % 360
}
