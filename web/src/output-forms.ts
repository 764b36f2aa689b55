// SPDX-License-Identifier: LGPL-2.1-or-later
/* What those choose who record and stream, and how it stands, in words. No DOM. */

import { isKey, say, type Words } from './language'
import type { LayoutWish, Output, OutputOver, RecordFormat, VoicesWish } from './protocol'

/** How it stands: our own sentence, and what the server has to say about it, if anything. */
export function describeState({ kind, state, target, text }: Output): readonly Words[] {
  const what = kind === 'stream' && !target ? 'public' : kind
  const key = `outputs.${what}.is.${state}`
  const own: Words = isKey(key) ? { key, values: { target: target ?? '' } } : say('verbatim', { text: state })
  return text ? [own, say('verbatim', { text })] : [own]
}

/** What a recording can be; null: as the server has it. */
export const RECORD_FORMATS: readonly { readonly format: RecordFormat | null; readonly name: Words }[] = [
  { format: null, name: say('outputs.recording.usual') },
  { format: 'webm', name: say('outputs.recording.webm') },
  { format: 'mp4', name: say('outputs.recording.mp4') },
  { format: 'audio', name: say('outputs.recording.audio') },
]

/** How an output is arranged; null: as the server has it. */
export const OUTPUT_LAYOUTS: readonly { readonly layout: LayoutWish | null; readonly name: Words }[] = [
  { layout: null, name: say('outputs.recording.usual') },
  { layout: 'auto', name: say('view.layout.auto') },
  { layout: 'grid', name: say('view.layout.grid') },
  { layout: 'speaker', name: say('view.layout.speaker') },
]

/** Whose sound it has; null: as the server has it. */
export const RECORD_VOICES: readonly { readonly voices: VoicesWish | null; readonly name: Words }[] = [
  { voices: null, name: say('outputs.recording.usual') },
  { voices: 'mixed', name: say('outputs.recording.voices.mixed') },
  { voices: 'separate', name: say('outputs.recording.voices.separate') },
]

export interface RecordInput {
  readonly format: RecordFormat | null
  readonly layout: LayoutWish | null
  readonly voices: VoicesWish | null
}

/** The message that starts one. */
export const recordingOf = ({ format, layout, voices }: RecordInput) =>
  ({
    type: 'record',
    action: 'start',
    ...(format ? { format } : {}),
    ...(layout ? { layout } : {}),
    ...(voices ? { voices } : {}),
  }) as const

/** What each file of it is; parts are counted when there are several. */
export function describeFiles({ links, names, bytes }: OutputOver): readonly { link: string; text: Words }[] {
  const isPart = (index: number) => !names?.[index]
  const parts = links.filter((_, index) => isPart(index)).length
  let number = 0
  return links.map((link, index) => {
    if (!isPart(index)) return { link, text: say('outputs.voice', { name: names?.[index] ?? '' }) }
    number++
    return {
      link,
      text: parts > 1 ? say('outputs.part', { number }) : say('outputs.file', { size: describeSize(bytes) }),
    }
  })
}

/** Where a stream can go to, and what is asked for that. */
export interface Preset {
  readonly name: Words
  /** Known, or undefined: to be typed, and to look like `example`. */
  readonly target?: string
  readonly example: string
  readonly schemes: RegExp
  readonly key: 'needed' | 'possible' | 'none'
  readonly keyName: Words
  readonly passphrase: boolean
}

const RTMP = { example: 'rtmps://server/application', schemes: /^rtmps?:\/\/[^/\s]+\/\S+$/, passphrase: false } as const

export const PRESETS: readonly Preset[] = [
  {
    ...RTMP,
    name: say('verbatim', { text: 'YouTube' }),
    target: 'rtmps://a.rtmps.youtube.com/live2',
    key: 'needed',
    keyName: say('outputs.stream.key'),
  },
  { ...RTMP, name: say('outputs.stream.rtmp'), key: 'possible', keyName: say('outputs.stream.key') },
  {
    name: say('outputs.stream.srt'),
    example: 'srt://server:9000',
    schemes: /^srt:\/\/[^/\s]+:\d+\/?(\?\S*)?$/,
    key: 'possible',
    keyName: say('outputs.stream.id'),
    passphrase: true,
  },
  {
    name: say('outputs.stream.hls'),
    target: 'hls',
    example: '',
    schemes: /./,
    key: 'none',
    keyName: say('outputs.stream.key'),
    passphrase: false,
  },
]

export interface StreamInput {
  readonly target: string
  readonly key: string
  readonly passphrase: string
}

/** SRT's own limits. */
const PASSPHRASE = /^.{10,79}$/

/** What is wrong with it; null for nothing that can be seen from here. */
export function checkStream(preset: Preset, { target, key, passphrase }: StreamInput): Words | null {
  if (!preset.target && !preset.schemes.test(target)) return say('outputs.stream.looks', { example: preset.example })
  if (preset.key === 'needed' && key === '') return say('outputs.stream.key.missing')
  if (passphrase !== '' && !PASSPHRASE.test(passphrase)) return say('outputs.stream.passphrase.length')
  return null
}

/** The message that starts it. */
export function startOf(preset: Preset, { target, key, passphrase }: StreamInput, layout: LayoutWish | null) {
  return {
    type: 'stream',
    action: 'start',
    target: preset.target ?? target,
    ...(key !== '' && preset.key !== 'none' ? { key } : {}),
    ...(passphrase !== '' && preset.passphrase ? { passphrase } : {}),
    ...(layout ? { layout } : {}),
  } as const
}

/** Where somebody who has the link sees it. */
export const wholeLink = (link: string, origin: string): string => new URL(link, origin).href

export function describeSize(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
