// SPDX-License-Identifier: LGPL-2.1-or-later
/* What has to be there at once when it is about somebody's telephone: that ours has hung up, and that somebody asks to be called. */

import { t } from '../language'
import type { Meeting } from '../meeting'
import { may } from '../roster'
import type { Session } from '../session'
import { Confirm } from './dialog'
import { SoundIcon } from './icons'

export function SilentHint({ session }: { session: Session }) {
  return (
    <div class="notice silent" role="alert">
      <p>{t('phone.hung-up')}</p>
      <button type="button" class="button primary compact" onClick={() => session.soundHere()}>
        <SoundIcon />
        {t('phone.here')}
      </button>
    </div>
  )
}

/** The first of those who ask; closing it is a no, which is a word, too. */
export function CallQuestion({ meeting, session }: { meeting: Meeting; session: Session }) {
  const wish = meeting.sound.wishes.find(({ participant }) => meeting.people.some(({ id }) => id === participant))
  if (!wish || !may(meeting, 'sound-answer')) return null
  const { participant, target } = wish
  const name = meeting.people.find(({ id }) => id === participant)?.name ?? ''
  const answer = (allow: boolean) => session.answerCall(participant, allow)
  return (
    <Confirm
      key={participant}
      title={t('phone.question', { name, target })}
      yes={t('dial.call')}
      no={t('phone.refuse')}
      tone="primary"
      agree={() => answer(true)}
      close={() => answer(false)}
    />
  )
}
