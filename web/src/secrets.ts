// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a link carries after "#" to open a room: a host's key, a password, a signed token. A fragment is never sent by
 * HTTP; it leaves the address bar at once, so that nobody copies it along with the address, and is kept in the tab's
 * sessionStorage and nowhere else, so that a reload still works.
 */

import { pathOfRoom } from './room-name'

export interface Secrets {
  readonly host?: string
  readonly password?: string
  readonly token?: string
}

type FromLink = 'host' | 'password' | 'token'

/** In bytes of UTF-8, as the protocol has them. */
const LIMITS: Readonly<Record<FromLink, number>> = { host: 128, password: 128, token: 4096 }
const NAMES = Object.keys(LIMITS) as FromLink[]
const keyOf = (room: string) => `tutti.secrets.${room.toLowerCase()}`

/** Null when there is nothing of ours in it. A "+" is a "+": this is an address, not a form. */
export function secretsFromFragment(fragment: string): Secrets | null {
  const found: Partial<Record<FromLink, string>> = {}
  for (const part of fragment.replace(/^#/, '').split('&')) {
    const name = NAMES.find((candidate) => part.startsWith(`${candidate}=`))
    if (!name) continue
    const value = decode(part.slice(name.length + 1))
    if (value !== '' && new TextEncoder().encode(value).length <= LIMITS[name]) found[name] = value
  }
  return Object.keys(found).length > 0 ? found : null
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function hostLink(origin: string, room: string, key: string): string {
  return `${origin}${pathOfRoom(room)}#host=${encodeURIComponent(key)}`
}

/** Moves what the address holds into the tab's storage, and says what is known for @room. */
export function takeSecrets(room: string): Secrets {
  const fresh = secretsFromFragment(location.hash)
  if (fresh) keepSecrets(room, fresh)
  if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search)
  return fresh ?? stored(room)
}

export function keepSecrets(room: string, secrets: Secrets): void {
  try {
    if (Object.keys(secrets).length === 0) sessionStorage.removeItem(keyOf(room))
    else sessionStorage.setItem(keyOf(room), JSON.stringify(secrets))
  } catch {
    // Without storage a reload asks again.
  }
}

function stored(room: string): Secrets {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(keyOf(room)) ?? '{}')
    return typeof found === 'object' && found !== null ? (found as Secrets) : {}
  } catch {
    return {}
  }
}
