// SPDX-License-Identifier: LGPL-2.1-or-later
/* Small pieces that several views use. */

import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { pieces, t, type Words } from '../language'
import { hueOf, initials, type Meeting } from '../meeting'
import { CheckIcon, LinkIcon, Logo } from './icons'
import { useLevel } from './hooks'

export function Brand() {
  return (
    <span class="brand">
      <Logo />
      {t('brand')}
    </span>
  )
}

/** A sentence in which what was filled in keeps its own direction. */
export function Sentence({ words }: { words: Words }) {
  return <>{pieces(words).map(({ text, value }, index) => (value ? <bdi key={index}>{text}</bdi> : text))}</>
}

export function countPeople(meeting: Meeting): string {
  return t('people.count', { count: meeting.people.length })
}

/** Its name says what a press will do, so it needs no state beside it. */
export function RoundButton(props: {
  label: string
  shortcut?: string
  tone?: 'off' | 'danger' | 'active' | undefined
  disabled?: boolean
  /** Of a menu that it opens. */
  expanded?: boolean
  /** The side panel that it opens. */
  panel?: { readonly name: string; readonly open: boolean }
  onClick: () => void
  children: ComponentChildren
}) {
  const title = props.shortcut ? t('with-key', { label: props.label, key: props.shortcut }) : props.label
  return (
    <button
      type="button"
      class={`round ${props.tone ?? ''}`}
      aria-label={props.label}
      aria-keyshortcuts={props.shortcut}
      title={title}
      disabled={props.disabled}
      data-panel={props.panel?.name}
      aria-expanded={props.panel?.open ?? props.expanded}
      aria-controls={props.panel?.open ? 'panel' : undefined}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  )
}

export function Avatar({ id, name, tone = '' }: { id: string; name: string; tone?: string }) {
  const element = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => element.current?.style.setProperty('--hue', String(hueOf(id))), [id])
  return (
    <span class={`avatar ${tone}`} ref={element} aria-hidden="true">
      {initials(name)}
    </span>
  )
}

export function LocalVideo({ stream }: { stream: MediaStream }) {
  const element = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const video = element.current
    if (!video) return
    video.muted = true
    video.srcObject = stream
    void video.play().catch(() => undefined)
  }, [stream])
  return <video class="self" ref={element} playsInline autoPlay muted aria-hidden="true" />
}

/** Every step is drawn: where there are few pixels, few @steps. */
export function LevelBar({ track, steps = 12 }: { track: MediaStreamTrack | null; steps?: number }) {
  const bar = useRef<HTMLSpanElement>(null)
  useLevel(track, steps, (level) => bar.current?.style.setProperty('transform', `scaleX(${level})`))
  return (
    <span class="level" aria-hidden="true">
      <span ref={bar} />
    </span>
  )
}

const COPIED_MS = 2500

/** A phone has a sheet of its own for passing something on. */
const hasShareSheet = () => typeof navigator.share === 'function' && matchMedia('(pointer: coarse)').matches

/** Passes on the address of a room: by the phone's sheet, else by the clipboard, else shown for copying by hand. */
export function CopyLink({ link, label, compact }: { link: string; label: string; compact?: boolean }) {
  const [result, setResult] = useState<'' | 'copied' | 'failed'>('')
  const timer = useRef<number>()
  useEffect(() => () => window.clearTimeout(timer.current), [])
  const copy = async () => {
    if (hasShareSheet()) {
      try {
        await navigator.share({ url: link })
        return
      } catch (error) {
        // Closed without choosing: that was an answer.
        if (error instanceof DOMException && error.name === 'AbortError') return
      }
    }
    try {
      await navigator.clipboard.writeText(link)
      setResult('copied')
    } catch {
      setResult('failed')
      window.prompt(t('copy.by-hand'), link)
    }
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setResult(''), COPIED_MS)
  }
  return (
    <button type="button" class={`button quiet copy-link ${compact ? 'compact' : ''}`} onClick={() => void copy()} aria-label={label}>
      {result === 'copied' ? <CheckIcon /> : <LinkIcon />}
      <span aria-live="polite">{result === 'copied' ? t('copied') : label}</span>
    </button>
  )
}
