// SPDX-License-Identifier: LGPL-2.1-or-later
/* What of a session's state is drawn by whom. Pure. */

import { rated } from './line'
import type { SessionState } from './session'

/**
 * Whether a page that shows @before shows @after too, but for who speaks, how loud one hears them and the numbers of the line:
 * these change every moment, and what shows them follows them by itself.
 */
export function looksAlike(before: SessionState, after: SessionState): boolean {
  const rating = ({ line }: SessionState) => line && rated(line)
  return (
    alikeBut(before, after, ['meeting', 'line', 'volumes']) &&
    alikeBut(before.meeting, after.meeting, ['levels']) &&
    rating(before) === rating(after)
  )
}

function alikeBut<T extends object>(before: T, after: T, aside: readonly (keyof T)[]): boolean {
  return (Object.keys(after) as (keyof T)[]).every((name) => before[name] === after[name] || aside.includes(name))
}
