// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who is here, who wants to speak, and what one may do about it. */

import { useState } from 'preact/hooks'
import { isSpeaking, type Meeting } from '../meeting'
import { PERSON_NAME_MAX, type Participant } from '../protocol'
import { actionsTowards, may, rosterOrder, type Action } from '../roster'
import type { Session } from '../session'
import { Ask, Confirm } from './dialog'
import { HandIcon, MicrophoneIcon, MoreIcon, ScreenIcon, StarIcon } from './icons'
import { LobbyList } from './lobby'
import { Panel } from './panel'
import { Avatar } from './parts'

interface Props {
  readonly meeting: Meeting
  readonly session: Session
  readonly close: () => void
  /** Opens the chat with this person as the one who is written to. */
  readonly write: (participant: string) => void
}

type Asking = { readonly kind: 'rename' | 'remove' | 'ban'; readonly person: Participant }

export function countPeople(meeting: Meeting): string {
  return meeting.people.length === 1 ? '1 person here' : `${meeting.people.length} people here`
}

export function People({ meeting, session, close, write }: Props) {
  const [opened, setOpened] = useState('')
  const [asking, setAsking] = useState<Asking | null>(null)
  const act = (person: Participant, action: Action) => {
    setOpened('')
    if (action.kind === 'send') session.send(action.message)
    else if (action.kind === 'write') write(person.id)
    else setAsking({ kind: action.kind, person })
  }
  return (
    <Panel name="people" title={countPeople(meeting)} close={close}>
      <div class="panel-body">
        <LobbyList waiting={meeting.waiting} session={session} />
        <ul class="roster">
          {rosterOrder(meeting.people, meeting.hands).map((person) => (
            <Row
              key={person.id}
              person={person}
              meeting={meeting}
              opened={opened === person.id}
              toggle={() => setOpened(opened === person.id ? '' : person.id)}
              act={(action) => act(person, action)}
            />
          ))}
        </ul>
      </div>
      <ForAll meeting={meeting} session={session} />
      {asking && <AskAbout asking={asking} session={session} close={() => setAsking(null)} />}
    </Panel>
  )
}

function ForAll({ meeting, session }: { meeting: Meeting; session: Session }) {
  const mute = may(meeting, 'mute') && meeting.people.length > 1
  const lower = may(meeting, 'lower') && meeting.hands.length > 0
  if (!mute && !lower) return null
  return (
    <div class="panel-foot row">
      {mute && (
        <button type="button" class="button compact" onClick={() => session.send({ type: 'mute' })}>
          Mute all
        </button>
      )}
      {lower && (
        <button type="button" class="button compact" onClick={() => session.send({ type: 'lower' })}>
          Lower all hands
        </button>
      )}
    </div>
  )
}

function Row(props: {
  person: Participant
  meeting: Meeting
  opened: boolean
  toggle: () => void
  act: (action: Action) => void
}) {
  const { person, meeting, opened } = props
  const actions = actionsTowards(meeting, person)
  const classes = [isSpeaking(meeting, person) && 'speaking', !person.present && 'away']
  return (
    <li class={classes.filter(Boolean).join(' ')} data-participant={person.id}>
      <div class="person">
        <Avatar id={person.id} name={person.name} />
        <span class="name">
          <bdi>{person.name}</bdi>
          {person.id === meeting.me && ' (you)'}
          <small>{describeStanding(person)}</small>
        </span>
        <Signs person={person} meeting={meeting} />
        {actions.length > 0 && (
          <button
            type="button"
            class="icon-button"
            aria-label={`More about ${person.name}`}
            aria-expanded={opened}
            onClick={props.toggle}
          >
            <MoreIcon />
          </button>
        )}
      </div>
      {opened && actions.length > 0 && (
        <div
          class="row actions"
          role="group"
          aria-label={`What to do about ${person.name}`}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            event.currentTarget.parentElement?.querySelector<HTMLElement>('[aria-expanded]')?.focus()
            props.toggle()
          }}
        >
          {actions.map((action) => (
            <button
              key={action.label}
              type="button"
              class={`button compact ${action.kind === 'remove' || action.kind === 'ban' ? 'warn' : ''}`}
              onClick={() => props.act(action)}
            >
              {action.label}
            </button>
          ))}
        </div>
      )}
    </li>
  )
}

function describeStanding({ kind, role, present }: Participant): string {
  const words = [kind !== 'browser' && kind, role !== 'participant' && role, !present && 'connection lost']
  return words.filter(Boolean).join(', ')
}

function Signs({ person, meeting }: { person: Participant; meeting: Meeting }) {
  const hand = meeting.hands.indexOf(person.id) + 1
  return (
    <>
      {hand > 0 && (
        <span class="hand-sign" role="img" aria-label={`Hand raised, number ${hand}`}>
          <HandIcon />
          {hand}
        </span>
      )}
      {meeting.settings?.spotlight === person.id && (
        <span class="sign" role="img" aria-label="In the spotlight">
          <StarIcon />
        </span>
      )}
      {person.screen && (
        <span class="sign" role="img" aria-label="Shares a screen">
          <ScreenIcon />
        </span>
      )}
      {!person.microphone && (
        <span class="muted-sign" role="img" aria-label="Microphone off">
          <MicrophoneIcon on={false} />
        </span>
      )}
    </>
  )
}

function AskAbout({ asking, session, close }: { asking: Asking; session: Session; close: () => void }) {
  const { kind, person } = asking
  if (kind === 'rename') {
    return (
      <Ask
        title={`Rename ${person.name}`}
        label="Name"
        value={person.name}
        maxLength={PERSON_NAME_MAX}
        yes="Rename"
        answer={(name) => session.send({ type: 'rename', participant: person.id, name })}
        close={close}
      />
    )
  }
  return (
    <Confirm
      title={kind === 'ban' ? `Remove and ban ${person.name}?` : `Remove ${person.name}?`}
      text={
        kind === 'ban'
          ? 'They cannot come back to this meeting. Whoever comes from the same network waits until you let them in.'
          : 'They can come back by the same link, unless you lock the room.'
      }
      yes={kind === 'ban' ? 'Remove and ban' : 'Remove'}
      no="Cancel"
      tone="danger"
      agree={() => session.send({ type: 'expel', participant: person.id, ban: kind === 'ban' })}
      close={close}
    />
  )
}
