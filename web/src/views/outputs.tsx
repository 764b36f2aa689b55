// SPDX-License-Identifier: LGPL-2.1-or-later
/* Recordings and live streams: the labels for everybody, the dialog for those who may start them. */

import { useState } from 'preact/hooks'
import type { Meeting } from '../meeting'
import { checkTarget, describeSize, describeState, labelsOf, PRESETS } from '../outputs'
import type { Output } from '../protocol'
import { may } from '../roster'
import type { Session } from '../session'
import { Dialog } from './dialog'
import { RecordIcon } from './icons'
import { RoundButton } from './parts'

export function OutputLabels({ outputs }: { outputs: readonly Output[] }) {
  return (
    <>
      {labelsOf(outputs).map(({ label, text }) => (
        <span class={`on-air ${label.toLowerCase()}`} title={text} aria-label={text} role="img">
          {label}
        </span>
      ))}
    </>
  )
}

interface Props {
  readonly meeting: Meeting
  readonly session: Session
}

export function OutputsButton(props: Props) {
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <RoundButton
        label="Record or stream"
        tone={props.meeting.outputs.length > 0 ? 'active' : undefined}
        onClick={() => setOpen(true)}
      >
        <RecordIcon />
      </RoundButton>
      {open && (
        <Dialog title="Record or stream" close={close}>
          <div class="column">
            {may(props.meeting, 'record') && <Recording {...props} />}
            {may(props.meeting, 'stream') && <Streams {...props} />}
            <button type="button" class="button quiet" onClick={close}>
              Done
            </button>
          </div>
        </Dialog>
      )}
    </>
  )
}

function Recording({ meeting, session }: Props) {
  const recording = meeting.outputs.find(({ kind }) => kind === 'recording')
  const record = (action: 'start' | 'pause' | 'resume' | 'stop') => session.send({ type: 'record', action })
  const paused = recording?.state === 'paused'
  return (
    <section class="setting">
      <h3>Recording</h3>
      <p class="hint" role="status">
        {recording ? describeState(recording) : 'Everybody is told when a recording begins.'}
      </p>
      <div class="row">
        {!recording && (
          <button type="button" class="button danger" onClick={() => record('start')}>
            Start recording
          </button>
        )}
        {recording && recording.state !== 'finishing' && (
          <>
            <button type="button" class="button" onClick={() => record(paused ? 'resume' : 'pause')}>
              {paused ? 'Resume recording' : 'Pause recording'}
            </button>
            <button type="button" class="button" onClick={() => record('stop')}>
              Stop recording
            </button>
          </>
        )}
      </div>
      {meeting.recordings.length > 0 && <Downloads meeting={meeting} />}
    </section>
  )
}

function Downloads({ meeting }: { meeting: Meeting }) {
  return (
    <ul class="downloads">
      {meeting.recordings.flatMap(({ links, bytes, expires }) =>
        links.map((link, index) => (
          <li key={link}>
            <a class="download" href={link} download>
              {links.length > 1 ? `Recording, part ${index + 1}` : `Recording, ${describeSize(bytes)}`}
            </a>
            <small>The link works until {new Date(expires).toLocaleString()}.</small>
          </li>
        )),
      )}
    </ul>
  )
}

function Streams({ meeting, session }: Props) {
  const streams = meeting.outputs.filter(({ kind }) => kind === 'stream')
  return (
    <section class="setting">
      <h3>Live streams</h3>
      {streams.map((stream) => (
        <div class="row" key={stream.id}>
          <p class="hint" role="status">
            {describeState(stream)}
          </p>
          <button
            type="button"
            class="button compact"
            aria-label={`Stop the stream to ${stream.target ?? 'the server'}`}
            onClick={() => session.send({ type: 'stream', action: 'stop', output: stream.id })}
          >
            Stop
          </button>
        </div>
      ))}
      <StreamForm session={session} />
    </section>
  )
}

function StreamForm({ session }: { session: Session }) {
  const [preset, setPreset] = useState(0)
  const [own, setOwn] = useState('')
  const [key, setKey] = useState('')
  const [problem, setProblem] = useState('')
  const known = PRESETS[preset]?.target ?? ''
  const submit = (event: Event) => {
    event.preventDefault()
    const target = known !== '' ? known : own.trim()
    const found = checkTarget(target) || (known !== '' && key.trim() === '' ? 'The key is missing.' : '')
    setProblem(found)
    if (found !== '') return
    session.send({ type: 'stream', action: 'start', target, ...(key.trim() !== '' ? { key: key.trim() } : {}) })
    setKey('')
  }
  return (
    <form class="dialog-form" onSubmit={submit}>
      <label for="stream-to">Stream to</label>
      <select
        id="stream-to"
        class="input"
        value={String(preset)}
        onChange={(event) => setPreset(Number(event.currentTarget.value))}
      >
        {PRESETS.map(({ name }, index) => (
          <option value={String(index)} key={name}>
            {name}
          </option>
        ))}
      </select>
      {known === '' && (
        <>
          <label for="stream-target">Address</label>
          <input
            id="stream-target"
            class="input"
            value={own}
            placeholder="rtmps://server/application"
            autocomplete="off"
            onInput={(event) => setOwn(event.currentTarget.value)}
          />
        </>
      )}
      <label for="stream-key">Key</label>
      <input
        id="stream-key"
        class="input"
        type="password"
        value={key}
        autocomplete="off"
        onInput={(event) => setKey(event.currentTarget.value)}
      />
      <p class="problem" role="alert">
        {problem}
      </p>
      <button type="submit" class="button danger">
        Start streaming
      </button>
    </form>
  )
}
