// SPDX-License-Identifier: LGPL-2.1-or-later

import { useEffect, useRef, useState } from 'preact/hooks'
import { t } from '../language'
import { SoundIcon } from './icons'

/**
 * The mixed sound, in an element of its own: a picture that is renewed or refused by the browser never interrupts it.
 * Browsers may ask for a click before a page makes a sound.
 */
export function Sound({ stream, speaker }: { stream: MediaStream | null; speaker: string | undefined }) {
  const element = useRef<HTMLAudioElement>(null)
  const [blocked, setBlocked] = useState(false)

  const play = () => {
    element.current?.play().then(
      () => setBlocked(false),
      (error: unknown) => setBlocked(error instanceof DOMException && error.name === 'NotAllowedError'),
    )
  }

  useEffect(() => {
    if (!element.current) return
    element.current.srcObject = stream
    if (stream) play()
  }, [stream])

  // A phone stops it for a call, or with its screen; looked at again, it goes on.
  useEffect(() => {
    const visible = () => {
      if (document.visibilityState === 'visible' && element.current?.srcObject && element.current.paused) play()
    }
    document.addEventListener('visibilitychange', visible)
    return () => document.removeEventListener('visibilitychange', visible)
  }, [])

  useEffect(() => {
    const audio = element.current as (HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> }) | null
    if (audio && speaker !== undefined) void audio.setSinkId?.(speaker).catch(() => undefined)
  }, [speaker])

  return (
    <>
      <audio ref={element} autoPlay />
      {blocked && (
        <button type="button" class="button primary hear" onClick={play}>
          <SoundIcon />
          {t('sound.click')}
        </button>
      )}
    </>
  )
}
