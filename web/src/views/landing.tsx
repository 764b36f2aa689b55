// SPDX-License-Identifier: LGPL-2.1-or-later

import { useState } from 'preact/hooks'
import { cleanRoomName, generateRoomName, isGuessable, isRoomName, pathOfRoom } from '../room-name'
import { ShuffleIcon } from './icons'
import { Brand, CopyLink } from './parts'

export function Landing({ enter }: { enter: (room: string) => void }) {
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState('')
  const [secret, setSecret] = useState(() => generateRoomName())

  const room = cleanRoomName(typed)
  const named = isRoomName(room)

  const submit = (event: Event) => {
    event.preventDefault()
    if (named) enter(room)
    else setProblem(room === '' ? 'Type the name of a room first.' : 'Use 1 to 64 letters, digits, "-", "_" or ".".')
  }

  return (
    <main class="landing">
      <div class="landing-inner">
        <div class="intro">
          <Brand />
          <h1>
            Everybody in <em>one picture</em>.
          </h1>
          <p class="lead">
            Video meetings that this server mixes into a single stream, so an old phone on a thin line is enough. No
            account, no tracking, nothing to install.
          </p>
        </div>
        <section class="card" aria-labelledby="new-title">
          <h2 id="new-title">New meeting</h2>
          <p class="hint">A link that nobody can guess. Send it to those you want to meet.</p>
          <div class="secret">
            <code>{secret}</code>
            <button
              type="button"
              class="icon-button"
              aria-label="Another name"
              title="Another name"
              onClick={() => setSecret(generateRoomName())}
            >
              <ShuffleIcon />
            </button>
          </div>
          <div class="row">
            <button type="button" class="button primary" onClick={() => enter(secret)}>
              Start meeting
            </button>
            <CopyLink link={location.origin + pathOfRoom(secret)} label="Copy link" />
          </div>
        </section>

        <form class="card" onSubmit={submit} noValidate>
          <h2>
            <label for="room">Go to a room</label>
          </h2>
          <div class="row">
            <input
              id="room"
              class="input"
              value={typed}
              maxLength={80}
              placeholder="weekly"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              aria-invalid={problem !== ''}
              aria-describedby="room-problem"
              onInput={(event) => {
                setTyped(event.currentTarget.value)
                setProblem('')
              }}
            />
            <button type="submit" class="button">
              Go
            </button>
          </div>
          <p id="room-problem" class="problem" role="alert">
            {problem}
          </p>
          <div role="status">
            {named && isGuessable(room) && (
              <p class="warning">
                This name can be guessed. A new meeting is better off with the name above; in one of your own, set a
                password or the lobby.
              </p>
            )}
          </div>
          {named && <CopyLink link={location.origin + pathOfRoom(room)} label="Copy link to this room" compact />}
        </form>
      </div>
    </main>
  )
}
