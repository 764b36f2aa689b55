// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reactions as a value: what is over which tile now. No DOM. */

/** As in the protocol. */
export const REACTIONS = ['thumbs-up', 'clap', 'heart', 'laugh', 'surprised', 'celebrate', 'boo', 'silence'] as const
export type ReactionName = (typeof REACTIONS)[number]

/** With Alt; those that Jitsi has are on its keys. */
export const REACTION_KEYS: Readonly<Record<string, ReactionName>> = {
  t: 'thumbs-up',
  c: 'clap',
  l: 'laugh',
  o: 'surprised',
  b: 'boo',
  s: 'silence',
}

/** So long one is seen. */
export const REACTION_MS = 4000
/** More at once nobody can take in, and would only cost. */
const SHOWN_MAX = 40

export interface Reaction {
  /** Tells repeats apart; rises. */
  readonly serial: number
  readonly participant: string
  readonly reaction: ReactionName
}

export function isReaction(name: string): name is ReactionName {
  return (REACTIONS as readonly string[]).includes(name)
}

export function addReaction(
  shown: readonly Reaction[],
  serial: number,
  participant: string,
  reaction: string,
): readonly Reaction[] {
  return isReaction(reaction) ? [...shown, { serial, participant, reaction }].slice(-SHOWN_MAX) : shown
}

/** @serial and all before it are over. */
export function dropReactions(shown: readonly Reaction[], serial: number): readonly Reaction[] {
  return shown.some((one) => one.serial <= serial) ? shown.filter((one) => one.serial > serial) : shown
}

/** The last few over one tile. */
export function reactionsOf(shown: readonly Reaction[], participant: string): readonly Reaction[] {
  return shown.filter((one) => one.participant === participant).slice(-5)
}
