// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whose screen is shown, what it shows, and how it passes on: as a value. No DOM. */

import { say, type Words } from './language'
import type { Participant, PresentAction, Shown } from './protocol'

export interface Presenting {
  /** Who shows what; null: nobody has said. */
  readonly shown: (Shown & { readonly participant: string }) | null
  /** Who would like to present instead of us; '': nobody. */
  readonly asker: string
  /** Our own wish: what to show is being chosen, somebody has to be asked, was asked, or has agreed. */
  readonly wish: 'none' | 'choosing' | 'wanted' | 'asked' | 'granted'
}

export const NOT_PRESENTING: Presenting = { shown: null, asker: '', wish: 'none' }

/** The person whose screen is on. */
export function presenterOf(people: readonly Participant[]): Participant | null {
  return people.find(({ screen }) => screen) ?? null
}

export function hearPresent(state: Presenting, action: PresentAction, participant: string): Presenting {
  if (action === 'ask') return { ...state, asker: participant }
  // "no" goes to both sides of a question that nobody answered.
  if (action === 'no') return { ...state, wish: 'none', asker: '' }
  return { ...state, wish: 'granted' }
}

/** What to tell the one who asked. */
export function describePresent(state: Presenting, action: PresentAction, name: string | undefined): Words | null {
  if (action !== 'no' || state.wish !== 'asked') return null
  return name === undefined ? say('present.news.no') : say('present.news.no.name', { name })
}

/** Somebody's screen went on or off, or they left. */
export function followScreen(state: Presenting, participant: string, screen: boolean, mine: boolean): Presenting {
  const shown = !screen && state.shown?.participant === participant ? null : state.shown
  const asker = (!screen && mine) || (!screen && state.asker === participant) ? '' : state.asker
  const wish = mine && screen ? 'none' : state.wish
  return shown === state.shown && asker === state.asker && wish === state.wish ? state : { shown, asker, wish }
}

/** Not every page that is turned is worth a word to everybody: the page itself says where it is. */
export function describeShown(before: Presenting['shown'], after: Shown, name: string): Words | null {
  if (before === null || before.kind !== after.kind) return after.kind === 'slides' ? say('present.news.slides', { name }) : null
  if (before.paused === after.paused) return null
  return after.paused ? say('present.news.paused', { name }) : say('present.news.resumed', { name })
}
