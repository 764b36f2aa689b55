// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Who is here, in which order, and what one may do to whom. What is allowed at all comes from the server's `rights`; that
 * a moderator does nothing to a host is repeated here only so that the page does not offer what would be refused.
 */

import { say, type Words } from './language'
import type { ClientMessage, Participant, Role, Room } from './protocol'

const RANKS: readonly Role[] = ['listener', 'participant', 'moderator', 'host']
const rank = (role: Role) => RANKS.indexOf(role)

export type Device = 'microphone' | 'camera' | 'screen'

/** What the answers depend on. */
export interface Standing {
  readonly me: string
  /** Null until the server has said it. */
  readonly role: Role | null
  readonly rights: readonly string[]
  readonly hands: readonly string[]
  readonly settings: Room | null
}

export function may(standing: Standing, right: string): boolean {
  return standing.rights.includes(right)
}

/** Before the server has said anything the buttons are there: most people may, and they must not jump into place. */
export function mayUse(standing: Standing, device: Device): boolean {
  return standing.role === null || may(standing, device)
}

export function mayTouch(mine: Role | null, other: Role): boolean {
  return mine !== null && rank(mine) >= rank('moderator') && rank(mine) >= rank(other)
}

/** Who keeps order may write although the chat is off. */
export function mayWrite(standing: Standing): boolean {
  return may(standing, 'chat') && (standing.settings?.chat !== false || may(standing, 'settings'))
}

export function hasHandUp({ me, hands }: Pick<Standing, 'me' | 'hands'>): boolean {
  return hands.includes(me)
}

/** Raised hands first, in the order of raising, then the others in the order of joining. */
export function rosterOrder(people: readonly Participant[], hands: readonly string[]): readonly Participant[] {
  const place = (person: Participant) => {
    const index = hands.indexOf(person.id)
    return index < 0 ? hands.length : index
  }
  return [...people].sort((a, b) => place(a) - place(b))
}

/** What to tell a person whose role is now @after. @before: null for the first time. */
export function describeOwnRole(before: Role | null, after: Role): Words | null {
  if (before === after) return null
  if (after === 'listener') return say('role.you.listener')
  if (before === null) return null
  if (before === 'listener' && after === 'participant') return say('role.you.may-speak')
  return say(`role.you.${after}`)
}

/** Tells of the hand that was raised last; not of our own. */
export function describeHands(
  { me, hands: before }: Pick<Standing, 'me' | 'hands'>,
  after: readonly string[],
  people: readonly Participant[],
): Words | null {
  const raised = after.filter((id) => id !== me && !before.includes(id)).pop()
  const person = people.find(({ id }) => id === raised)
  if (person) return say('news.hand', { name: person.name })
  return before.includes(me) && !after.includes(me) ? say('news.own-hand-down') : null
}

/** Whether somebody of this name is meant by @wanted, which is typed; by the beginning of any word. */
export function isNamed(name: string, wanted: string): boolean {
  const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()
  return ` ${plain(name)}`.includes(` ${plain(wanted.trim())}`)
}

/** One thing that can be done to somebody: a message, or a dialog first. */
export type Action =
  | { readonly kind: 'send'; readonly label: Words; readonly message: ClientMessage }
  | { readonly kind: 'rename' | 'remove' | 'ban' | 'write' | 'volume'; readonly label: Words }

export function actionsTowards(standing: Standing, person: Participant): readonly Action[] {
  const own = person.id === standing.me
  const touch = !own && mayTouch(standing.role, person.role)
  return [
    ...(own || person.kind !== 'browser' || !mayWrite(standing)
      ? []
      : [{ kind: 'write', label: say('act.write') } as const]),
    ...(own || !may(standing, 'volume') ? [] : [{ kind: 'volume', label: say('act.volume') } as const]),
    ...(touch ? mediaActions(standing, person) : []),
    ...spotlightActions(standing, person),
    ...(may(standing, 'rename') && (own || touch)
      ? [{ kind: 'rename', label: say(own ? 'act.rename.mine' : 'act.rename') } as const]
      : []),
    ...(touch ? roleActions(standing, person) : []),
    ...(touch && may(standing, 'expel')
      ? ([
          { kind: 'remove', label: say('act.remove') },
          { kind: 'ban', label: say('act.ban') },
        ] as const)
      : []),
  ]
}

function mediaActions(standing: Standing, { id, role, kind, microphone, camera, screen }: Participant): Action[] {
  const actions: Action[] = []
  const add = (right: string, label: Words, message: ClientMessage) => {
    if (may(standing, right)) actions.push({ kind: 'send', label, message })
  }
  const asks = kind === 'browser' && role !== 'listener'
  if (standing.hands.includes(id)) add('lower', say('act.lower'), { type: 'lower', participant: id })
  if (microphone) add('mute', say('act.mute'), { type: 'mute', participant: id })
  else if (asks) add('ask', say('act.ask-unmute'), { type: 'ask', participant: id, source: 'microphone' })
  if (camera) add('stop', say('act.stop-camera'), { type: 'stop', participant: id, source: 'camera' })
  else if (asks) add('ask', say('act.ask-camera'), { type: 'ask', participant: id, source: 'camera' })
  if (screen) add('stop', say('act.stop-screen'), { type: 'stop', participant: id, source: 'screen' })
  return actions
}

function spotlightActions(standing: Standing, { id }: Participant): Action[] {
  if (!may(standing, 'spotlight')) return []
  return standing.settings?.spotlight === id
    ? [{ kind: 'send', label: say('act.spotlight.end'), message: { type: 'spotlight' } }]
    : [{ kind: 'send', label: say('act.spotlight'), message: { type: 'spotlight', participant: id } }]
}

function roleActions(standing: Standing, { id, role, kind }: Participant): Action[] {
  const mine = standing.role
  if (mine === null || !may(standing, 'role') || kind !== 'browser') return []
  return [...RANKS]
    .reverse()
    .filter((other) => other !== role && rank(other) <= rank(mine))
    .map((other) => ({
      kind: 'send',
      label: say(role === 'listener' && other === 'participant' ? 'role.let-speak' : `role.make.${other}`),
      message: { type: 'role', participant: id, role: other },
    }))
}
