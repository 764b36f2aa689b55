// SPDX-License-Identifier: LGPL-2.1-or-later

import { useEffect, useRef, useState } from 'preact/hooks'
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
          Click to hear
        </button>
      )}
    </>
  )
}
