// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who is here, who wants to speak, and what one may do about it. */

import { useState } from 'preact/hooks'
import { t } from '../language'
import type { Meeting } from '../meeting'
import type { Participant } from '../protocol'
import { actionsTowards, isNamed, may, rosterOrder, type Action } from '../roster'
import type { Session } from '../session'
import { UnrecordedSign } from './consent'
import { useSpeaking } from './hooks'
import { HandIcon, MicrophoneIcon, MoreIcon, ScreenIcon, StarIcon } from './icons'
import { LobbyList } from './lobby-list'
import { Avatar } from './parts'
import { ActionButtons } from './person-actions'
import { CallNext, SpokenFor } from './roster-tools'

interface Props {
  readonly meeting: Meeting
  readonly session: Session
  readonly act: (person: Participant, action: Action) => void
}

/** In fewer one is found at a glance. */
const SEARCH_FROM = 8

export function People({ meeting, session, act }: Props) {
  const [opened, setOpened] = useState('')
  const [wanted, setWanted] = useState('')
  const shown = rosterOrder(meeting.people, meeting.hands).filter(({ name }) => isNamed(name, wanted))
  return (
    <>
      <div class="panel-body">
        <LobbyList waiting={meeting.waiting} session={session} />
        {meeting.people.length >= SEARCH_FROM && (
          <div class="people-search">
            <input
              class="input small"
              type="search"
              value={wanted}
              placeholder={t('people.search')}
              aria-label={t('people.search')}
              onInput={(event) => setWanted(event.currentTarget.value)}
            />
          </div>
        )}
        {shown.length === 0 && <p class="hint" role="status">{t('people.nobody')}</p>}
        <ul class="roster" aria-labelledby="panel-title">
          {shown.map((person) => (
            <Row
              key={person.id}
              person={person}
              meeting={meeting}
              session={session}
              opened={opened === person.id}
              toggle={() => setOpened(opened === person.id ? '' : person.id)}
              act={(action) => {
                setOpened('')
                act(person, action)
              }}
            />
          ))}
        </ul>
      </div>
      <ForAll meeting={meeting} session={session} />
    </>
  )
}

function ForAll({ meeting, session }: { meeting: Meeting; session: Session }) {
  const mute = may(meeting, 'mute') && meeting.people.length > 1
  const lower = may(meeting, 'lower') && meeting.hands.length > 0
  if (!mute && !lower) return null
  return (
    <div class="panel-foot row">
      <CallNext meeting={meeting} session={session} />
      {mute && (
        <button type="button" class="button compact" onClick={() => session.send({ type: 'mute' })}>
          {t('people.mute-all')}
        </button>
      )}
      {lower && (
        <button type="button" class="button compact" onClick={() => session.send({ type: 'lower' })}>
          {t('people.lower-all')}
        </button>
      )}
    </div>
  )
}

function Row(props: {
  person: Participant
  meeting: Meeting
  session: Session
  opened: boolean
  toggle: () => void
  act: (action: Action) => void
}) {
  const { person, meeting, opened } = props
  const actions = actionsTowards(meeting, person)
  return (
    <li class={person.present ? '' : 'away'} data-participant={person.id}>
      <div class="person">
        <Face person={person} session={props.session} />
        <span class="name">
          <bdi>{person.name}</bdi>
          {person.id === meeting.me && ` ${t('you.mark')}`}
          <small>{describeStanding(person)}</small>
        </span>
        <Speaks person={person} session={props.session} />
        <SpokenFor meeting={meeting} participant={person.id} />
        <Signs person={person} meeting={meeting} />
        {actions.length > 0 && (
          <button
            type="button"
            class="icon-button"
            aria-label={t('people.more', { name: person.name })}
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
          aria-label={t('people.actions', { name: person.name })}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            event.currentTarget.parentElement?.querySelector<HTMLElement>('[aria-expanded]')?.focus()
            props.toggle()
          }}
        >
          <ActionButtons actions={actions} act={props.act} />
        </div>
      )}
    </li>
  )
}

function Face({ person, session }: { person: Participant; session: Session }) {
  return <Avatar id={person.id} name={person.name} tone={useSpeaking(session, person) ? 'speaking' : ''} />
}

function Speaks({ person, session }: { person: Participant; session: Session }) {
  return useSpeaking(session, person) ? <span class="visually-hidden">{t('tile.speaks')}</span> : null
}

function describeStanding({ kind, role, present, phone }: Participant): string {
  const words = [
    (kind === 'robot' || kind === 'phone') && t(`kind.${kind}`),
    phone && t('sign.phone'),
    role !== 'participant' && t(`role.${role}`),
    !present && t('people.lost'),
  ]
  return words.filter(Boolean).join(', ')
}

function Signs({ person, meeting }: { person: Participant; meeting: Meeting }) {
  const hand = meeting.hands.indexOf(person.id) + 1
  return (
    <>
      {hand > 0 && (
        <span class="hand-sign" role="img" aria-label={t('sign.hand.number', { number: hand })}>
          <HandIcon />
          {hand}
        </span>
      )}
      {meeting.settings?.spotlight === person.id && (
        <span class="sign" role="img" aria-label={t('sign.spotlight')}>
          <StarIcon />
        </span>
      )}
      {person.screen && (
        <span class="sign" role="img" aria-label={t('sign.screen')}>
          <ScreenIcon />
        </span>
      )}
      <UnrecordedSign meeting={meeting} person={person} />
      {!person.microphone && (
        <span class="muted-sign" role="img" aria-label={t('sign.muted')}>
          <MicrophoneIcon on={false} />
        </span>
      )}
    </>
  )
}
