// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is known about the meeting, as one immutable value that the server's messages change. No DOM. */

import type { Layout, Level, MediaState, Participant, ServerMessage, Tile } from './protocol'

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
}

export const EMPTY_MEETING: Meeting = {
  me: '',
  room: '',
  people: [],
  canvas: { width: 0, height: 0 },
  tiles: [],
  levels: {},
  news: null,
}

function withNews(meeting: Meeting, text: string): Meeting {
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
  return null
}

function change(meeting: Meeting, person: Participant): Meeting {
  const before = meeting.people.find((other) => other.id === person.id)
  const next = replacePerson(meeting, person)
  const text = before && person.id !== meeting.me ? describeChange(before, person) : null
  return text ? withNews(next, text) : next
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

export function reduceMeeting(meeting: Meeting, message: ServerMessage): Meeting {
  switch (message.type) {
    case 'welcome':
      return {
        ...meeting,
        me: message.participant,
        room: message.room,
        people: message.participants,
        levels: {},
        // Another participant id means another meeting behind the same name: its layout is on the way.
        tiles: message.participant === meeting.me ? meeting.tiles : [],
      }
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
