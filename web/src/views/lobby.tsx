// SPDX-License-Identifier: LGPL-2.1-or-later
/* The lobby as those see it who wait; the list for those who let in is in lobby-list.tsx. */

import { t } from '../language'
import { useFirstFocus } from './hooks'
import { Brand } from './parts'

export function WaitingPage({ room, notes, leave }: { room: string; notes: readonly string[]; leave: () => void }) {
  const heading = useFirstFocus<HTMLHeadingElement>()
  return (
    <main class="message">
      <Brand />
      <div class="card narrow waiting-page">
        <p class="eyebrow">
          <bdi>{room}</bdi>
        </p>
        <h1 ref={heading} tabIndex={-1}>
          {t('lobby.waiting')}
        </h1>
        <p>
          <span class="spinner" aria-hidden="true" />
          {t('lobby.waiting.hint')}
        </p>
        <ul class="notes" aria-live="polite" aria-label={t('lobby.notes')}>
          {notes.map((note, index) => (
            <li key={index}>
              <bdi>{note}</bdi>
            </li>
          ))}
        </ul>
        <div class="row">
          <button type="button" class="button quiet" onClick={leave}>
            {t('leave')}
          </button>
        </div>
      </div>
    </main>
  )
}
