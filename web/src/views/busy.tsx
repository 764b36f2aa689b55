// SPDX-License-Identifier: LGPL-2.1-or-later
/* The page of those for whom the server has no place now. It asks again by itself. */

import { useEffect, useRef, useState } from 'preact/hooks'
import type { Devices } from '../devices'
import type { Session } from '../session'
import { useStore } from './hooks'
import { Brand } from './parts'

interface Props {
  readonly session: Session
  readonly devices: Devices
  readonly room: string
  readonly text: string
  readonly again: number
}

export function BusyPage({ session, devices, room, text, again }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { camera, cameraOn } = useStore(devices.store)
  const words = useWords(again)
  useEffect(() => heading.current?.focus(), [])
  return (
    <main class="message">
      <Brand />
      <div class="card narrow waiting-page">
        <p class="eyebrow">
          <bdi>{room}</bdi>
        </p>
        <h1 ref={heading} tabIndex={-1}>
          The server is busy
        </h1>
        <p>{text}</p>
        <p role="timer">
          <span class="spinner" aria-hidden="true" />
          {words}
        </p>
        {camera && cameraOn && <p class="hint">Without a camera you may find a place sooner.</p>}
        <div class="row">
          <button type="button" class="button primary" onClick={() => session.tryNow()}>
            Try now
          </button>
          {camera && cameraOn && (
            <button type="button" class="button" onClick={() => void devices.setCamera(false)}>
              Turn camera off
            </button>
          )}
          <button type="button" class="button quiet" onClick={() => session.leave()}>
            Leave
          </button>
        </div>
      </div>
    </main>
  )
}

function useWords(again: number): string {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const count = () => setSeconds(Math.max(0, Math.ceil((again - Date.now()) / 1000)))
    count()
    const timer = window.setInterval(count, 1000)
    return () => window.clearInterval(timer)
  }, [again])
  return seconds > 0 ? `Trying again in ${seconds} s` : 'Trying again'
}
