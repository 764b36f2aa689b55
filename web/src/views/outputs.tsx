// SPDX-License-Identifier: LGPL-2.1-or-later
/* Recordings and live streams: the dialog of those who may start them. */

import { useState } from 'preact/hooks'
import { language, spell, t, type Words } from '../language'
import type { Meeting } from '../meeting'
import {
  checkStream,
  describeFiles,
  describeState,
  OUTPUT_LAYOUTS,
  PRESETS,
  type Preset,
  RECORD_FORMATS,
  RECORD_VOICES,
  recordingOf,
  type StreamInput,
  startOf,
  wholeLink,
} from '../output-forms'
import { may } from '../roster'
import type { Session } from '../session'

interface Props {
  readonly meeting: Meeting
  readonly session: Session
}

export function Outputs(props: Props) {
  return (
    <div class="column">
      {may(props.meeting, 'record') && <Recording {...props} />}
      {may(props.meeting, 'stream') && <Streams {...props} />}
    </div>
  )
}

function Recording({ meeting, session }: Props) {
  const recording = meeting.outputs.find(({ kind }) => kind === 'recording')
  const record = (action: 'pause' | 'resume' | 'stop') => session.send({ type: 'record', action })
  const paused = recording?.state === 'paused'
  return (
    <section class="setting" aria-label={t('outputs.recording')}>
      <h3>{t('outputs.recording')}</h3>
      <p class="hint" role="status">
        {recording ? describeState(recording).map(spell).join(' ') : t('outputs.recording.hint')}
      </p>
      {!recording && <RecordForm session={session} />}
      <div class="row">
        {recording && recording.state !== 'finishing' && (
          <>
            <button type="button" class="button" onClick={() => record(paused ? 'resume' : 'pause')}>
              {t(paused ? 'outputs.recording.resume' : 'outputs.recording.pause')}
            </button>
            <button type="button" class="button" onClick={() => record('stop')}>
              {t('outputs.recording.stop')}
            </button>
          </>
        )}
      </div>
      {meeting.recordings.length > 0 && <Downloads meeting={meeting} />}
    </section>
  )
}

function RecordForm({ session }: { session: Session }) {
  const [number, setNumber] = useState(0)
  const [layout, setLayout] = useState(0)
  const [voices, setVoices] = useState(0)
  const { format } = RECORD_FORMATS[number] as (typeof RECORD_FORMATS)[number]
  const submit = (event: Event) => {
    event.preventDefault()
    session.send(recordingOf({ format, layout: layoutOf(layout), voices: RECORD_VOICES[voices]?.voices ?? null }))
  }
  return (
    <form class="dialog-form" onSubmit={submit}>
      <Choice
        id="record-format"
        label={t('outputs.recording.format')}
        choices={RECORD_FORMATS}
        chosen={number}
        choose={setNumber}
      />
      {format !== 'audio' && <LayoutChoice id="record-layout" chosen={layout} choose={setLayout} />}
      <Choice
        id="record-voices"
        label={t('outputs.recording.voices')}
        choices={RECORD_VOICES}
        chosen={voices}
        choose={setVoices}
      />
      <button type="submit" class="button danger">
        {t('outputs.recording.start')}
      </button>
    </form>
  )
}

/** One of several that have names; by its place among them. */
function Choice(props: {
  id: string
  label: string
  choices: readonly { readonly name: Words }[]
  chosen: number
  choose: (index: number) => void
}) {
  return (
    <>
      <label for={props.id}>{props.label}</label>
      <select
        id={props.id}
        class="input"
        value={String(props.chosen)}
        onChange={(event) => props.choose(Number(event.currentTarget.value))}
      >
        {props.choices.map(({ name }, index) => (
          <option value={String(index)} key={index}>
            {spell(name)}
          </option>
        ))}
      </select>
    </>
  )
}

const layoutOf = (index: number) => OUTPUT_LAYOUTS[index]?.layout ?? null

function LayoutChoice(props: { id: string; chosen: number; choose: (index: number) => void }) {
  return <Choice {...props} label={t('view.layout')} choices={OUTPUT_LAYOUTS} />
}

