// SPDX-License-Identifier: LGPL-2.1-or-later
/* Recordings and live streams in words. No DOM. */

import type { Output, OutputOver } from './protocol'

/** What is on: the labels that everybody sees, with who started it. */
export interface OutputLabel {
  readonly label: 'REC' | 'LIVE'
  readonly text: string
}

export function labelsOf(outputs: readonly Output[]): readonly OutputLabel[] {
  return outputs.map(({ kind, by, state, target }) =>
    kind === 'recording'
      ? { label: 'REC', text: `${state === 'paused' ? 'The recording is paused' : 'This meeting is recorded'}; ${by} started it` }
      : { label: 'LIVE', text: `This meeting is streamed to ${target ?? 'a server'}; ${by} started it` },
  )
}

const STATES: Readonly<Record<string, string>> = {
  starting: 'is starting',
  recording: 'is running',
  paused: 'is paused',
  live: 'is live',
  reconnecting: 'is being connected again',
  finishing: 'is being completed',
}

/** How it stands, as a sentence. */
export function describeState({ kind, state, target, text }: Output): string {
  const thing = kind === 'recording' ? 'The recording' : `The stream to ${target ?? 'the server'}`
  return `${thing} ${STATES[state] ?? state}.${text ? ` ${text}` : ''}`
}

/** What is new about it; null: nothing that is worth telling. */
export function describeOutputs(before: readonly Output[], after: readonly Output[]): string | null {
  const begun = after.find(({ id }) => before.every((other) => other.id !== id))
  if (!begun) return null
  return begun.kind === 'recording'
    ? `${begun.by} records this meeting. If you do not agree, leave, or switch microphone and camera off.`
    : `${begun.by} streams this meeting live. If you do not agree, leave, or switch microphone and camera off.`
}

export function describeOver({ kind, links, text }: OutputOver): string {
  const thing = kind === 'recording' ? 'The recording' : 'The live stream'
  const ready = links.length > 0 ? ' It can be fetched under "Record or stream".' : ''
  return text ? `${thing} ended: ${text}${ready}` : `${thing} has ended.${ready}`
}

export interface Preset {
  readonly name: string
  /** '': to be typed. */
  readonly target: string
}

export const PRESETS: readonly Preset[] = [
  { name: 'YouTube', target: 'rtmps://a.rtmps.youtube.com/live2' },
  { name: 'Another server', target: '' },
]

/** What is wrong with it; '' for nothing that can be seen from here. */
export function checkTarget(target: string): string {
  return /^rtmps?:\/\/[^/\s]+\/\S+$/.test(target) ? '' : 'The address looks like rtmps://server/application.'
}

export function describeSize(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
