// SPDX-License-Identifier: LGPL-2.1-or-later
/* A telephone for our own sound: where the sound is, how one gets there, and who asks to be called. Pure. */

import type { Participant, ServerMessage } from './protocol'

/** Somebody asks to be called; shown to those who decide. */
export interface CallWish {
  readonly participant: string
  readonly target: string
}

export interface PhoneSound {
  /** `nowhere`: the telephone has hung up, and nobody has said yet that it is to be here again. */
  readonly at: 'here' | 'phone' | 'nowhere'
  /** What is keyed in; `expires` in ms since 1970. */
  readonly code: { readonly digits: string; readonly expires: number } | null
  /** What has become of being called. */
  readonly call: 'none' | 'asked' | 'calling' | 'refused'
  readonly wishes: readonly CallWish[]
}

export const SOUND_HERE: PhoneSound = { at: 'here', code: null, call: 'none', wishes: [] }

type SoundMessage = Extract<ServerMessage, { type: 'sound' | 'sound-asked' }>

export function hearSound(sound: PhoneSound, message: SoundMessage): PhoneSound {
  if (message.type === 'sound') {
    if (message.state !== 'code') return { ...sound, call: message.state }
    const { code = '', expires = 0 } = message
    return { ...sound, code: code === '' ? null : { digits: code, expires } }
  }
  const { participant, target } = message
  const others = sound.wishes.filter((wish) => wish.participant !== participant)
  return { ...sound, wishes: target === undefined ? others : [...others, { participant, target }] }
}

/** What the server says of ourselves; undefined: nothing. */
export function followOwn(sound: PhoneSound, own: Participant | undefined): PhoneSound {
  if (!own || (own.phone === true) === (sound.at === 'phone')) return sound
  // A code is good once, and a call that came has come.
  return { ...sound, at: own.phone === true ? 'phone' : 'nowhere', code: null, call: 'none' }
}

/** Who has left is not called. */
export function withoutWish(sound: PhoneSound, participant: string): PhoneSound {
  return { ...sound, wishes: sound.wishes.filter((wish) => wish.participant !== participant) }
}
