// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whether one is in what is recorded or streamed: the question, and the signs of those who are not. */

import { useState } from 'preact/hooks'
import { spell, t } from '../language'
import type { Meeting } from '../meeting'
import { isLeftOut, labelsOf, mustConsent, ownConsent } from '../outputs'
import type { Consent, Participant } from '../protocol'
import { may } from '../roster'
import type { Session } from '../session'
import { Dialog } from './dialog'
import { UnrecordedIcon } from './icons'

interface Props {
  readonly meeting: Meeting
  readonly session: Session
}

/** Until it is answered there is no way round it: one is left out meanwhile. */
export function ConsentQuestion(props: Props) {
  return mustConsent(props.meeting) ? <Question {...props} close={() => undefined} /> : null
}

/** What is on, for everybody to see; pressed, it lets one change one's mind. */
export function OutputLabels(props: Props) {
  const [open, setOpen] = useState(false)
  return (
    <>
      {labelsOf(props.meeting.outputs).map(({ label, text }) => (
        <button
          type="button"
          key={label}
          class={`on-air ${label.toLowerCase()}`}
          title={spell(text)}
          aria-label={`${label}: ${spell(text)}`}
          onClick={() => setOpen(true)}
        >
          {label}
        </button>
      ))}
      {open && props.meeting.outputs.length > 0 && <Question {...props} close={() => setOpen(false)} />}
    </>
  )
}

function Question({ meeting, session, close }: Props & { close: () => void }) {
  const own = ownConsent(meeting)
  const answer = (consent: Consent) => {
    session.send({ type: 'consent', consent })
    close()
  }
  return (
    <Dialog title={t('consent.title')} close={close}>
      <div class="column consent">
        {labelsOf(meeting.outputs).map(({ label, text }) => (
          <p key={label}>
            <strong>{label}</strong> {spell(text)}.
          </p>
        ))}
        <p class="hint">{t(own === undefined ? 'consent.hint' : own === 'recorded' ? 'consent.is.in' : 'consent.is.out')}</p>
        <button type="button" class="button primary" onClick={() => answer('recorded')}>
          {t('consent.agree')}
        </button>
        <button type="button" class="button" onClick={() => answer('unrecorded')}>
          {t('consent.stay-out')}
        </button>
        <button type="button" class="button quiet" onClick={() => session.leave()}>
          {t('bar.leave')}
        </button>
      </div>
    </Dialog>
  )
}

/** Oneself sees it, and those who may record. */
export function UnrecordedSign({ meeting, person }: { meeting: Meeting; person: Participant }) {
  const shown = person.id === meeting.me || may(meeting, 'record')
  if (!shown || !isLeftOut(meeting, person)) return null
  return (
    <span class="unrecorded-sign" role="img" aria-label={t('sign.unrecorded')} title={t('sign.unrecorded')}>
      <UnrecordedIcon />
    </span>
  )
}
