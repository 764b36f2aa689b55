// SPDX-License-Identifier: LGPL-2.1-or-later
/* The start page: a new meeting, a room by name, the rooms of before. */

import { useState } from 'preact/hooks'
import { language, t } from '../language'
import { forgetRoom, recentRooms } from '../recent-rooms'
import { cleanRoomName, generateRoomName, isGuessable, isRoomName, pathOfRoom } from '../room-name'
import { CloseIcon, ShuffleIcon } from './icons'
import { Brand, CopyLink } from './parts'
import { SettingsButton } from './settings-dialog'

interface Props {
  readonly enter: (room: string) => void
}

export function Landing({ enter }: Props) {
  return (
    <div class="page">
      <header class="bar">
        <Brand />
        <SettingsButton devices={null} />
      </header>
      <main class="landing">
        <div class="landing-inner">
          <div class="intro">
            <h1>{t('landing.title')}</h1>
            <p class="lead">{t('landing.lead')}</p>
            <Privacy />
          </div>
          <NewMeeting enter={enter} />
          <GoToRoom enter={enter} />
        </div>
      </main>
    </div>
  )
}

function NewMeeting({ enter }: Props) {
  const [secret, setSecret] = useState(() => generateRoomName())
  return (
    <section class="card" aria-labelledby="new-title">
      <h2 id="new-title">{t('landing.new')}</h2>
      <p class="hint">{t('landing.new.hint')}</p>
      <div class="secret">
        <code>{secret}</code>
        <button
          type="button"
          class="icon-button"
          aria-label={t('landing.another-name')}
          title={t('landing.another-name')}
          onClick={() => setSecret(generateRoomName())}
        >
          <ShuffleIcon />
        </button>
      </div>
      <div class="row">
        <button type="button" class="button primary" onClick={() => enter(secret)}>
          {t('landing.start')}
        </button>
        <CopyLink link={location.origin + pathOfRoom(secret)} label={t('copy.link')} />
      </div>
    </section>
  )
}

function GoToRoom({ enter }: Props) {
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState('')
  const room = cleanRoomName(typed)
  const named = isRoomName(room)
  const submit = (event: Event) => {
    event.preventDefault()
    if (named) enter(room)
    else setProblem(t(room === '' ? 'landing.empty' : 'landing.letters'))
  }
  return (
    <div class="card">
      <form onSubmit={submit} noValidate>
        <h2>
          <label for="room">{t('landing.go-to')}</label>
        </h2>
        <div class="row">
          <input
            id="room"
            class="input"
            value={typed}
            maxLength={80}
            placeholder={t('landing.example')}
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
            {t('landing.go')}
          </button>
        </div>
        <p id="room-problem" class="problem" role="alert">
          {problem}
        </p>
        <div role="status">
          {named && isGuessable(room) && <p class="warning">{t('landing.guessable')}</p>}
        </div>
        {named && <CopyLink link={location.origin + pathOfRoom(room)} label={t('landing.copy-room')} compact />}
      </form>
      <Recent enter={enter} />
    </div>
  )
}

function Recent({ enter }: Props) {
  const [rooms, setRooms] = useState(recentRooms)
  if (rooms.length === 0) return null
  const days = new Intl.DateTimeFormat(language.get().locale, { month: 'short', day: 'numeric' })
  return (
    <section class="recent" aria-labelledby="recent-title">
      <h3 id="recent-title">{t('landing.recent')}</h3>
      <ul>
        {rooms.map(({ room, time }) => (
          <li key={room}>
            <a
              href={pathOfRoom(room)}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return
                event.preventDefault()
                enter(room)
              }}
            >
              <bdi class="name">{room}</bdi>
              <small>{days.format(new Date(time))}</small>
            </a>
            <button
              type="button"
              class="icon-button"
              aria-label={t('landing.forget', { room })}
              title={t('landing.forget', { room })}
              onClick={() => setRooms(forgetRoom(room))}
            >
              <CloseIcon />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Privacy() {
  return (
    <details class="privacy">
      <summary>{t('landing.privacy')}</summary>
      <ul>
        <li>{t('landing.privacy.nothing')}</li>
        <li>{t('landing.privacy.server')}</li>
        <li>{t('landing.privacy.here')}</li>
      </ul>
    </details>
  )
}
