// SPDX-License-Identifier: LGPL-2.1-or-later
/* The one mixed picture, and the people laid over it. */

import { useEffect, useRef, useState } from 'preact/hooks'
import { tileOnPage, type Rectangle, type Size } from '../geometry'
import { tileViews, type Meeting, type TileView } from '../meeting'
import { MicrophoneIcon } from './icons'
import { useSize, useStream } from './hooks'
import { Avatar, LocalVideo } from './parts'

/** A tile lower than this has no room for more than its name. */
const SMALL_TILE_PX = 90

export function Stage(props: {
  meeting: Meeting
  picture: MediaStream | null
  camera: MediaStreamTrack | null
  pictureShown: (picture: MediaStream) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const size = useSize(box)
  const self = useStream(props.camera)
  return (
    <div class="stage" ref={box}>
      <Picture stream={props.picture} shown={props.pictureShown} />
      <ul class="tiles" aria-label="People in the picture">
        {tileViews(props.meeting).map((view) => (
          <TileOverlay
            key={`${view.person.id} ${view.tile.source === 'screen' ? 'screen' : ''}`}
            view={view}
            canvas={props.meeting.canvas}
            box={size}
            self={self}
          />
        ))}
      </ul>
    </div>
  )
}

/**
 * Two elements of which one is seen: a new connection's picture is decoded behind the old one and takes its place with
 * its first frame, so that nothing flashes. Without sound, so that no browser refuses to play it.
 */
function Picture(props: { stream: MediaStream | null; shown: (picture: MediaStream) => void }) {
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

  return (
    <>
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
    </>
  )
}

function TileOverlay(props: { view: TileView; canvas: Size; box: Size; self: MediaStream | null }) {
  const { tile, person, mine, speaking } = props.view
  const element = useRef<HTMLLIElement>(null)
  const { x, y, width, height } = tileOnPage(tile, props.canvas, props.box)
  useEffect(() => place(element.current, { x, y, width, height }), [x, y, width, height])

  const screen = tile.source === 'screen'
  const covered = mine && !screen && props.self !== null
  const classes = ['tile', speaking && !screen && 'speaking', mine && 'mine', height < SMALL_TILE_PX && 'small']
  const name = screen ? `${person.name}'s screen` : person.name
  return (
    <li class={classes.filter(Boolean).join(' ')} ref={element} data-participant={person.id} data-source={tile.source}>
      {covered && props.self && <LocalVideo stream={props.self} />}
      {!covered && !screen && (tile.source === 'none' || !person.camera) && (
        <div class="tile-empty">
          <Avatar id={person.id} name={person.name} />
        </div>
      )}
      {!person.present && <div class="tile-away">Connection lost</div>}
      <div class="nameplate">
        {!person.microphone && !screen && (
          <span class="muted-sign" role="img" aria-label="Microphone off">
            <MicrophoneIcon on={false} />
          </span>
        )}
        <span class="name">
          <bdi>{name}</bdi>
          {mine && ' (you)'}
        </span>
        {speaking && <span class="visually-hidden">speaks</span>}
      </div>
    </li>
  )
}

/**
 * Outward to whole pixels: a fraction would let a line of the picture shine through between two tiles. By CSSOM, because
 * the page's security policy forbids style attributes.
 */
function place(element: HTMLElement | null, at: Rectangle): void {
  if (!element) return
  const [x, y] = [Math.floor(at.x), Math.floor(at.y)]
  element.style.transform = `translate(${x}px, ${y}px)`
  element.style.width = `${Math.ceil(at.x + at.width) - x}px`
  element.style.height = `${Math.ceil(at.y + at.height) - y}px`
}
