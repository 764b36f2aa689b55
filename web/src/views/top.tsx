// SPDX-License-Identifier: LGPL-2.1-or-later
/* Above the picture: which room, since when, and what one should know about it. */

import { useEffect, useState } from 'preact/hooks'
import { t } from '../language'
import { rated, type Line } from '../line'
import type { Meeting } from '../meeting'
import { pathOfRoom } from '../room-name'
import type { Session } from '../session'
import { OutputLabels } from './consent'
import { LockIcon, SignalIcon } from './icons'
import { CopyLink } from './parts'

export function Top(props: { meeting: Meeting; session: Session; room: string; line: Line | null }) {
  const { meeting, session, room, line } = props
  const rating = line ? rated(line) : 'good'
  return (
    <header class="top">
      <h1 class="room" title={room}>
        <bdi>{room}</bdi>
      </h1>
      <Clock />
      <OutputLabels meeting={meeting} session={session} />
      <span class="top-sign" role="img" aria-label={t('top.encrypted')} title={t('top.encrypted')}>
        <LockIcon />
      </span>
      {rating !== 'good' && (
        <span class={`top-sign ${rating}`} role="img" aria-label={t(`line.${rating}`)} title={t(`line.${rating}`)}>
          <SignalIcon />
        </span>
      )}
      <span class="spring" />
      <CopyLink link={location.origin + pathOfRoom(room)} label={t('copy.link')} compact />
    </header>
  )
}

/** How long one has been here. */
function Clock() {
  const [begun] = useState(() => Date.now())
  const [now, setNow] = useState(begun)
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000)
    return () => window.clearInterval(timer)
  }, [])
  return (
    <span class="clock" role="timer" aria-label={t('top.clock')} title={t('top.clock')}>
      {elapsed(now - begun)}
    </span>
  )
}

export function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
