// SPDX-License-Identifier: LGPL-2.1-or-later
/* Error ids in words that a person can act on. */

import { isKey, say, type Key, type Words } from './language'

/** An id that has no sentence of ours is shown with the server's own text. */
export function describeError(id: string, text: string): Words {
  const key = `error.${id}`
  if (isKey(key)) return { key }
  return text !== '' ? say('verbatim', { text }) : say('error.other', { id })
}

export interface Ending {
  readonly title: Words
  /** Whether trying again is of use. */
  readonly again: boolean
}

const ENDINGS: Readonly<Record<string, readonly [Key, boolean]>> = {
  replaced: ['end.elsewhere', true],
  'shutting-down': ['end.interrupted', true],
  'rate-limited': ['end.interrupted', true],
  'too-large': ['end.interrupted', true],
  expelled: ['end.removed', true],
  ended: ['end.over', false],
  'time-over': ['end.over', false],
}

/** Over which heading a meeting ended with error @id. */
export function describeEnding(id: string): Ending {
  const [key, again] = ENDINGS[id] ?? ['end.refused', true]
  return { title: { key }, again }
}

export type Device = 'microphone' | 'camera'

const DEVICE_ERRORS: Readonly<Record<string, 'denied' | 'missing' | 'taken' | 'insecure'>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'taken',
  AbortError: 'taken',
  InsecureContext: 'insecure',
}

/** What getUserMedia's error means to a person; @name is the DOMException's name. */
export function describeDeviceError(device: Device, name: string): Words {
  const what = DEVICE_ERRORS[name]
  return what ? say(`device.${device}.${what}`) : say(`device.${device}.other`, { name })
}
