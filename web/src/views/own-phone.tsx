// SPDX-License-Identifier: LGPL-2.1-or-later
/* How a telephone becomes one's own sound: the number and the code, or being called. Loaded when it is opened. */

import { useEffect, useId, useState } from 'preact/hooks'
import { language, t } from '../language'
import { addressOf, grouped } from '../invitation'
import type { Meeting } from '../meeting'
import { may } from '../roster'
import type { Session } from '../session'

/** doc/protocol.md, `sound` */
const TARGET_MAX = 256

interface Props {
  readonly meeting: Meeting
  readonly session: Session
}

export function OwnPhone({ meeting, session }: Props) {
  const { at, code } = meeting.sound
  const onPhone = at === 'phone'
  useEffect(() => {
    if (!onPhone) session.send({ type: 'sound', action: 'code' })
  }, [onPhone])
  // Another is asked for when it is over, for whoever is slow.
  useEffect(() => {
    if (!code) return undefined
    const timer = window.setTimeout(() => session.send({ type: 'sound', action: 'code' }), code.expires - Date.now())
    return () => window.clearTimeout(timer)
  }, [code?.expires])
  if (onPhone) {
    return (
      <div class="own-phone">
        <p role="status">{t('phone.on')}</p>
        <button type="button" class="button" onClick={() => session.send({ type: 'sound', action: 'hang-up' })}>
          {t('phone.hang-up')}
        </button>
      </div>
    )
  }
  return (
    <div class="own-phone">
      <p class="hint">{t('phone.hint')}</p>
      {code && <Code {...code} meeting={meeting} />}
      {meeting.phone?.dials && <CallMe meeting={meeting} session={session} />}
    </div>
  )
}

function Code({ digits, expires, meeting }: { digits: string; expires: number; meeting: Meeting }) {
  const { phone } = meeting
  const shown = grouped(digits)
  const address = phone && addressOf(phone, digits)
  const number = phone?.number
  return (
    <section>
      <p class="phone-code">
        <span>{t('phone.code')}</span> <strong translate={false}>{shown}</strong>
      </p>
      <ul class="plain">
        <li>{number === undefined ? t('phone.key', { code: shown }) : t('phone.call', { number, code: shown })}</li>
        {address && <li>{t('invite.sip', { address })}</li>}
      </ul>
      <p class="hint">{t('phone.code.until', { time: language.get().times.format(expires) })}</p>
    </section>
  )
}

function CallMe({ meeting, session }: Props) {
  const [target, setTarget] = useState('')
  const field = useId()
  const { call } = meeting.sound
  const alone = may(meeting, 'dial')
  return (
    <form
      class="dialog-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (target.trim() !== '') session.send({ type: 'sound', action: 'call', target: target.trim() })
      }}
    >
      <label for={field}>{t('phone.me')}</label>
      <div class="row one-line">
        <input
          id={field}
          class="input"
          value={target}
          maxLength={TARGET_MAX}
          placeholder={t('dial.number')}
          autocomplete="tel"
          onInput={(event) => setTarget(event.currentTarget.value)}
        />
        <button type="submit" class="button primary compact">
          {t(alone ? 'dial.call' : 'phone.ask')}
        </button>
      </div>
      {!alone && <p class="hint">{t('phone.me.hint')}</p>}
      <p role="status">{call !== 'none' && t(`phone.${call}`)}</p>
    </form>
  )
}
