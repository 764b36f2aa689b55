// SPDX-License-Identifier: LGPL-2.1-or-later
/* The slides that we show: as they are, with a pointer and the keys that people know. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Devices } from '../devices'
import { t } from '../language'
import type { Slides } from '../slides'
import { BeforeIcon, NextIcon } from './rest-icons'

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  PageDown: 1,
  ' ': 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  PageUp: -1,
}

export function SlidesCard({ slides, devices }: { slides: Slides; devices: Devices }) {
  const [page, setPage] = useState(slides.page)
  const frame = useRef<HTMLDivElement>(null)
  const { pages } = slides
  const go = (wanted: number) => {
    const next = Math.min(pages, Math.max(1, wanted))
    setPage(next)
    void slides.go(next)
    devices.sharing.turn(next, pages)
  }
  useLayoutEffect(() => {
    frame.current?.append(slides.canvas)
    frame.current?.focus()
    return () => slides.canvas.remove()
  }, [slides])
  const point = (event: PointerEvent) => {
    const box = slides.canvas.getBoundingClientRect()
    slides.point({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height })
  }
  return (
    <div class="slides">
      <div
        class="slides-frame"
        ref={frame}
        tabIndex={0}
        role="group"
        aria-label={t('present.slides.frame')}
        onPointerMove={point}
        onPointerLeave={() => slides.point(null)}
        onKeyDown={(event) => {
          const step = STEPS[event.key]
          const to = event.key === 'Home' ? 1 : event.key === 'End' ? pages : step === undefined ? null : page + step
          if (to === null) return
          event.preventDefault()
          event.stopPropagation()
          go(to)
        }}
      />
      <div class="row one-line">
        <button
          type="button"
          class="icon-button"
          aria-label={t('present.before')}
          disabled={page <= 1}
          onClick={() => go(page - 1)}
        >
          <BeforeIcon />
        </button>
        <span>{t('present.page', { page, pages })}</span>
        <button
          type="button"
          class="icon-button"
          aria-label={t('present.next')}
          disabled={page >= pages}
          onClick={() => go(page + 1)}
        >
          <NextIcon />
        </button>
      </div>
    </div>
  )
}
