// SPDX-License-Identifier: LGPL-2.1-or-later
/* One's own picture where the mix does not show it: dragged, or by arrow keys, into the corner where it hides least. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { t } from '../language'
import { LocalVideo } from './parts'

type Side = 'start' | 'end'

interface Corner {
  readonly block: Side
  readonly inline: Side
}

/** A click moves less than this. */
const DRAG_PX = 6

export function SelfInset({ stream }: { stream: MediaStream }) {
  const [corner, setCorner] = useState<Corner>({ block: 'end', inline: 'end' })
  const [moving, setMoving] = useState(false)
  const element = useRef<HTMLButtonElement>(null)
  const from = useRef<{ x: number; y: number } | null>(null)

  const shift = (x: number, y: number) => {
    if (element.current) element.current.style.transform = x === 0 && y === 0 ? '' : `translate(${x}px, ${y}px)`
  }
  useLayoutEffect(() => shift(0, 0), [corner])

  const drop = (event: PointerEvent) => {
    const start = from.current
    from.current = null
    setMoving(false)
    shift(0, 0)
    const box = element.current?.parentElement?.getBoundingClientRect()
    if (!start || !box || Math.hypot(event.clientX - start.x, event.clientY - start.y) < DRAG_PX) return
    const left = event.clientX < box.left + box.width / 2
    const rtl = document.documentElement.dir === 'rtl'
    setCorner({
      block: event.clientY < box.top + box.height / 2 ? 'start' : 'end',
      inline: left === rtl ? 'end' : 'start',
    })
  }

  const pressed = (event: KeyboardEvent) => {
    const rtl = document.documentElement.dir === 'rtl'
    const moves: Readonly<Record<string, Partial<Corner>>> = {
      ArrowUp: { block: 'start' },
      ArrowDown: { block: 'end' },
      ArrowLeft: { inline: rtl ? 'end' : 'start' },
      ArrowRight: { inline: rtl ? 'start' : 'end' },
    }
    const move = moves[event.key]
    if (!move) return
    event.preventDefault()
    setCorner({ ...corner, ...move })
  }

  return (
    <button
      ref={element}
      type="button"
      class={`self-inset ${moving ? 'moving' : ''}`}
      data-block={corner.block}
      data-inline={corner.inline}
      aria-label={t('self.move')}
      title={t('self.move')}
      onKeyDown={pressed}
      onPointerDown={(event) => {
        from.current = { x: event.clientX, y: event.clientY }
        event.currentTarget.setPointerCapture(event.pointerId)
        setMoving(true)
      }}
      onPointerMove={(event) => {
        if (from.current) shift(event.clientX - from.current.x, event.clientY - from.current.y)
      }}
      onPointerUp={drop}
      onPointerCancel={() => {
        from.current = null
        setMoving(false)
        shift(0, 0)
      }}
    >
      <LocalVideo stream={stream} />
    </button>
  )
}
