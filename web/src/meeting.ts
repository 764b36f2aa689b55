// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is known about the meeting, as one immutable value that the server's messages change. No DOM. */

import { EMPTY_CHAT, hear, type Chat } from './chat'
import type { DeviceState } from './devices'
import { say, type Words } from './language'
import { describeLobby } from './lobby'
import { followOwn, hearSound, SOUND_HERE, withoutWish, type PhoneSound } from './phone-sound'
import { describePoll, hearPoll } from './polls'
import { describePresent, describeShown, followScreen, hearPresent, NOT_PRESENTING, type Presenting } from './presenting'
import type {
  AskedWhat,
  Layout,
  Level,
  MediaState,
  Output,
  OutputOver,
  Participant,
  Phone,
  Poll,
  PresentAction,
  Role,
  Room,
  ServerMessage,
  Shown,
  SpeakingTime,
  Tile,
  Waiting,
  Welcome,
} from './protocol'
import { addReaction, dropReactions, type Reaction } from './reactions'
import { describeOutputs, describeOver } from './outputs'
import { describeHands, describeOwnRole } from './roster'

/** A moderator wants us to switch something on; only we can. */
export interface Question {
  readonly what: 'unmute' | 'camera-on'
  /** Of who asks; '' when it is not known any more. */
  readonly name: string
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
  readonly news: { readonly serial: number; readonly words: Words } | null
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
  readonly polls: readonly Poll[]
  /** What is over the tiles now; `lastReaction` counts all that there were. */
  readonly reactions: readonly Reaction[]
  readonly lastReaction: number
  readonly presenting: Presenting
  /** Null on a server without telephones. */
  readonly phone: Phone | null
  readonly sound: PhoneSound
  /** The longest first; of nobody where it is not counted. */
  readonly speakingTimes: readonly SpeakingTime[]
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
  polls: [],
  reactions: [],
  lastReaction: 0,
  presenting: NOT_PRESENTING,
  phone: null,
  sound: SOUND_HERE,
  speakingTimes: [],
}

function withNews(meeting: Meeting, words: Words | null): Meeting {
  if (words === null) return meeting
  return { ...meeting, news: { serial: (meeting.news?.serial ?? 0) + 1, words } }
}

function replacePerson(meeting: Meeting, person: Participant): Meeting {
  const known = meeting.people.some((other) => other.id === person.id)
  const people = known
    ? meeting.people.map((other) => (other.id === person.id ? person : other))
    : [...meeting.people, person]
  const presenting = followScreen(meeting.presenting, person.id, person.screen, person.id === meeting.me)
  return { ...meeting, people, presenting }
}

/** What is worth telling about a change from @before to @after; both are somebody else. */
function describeChange(before: Participant, after: Participant): Words | null {
  const { name } = after
  if (before.present !== after.present) return say(after.present ? 'news.back' : 'news.lost', { name })
  if (before.screen !== after.screen) return say(after.screen ? 'news.shares' : 'news.stopped-sharing', { name })
  if (before.kind !== after.kind) return say('news.by-phone', { name })
  if (before.role !== after.role) return say(`role.is.${after.role}`, { name })
  if (before.name !== name) return say('news.renamed', { before: before.name, after: name })
  return null
}

function change(meeting: Meeting, person: Participant): Meeting {
  const before = meeting.people.find((other) => other.id === person.id)
  const next = replacePerson(meeting, person)
  if (person.id === meeting.me) return { ...next, sound: followOwn(meeting.sound, person) }
  return withNews(next, before ? describeChange(before, person) : null)
}

function leave(meeting: Meeting, id: string): Meeting {
  const gone = meeting.people.find((person) => person.id === id)
  if (!gone) return meeting
  const { [id]: _level, ...levels } = meeting.levels
  const next = {
    ...meeting,
    people: meeting.people.filter((person) => person.id !== id),
    tiles: meeting.tiles.filter((tile) => tile.participant !== id),
    presenting: followScreen(meeting.presenting, id, false, false),
    sound: withoutWish(meeting.sound, id),
    levels,
  }
  return withNews(next, say('news.left', { name: gone.name }))
}

function applyLayout(meeting: Meeting, layout: Layout): Meeting {
  return { ...meeting, canvas: { width: layout.width, height: layout.height }, tiles: layout.tiles }
}

function applyLevels(meeting: Meeting, levels: readonly Level[]): Meeting {
  // Also comes while nothing changes but how loud somebody is, and that is shown of telephones only.
  const phones = new Set(meeting.people.filter(isByPhone).map(({ id }) => id))
  const shown = (level: Level | undefined) => (level && !phones.has(level.participant) ? Number(level.speaking) : barsOf(level))
  const fresh = levels.filter((level) => shown(meeting.levels[level.participant]) !== shown(level))
  if (fresh.length === 0) return meeting
  const next = { ...meeting.levels }
  for (const level of fresh) next[level.participant] = level
  return { ...meeting, levels: next }
}

/** Another participant id means another meeting behind the same name: what we knew is not of this one. */
function welcome(meeting: Meeting, message: Welcome): Meeting {
  const before = message.participant === meeting.me ? meeting : { ...EMPTY_MEETING, news: meeting.news }
  const own = message.participants.find(({ id }) => id === message.participant)
  return {
    ...before,
    me: message.participant,
    // Asked again by those who still wish it.
    sound: followOwn({ ...before.sound, wishes: [] }, own),
    room: message.room,
    people: message.participants,
    hostKey: message.key ?? '',
    levels: {},
    reactions: [],
    presenting: NOT_PRESENTING,
    // Sent again to those who may admit.
    waiting: [],
    notes: [],
  }
}

