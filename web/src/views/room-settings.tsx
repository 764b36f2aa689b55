// SPDX-License-Identifier: LGPL-2.1-or-later
/* How the room is set, for those who may set it. Every change goes out at once; what is shown is what the server says. */

import { useState } from 'preact/hooks'
import type { Meeting } from '../meeting'
import type { Room, Settings } from '../protocol'
import { hostLink } from '../secrets'
import type { Session } from '../session'
import { Panel } from './panel'
import { CopyLink } from './parts'

const PIN = /^\d{4,12}$/
const PASSWORD_MAX_BYTES = 128

const SWITCHES = [
  { name: 'lobby', label: 'Lobby', hint: 'Newcomers wait until somebody lets them in' },
  { name: 'locked', label: 'Locked', hint: 'Nobody new comes in' },
  { name: 'listeners', label: 'Newcomers only listen', hint: 'They raise a hand to be brought in' },
  { name: 'chat', label: 'Chat', hint: 'Everybody may write' },
] as const

export function RoomSettings(props: { meeting: Meeting; session: Session; room: string; close: () => void }) {
  const { settings, hostKey } = props.meeting
  if (!settings) return null
  const set = (change: Partial<Settings>) => {
    const { lobby, locked, chat, listeners } = settings
    props.session.send({ type: 'settings', lobby, locked, chat, listeners, ...change })
  }
  return (
    <Panel name="settings" title="Room" close={props.close}>
      <div class="panel-body">
        {SWITCHES.map(({ name, label, hint }) => (
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
              {label}
              <small>{hint}</small>
            </span>
          </label>
        ))}
        <Password settings={settings} set={set} />
        <Pin settings={settings} set={set} />
        {hostKey !== '' && (
          <section class="setting">
            <h3>Host link</h3>
            <p class="hint">Whoever opens it is host, past lobby, lock and password. Keep it, to come back as host.</p>
            <CopyLink link={hostLink(location.origin, props.room, hostKey)} label="Copy host link" />
          </section>
        )}
      </div>
    </Panel>
  )
}

interface FieldProps {
  readonly settings: Room
  readonly set: (change: Partial<Settings>) => void
}

function Password({ settings, set }: FieldProps) {
  return (
    <Field
      id="set-password"
      title="Password"
      state={settings.password ? 'A password is asked of newcomers.' : 'No password is asked.'}
      isSet={settings.password}
      check={(text) => (new TextEncoder().encode(text).length <= PASSWORD_MAX_BYTES ? '' : 'This is too long.')}
      set={(password) => set({ password })}
    />
  )
}

function Pin({ settings, set }: FieldProps) {
  const { pin } = settings
  return (
    <Field
      id="set-pin"
      title="PIN for telephones"
      state={pin ? `The PIN is ${pin}.` : 'No PIN is set.'}
      isSet={Boolean(pin)}
      digits
      check={(text) => (PIN.test(text) ? '' : 'Use 4 to 12 digits.')}
      set={(text) => set({ pin: text })}
    />
  )
}

function Field(props: {
  id: string
  title: string
  state: string
  isSet: boolean
  digits?: boolean
  check: (text: string) => string
  set: (text: string) => void
}) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    const found = text === '' ? 'Type something first.' : props.check(text)
    setProblem(found)
    if (found !== '') return
    props.set(text)
    setText('')
  }
  return (
    <form class="setting" onSubmit={submit}>
      <h3>
        <label for={props.id}>{props.title}</label>
      </h3>
      <p class="hint" role="status">
        {props.state}
      </p>
      <div class="row one-line">
        <input
          id={props.id}
          class="input small"
          value={text}
          autocomplete="off"
          inputMode={props.digits ? 'numeric' : 'text'}
          aria-invalid={problem !== ''}
          aria-describedby={`${props.id}-problem`}
          onInput={(event) => {
            setText(event.currentTarget.value)
            setProblem('')
          }}
        />
        <button type="submit" class="button compact" aria-label={`Set ${props.title}`}>
          Set
        </button>
        {props.isSet && (
          <button
            type="button"
            class="button quiet compact"
            aria-label={`Remove ${props.title}`}
            onClick={() => props.set('')}
          >
            Remove
          </button>
        )}
      </div>
      <p id={`${props.id}-problem`} class="problem" role="alert">
        {problem}
      </p>
    </form>
  )
}
