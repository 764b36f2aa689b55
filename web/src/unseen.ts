// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whether there is something that we do not see. Pure. */

import type { Meeting } from './meeting'

/** The server sends us no picture, though there would be something to see; and whether somebody shows something. */
export function unseen({ tiles, people, me }: Meeting): 'nothing' | 'faces' | 'screen' {
  if (tiles.length === 0 || tiles.some(({ source }) => source !== 'none')) return 'nothing'
  const others = people.filter(({ id, present }) => id !== me && present)
  if (others.some(({ screen }) => screen)) return 'screen'
  return others.some(({ camera }) => camera) ? 'faces' : 'nothing'
}
