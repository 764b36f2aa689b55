// SPDX-License-Identifier: LGPL-2.1-or-later
/* Small pieces that several views use. */

import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { hueOf, initials } from '../meeting'
import { CheckIcon, LinkIcon, Logo } from './icons'
import { useLevel } from './hooks'

export function Brand() {
  return (
    <span class="brand">
      <Logo />
      Tutti
    </span>
  )
}

/** Its name says what a press will do, so it needs no state beside it. */
export function RoundButton(props: {
  label: string
  shortcut?: string
  tone?: 'off' | 'danger' | 'active' | undefined
  disabled?: boolean
  onClick: () => void
  children: ComponentChildren
}) {
  const title = props.shortcut ? `${props.label} (${props.shortcut})` : props.label
  return (
    <button
      type="button"
      class={`round ${props.tone ?? ''}`}
      aria-label={props.label}
      aria-keyshortcuts={props.shortcut}
      title={title}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  )
}

export function Avatar({ id, name }: { id: string; name: string }) {
  const element = useRef<HTMLSpanElement>(null)
  useEffect(() => element.current?.style.setProperty('--hue', String(hueOf(id))), [id])
  return (
    <span class="avatar" ref={element} aria-hidden="true">
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

export function LevelBar({ track }: { track: MediaStreamTrack | null }) {
  const bar = useRef<HTMLSpanElement>(null)
  useLevel(track, (level) => bar.current?.style.setProperty('--level', level.toFixed(2)))
  return (
    <span class="level" aria-hidden="true">
      <span ref={bar} />
    </span>
  )
}

const COPIED_MS = 2500

/** Copies the address of a room; where the browser forbids it, shows it for copying by hand. */
export function CopyLink({ link, label, compact }: { link: string; label: string; compact?: boolean }) {
  const [result, setResult] = useState<'' | 'copied' | 'failed'>('')
  const timer = useRef<number>()
  useEffect(() => () => window.clearTimeout(timer.current), [])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link)
      setResult('copied')
    } catch {
      setResult('failed')
      window.prompt('Copy this link:', link)
    }
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setResult(''), COPIED_MS)
  }
  return (
    <button type="button" class={`button quiet copy-link ${compact ? 'compact' : ''}`} onClick={() => void copy()} aria-label={label}>
      {result === 'copied' ? <CheckIcon /> : <LinkIcon />}
      <span aria-live="polite">{result === 'copied' ? 'Copied' : label}</span>
    </button>
  )
}
