// SPDX-License-Identifier: LGPL-2.1-or-later
/* "You are talking, but your microphone is off", and what else may be wrong with it. */

import { useEffect, useState } from 'preact/hooks'
import type { DeviceState } from '../devices'
import { decibels, hear, QUIET_EAR, type Hint } from '../voice'

const LOOK_MS = 200

/**
 * Looks at a copy of the microphone's track that stays on: the track itself gives silence while it is off. The copy goes
 * nowhere but into the measurement.
 */
export function useVoiceHint({ microphone, microphoneOn }: DeviceState): Hint {
  const [hint, setHint] = useState<Hint>(null)
  useEffect(() => {
    setHint(null)
    if (!microphone || typeof AudioContext === 'undefined') return undefined
    const copy = microphone.clone()
    copy.enabled = true
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 2048
    context.createMediaStreamSource(new MediaStream([copy])).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    let ear = QUIET_EAR
    const timer = window.setInterval(() => {
      // Without sound processing, or without a device's permission to run it, nothing can be said.
      if (context.state !== 'running' || copy.readyState !== 'live' || copy.muted) return
      analyser.getFloatTimeDomainData(samples)
      ear = hear(ear, decibels(samples), LOOK_MS, microphoneOn)
      setHint(ear.hint)
    }, LOOK_MS)
    return () => {
      window.clearInterval(timer)
      copy.stop()
      void context.close()
    }
  }, [microphone, microphoneOn])
  return hint
}
