// SPDX-License-Identifier: LGPL-2.1-or-later
/* The chat. What people write is only ever text; links are the only elements made of it. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { answeredBy, excerpt, fitsChat, mayAnswer, privateWith, splitLinks } from '../chat-lines'
import { clockTime, language, say, t } from '../language'
import type { Meeting } from '../meeting'
import { may, mayWrite } from '../roster'
import type { Said } from '../protocol'
import type { Session } from '../session'
import { ReplyIcon } from './rest-icons'
import { CloseIcon } from './icons'
import { Sentence } from './parts'

interface Props {
  readonly meeting: Meeting
  readonly session: Session
  /** Whom the next message goes to; '': everybody. */
  readonly to: string
  readonly choose: (to: string) => void
}

export function Chat({ meeting, session, to, choose }: Props) {
  const { lines } = meeting.chat
  const list = useRef<HTMLDivElement>(null)
  const last = lines[lines.length - 1]?.number ?? 0
  useEffect(() => {
    session.chatSeen()
    list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [last])
  const [answered, setAnswered] = useState<Said | null>(null)
  const writes = mayWrite(meeting)
  const answer = (said: Said) => {
    setAnswered(said)
    // What is private is answered in private.
    choose(privateWith(said, meeting.me))
  }
  // The page is drawn anew for much that is not written here; a long chat must not be.
  const drawn = useMemo(
    () =>
      lines.map((said) => (
        <Line
          key={said.number}
          said={said}
          answered={answeredBy(meeting.chat, said)}
          meeting={meeting}
          answer={writes ? answer : null}
        />
      )),
    [lines, meeting.people, meeting.me, writes, language.get()],
  )
  return (
    <>
      <div class="panel-body" ref={list} role="log" aria-label={t('chat.messages')} tabIndex={0}>
        {lines.length === 0 && <p class="panel-empty">{t('chat.none')}</p>}
        <ol class="lines">{drawn}</ol>
      </div>
      {writes ? (
        <Writer
          meeting={meeting}
          session={session}
          to={to}
          choose={choose}
          answered={answered}
          forget={() => setAnswered(null)}
        />
      ) : (
        <p class="panel-foot hint">{t('chat.off')}</p>
      )}
    </>
  )
}

interface LineProps {
  readonly said: Said
  /** As of answeredBy(). */
  readonly answered: Said | null | undefined
  readonly meeting: Meeting
  readonly answer: ((said: Said) => void) | null
}

function Line({ said, answered, meeting, answer }: LineProps) {
  const mine = said.participant === meeting.me
  const time = new Date(said.time)
  return (
    <li class={`line ${said.to !== undefined ? 'private' : ''}`}>
      <p class="line-head">
        <bdi class="name">{mine ? t('chat.you') : said.name}</bdi>
        {said.to !== undefined && <PrivateSign said={said} meeting={meeting} />}
        <time dateTime={isNaN(time.getTime()) ? '' : time.toISOString()}>
          {isNaN(time.getTime()) ? '' : clockTime(time)}
        </time>
        {answer && (
          <button
            type="button"
            class="icon-button reply-button"
            aria-label={t('chat.reply.to', { name: mine ? t('chat.you') : said.name })}
            title={t('chat.reply')}
            onClick={() => answer(said)}
          >
            <ReplyIcon />
          </button>
        )}
      </p>
      {answered !== undefined && (
        <blockquote class="answered">
          {answered === null ? (
            t('chat.reply.gone')
          ) : (
            <>
              <bdi class="name">{answered.name}</bdi> <bdi>{excerpt(answered.text)}</bdi>
            </>
          )}
        </blockquote>
      )}
      <p class="line-text">
        {splitLinks(said.text).map((piece, index) =>
          piece.link === undefined ? (
            piece.text
          ) : (
            <a key={index} href={piece.link} target="_blank" rel="noopener noreferrer nofollow">
              {piece.text}
            </a>
          ),
        )}
      </p>
    </li>
  )
}

function PrivateSign({ said, meeting }: { said: Said; meeting: Meeting }) {
  const name = meeting.people.find(({ id }) => id === said.to)?.name
  const toOther = name === undefined ? say('chat.only-to-gone') : say('chat.only-to', { name })
  return (
    <span class="private-sign">
      <Sentence words={said.participant === meeting.me ? toOther : say('chat.only-to-you')} />
    </span>
  )
}

interface WriterProps extends Props {
  readonly answered: Said | null
  readonly forget: () => void
}

function Writer({ meeting, session, to, choose, answered, forget }: WriterProps) {
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useLayoutEffect(() => field.current?.focus(), [to, answered])
  const answers = answered && mayAnswer(answered, to, meeting.me) ? answered : null
  const others = meeting.people.filter(({ id, kind }) => id !== meeting.me && kind === 'browser')
  const known = others.some(({ id }) => id === to) ? to : ''
  const fits = fitsChat(text)
  const send = () => {
    // Who was written to has left: it must not go to everybody instead.
    if (text.trim() === '' || !fits || known !== to) return
    const reply = answers ? { reply: answers.number } : {}
    session.send({ type: 'chat', ...(to !== '' ? { to } : {}), ...reply, text })
    setText('')
    forget()
  }
  return (
    <form
      class="panel-foot writer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <label class="one-line">
        <span>{t('chat.to')}</span>
        <select class="input small" value={to} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">{t('chat.everybody')}</option>
          {known !== to && (
            <option value={to} disabled>
              {t('chat.gone')}
            </option>
          )}
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {!fits && (
        <p class="problem" role="alert">
          {t('chat.too-long')}
        </p>
      )}
      {known !== to && (
        <p class="problem" role="alert">
          {t('chat.gone.hint')}
        </p>
      )}
      {meeting.settings?.chat === false && may(meeting, 'settings') && (
        <p class="hint">{t('chat.off.others')}</p>
      )}
      {answers && (
        <div class="answering">
          <p class="answered">
            <Sentence words={say('chat.reply.writing', { name: answers.name })} /> <bdi>{excerpt(answers.text)}</bdi>
          </p>
          <button type="button" class="icon-button" aria-label={t('chat.reply.cancel')} onClick={forget}>
            <CloseIcon />
          </button>
        </div>
      )}
      <div class="row one-line">
        <textarea
          ref={field}
          class="input small"
          rows={1}
          value={text}
          aria-label={t(to === '' ? 'chat.write.label' : 'chat.private.label')}
          placeholder={t(to === '' ? 'chat.write' : 'chat.private')}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            send()
          }}
        />
        <button type="submit" class="button primary compact">
          {t('send')}
        </button>
      </div>
    </form>
  )
}