const TOLD = {
  mute: 'muted-you',
  'camera-off': 'stopped-your-camera',
  'screen-off': 'stopped-your-screen',
} as const

function asked(meeting: Meeting, what: AskedWhat, participant: string): Meeting {
  const name = meeting.people.find(({ id }) => id === participant)?.name
  if (what === 'unmute' || what === 'camera-on') return { ...meeting, question: { what, name: name ?? '' } }
  const question = what === 'mute' && meeting.question?.what === 'unmute' ? null : meeting.question
  const told = name === undefined ? say(`news.moderator-${TOLD[what]}`) : say(`news.${TOLD[what]}`, { name })
  return withNews({ ...meeting, question }, told)
}

function told(meeting: Meeting, role: Role, rights: readonly string[]): Meeting {
  const waiting = rights.includes('admit') ? meeting.waiting : []
  return withNews({ ...meeting, role, rights, waiting }, describeOwnRole(meeting.role, role))
}

const nameOf = (meeting: Meeting, participant: string | undefined) =>
  meeting.people.find(({ id }) => id === participant)?.name

function called(meeting: Meeting, participant: string): Meeting {
  if (participant === meeting.me) return withNews(meeting, say('news.called-you'))
  const name = nameOf(meeting, participant)
  return name === undefined ? meeting : withNews(meeting, say('news.called', { name }))
}

function react(meeting: Meeting, participant: string, reaction: string): Meeting {
  const serial = meeting.lastReaction + 1
  return { ...meeting, lastReaction: serial, reactions: addReaction(meeting.reactions, serial, participant, reaction) }
}

/** We have somebody called, which takes a while. */
export function withCall(meeting: Meeting, target: string): Meeting {
  return withNews(meeting, say('dial.calling', { target }))
}

/** Reactions up to @serial have been seen for long enough. */
export function withoutReactions(meeting: Meeting, serial: number): Meeting {
  const reactions = dropReactions(meeting.reactions, serial)
  return reactions === meeting.reactions ? meeting : { ...meeting, reactions }
}

function present(meeting: Meeting, action: PresentAction, participant: string | undefined): Meeting {
  const { presenting } = meeting
  return withNews(
    { ...meeting, presenting: hearPresent(presenting, action, participant ?? '') },
    describePresent(presenting, action, nameOf(meeting, participant)),
  )
}

function show(meeting: Meeting, shown: Shown & { readonly participant: string }): Meeting {
  const name = nameOf(meeting, shown.participant)
  const mine = shown.participant === meeting.me
  const told = name === undefined || mine ? null : describeShown(meeting.presenting.shown, shown, name)
  return withNews({ ...meeting, presenting: { ...meeting.presenting, shown } }, told)
}

export function reduceMeeting(meeting: Meeting, message: ServerMessage): Meeting {
  switch (message.type) {
    case 'welcome':
      return welcome(meeting, message)
    case 'rights':
      return told(meeting, message.role, message.rights)
    case 'room':
      return { ...meeting, settings: message, speakingTimes: message.speaking_time ? meeting.speakingTimes : [] }
    case 'called':
      return called(meeting, message.participant)
    case 'phone': {
      const { type: _type, ...phone } = message
      return { ...meeting, phone }
    }
    case 'sound':
    case 'sound-asked':
      return { ...meeting, sound: hearSound(meeting.sound, message) }
    case 'reaction':
      return react(meeting, message.participant, message.reaction)
    case 'poll':
      return withNews({ ...meeting, polls: hearPoll(meeting.polls, message) }, describePoll(meeting.polls, message))
    case 'present':
      return present(meeting, message.action, message.participant)
    case 'presentation': {
      const { type: _type, ...shown } = message
      return show(meeting, shown)
    }
    case 'speaking':
      return { ...meeting, speakingTimes: message.times }
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
      return withNews(replacePerson(meeting, message.participant), say('news.joined', { name: message.participant.name }))
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

/** The sound is here again, after the telephone has hung up. */
export function withSoundHere(meeting: Meeting): Meeting {
  return meeting.sound.at === 'nowhere' ? { ...meeting, sound: { ...meeting.sound, at: 'here' } } : meeting
}

/** Of our telephone while that is our sound, else of this device. */
export function isMicrophoneOn(meeting: Meeting, local: Pick<DeviceState, 'microphone' | 'microphoneOn'>): boolean {
  if (meeting.sound.at !== 'phone') return local.microphone !== null && local.microphoneOn
  return meeting.people.find(({ id }) => id === meeting.me)?.microphone ?? false
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
}

/** Tiles of people who are known; a tile may arrive a moment before or after its person's messages. */
export function tileViews(meeting: Meeting): readonly TileView[] {
  const views: TileView[] = []
  for (const tile of meeting.tiles) {
    const person = meeting.people.find((other) => other.id === tile.participant)
    if (!person) continue
    views.push({ tile, person, mine: person.id === meeting.me })
  }
  return views
}

export function isSpeaking(meeting: Meeting, person: Participant): boolean {
  return person.microphone && person.present && (meeting.levels[person.id]?.speaking ?? false)
}

/** dBFS; a voice on a good telephone is at about -26. */
const LOUDER_DB = [-40, -28]

/** How loud somebody comes in, before the server brings all to one loudness, in bars: none who is silent. */
export function barsOf(level: Level | undefined): number {
  return level?.speaking ? 1 + LOUDER_DB.filter((limit) => level.level > limit).length : 0
}

export const isByPhone = ({ kind, phone }: Participant): boolean => kind === 'phone' || phone === true

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
