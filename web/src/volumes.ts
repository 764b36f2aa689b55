// SPDX-License-Identifier: LGPL-2.1-or-later
/* How loud we hear whom: for us alone, in dB (doc/protocol.md, `volume`). Pure. */

/** Who is not in it is heard as everybody hears them. */
export type Volumes = Readonly<Record<string, number>>

/** At the least one is not heard at all. */
export const VOLUME = { least: -30, most: 12, step: 3 } as const

export function withVolume(volumes: Volumes, participant: string, decibels: number): Volumes {
  const { [participant]: _before, ...others } = volumes
  return decibels === 0 ? others : { ...others, [participant]: decibels }
}

/** Of the loudness that it has for the others. */
export function percentOf(decibels: number): number {
  return decibels <= VOLUME.least ? 0 : Math.round(100 * 10 ** (decibels / 20))
}
