// SPDX-License-Identifier: LGPL-2.1-or-later
/* Polls: a question to everybody, its answers, and the result for all. */

import { useState } from 'preact/hooks'
import { t } from '../language'
import type { Meeting } from '../meeting'
import {
  choose,
  cleanQuestion,
  OPTION_MAX,
  OPTIONS_MAX,
  OPTIONS_MIN,
  problemOf,
  QUESTION_MAX,
  share,
  votersFor,
} from '../poll-forms'
import { runningPoll } from '../polls'
import type { Poll, Question } from '../protocol'
import { may } from '../roster'
import type { Session } from '../session'

interface Props {
  readonly meeting: Meeting
  readonly session: Session
}

export function Polls({ meeting, session }: Props) {
  const { polls } = meeting
  return (
    <>
      <div class="panel-body">
        {polls.length === 0 && <p class="hint">{t('poll.none')}</p>}
        {[...polls].reverse().map((poll) => (
          <PollCard key={poll.id} poll={poll} meeting={meeting} session={session} />
        ))}
      </div>
      {may(meeting, 'poll-start') && runningPoll(polls) === null && <NewPoll session={session} />}
    </>
  )
}

function PollCard({ poll, meeting, session }: { poll: Poll; meeting: Meeting; session: Session }) {
  return (
    <section class="poll" aria-labelledby={`poll-${poll.id}`}>
      <h3 id={`poll-${poll.id}`}>
        <bdi>{poll.question}</bdi>
      </h3>
      <p class="hint">
        <bdi>{t('poll.by', { name: poll.by })}</bdi>
        {poll.closed ? ` · ${t('poll.closed')}` : ''}
      </p>
      {poll.closed ? <Result poll={poll} /> : <Ballot poll={poll} session={session} mayVote={may(meeting, 'vote')} />}
      <p class="hint" role="status">
        {t('poll.voted', { count: poll.voted })}
      </p>
      {!poll.closed && may(meeting, 'poll-end') && (
        <button
          type="button"
          class="button compact"
          onClick={() => session.send({ type: 'poll-end', poll: poll.id })}
        >
          {t('poll.close')}
        </button>
      )}
    </section>
  )
}

/** What is shown as chosen is what the server has. */
function Ballot({ poll, session, mayVote }: { poll: Poll; session: Session; mayVote: boolean }) {
  return (
    <fieldset class="ballot" disabled={!mayVote}>
      <legend class="visually-hidden">{t('poll.vote')}</legend>
      {poll.options.map(({ id, text }) => (
        <label class="switch" key={id}>
          <input
            type={poll.multiple ? 'checkbox' : 'radio'}
            name={`poll-${poll.id}`}
            checked={poll.mine.includes(id)}
            onClick={(event) => {
              event.preventDefault()
              session.send({ type: 'vote', poll: poll.id, choices: choose(poll, id) })
            }}
          />
          <bdi>{text}</bdi>
        </label>
      ))}
      <p class="hint">
        {t(poll.named ? 'poll.is-named' : 'poll.is-anonymous')} {poll.multiple ? t('poll.may-choose-several') : ''}
      </p>
    </fieldset>
  )
}

function Result({ poll }: { poll: Poll }) {
  return (
    <ul class="result">
      {poll.options.map(({ id, text, votes }) => {
        const voters = votersFor(poll, id)
        return (
          <li key={id}>
            <span class="result-line">
              <bdi>{text}</bdi>
              <span>
                {t('poll.votes', { count: votes })} · {t('poll.share', { percent: share(votes, poll.voted) })}
              </span>
            </span>
            <meter min={0} max={Math.max(1, poll.voted)} value={votes} aria-hidden="true" />
            {voters.length > 0 && (
              <ul class="voters">
                {voters.map((name, index) => (
                  <li key={index}>
                    <bdi>{name}</bdi>
                  </li>
                ))}
              </ul>
            )}
          </li>
        )
      })}
    </ul>
  )
}

const EMPTY: Question = { question: '', options: ['', ''], multiple: false, named: false }
const PROBLEMS = {
  question: 'poll.question.empty',
  options: 'poll.options.few',
  twice: 'poll.options.twice',
} as const

function NewPoll({ session }: { session: Session }) {
  const [draft, setDraft] = useState<Question | null>(null)
  const [problem, setProblem] = useState<keyof typeof PROBLEMS | null>(null)
  if (!draft) {
    return (
      <div class="panel-foot">
        <button type="button" class="button primary" onClick={() => setDraft(EMPTY)}>
          {t('poll.new')}
        </button>
      </div>
    )
  }
  const change = (part: Partial<Question>) => {
    setDraft({ ...draft, ...part })
    setProblem(null)
  }
  const submit = (event: Event) => {
    event.preventDefault()
    const question = cleanQuestion(draft)
    const found = problemOf(question)
    setProblem(found)
    if (found !== null) return
    session.send({ type: 'poll-start', ...question })
    setDraft(null)
  }
  return (
    <form class="panel-foot new-poll" onSubmit={submit} noValidate>
      <label>
        <span>{t('poll.question')}</span>
        <input
          class="input small"
          value={draft.question}
          maxLength={QUESTION_MAX}
          autocomplete="off"
          ref={focusOnce}
          onInput={(event) => change({ question: event.currentTarget.value })}
        />
      </label>
      {draft.options.map((option, index) => (
        <input
          key={index}
          class="input small"
          aria-label={t('poll.option', { number: index + 1 })}
          placeholder={t('poll.option', { number: index + 1 })}
          value={option}
          maxLength={OPTION_MAX}
          autocomplete="off"
          onInput={({ currentTarget }) =>
            change({ options: draft.options.map((other, at) => (at === index ? currentTarget.value : other)) })
          }
        />
      ))}
      {draft.options.length >= OPTIONS_MIN && draft.options.length < OPTIONS_MAX && (
        <button type="button" class="button quiet compact" onClick={() => change({ options: [...draft.options, ''] })}>
          {t('poll.option.add')}
        </button>
      )}
      {(['multiple', 'named'] as const).map((name) => (
        <label class="switch" key={name}>
          <input type="checkbox" checked={draft[name]} onChange={() => change({ [name]: !draft[name] })} />
          <span>{t(`poll.${name}`)}</span>
        </label>
      ))}
      <p class="problem" role="alert">
        {problem === null ? '' : t(PROBLEMS[problem])}
      </p>
      <div class="row">
        <button type="submit" class="button primary compact">
          {t('poll.start')}
        </button>
        <button type="button" class="button quiet compact" onClick={() => setDraft(null)}>
          {t('cancel')}
        </button>
      </div>
    </form>
  )
}

const focused = new WeakSet<Element>()

/** Where the form opens, not again with each letter. */
function focusOnce(element: HTMLInputElement | null): void {
  if (!element || focused.has(element)) return
  focused.add(element)
  element.focus()
}
