// SPDX-License-Identifier: LGPL-2.1-or-later
/* What was chosen for the devices of this computer: kept in this browser, and told nobody. */

export interface SoundSwitches {
  readonly echo: boolean
  readonly noise: boolean
  readonly gain: boolean
  /** As the microphone hears it, in stereo: for music. The three above are off then. */
  readonly original: boolean
}

export type Chosen = Readonly<Partial<Record<'microphone' | 'camera' | 'speaker', string>>>

export interface DeviceMemory {
  readonly chosen: Chosen
  readonly sound: SoundSwitches
}

export const VOICE: SoundSwitches = { echo: true, noise: true, gain: true, original: false }
export const NOTHING_CHOSEN: DeviceMemory = { chosen: {}, sound: VOICE }

const DEVICES = ['microphone', 'camera', 'speaker'] as const
const SWITCHES = ['echo', 'noise', 'gain', 'original'] as const
const ID_MAX = 200

/** Whatever lies there: it may be of another version, or of another program. */
export function readMemory(text: string | null): DeviceMemory {
  let value: unknown
  try {
    value = JSON.parse(text ?? '')
  } catch {
    return NOTHING_CHOSEN
  }
  const part = (name: string): Record<string, unknown> => {
    const found = (value as Record<string, unknown> | null)?.[name]
    return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {}
  }
  const ids = part('chosen')
  const switches = part('sound')
  const chosen: Record<string, string> = {}
  for (const device of DEVICES) {
    const id = ids[device]
    if (typeof id === 'string' && id.length <= ID_MAX) chosen[device] = id
  }
  const sound: Record<string, boolean> = { ...VOICE }
  for (const name of SWITCHES) if (typeof switches[name] === 'boolean') sound[name] = switches[name]
  return { chosen, sound: sound as unknown as SoundSwitches }
}

const KEY = 'tutti.devices'

export function recall(): DeviceMemory {
  try {
    return readMemory(localStorage.getItem(KEY))
  } catch {
    return NOTHING_CHOSEN
  }
}

export function remember(memory: DeviceMemory): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(memory))
  } catch {
    // Without storage it is chosen again the next time.
  }
}

export function constraintsOf(sound: SoundSwitches): MediaTrackConstraints {
  const { original } = sound
  return {
    echoCancellation: sound.echo && !original,
    noiseSuppression: sound.noise && !original,
    autoGainControl: sound.gain && !original,
    ...(original ? { channelCount: { ideal: 2 } } : {}),
  }
}