function Downloads({ meeting }: { meeting: Meeting }) {
  return (
    <ul class="downloads">
      {meeting.recordings.flatMap((over) =>
        describeFiles(over).map(({ link, text }) => (
          <li key={link}>
            <a class="download" href={link} download>
              {spell(text)}
            </a>
            <small>{t('outputs.until', { time: new Date(over.expires).toLocaleString(language.get().locale) })}</small>
          </li>
        )),
      )}
    </ul>
  )
}

function Streams({ meeting, session }: Props) {
  const streams = meeting.outputs.filter(({ kind }) => kind === 'stream')
  return (
    <section class="setting" aria-label={t('outputs.streams')}>
      <h3>{t('outputs.streams')}</h3>
      {streams.map((stream) => (
        <div class="column" key={stream.id}>
          <div class="row">
            <p class="hint" role="status">
              {describeState(stream).map(spell).join(' ')}
            </p>
            <button
              type="button"
              class="button compact"
              aria-label={
                stream.target
                  ? t('outputs.stream.stop', { target: stream.target })
                  : t('outputs.stream.stop.public')
              }
              onClick={() => session.send({ type: 'stream', action: 'stop', output: stream.id })}
            >
              {t('stop')}
            </button>
          </div>
          {stream.link && <AudienceLink link={wholeLink(stream.link, location.origin)} />}
        </div>
      ))}
      <StreamForm session={session} />
    </section>
  )
}

function AudienceLink({ link }: { link: string }) {
  const [copied, setCopied] = useState(false)
  const copy = () => navigator.clipboard.writeText(link).then(() => setCopied(true))
  return (
    <div class="row">
      <input class="input" readOnly aria-label={t('outputs.stream.link')} value={link} />
      <button type="button" class="button compact" onClick={copy}>
        {copied ? t('outputs.stream.link.copied') : t('outputs.stream.link.copy')}
      </button>
    </div>
  )
}

function Secret({ id, label, value, change }: { id: string; label: string; value: string; change: (text: string) => void }) {
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        class="input"
        type="password"
        value={value}
        autocomplete="off"
        onInput={(event) => change(event.currentTarget.value)}
      />
    </>
  )
}

function Address({ preset, value, change }: { preset: Preset; value: string; change: (text: string) => void }) {
  return (
    <>
      <label for="stream-target">{t('outputs.stream.address')}</label>
      <input
        id="stream-target"
        class="input"
        value={value}
        placeholder={preset.example}
        autocomplete="off"
        onInput={(event) => change(event.currentTarget.value)}
      />
    </>
  )
}

const NOTHING: StreamInput = { target: '', key: '', passphrase: '' }

function StreamForm({ session }: { session: Session }) {
  const [number, setNumber] = useState(0)
  const [input, setInput] = useState(NOTHING)
  const [layout, setLayout] = useState(0)
  const [problem, setProblem] = useState<Words | null>(null)
  const preset = PRESETS[number] as Preset
  const change = (part: Partial<StreamInput>) => setInput({ ...input, ...part })
  const submit = (event: Event) => {
    event.preventDefault()
    const trimmed = { target: input.target.trim(), key: input.key.trim(), passphrase: input.passphrase.trim() }
    const found = checkStream(preset, trimmed)
    setProblem(found)
    if (found) return
    session.send(startOf(preset, trimmed, layoutOf(layout)))
    setInput({ ...NOTHING, target: input.target })
  }
  return (
    <form class="dialog-form" onSubmit={submit}>
      <Choice id="stream-to" label={t('outputs.stream.to')} choices={PRESETS} chosen={number} choose={setNumber} />
      {!preset.target && <Address preset={preset} value={input.target} change={(target) => change({ target })} />}
      {preset.key === 'none' ? (
        <p class="hint">{t('outputs.stream.hls.hint')}</p>
      ) : (
        <Secret id="stream-key" label={spell(preset.keyName)} value={input.key} change={(key) => change({ key })} />
      )}
      {preset.passphrase && (
        <Secret
          id="stream-passphrase"
          label={t('outputs.stream.passphrase')}
          value={input.passphrase}
          change={(passphrase) => change({ passphrase })}
        />
      )}
      <LayoutChoice id="stream-layout" chosen={layout} choose={setLayout} />
      <p class="problem" role="alert">
        {problem && spell(problem)}
      </p>
      <button type="submit" class="button danger">
        {t('outputs.stream.start')}
      </button>
    </form>
  )
}
