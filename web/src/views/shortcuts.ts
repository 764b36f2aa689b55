// SPDX-License-Identifier: LGPL-2.1-or-later
/* Jitsi's keys. */

import { useEffect, useRef } from 'preact/hooks'
import type { Devices } from '../devices'
import { isMicrophoneOn } from '../meeting'
import { hasHandUp, may, mayUse, rosterOrder } from '../roster'
import type { Session } from '../session'
import { toggleCamera, toggleMicrophone } from '../switches'
import type { DialogName } from './more'
import type { PanelName } from './panel'

export interface KeyTargets {
  togglePanel(name: PanelName): void
  /** Returns whether there was one. */
  closePanel(): boolean
  openDialog(name: DialogName): void
  /** Null where the browser cannot. */
  readonly toggleFull: (() => void) | null
  /** One person alone; null: everybody again. The same one twice: everybody again. */
  pin(participant: string | null): void
  /** The largest of the picture alone, or everybody again. */
  toggleAlone(): void
}

/** Not while somebody types, holds a modifier or is asked something. */
export function useShortcuts(devices: Devices, session: Session, targets: KeyTargets): void {
  const latest = useRef(targets)
  latest.current = targets
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return
      if (document.querySelector('dialog[open]')) return
      if (event.key === 'Escape') {
        if (latest.current.closePanel()) event.preventDefault()
        return
      }
      if (event.target instanceof HTMLElement && event.target.closest('input, select, textarea')) return
      if (press(event.key.toLowerCase(), devices, session, latest.current)) event.preventDefault()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [devices, session])
  usePushToTalk(devices, session)
}

function press(key: string, devices: Devices, session: Session, targets: KeyTargets): boolean {
  const { meeting, view } = session.store.get()
  if (/^[0-9]$/.test(key)) return pinByNumber(Number(key), session, targets)
  switch (key) {
    case 'm':
      return toggleMicrophone(session, devices)
    case 'v':
      return toggleCamera(session, devices)
    case 'd':
      if (!mayUse(meeting, 'screen')) return false
      session.share()
      return true
    case 'r':
      if (!may(meeting, 'hand')) return false
      session.send({ type: 'hand', raised: !hasHandUp(meeting) })
      return true
    case 'w':
      session.wish({ ...view, layout: view.layout === 'grid' ? 'auto' : 'grid' })
      return true
    case 'f':
      targets.toggleAlone()
      return true
    case 's':
      targets.toggleFull?.()
      return targets.toggleFull !== null
    case 'a':
    case 't':
      targets.openDialog('line')
      return true
    case '?':
      targets.openDialog('keys')
      return true
    case 'p':
      targets.togglePanel('people')
      return true
    case 'c':
      targets.togglePanel('chat')
      return true
    default:
      return false
  }
}

/** 0 is oneself, 1 to 9 the others as they stand in the list. */
function pinByNumber(number: number, session: Session, targets: KeyTargets): boolean {
  const { meeting } = session.store.get()
  const others = rosterOrder(meeting.people, meeting.hands).filter(({ id }) => id !== meeting.me)
  const participant = number === 0 ? meeting.me : others[number - 1]?.id
  if (participant === undefined) return false
  targets.pin(participant)
  return true
}

/** Space, held: on while it is down, for whoever is off. A button that was reached by keyboard keeps its own Space. */
function usePushToTalk(devices: Devices, session: Session): void {
  useEffect(() => {
    let talking = false
    // A button that was clicked has the focus too, and browsers call that visible as soon as any key is pressed.
    let byPointer = false
    const pointed = () => (byPointer = true)
    const usesSpace = (target: EventTarget | null) =>
      target instanceof Element &&
      (target.closest('input, select, textarea, summary, [role=menu]') !== null ||
        (!byPointer && target.closest('button, a') !== null))
    const down = (event: KeyboardEvent) => {
      if (event.key === 'Tab' || event.key.startsWith('Arrow')) byPointer = false
      if (event.key !== ' ' || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
      if (usesSpace(event.target) || document.querySelector('dialog[open]')) return
      event.preventDefault()
      const { meeting } = session.store.get()
      if (event.repeat || isMicrophoneOn(meeting, devices.store.get()) || !mayUse(meeting, 'microphone')) return
      talking = true
      session.setMicrophone(true)
    }
    const up = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key !== ' ') return
      if (!talking) return
      talking = false
      event.preventDefault()
      session.setMicrophone(false)
    }
    window.addEventListener('pointerdown', pointed)
    window.addEventListener('keydown', down)
    window.addEventListener('keyup', up)
    // Whoever goes to another window while holding the key does not stay on.
    window.addEventListener('blur', up)
    return () => {
      window.removeEventListener('pointerdown', pointed)
      window.removeEventListener('keydown', down)
      window.removeEventListener('keyup', up)
      window.removeEventListener('blur', up)
    }
  }, [devices, session])
}
