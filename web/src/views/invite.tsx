// SPDX-License-Identifier: LGPL-2.1-or-later
/* Inviting: link, QR code, mail, calendar file, and the device's own way of sharing. Loaded when it is opened. */

import { useState } from 'preact/hooks'
import { encode } from 'uqr'
import { calendarFile, grouped, mailLink, nextHour, type Invitation } from '../invitation'
import { say, spell, t, type Words } from '../language'
import type { Meeting } from '../meeting'
import { CopyLink, Sentence } from './parts'

const MINUTES_MAX = 24 * 60

export function Invite({ room, link, meeting }: { room: string; link: string; meeting: Meeting }) {
  const [when, setWhen] = useState(() => nextHour(new Date()))
  const [minutes, setMinutes] = useState(60)
  const calls = callLines(meeting)
  const lines = [t('invite.text', { link }), ...calls.map(spell)]
  const invitation: Invitation = { subject: t('invite.subject', { room }), text: lines.join('\n'), link }
  const start = new Date(when).getTime()
  const fits = !isNaN(start) && minutes >= 1 && minutes <= MINUTES_MAX
  const save = () => {
    if (!fits) return
    const text = calendarFile(invitation, { start, minutes }, `${crypto.randomUUID()}@${location.hostname}`, Date.now())
    const address = URL.createObjectURL(new Blob([text], { type: 'text/calendar' }))
    Object.assign(document.createElement('a'), { href: address, download: `${room}.ics` }).click()
    window.setTimeout(() => URL.revokeObjectURL(address), 10_000)
  }
  return (
    <div class="invite">
      <div class="row">
        <CopyLink link={link} label={t('copy.link')} />
        <a class="button quiet compact" href={mailLink(invitation)}>
          {t('invite.mail')}
        </a>
        {'share' in navigator && (
          <button
            type="button"
            class="button quiet compact"
            onClick={() =>
              void navigator.share({ title: invitation.subject, text: invitation.text, url: link }).catch(() => undefined)
            }
          >
            {t('invite.share')}
          </button>
        )}
      </div>
      {calls.length > 0 && (
        <section aria-labelledby="invite-phone">
          <h3 id="invite-phone">{t('invite.phone.title')}</h3>
          <ul class="plain">
            {calls.map((words) => (
              <li key={words.key}>
                <Sentence words={words} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <Code text={link} />
      <p class="hint">{t('invite.qr.hint')}</p>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <label>
          <span>{t('invite.when')}</span>
          <input
            class="input small"
            type="datetime-local"
            value={when}
            required
            onInput={(event) => setWhen(event.currentTarget.value)}
          />
        </label>
        <label>
          <span>{t('invite.minutes')}</span>
          <input
            class="input small"
            type="number"
            min={1}
            max={MINUTES_MAX}
            value={minutes}
            required
            onInput={(event) => setMinutes(event.currentTarget.valueAsNumber)}
          />
        </label>
        <button type="submit" class="button compact">
          {t('invite.calendar')}
        </button>
      </form>
    </div>
  )
}

/** How one calls in, in lines; none where there are no telephones. */
function callLines({ phone, settings }: Meeting): readonly Words[] {
  if (!phone) return []
  const { number, address, room } = phone
  return [
    ...(number === undefined ? [] : [say('invite.phone', { number, room: grouped(room) })]),
    ...(address === undefined ? [] : [say('invite.sip', { address })]),
    ...(settings?.pin ? [say('invite.pin', { pin: settings.pin })] : []),
  ]
}

/** One path for all dark squares, on white with the quiet zone that readers need. */
function Code({ text }: { text: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('invite.qr')} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
