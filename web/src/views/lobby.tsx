// SPDX-License-Identifier: LGPL-2.1-or-later
/* The lobby from both sides: the page of those who wait, and the list for those who let in. */

import { useEffect, useRef, useState } from 'preact/hooks'
import { countWaiting } from '../lobby'
import type { Waiting } from '../protocol'
import type { Session } from '../session'
import { Avatar, Brand } from './parts'

/** In bytes of UTF-8 the protocol's limit is the same number. */
const NOTE_MAX = 1024

export function WaitingPage({ room, notes, leave }: { room: string; notes: readonly string[]; leave: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <main class="message">
      <Brand />
      <div class="card narrow waiting-page">
        <p class="eyebrow">
          <bdi>{room}</bdi>
        </p>
        <h1 ref={heading} tabIndex={-1}>
          Waiting to be let in
        </h1>
        <p>
          <span class="spinner" aria-hidden="true" />
          Somebody in the meeting has to open. They see your name; nobody hears or sees you yet.
        </p>
        <ul class="notes" aria-live="polite" aria-label="From the meeting">
          {notes.map((note, index) => (
            <li key={index}>
              <bdi>{note}</bdi>
            </li>
          ))}
        </ul>
        <div class="row">
          <button type="button" class="button quiet" onClick={leave}>
            Leave
          </button>
        </div>
      </div>
    </main>
  )
}

export function LobbyList({ waiting, session }: { waiting: readonly Waiting[]; session: Session }) {
  const [note, setNote] = useState('')
  if (waiting.length === 0) return null
  const send = (event: Event) => {
    event.preventDefault()
    if (note.trim() === '') return
    session.send({ type: 'note', text: note.trim() })
    setNote('')
  }
  return (
    <section class="lobby" aria-labelledby="lobby-title">
      <h3 id="lobby-title">{countWaiting(waiting)}</h3>
      <ul>
        {waiting.map((person) => (
          <li key={person.id}>
            <Avatar id={person.id} name={person.name} />
            <span class="name">
              <bdi>{person.name}</bdi>
              {person.suspect && <small class="suspect">same network as somebody who was banned</small>}
            </span>
            <button
              type="button"
              class="button primary compact"
              aria-label={`Admit ${person.name}`}
              onClick={() => session.send({ type: 'admit', participant: person.id })}
            >
              Admit
            </button>
            <button
              type="button"
              class="button quiet compact"
              aria-label={`Refuse ${person.name}`}
              onClick={() => session.send({ type: 'refuse', participant: person.id })}
            >
              Refuse
            </button>
          </li>
        ))}
      </ul>
      {waiting.length > 1 && (
        <div class="row">
          <button type="button" class="button compact" onClick={() => session.send({ type: 'admit' })}>
            Admit all
          </button>
          <button type="button" class="button quiet compact" onClick={() => session.send({ type: 'refuse' })}>
            Refuse all
          </button>
        </div>
      )}
      <form class="row one-line" onSubmit={send}>
        <input
          class="input small"
          value={note}
          maxLength={NOTE_MAX / 4}
          placeholder="A word to those who wait"
          aria-label="A word to those who wait"
          onInput={(event) => setNote(event.currentTarget.value)}
        />
        <button type="submit" class="button compact" aria-label="Send to those who wait">
          Send
        </button>
      </form>
    </section>
  )
}
