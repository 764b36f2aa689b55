// SPDX-License-Identifier: LGPL-2.1-or-later
/* The screen itself: kept awake, filled, and cleared of buttons while nobody moves. */

import { useEffect, useState } from 'preact/hooks'

/** A phone that is only looked at must not go dark. Given back by the browser whenever the page is hidden. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null
    let ended = false
    const take = async () => {
      if (document.visibilityState !== 'visible') return
      try {
        lock = (await navigator.wakeLock?.request('screen')) ?? null
        if (ended) await lock?.release()
      } catch {
        // Refused when the battery is low: then it goes dark.
      }
    }
    void take()
    const visible = () => void take()
    document.addEventListener('visibilitychange', visible)
    return () => {
      ended = true
      document.removeEventListener('visibilitychange', visible)
      void lock?.release().catch(() => undefined)
    }
  }, [])
}

/** Low and wide, as a phone on its side: there is no height to give away. */
const FLAT = '(max-height: 500px) and (orientation: landscape)'

export function useFullScreen() {
  const flat = useMedia(FLAT)
  const [full, setFull] = useState(document.fullscreenElement !== null)
  useEffect(() => {
    const changed = () => setFull(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', changed)
    return () => document.removeEventListener('fullscreenchange', changed)
  }, [])
  const toggle = () => {
    const done = full ? document.exitFullscreen() : document.documentElement.requestFullscreen()
    void done.catch((error: unknown) => console.info('tutti: no full screen:', error))
  }
  return { full, overlay: full || flat, toggle: document.fullscreenEnabled ? toggle : null }
}

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const list = matchMedia(query)
    const changed = () => setMatches(list.matches)
    changed()
    list.addEventListener('change', changed)
    return () => list.removeEventListener('change', changed)
  }, [query])
  return matches
}

const IDLE_MS = 4000

/**
 * True when nothing was moved or pressed for a while; never while the focus is visibly in what would go, a menu or dialog
 * is open, or @busy.
 */
export function useIdle(busy: boolean): boolean {
  const [idle, setIdle] = useState(false)
  useEffect(() => {
    let timer: number | undefined
    const inUse = () =>
      busy || document.querySelector('dialog[open], [role=menu], .toolbar-box :focus-visible, .top :focus-visible, .presenter :focus-visible') !== null
    const wake = () => {
      setIdle(false)
      window.clearTimeout(timer)
      timer = window.setTimeout(() => (inUse() ? wake() : setIdle(true)), IDLE_MS)
    }
    wake()
    const events = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const
    for (const event of events) window.addEventListener(event, wake, { passive: true })
    return () => {
      window.clearTimeout(timer)
      for (const event of events) window.removeEventListener(event, wake)
    }
  }, [busy])
  return idle
}

/** Whether the meeting can be put into a small window that stays on top. */
export const hasSmallWindows = (): boolean => 'documentPictureInPicture' in window || document.pictureInPictureEnabled
