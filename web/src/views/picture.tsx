// SPDX-License-Identifier: LGPL-2.1-or-later
/* The one mixed picture. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { roundedPath, type Rectangle } from '../geometry'
import { place } from './tile'

const CORNER_PX = 12
const SMALL_CORNER_PX = 6

/**
 * Two elements of which one is seen: a new connection's picture is decoded behind the old one and takes its place with
 * its first frame, so that nothing flashes. Without sound, so that no browser refuses to play it.
 */
export function Picture(props: {
  stream: MediaStream | null
  /** Where the whole canvas stands on the page; more than fits there when somebody is pinned. */
  at: Rectangle
  cards: readonly { readonly at: Rectangle; readonly small: boolean }[]
  shown: (picture: MediaStream) => void
}) {
  const elements = [useRef<HTMLVideoElement>(null), useRef<HTMLVideoElement>(null)] as const
  const [front, setFront] = useState<0 | 1>(0)
  const latest = useRef(front)
  latest.current = front

  useEffect(() => {
    const stream = props.stream
    const current = elements[latest.current].current
    const index = current?.srcObject ? ((1 - latest.current) as 0 | 1) : latest.current
    const video = elements[index].current
    if (!video || !stream) return undefined
    const ready = () => {
      setFront(index)
      props.shown(stream)
      const other = elements[(1 - index) as 0 | 1].current
      if (other) other.srcObject = null
    }
    video.addEventListener('loadeddata', ready, { once: true })
    video.muted = true
    video.srcObject = stream
    void video.play().catch(() => undefined)
    return () => video.removeEventListener('loadeddata', ready)
  }, [props.stream])

  const frame = useRef<HTMLDivElement>(null)
  const { at, cards } = props
  useLayoutEffect(() => place(frame.current, at), [at.x, at.y, at.width, at.height])
  // Cards out of tiles: what the mixed picture has between and around them lies under a mat. Cutting the picture itself
  // (clip-path) takes twice as much of a computer without a graphics card, with every frame.
  const corner = cards.some(({ small }) => small) ? SMALL_CORNER_PX : CORNER_PX
  const inFrame = cards.map((card) => ({ ...card.at, x: card.at.x - at.x, y: card.at.y - at.y }))
  const holes = roundedPath(inFrame, corner)

  return (
    <div class="picture" ref={frame}>
      {elements.map((element, index) => (
        <video
          key={index}
          ref={element}
          class={`mix ${index === front ? 'front' : ''}`}
          playsInline
          autoPlay
          muted
          disablePictureInPicture={index !== front}
          aria-hidden="true"
        />
      ))}
      {holes !== '' && (
        <svg class="mat" aria-hidden="true">
          <path fill-rule="evenodd" d={`M-1-1H${at.width + 1}V${at.height + 1}H-1z${holes}`} />
        </svg>
      )}
    </div>
  )
}
