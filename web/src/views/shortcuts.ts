// SPDX-License-Identifier: LGPL-2.1-or-later
/* Keys, and the lock that keeps a phone awake. */

import { useEffect, useRef } from 'preact/hooks'
import type { Devices } from '../devices'
import { hasHandUp, may, mayUse } from '../roster'
import type { Session } from '../session'
import type { PanelName } from './panel'

interface Panels {
  toggle(name: PanelName): void
  /** Returns whether there was one. */
  close(): boolean
}

/** Jitsi's keys. Not while somebody types, holds a modifier or is asked something. */
export function useShortcuts(devices: Devices, session: Session, panels: Panels): void {
  const latest = useRef(panels)
  latest.current = panels
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return
      if (document.querySelector('dialog[open]')) return
      if (event.key === 'Escape') {
        if (latest.current.close()) event.preventDefault()
        return
      }
      if (event.target instanceof HTMLElement && event.target.closest('input, select, textarea')) return
      if (press(event.key.toLowerCase(), devices, session, latest.current)) event.preventDefault()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [devices, session])
}

function press(key: string, devices: Devices, session: Session, panels: Panels): boolean {
  const state = devices.store.get()
  const { meeting } = session.store.get()
  switch (key) {
    case 'm':
      if (!mayUse(meeting, 'microphone')) return false
      void devices.setMicrophone(!(state.microphone !== null && state.microphoneOn))
      return true
    case 'v':
      if (!mayUse(meeting, 'camera')) return false
      void devices.setCamera(!(state.camera !== null && state.cameraOn))
      return true
    case 'd':
      if (!mayUse(meeting, 'screen') || !devices.canShareScreen) return false
      if (state.screen) devices.stopScreen()
      else void devices.shareScreen()
      return true
    case 'r':
      if (!may(meeting, 'hand')) return false
      session.send({ type: 'hand', raised: !hasHandUp(meeting) })
      return true
    case 'p':
      panels.toggle('people')
      return true
    case 'c':
      panels.toggle('chat')
      return true
    default:
      return false
  }
}

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
