// SPDX-License-Identifier: LGPL-2.1-or-later
/* Error ids in words that a person can act on. An id that is not here is shown with the server's own text. */

const SENTENCES: Readonly<Record<string, string>> = {
  'protocol-version': 'This page is older or newer than the server. Reload it to join.',
  'room-name-invalid': 'There is no room of this name: use 1 to 64 letters, digits, "-", "_" or ".".',
  'name-invalid': 'Please enter a name that the others can read.',
  'room-full': 'The room is full. Try again when somebody has left.',
  'server-busy':
    'The server has as much to do as it can do well, so it lets nobody new in just now. There may be a place in a minute.',
  'server-full': 'The server cannot open another room right now. Try again in a while.',
  'no-entry':
    'This meeting does not open to you. The name of the room, the password or the link may be wrong, or it is locked, full, or not open now.',
  'token-invalid': 'Your link is not valid any more, or not yet. Ask for a new one.',
  'too-many': 'Too many meetings were opened or joined from your network. Try again in some minutes.',
  refused: 'You were not let in.',
  expelled: 'You were removed from the meeting.',
  ended: 'The meeting was ended for everybody.',
  'time-over': 'The time of this meeting is over.',
  'not-allowed': 'You may not do that.',
  'unknown-participant': 'That person is not here any more.',
  'chat-off': 'The chat is switched off.',
  replaced: 'You joined from another tab or window, so this one has stopped.',
  'rate-limited': 'The server closed the connection because this page sent too much. Join again.',
  'too-slow': 'The connection took too long. Join again.',
  'too-large': 'The server closed the connection because a message was too large. Join again.',
  'shutting-down': 'The server is being restarted. Join again in a minute.',
  'media-timeout':
    'No sound or picture gets through: this network probably lets only web pages through. Try another network, or ask who runs it.',
  'media-failed': 'Sound and picture broke off; connecting them again.',
  'fingerprint-mismatch': 'The encrypted connection could not be verified; connecting again.',
  'video-too-large': 'Your picture is larger than the server accepts. Choose another camera or a smaller window.',
  'mixer-lost': 'The room was restarted; connecting you again.',
  consent:
    'This meeting is being recorded or streamed. If you join, your name, picture and sound are in it. Join only if you agree.',
  internal: 'Something went wrong on the server.',
}

export function describeError(id: string, text: string): string {
  return SENTENCES[id] ?? (text !== '' ? text : `Something went wrong (${id}).`)
}

export interface Ending {
  readonly title: string
  /** Whether trying again is of use. */
  readonly again: boolean
}

const ENDINGS: Readonly<Record<string, Ending>> = {
  replaced: { title: 'You are in from another place', again: true },
  'shutting-down': { title: 'The meeting was interrupted', again: true },
  'rate-limited': { title: 'The meeting was interrupted', again: true },
  'too-large': { title: 'The meeting was interrupted', again: true },
  expelled: { title: 'You were removed', again: true },
  ended: { title: 'The meeting is over', again: false },
  'time-over': { title: 'The meeting is over', again: false },
}

/** Over which heading a meeting ended with error @id. */
export function describeEnding(id: string): Ending {
  return ENDINGS[id] ?? { title: 'You could not be let in', again: true }
}

export type Device = 'microphone' | 'camera'

/** What getUserMedia's error means to a person; @name is the DOMException's name. */
export function describeDeviceError(device: Device, name: string): string {
  const thing = device === 'microphone' ? 'microphone' : 'camera'
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return `The browser does not let this page use your ${thing}. Allow it by the sign next to the address, or join without.`
    case 'NotFoundError':
    case 'OverconstrainedError':
      return `No ${thing} was found. Connect one, or join without.`
    case 'NotReadableError':
    case 'AbortError':
      return `Your ${thing} cannot be opened. Another program may be using it.`
    case 'InsecureContext':
      return `Browsers open the ${thing} only on https:// pages. You can still listen and watch.`
    default:
      return `Your ${thing} cannot be used (${name}).`
  }
}
