// SPDX-License-Identifier: LGPL-2.1-or-later
/* How the room is set, for those who may set it. Every change goes out at once; what is shown is what the server says. */

import { useState } from 'preact/hooks'
import { t } from '../language'
import type { Meeting } from '../meeting'
import type { Room, Settings } from '../protocol'
import { hostLink } from '../secrets'
import type { Session } from '../session'
import { CopyLink } from './parts'

const PIN = /^\d{4,12}$/
const PASSWORD_MAX_BYTES = 128

const SWITCHES = ['lobby', 'locked', 'listeners', 'chat', 'speaking_time'] as const

export function RoomSettings(props: { meeting: Meeting; session: Session; room: string }) {
  const { settings, hostKey } = props.meeting
  if (!settings) return null
  const set = (change: Partial<Settings>) => {
    const { lobby, locked, chat, listeners, speaking_time } = settings
    props.session.send({ type: 'settings', lobby, locked, chat, listeners, speaking_time, ...change })
  }
  return (
    <div class="panel-body">
      {SWITCHES.map((name) => (
        <label class="switch" key={name}>
          <input
            type="checkbox"
            checked={settings[name]}
            onClick={(event) => {
              // The server decides; its "room" turns the switch.
              event.preventDefault()
              set({ [name]: !settings[name] })
            }}
          />
          <span>
            {t(`room.${name}`)}
            <small>{t(`room.${name}.hint`)}</small>
          </span>
        </label>
      ))}
      <Password settings={settings} set={set} />
      <Pin settings={settings} set={set} />
      {hostKey !== '' && (
        <section class="setting">
          <h3>{t('room.host-link')}</h3>
          <p class="hint">{t('room.host-link.hint')}</p>
          <CopyLink link={hostLink(location.origin, props.room, hostKey)} label={t('room.host-link.copy')} />
        </section>
      )}
    </div>
  )
}

interface FieldProps {
  readonly settings: Room
  readonly set: (change: Partial<Settings>) => void
}

function Password({ settings, set }: FieldProps) {
  return (
    <Field
      kind="password"
      state={t(settings.password ? 'room.password.is' : 'room.password.none')}
      isSet={settings.password}
      check={(text) => (new TextEncoder().encode(text).length <= PASSWORD_MAX_BYTES ? '' : t('room.password.long'))}
      set={(password) => set({ password })}
    />
  )
}

function Pin({ settings, set }: FieldProps) {
  const { pin } = settings
  return (
    <Field
      kind="pin"
      state={pin ? t('room.pin.is', { pin }) : t('room.pin.none')}
      isSet={Boolean(pin)}
      digits
      check={(text) => (PIN.test(text) ? '' : t('room.pin.digits'))}
      set={(text) => set({ pin: text })}
    />
  )
}

function Field(props: {
  kind: 'password' | 'pin'
  state: string
  isSet: boolean
  digits?: boolean
  check: (text: string) => string
  set: (text: string) => void
}) {
  const [text, setText] = useState('')
  const id = `set-${props.kind}`
  const [problem, setProblem] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    const found = text === '' ? t('room.empty') : props.check(text)
    setProblem(found)
    if (found !== '') return
    props.set(text)
    setText('')
  }
  return (
    <form class="setting" onSubmit={submit}>
      <h3>
        <label for={id}>{t(`room.${props.kind}`)}</label>
      </h3>
      <p class="hint" role="status">
        {props.state}
      </p>
      <div class="row one-line">
        <input
          id={id}
          class="input small"
          value={text}
          autocomplete="off"
          inputMode={props.digits ? 'numeric' : 'text'}
          aria-invalid={problem !== ''}
          aria-describedby={`${id}-problem`}
          onInput={(event) => {
            setText(event.currentTarget.value)
            setProblem('')
          }}
        />
        <button type="submit" class="button compact" aria-label={t(`room.${props.kind}.set`)}>
          {t('set')}
        </button>
        {props.isSet && (
          <button
            type="button"
            class="button quiet compact"
            aria-label={t(`room.${props.kind}.remove`)}
            onClick={() => props.set('')}
          >
            {t('remove')}
          </button>
        )}
      </div>
      <p id={`${id}-problem`} class="problem" role="alert">
        {problem}
      </p>
    </form>
  )
}
