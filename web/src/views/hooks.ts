// SPDX-License-Identifier: LGPL-2.1-or-later

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { RefObject } from 'preact'
import type { Size } from '../geometry'
import { isSpeaking } from '../meeting'
import type { Participant } from '../protocol'
import type { Session, SessionState } from '../session'
import type { Store } from '../store'
import { decibels } from '../voice'

/** @alike: whether nothing has to be drawn anew between two values; must stay the same function in effect. */
export function useStore<T>(store: Store<T>, alike: (before: T, after: T) => boolean = Object.is): T {
  const [value, setValue] = useState(store.get())
  useEffect(() => {
    const follow = () => setValue((before) => (alike(before, store.get()) ? before : store.get()))
    follow()
    return store.subscribe(follow)
  }, [store])
  return value
}

/** Nothing but who asks is drawn anew when it changes: it does so several times a second. */
export function useSpeaking({ store }: Session, person: Participant): boolean {
  const level = ({ meeting }: SessionState) => meeting.levels[person.id]?.speaking
  const { meeting } = useStore(store, (before, after) => level(before) === level(after))
  return isSpeaking(meeting, person)
}

const IDLE_MS = 2000

/** Calls @run once the page has nothing else to do, as soon as it is @wanted. */
export function useWhenIdle(wanted: boolean, run: () => void): void {
  useEffect(() => {
    if (!wanted) return undefined
    // Safari cannot be asked.
    if (typeof requestIdleCallback === 'undefined') {
      const timer = window.setTimeout(run, IDLE_MS)
      return () => window.clearTimeout(timer)
    }
    const request = requestIdleCallback(run, { timeout: IDLE_MS })
    return () => cancelIdleCallback(request)
  }, [wanted])
}

/** Of what has the focus as soon as it is there. */
export function useFirstFocus<T extends HTMLElement>(): RefObject<T> {
  const element = useRef<T>(null)
  // Before the next key: it is for what is new.
  useLayoutEffect(() => element.current?.focus(), [])
  return element
}

/** The content size of an element, in CSS pixels, as it changes. */
export function useSize(element: RefObject<HTMLElement>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  // Before anything is painted: what is placed by it would be seen to jump.
  useLayoutEffect(() => {
    const target = element.current
    if (!target) return undefined
    const measure = () => setSize({ width: target.clientWidth, height: target.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(target)
    return () => observer.disconnect()
  }, [element])
  return size
}

/** A stream around one track, made anew only when the track is another. */
export function useStream(track: MediaStreamTrack | null): MediaStream | null {
  const [stream, setStream] = useState<MediaStream | null>(null)
  useEffect(() => setStream(track ? new MediaStream([track]) : null), [track])
  return stream
}

const LEVEL_FLOOR_DB = -60
const LEVEL_MS = 100

/**
 * How loud a track is, 0..1 in so many @steps, given to @show whenever it changes. Not a state: nothing but one bar changes with it.
 * Browsers start sound processing only after a click or key on some pages; the bar then stays empty until there is one.
 */
export function useLevel(track: MediaStreamTrack | null, steps: number, show: (level: number) => void): void {
  const callback = useRef(show)
  callback.current = show
  useEffect(() => {
    if (!track || typeof AudioContext === 'undefined') return undefined
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 512
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    let shown = 0
    const timer = window.setInterval(() => {
      if (context.state === 'suspended') void context.resume()
      analyser.getFloatTimeDomainData(samples)
      const level = 1 - (decibels(samples) + 12) / (LEVEL_FLOOR_DB + 12)
      const step = Math.round(steps * Math.min(1, Math.max(0, level)))
      if (step !== shown) callback.current(step / steps)
      shown = step
    }, LEVEL_MS)
    return () => {
      window.clearInterval(timer)
      callback.current(0)
      void context.close()
    }
  }, [track])
}
