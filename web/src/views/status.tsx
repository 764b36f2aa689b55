// SPDX-License-Identifier: LGPL-2.1-or-later
/* What goes on, in words: a banner for what lasts, a toast for what happened, a dialog for what is asked. */

import { useEffect, useState } from 'preact/hooks'
import type { DeviceState } from '../devices'
import { say, spell, t, type Words } from '../language'
import { countWaiting, countdown } from '../lobby'
import type { Question } from '../meeting'
import type { Session, SessionState } from '../session'
import { Confirm } from './dialog'
import { useStore } from './hooks'
import { CloseIcon } from './icons'
import { rest } from './later'
import { Sentence } from './parts'
import { useVoiceHint } from './voice-hint'

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
  const hint = useVoiceHint(local)
  const left = useCountdown(settings?.ends ?? 0)
  const progress = describeProgress(state)
  const notice = state.notice ?? Object.values(local.problems)[0] ?? null
  const { parts } = useStore(rest.store)
  const alone = progress === null && people.length === 1 && waiting.length === 0
  return (
    <>
      <div class="status">
        {showLobby && waiting.length > 0 && (
          <button type="button" class="banner knock" onClick={showLobby}>
            {spell(countWaiting(waiting))}
          </button>
        )}
        {left !== '' && (
          <p class="banner" role="timer" aria-label={t('status.time-left')}>
            {t('status.ends-in', { time: left })}
          </p>
        )}
        <div class="status-words" role="status" aria-live="polite">
          {progress !== null && (
            <p class="banner">
              <span class="spinner" aria-hidden="true" />
              {spell(progress)}
            </p>
          )}
          {parts && progress === null && <parts.Unseen state={state} />}
          {alone && shown === null && <p class="toast">{t('status.alone')}</p>}
          {hint !== null && <p class="toast">{t(`voice.${hint}`)}</p>}
          {shown !== null && (
            <p class="toast">
              <span>
                <Sentence words={shown} />
              </span>
            </p>
          )}
        </div>
      </div>
      {notice !== null && (
        <div class="notice" role="alert">
          <p>{spell(notice)}</p>
          {state.notice !== null && (
            <button type="button" class="icon-button" aria-label={t('status.dismiss')} onClick={() => session.dismissNotice()}>
              <CloseIcon />
            </button>
          )}
        </div>
      )}
      {question && (
        <Confirm
          key={question.what}
          title={spell(describeQuestion(question))}
          yes={t(question.what === 'unmute' ? 'ask.unmute.yes' : 'ask.camera.yes')}
          no={t('ask.not-now')}
          tone="primary"
          agree={() => session.agree()}
          close={() => session.decline()}
        />
      )}
    </>
  )
}

function useNews({ meeting: { news } }: SessionState): Words | null {
  const [shown, setShown] = useState<Words | null>(null)
  useEffect(() => {
    if (!news) return undefined
    setShown(news.words)
    const timer = window.setTimeout(() => setShown(null), NEWS_MS)
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

function describeProgress(state: SessionState): Words | null {
  if (state.phase.kind === 'connecting') return say('status.connecting')
  if (state.phase.kind === 'reconnecting') return say('status.lost')
  if (state.media === 'starting') return say('status.media')
  if (state.media === 'renewing') return say('status.media.again')
  return null
}

function describeQuestion({ what, name }: Question): Words {
  if (what === 'unmute') return name === '' ? say('ask.unmute.moderator') : say('ask.unmute', { name })
  return name === '' ? say('ask.camera.moderator') : say('ask.camera', { name })
}
