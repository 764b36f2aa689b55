// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who waits in the lobby, for those who let in. */

import { useState } from 'preact/hooks'
import { spell, t } from '../language'
import { countWaiting } from '../lobby'
import type { Waiting } from '../protocol'
import type { Session } from '../session'
import { Avatar } from './parts'

/** In bytes of UTF-8 the protocol's limit is the same number. */
const NOTE_MAX = 1024

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
      <h3 id="lobby-title">{spell(countWaiting(waiting))}</h3>
      <ul>
        {waiting.map((person) => (
          <li key={person.id}>
            <Avatar id={person.id} name={person.name} />
            <span class="name">
              <bdi>{person.name}</bdi>
              {person.suspect && <small class="suspect">{t('lobby.suspect')}</small>}
            </span>
            <button
              type="button"
              class="button primary compact"
              aria-label={t('lobby.admit.name', { name: person.name })}
              onClick={() => session.send({ type: 'admit', participant: person.id })}
            >
              {t('lobby.admit')}
            </button>
            <button
              type="button"
              class="button quiet compact"
              aria-label={t('lobby.refuse.name', { name: person.name })}
              onClick={() => session.send({ type: 'refuse', participant: person.id })}
            >
              {t('lobby.refuse')}
            </button>
          </li>
        ))}
      </ul>
      {waiting.length > 1 && (
        <div class="row">
          <button type="button" class="button compact" onClick={() => session.send({ type: 'admit' })}>
            {t('lobby.admit-all')}
          </button>
          <button type="button" class="button quiet compact" onClick={() => session.send({ type: 'refuse' })}>
            {t('lobby.refuse-all')}
          </button>
        </div>
      )}
      <form class="row one-line" onSubmit={send}>
        <input
          class="input small"
          value={note}
          maxLength={NOTE_MAX / 4}
          placeholder={t('lobby.word')}
          aria-label={t('lobby.word')}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
        <button type="submit" class="button compact" aria-label={t('lobby.word.send')}>
          {t('send')}
        </button>
      </form>
    </section>
  )
}
