// SPDX-License-Identifier: LGPL-2.1-or-later
/* The one mixed picture, and the people laid over it. */

import { useRef, useState } from 'preact/hooks'
import { outward, tileOnPage } from '../geometry'
import { t } from '../language'
import type { Line } from '../line'
import { tileViews, type Meeting, type TileView } from '../meeting'
import type { Participant } from '../protocol'
import type { Action } from '../roster'
import type { Session } from '../session'
import { useSize, useStream } from './hooks'
import { Picture } from './picture'
import { SelfInset } from './self-inset'
import { TileOverlay, type Placed } from './tile'

/** A tile lower than this has no room for more than its name. */
const SMALL_TILE_PX = 90

export function Stage(props: {
  meeting: Meeting
  session: Session
  picture: MediaStream | null
  camera: MediaStreamTrack | null
  line: Line | null
  /** Whom one wants to see alone, of those in the picture; null: everybody. */
  pinned: string | null
  pin: (participant: string | null) => void
  act: (person: Participant, action: Action) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const size = useSize(box)
  const self = useStream(props.camera)
  const [reached, setReached] = useState(0)
  const { canvas } = props.meeting
  const views = tileViews(props.meeting)
  const pinned = tileToPin(views, props.pinned)
  const shown = pinned ? [pinned] : views
  const tiles: Placed[] = shown.map((view) => {
    const at = outward(tileOnPage(view.tile, canvas, size, pinned?.tile))
    return { ...view, at, small: at.height < SMALL_TILE_PX }
  })
  const seen = tiles.some(({ mine, tile }) => mine && tile.source !== 'screen')
  const stop = Math.min(reached, tiles.length - 1)

  const moved = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined || !(event.target as Element).matches('.tile-button')) return
    event.preventDefault()
    const next = (stop + step + tiles.length) % tiles.length
    setReached(next)
    list.current?.querySelectorAll<HTMLElement>('.tile-button')[next]?.focus()
  }

  return (
    <div class="stage" ref={box}>
      <Picture
        stream={props.picture}
        at={tileOnPage({ x: 0, y: 0, ...canvas }, canvas, size, pinned?.tile)}
        cards={tiles}
        shown={(picture) => props.session.pictureShown(picture)}
      />
      <ul class="tiles" aria-label={t('stage.people')} ref={list} onKeyDown={moved}>
        {tiles.map((view, index) => (
          <TileOverlay
            key={`${view.person.id} ${view.tile.source === 'screen' ? 'screen' : ''}`}
            view={view}
            meeting={props.meeting}
            session={props.session}
            self={self}
            line={props.line}
            pinned={pinned !== null}
            reached={index === stop}
            pin={props.pin}
            act={(action) => props.act(view.person, action)}
          />
        ))}
      </ul>
      {self && !seen && tiles.length > 0 && <SelfInset stream={self} />}
    </div>
  )
}

/** The screen of whom one wants to see, if there is one: it is what they show. */
function tileToPin(views: readonly TileView[], participant: string | null): TileView | null {
  const theirs = views.filter(({ person }) => person.id === participant)
  return theirs.find(({ tile }) => tile.source === 'screen') ?? theirs[0] ?? null
}
