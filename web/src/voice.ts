// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a microphone's level says about it: somebody talks although it is off, it gives nothing, or nothing but noise. Pure. */

export type Hint = 'talking' | 'silent' | 'noisy' | null

/** What was heard lately; times in ms. */
export interface Ear {
  /** How long somebody has been talking into a microphone that is off. */
  readonly talking: number
  /** How long nothing at all has come out of one that is on. */
  readonly silent: number
  /** How long it has been loud without a pause. */
  readonly loud: number
  readonly hint: Hint
}

export const QUIET_EAR: Ear = { talking: 0, silent: 0, loud: 0, hint: null }

/** dBFS. A voice at a headset is far above; breathing and typing are below. */
const VOICE_DB = -42
/** Even a quiet room is louder than this; a switch at the microphone, or a wrong device, is not. */
const NOTHING_DB = -85
/** Speech has pauses; a fan or a street has none. */
const NOISE_DB = -38
const TALKING_MS = 700
const SILENT_MS = 8000
const LOUD_MS = 12_000
/** A hint that has been given stays while its cause does, and this long after. */
const FORGET_MS = 4000

/** @level in dBFS over the last @duration ms; @on: whether the others are to hear it. */
export function hear(ear: Ear, level: number, duration: number, on: boolean): Ear {
  const talking = !on && level > VOICE_DB ? ear.talking + duration : Math.max(0, ear.talking - (on ? Infinity : duration / 4))
  const silent = on && level < NOTHING_DB ? ear.silent + duration : 0
  const loud = on && level > NOISE_DB ? ear.loud + duration : Math.max(0, ear.loud - (on ? 10 * duration : Infinity))
  const counted = { talking: Math.min(talking, TALKING_MS + FORGET_MS / 4), silent, loud: Math.min(loud, LOUD_MS + FORGET_MS) }
  return { ...counted, hint: hintOf(counted) }
}

function hintOf({ talking, silent, loud }: Omit<Ear, 'hint'>): Hint {
  if (talking >= TALKING_MS) return 'talking'
  if (silent >= SILENT_MS) return 'silent'
  return loud >= LOUD_MS ? 'noisy' : null
}

/** dBFS of samples between -1 and 1. */
export function decibels(samples: Float32Array): number {
  let power = 0
  // By index: this runs too seldom to be compiled, and an iterator takes several times as long until then.
  for (let at = 0; at < samples.length; at++) power += (samples[at] ?? 0) ** 2
  return 10 * Math.log10(power / Math.max(1, samples.length) + 1e-12)
}
