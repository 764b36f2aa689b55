// SPDX-License-Identifier: LGPL-2.1-or-later
/* The page of those for whom the server has no place now. It asks again by itself. */

import { useEffect, useState } from 'preact/hooks'
import type { Devices } from '../devices'
import { spell, t, type Words } from '../language'
import type { Session } from '../session'
import { useFirstFocus, useStore } from './hooks'
import { Brand } from './parts'

interface Props {
  readonly session: Session
  readonly devices: Devices
  readonly room: string
  readonly words: Words
  readonly again: number
}

export function BusyPage({ session, devices, room, words, again }: Props) {
  const heading = useFirstFocus<HTMLHeadingElement>()
  const { camera, cameraOn } = useStore(devices.store)
  const countdown = useCountdown(again)
  return (
    <main class="message">
      <Brand />
      <div class="card narrow waiting-page">
        <p class="eyebrow">
          <bdi>{room}</bdi>
        </p>
        <h1 ref={heading} tabIndex={-1}>
          {t('busy.title')}
        </h1>
        <p>{spell(words)}</p>
        <p role="timer">
          <span class="spinner" aria-hidden="true" />
          {countdown}
        </p>
        {camera && cameraOn && <p class="hint">{t('busy.camera')}</p>}
        <div class="row">
          <button type="button" class="button primary" onClick={() => session.tryNow()}>
            {t('busy.try')}
          </button>
          {camera && cameraOn && (
            <button type="button" class="button" onClick={() => void devices.setCamera(false)}>
              {t('bar.camera.off')}
            </button>
          )}
          <button type="button" class="button quiet" onClick={() => session.leave()}>
            {t('leave')}
          </button>
        </div>
      </div>
    </main>
  )
}

function useCountdown(again: number): string {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const count = () => setSeconds(Math.max(0, Math.ceil((again - Date.now()) / 1000)))
    count()
    const timer = window.setInterval(count, 1000)
    return () => window.clearInterval(timer)
  }, [again])
  return seconds > 0 ? t('busy.again.in', { seconds }) : t('busy.again')
}
