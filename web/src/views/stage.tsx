// SPDX-License-Identifier: LGPL-2.1-or-later
/* The one mixed picture, and the people laid over it. */

import { useEffect, useRef, useState } from 'preact/hooks'
import { outward, roundedPath, tileOnPage, type Rectangle } from '../geometry'
import { tileViews, type Meeting, type TileView } from '../meeting'
import { HandIcon, MicrophoneIcon } from './icons'
import { useSize, useStream } from './hooks'
import { Avatar, LocalVideo } from './parts'

/** A tile lower than this has no room for more than its name. */
const SMALL_TILE_PX = 90
const CORNER_PX = 12
const SMALL_CORNER_PX = 6

interface Placed extends TileView {
  readonly at: Rectangle
  readonly small: boolean
}

export function Stage(props: {
  meeting: Meeting
  picture: MediaStream | null
  camera: MediaStreamTrack | null
  pictureShown: (picture: MediaStream) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const size = useSize(box)
  const self = useStream(props.camera)
  const { canvas } = props.meeting
  const tiles: Placed[] = tileViews(props.meeting).map((view) => {
    const at = outward(tileOnPage(view.tile, canvas, size))
    return { ...view, at, small: at.height < SMALL_TILE_PX }
  })
  return (
    <div class="stage" ref={box}>
      <Picture stream={props.picture} tiles={tiles} shown={props.pictureShown} />
      <ul class="tiles" aria-label="People in the picture">
        {tiles.map((view) => (
          <TileOverlay
            key={`${view.person.id} ${view.tile.source === 'screen' ? 'screen' : ''}`}
            view={view}
            self={self}
            hand={props.meeting.hands.includes(view.person.id)}
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
function Picture(props: {
  stream: MediaStream | null
  tiles: readonly Placed[]
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

  // Cards out of tiles: what the mixed picture has between and around them is not shown.
  const frame = useRef<HTMLDivElement>(null)
  const corner = props.tiles.some(({ small }) => small) ? SMALL_CORNER_PX : CORNER_PX
  const path = roundedPath(props.tiles.map(({ at }) => at), corner)
  useEffect(() => {
    if (frame.current) frame.current.style.clipPath = path === '' ? 'none' : `path('${path}')`
  }, [path])

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
    </div>
  )
}

function TileOverlay(props: { view: Placed; self: MediaStream | null; hand: boolean }) {
  const { tile, person, mine, speaking, small, at } = props.view
  const element = useRef<HTMLLIElement>(null)
  useEffect(() => place(element.current, at), [at.x, at.y, at.width, at.height])

  const screen = tile.source === 'screen'
  const covered = mine && !screen && props.self !== null
  const classes = ['tile', speaking && !screen && 'speaking', mine && 'mine', small && 'small']
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
        {props.hand && !screen && (
          <span class="hand-sign" role="img" aria-label="Hand raised">
            <HandIcon />
          </span>
        )}
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

/** By CSSOM, because the page's security policy forbids style attributes. */
function place(element: HTMLElement | null, { x, y, width, height }: Rectangle): void {
  if (!element) return
  element.style.transform = `translate(${x}px, ${y}px)`
  element.style.width = `${width}px`
  element.style.height = `${height}px`
}
