// SPDX-License-Identifier: LGPL-2.1-or-later

import { useEffect, useRef, useState } from 'preact/hooks'
import type { RefObject } from 'preact'
import type { Size } from '../geometry'
import type { Store } from '../store'

export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(store.get())
  useEffect(() => {
    setValue(store.get())
    return store.subscribe(() => setValue(store.get()))
  }, [store])
  return value
}

/** The content size of an element, in CSS pixels, as it changes. */
export function useSize(element: RefObject<HTMLElement>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useEffect(() => {
    const target = element.current
    if (!target) return undefined
    const observer = new ResizeObserver(() => setSize({ width: target.clientWidth, height: target.clientHeight }))
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

/**
 * How loud a track is, 0..1, given to @show some 15 times a second. Not a state: nothing but one bar changes with it.
 * Browsers start sound processing only after a click or key on some pages; the bar then stays empty until there is one.
 */
export function useLevel(track: MediaStreamTrack | null, show: (level: number) => void): void {
  const callback = useRef(show)
  callback.current = show
  useEffect(() => {
    if (!track || typeof AudioContext === 'undefined') return undefined
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 1024
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    const timer = window.setInterval(() => {
      if (context.state === 'suspended') void context.resume()
      analyser.getFloatTimeDomainData(samples)
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
      const decibels = 10 * Math.log10(power + 1e-10)
      callback.current(Math.min(1, Math.max(0, 1 - (decibels + 12) / (LEVEL_FLOOR_DB + 12))))
    }, 66)
    return () => {
      window.clearInterval(timer)
      callback.current(0)
      void context.close()
    }
  }, [track])
}
