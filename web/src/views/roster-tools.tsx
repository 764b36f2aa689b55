// SPDX-License-Identifier: LGPL-2.1-or-later
/* What helps with many people: whose turn it is, and how long everybody spoke. */

import { duration, t } from '../language'
import type { Meeting } from '../meeting'
import { may } from '../roster'
import type { Session } from '../session'

export function CallNext({ meeting, session }: { meeting: Meeting; session: Session }) {
  if (!may(meeting, 'call') || meeting.hands.length === 0) return null
  return (
    <button type="button" class="button primary compact" onClick={() => session.send({ type: 'call' })}>
      {t('people.call-next')}
    </button>
  )
}

export function SpokenFor({ meeting, participant }: { meeting: Meeting; participant: string }) {
  const time = meeting.speakingTimes.find((one) => one.participant === participant)
  if (!time) return null
  return (
    <small class="speaking-time" role="img" aria-label={t('people.spoke', { time: duration(time.seconds) })}>
      {duration(time.seconds)}
    </small>
  )
}
