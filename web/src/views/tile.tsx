// SPDX-License-Identifier: LGPL-2.1-or-later
/* One person over the picture: name, signs, and a menu of what one may do. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Rectangle } from '../geometry'
import { t } from '../language'
import { barsOf, isByPhone, type Meeting, type TileView } from '../meeting'
import { rated, type Line } from '../line'
import type { Participant } from '../protocol'
import { actionsTowards, type Action } from '../roster'
import type { Session, SessionState } from '../session'
import { UnrecordedSign } from './consent'
import { useSpeaking, useStore } from './hooks'
import { HandIcon, MicrophoneIcon, MoreIcon, PhoneIcon, PinIcon, SignalIcon, StarIcon } from './icons'
import { Menu, MenuItem, MenuLine } from './menu'
import { ActionItems } from './person-actions'
import { Avatar, LocalVideo } from './parts'
import { TileReactions } from './reactions'

export interface Placed extends TileView {
  readonly at: Rectangle
  readonly small: boolean
}

interface Props {
  readonly view: Placed
  readonly meeting: Meeting
  readonly session: Session
  readonly self: MediaStream | null
  /** How our own line is; shown at ourselves. */
  readonly line: Line | null
  readonly pinned: boolean
  /** Whether Tab comes here; the arrows go on from there. */
  readonly reached: boolean
  readonly pin: (participant: string | null) => void
  readonly act: (action: Action) => void
}

export function TileOverlay(props: Props) {
  const { tile, person, mine, small, at } = props.view
  const [menu, setMenu] = useState(false)
  const element = useRef<HTMLLIElement>(null)
  useLayoutEffect(() => place(element.current, at), [at.x, at.y, at.width, at.height])

  const screen = tile.source === 'screen'
  const covered = mine && !screen && props.self !== null
  const classes = [
    'tile',
    mine && 'mine',
    small && 'small',
    menu && 'with-menu',
    props.pinned && 'pinned',
  ]
  return (
    <li
      class={classes.filter(Boolean).join(' ')}
      ref={element}
      data-participant={person.id}
      data-source={tile.source}
      onDblClick={() => props.pin(props.pinned ? null : person.id)}
    >
      {covered && props.self && <LocalVideo stream={props.self} />}
      {!covered && !screen && (tile.source === 'none' || !person.camera) && (
        <div class="tile-empty" role="img" aria-label={t('sign.no-picture')}>
          <Avatar id={person.id} name={person.name} />
        </div>
      )}
      {!person.present && <div class="tile-away">{t('tile.lost')}</div>}
      {!screen && <TileReactions shown={props.meeting.reactions} participant={person.id} />}
      <Nameplate {...props} />
      {!screen && <Ring session={props.session} person={person} />}
      <div class="tile-menu">
        <Menu
          label={t('tile.menu', { name: titleOf(props.view) })}
          button="tile-button"
          place="down end"
          icon={<MoreIcon />}
          opened={setMenu}
          tabIndex={props.reached ? 0 : -1}
        >
          <MenuItem
            label={t(props.pinned ? 'tile.unpin' : 'tile.pin')}
            icon={<PinIcon />}
            choose={() => props.pin(props.pinned ? null : person.id)}
          />
          {!screen && actionsTowards(props.meeting, person).length > 0 && (
            <>
              <MenuLine />
              <ActionItems actions={actionsTowards(props.meeting, person)} act={props.act} />
            </>
          )}
        </Menu>
      </div>
    </li>
  )
}

const titleOf = ({ tile, person }: TileView) =>
  tile.source === 'screen' ? t('tile.screen', { name: person.name }) : person.name

function Ring({ session, person }: { session: Session; person: Participant }) {
  const speaking = useSpeaking(session, person)
  return (
    <div class={`ring ${speaking ? 'speaking' : ''}`}>
      {speaking && <span class="visually-hidden">{t('tile.speaks')}</span>}
    </div>
  )
}

/** Whoever calls in sees nothing of us: that they are heard, and how well, we can tell them. */
function PhoneLevel({ session, person }: { session: Session; person: Participant }) {
  const bars = (state: SessionState) => (person.microphone ? barsOf(state.meeting.levels[person.id]) : 0)
  const state = useStore(session.store, (before, after) => bars(before) === bars(after))
  return (
    <span class={`bars lit-${bars(state)}`} aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  )
}

function Nameplate({ session, view, meeting, line, pinned }: Props) {
  const { tile, person, mine } = view
  const screen = tile.source === 'screen'
  const hand = meeting.hands.indexOf(person.id) + 1
  const rating = mine && line ? rated(line) : 'good'
  return (
    <div class="nameplate">
      {hand > 0 && !screen && (
        <span class="hand-sign" role="img" aria-label={t('sign.hand')}>
          <HandIcon />
          {hand}
        </span>
      )}
      {!person.microphone && !screen && (
        <span class="muted-sign" role="img" aria-label={t('sign.muted')}>
          <MicrophoneIcon on={false} />
        </span>
      )}
      {isByPhone(person) && !screen && (
        <>
          <span class="sign" role="img" aria-label={t(person.phone ? 'sign.phone' : 'kind.phone')}>
            <PhoneIcon />
          </span>
          <PhoneLevel session={session} person={person} />
        </>
      )}
      {!screen && <UnrecordedSign meeting={meeting} person={person} />}
      <span class="name">
        <bdi>{titleOf(view)}</bdi>
        {mine && ` ${t('you.mark')}`}
      </span>
      {person.role === 'host' && !screen && (
        <span class="sign" role="img" aria-label={t('role.host')}>
          <StarIcon />
        </span>
      )}
      {pinned && (
        <span class="sign" role="img" aria-label={t('tile.pinned')}>
          <PinIcon />
        </span>
      )}
      {rating !== 'good' && (
        <span class="muted-sign" role="img" aria-label={t(`line.${rating}`)}>
          <SignalIcon />
        </span>
      )}
    </div>
  )
}

/** By CSSOM, because the page's security policy forbids style attributes. */
export function place(element: HTMLElement | null, { x, y, width, height }: Rectangle): void {
  if (!element) return
  element.style.transform = `translate(${x}px, ${y}px)`
  element.style.width = `${width}px`
  element.style.height = `${height}px`
}
