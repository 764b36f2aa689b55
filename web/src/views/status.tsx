// SPDX-License-Identifier: LGPL-2.1-or-later
/* What goes on, in words: a banner for what lasts, a toast for what happened, a dialog for what is asked. */

import { useEffect, useState } from 'preact/hooks'
import type { DeviceState } from '../devices'
import { countWaiting, countdown } from '../lobby'
import type { Session, SessionState } from '../session'
import { Confirm } from './dialog'
import { CloseIcon } from './icons'

const NEWS_MS = 4000

interface Props {
  readonly state: SessionState
  readonly session: Session
  readonly local: DeviceState
  /** Opens the list of those who wait; null when it is on the page. */
  readonly showLobby: (() => void) | null
}

export function Status({ state, session, local, showLobby }: Props) {
  const { people, waiting, settings, question } = state.meeting
  const shown = useNews(state)
  const left = useCountdown(settings?.ends ?? 0)
  const progress = progressText(state)
  const problem = Object.values(local.problems)[0] ?? ''
  const alone = progress === '' && people.length === 1 && waiting.length === 0
  return (
    <>
      <div class="status">
        {showLobby && waiting.length > 0 && (
          <button type="button" class="banner knock" onClick={showLobby}>
            {countWaiting(waiting)}
          </button>
        )}
        {left !== '' && (
          <p class="banner" role="timer" aria-label="Time left">
            The meeting ends in {left}
          </p>
        )}
        <div class="status-words" role="status" aria-live="polite">
          {progress !== '' && (
            <p class="banner">
              <span class="spinner" aria-hidden="true" />
              {progress}
            </p>
          )}
          {alone && <p class="toast">You are the first one here. Copy the link and send it to somebody.</p>}
          {shown !== '' && !alone && (
            <p class="toast">
              <bdi>{shown}</bdi>
            </p>
          )}
        </div>
      </div>
      {(state.notice !== '' || problem !== '') && (
        <div class="notice" role="alert">
          <p>{state.notice || problem}</p>
          {state.notice !== '' && (
            <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => session.dismissNotice()}>
              <CloseIcon />
            </button>
          )}
        </div>
      )}
      {question && (
        <Confirm
          key={question.what}
          title={
            question.what === 'unmute'
              ? `${question.from} asks you to unmute`
              : `${question.from} asks you to turn your camera on`
          }
          yes={question.what === 'unmute' ? 'Unmute' : 'Turn camera on'}
          no="Not now"
          tone="primary"
          agree={() => session.agree()}
          close={() => session.decline()}
        />
      )}
    </>
  )
}

function useNews({ meeting: { news } }: SessionState): string {
  const [shown, setShown] = useState('')
  useEffect(() => {
    if (!news) return undefined
    setShown(news.text)
    const timer = window.setTimeout(() => setShown(''), NEWS_MS)
    return () => window.clearTimeout(timer)
  }, [news?.serial])
  return shown
}

/** By this computer's clock: one that is wrong by minutes shows a wrong time, and the server ends it all the same. */
function useCountdown(ends: number): string {
  const [left, setLeft] = useState('')
  useEffect(() => {
    setLeft(countdown(ends, Date.now()))
    if (ends === 0) return undefined
    const timer = window.setInterval(() => setLeft(countdown(ends, Date.now())), 1000)
    return () => window.clearInterval(timer)
  }, [ends])
  return left
}

function progressText(state: SessionState): string {
  if (state.phase.kind === 'connecting') return 'Connecting'
  if (state.phase.kind === 'reconnecting') return 'The connection was lost. Reconnecting'
  if (state.media === 'starting') return 'Connecting sound and picture'
  if (state.media === 'renewing') return 'Reconnecting sound and picture'
  return ''
}
