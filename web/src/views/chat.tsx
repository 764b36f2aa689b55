// SPDX-License-Identifier: LGPL-2.1-or-later
/* The chat. What people write is only ever text; links are the only elements made of it. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { fitsChat, splitLinks } from '../chat'
import type { Meeting } from '../meeting'
import { may, mayWrite } from '../roster'
import type { Said } from '../protocol'
import type { Session } from '../session'
import { Panel } from './panel'

interface Props {
  readonly meeting: Meeting
  readonly session: Session
  /** Whom the next message goes to; '': everybody. */
  readonly to: string
  readonly choose: (to: string) => void
  readonly close: () => void
}

export function ChatPanel({ meeting, session, to, choose, close }: Props) {
  const { lines } = meeting.chat
  const list = useRef<HTMLOListElement>(null)
  const last = lines[lines.length - 1]?.number ?? 0
  useEffect(() => {
    session.chatSeen()
    list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [last])
  // The page is drawn anew ten times a second, for the levels; a long chat must not be.
  const drawn = useMemo(
    () => lines.map((said) => <Line key={said.number} said={said} meeting={meeting} />),
    [lines, meeting.people, meeting.me],
  )
  return (
    <Panel name="chat" title="Chat" close={close}>
      <ol class="panel-body lines" ref={list} role="log" aria-label="Messages" tabIndex={0}>
        {lines.length === 0 && <li class="hint">Nothing was written yet. Messages are gone with the meeting.</li>}
        {drawn}
      </ol>
      {mayWrite(meeting) ? (
        <Writer meeting={meeting} session={session} to={to} choose={choose} />
      ) : (
        <p class="panel-foot hint">The chat is off.</p>
      )}
    </Panel>
  )
}

/** Made once: making one takes longer than all else in a line. */
const clock = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit' })

function Line({ said, meeting }: { said: Said; meeting: Meeting }) {
  const mine = said.participant === meeting.me
  const time = new Date(said.time)
  return (
    <li class={`line ${said.to !== undefined ? 'private' : ''}`}>
      <p class="line-head">
        <bdi class="name">{mine ? 'You' : said.name}</bdi>
        {said.to !== undefined && <PrivateSign said={said} meeting={meeting} />}
        <time dateTime={isNaN(time.getTime()) ? '' : time.toISOString()}>
          {isNaN(time.getTime()) ? '' : clock.format(time)}
        </time>
      </p>
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
  const other = meeting.people.find(({ id }) => id === said.to)?.name ?? 'somebody who left'
  return (
    <span class="private-sign">
      {said.participant === meeting.me ? (
        <>
          only to <bdi>{other}</bdi>
        </>
      ) : (
        'only to you'
      )}
    </span>
  )
}

function Writer({ meeting, session, to, choose }: Omit<Props, 'close'>) {
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [to])
  const others = meeting.people.filter(({ id, kind }) => id !== meeting.me && kind === 'browser')
  const known = others.some(({ id }) => id === to) ? to : ''
  const fits = fitsChat(text)
  const send = () => {
    // Who was written to has left: it must not go to everybody instead.
    if (text.trim() === '' || !fits || known !== to) return
    session.send({ type: 'chat', ...(to !== '' ? { to } : {}), text })
    setText('')
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
        <span>To</span>
        <select class="input small" value={to} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">Everybody</option>
          {known !== to && (
            <option value={to} disabled>
              Somebody who left
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
          This is too long for one message.
        </p>
      )}
      {known !== to && (
        <p class="problem" role="alert">
          They left. Choose whom to write to.
        </p>
      )}
      {meeting.settings?.chat === false && may(meeting, 'settings') && (
        <p class="hint">The chat is off for the others; you may still write.</p>
      )}
      <div class="row one-line">
        <textarea
          ref={field}
          class="input small"
          rows={1}
          value={text}
          aria-label={to === '' ? 'Message to everybody' : 'Private message'}
          placeholder={to === '' ? 'Message' : 'Private'}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            send()
          }}
        />
        <button type="submit" class="button primary compact">
          Send
        </button>
      </div>
    </form>
  )
}
