// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Where a phone lets the sound out. Chrome on Android lists no speakers: there the microphone that was opened last decides
 * whether one hears by the loudspeaker or by the earpiece, and its name, always in English, says which.
 */

const WAYS = {
  Speakerphone: 'loud',
  'Headset earpiece': 'ear',
  'Wired headset': 'wired',
  'Bluetooth headset': 'bluetooth',
  'USB audio': 'usb',
} as const

export type SoundWay = (typeof WAYS)[keyof typeof WAYS]

type Listed = Pick<MediaDeviceInfo, 'kind' | 'label'>

/** Null: a microphone like any other. */
export function soundWay({ kind, label }: Listed): SoundWay | null {
  return kind === 'audioinput' && Object.hasOwn(WAYS, label) ? WAYS[label as keyof typeof WAYS] : null
}

/** Whether here the choice of a microphone is the choice of a way. */
export function choosesSoundWay(available: readonly Listed[]): boolean {
  return available.filter((device) => soundWay(device) !== null).length > 1
}
