// SPDX-License-Identifier: LGPL-2.1-or-later
/* One meeting from the join to the end, and where everything stands while it runs. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { sentCamera, type Devices } from '../devices'
import { spell, t, type Words } from '../language'
import { looksAlike } from '../looks-alike'
import { tileViews } from '../meeting'
import { may } from '../roster'
import type { Session, SessionState } from '../session'
import { describeEnding } from '../words'
import { BusyPage } from './busy'
import { ConsentQuestion } from './consent'
import { DoneDialog } from './dialog'
import { useFirstFocus, useStore, useWhenIdle } from './hooks'
import { Later, rest } from './later'
import { WaitingPage } from './lobby'
import type { DialogName } from './more'
import { Panel, type PanelName } from './panel'
import { Brand, countPeople } from './parts'
import { usePersonActions } from './person-actions'
import { Presenting } from './presenting'
import { useReactionKeys } from './reactions'
import { hasSmallWindows, useFullScreen, useIdle, useWakeLock } from './screen'
import { useShortcuts } from './shortcuts'
import { Sound } from './sound'
import { Stage } from './stage'
import { Status } from './status'
import { Toolbar } from './toolbar'
import { Top } from './top'

interface Props {
  readonly session: Session
  readonly devices: Devices
  readonly room: string
  readonly again: () => void
  readonly home: () => void
}

export function MeetingView(props: Props) {
  const state = useStore(props.session.store, looksAlike)
  const { phase } = state
  if (phase.kind === 'left') return <Ended {...props} title={t('end.left')} mayReturn />
  if (phase.kind === 'refused') {
    const { title, again } = describeEnding(phase.id)
    return <Ended {...props} title={spell(title)} why={phase.words} mayReturn={again} />
  }
  if (phase.kind === 'waiting') {
    return <WaitingPage room={props.room} notes={state.meeting.notes} leave={() => props.session.leave()} />
  }
  if (phase.kind === 'busy') return <BusyPage {...props} words={phase.words} again={phase.again} />
  return <Running {...props} state={state} />
}

function Ended({ title, why, mayReturn, again, home }: Props & { title: string; why?: Words; mayReturn: boolean }) {
  const heading = useFirstFocus<HTMLHeadingElement>()
  return (
    <main class="message">
      <Brand />
      <div class="card narrow" role="alert">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {why && <p>{spell(why)}</p>}
        <div class="row">
          {mayReturn && (
            <button type="button" class="button primary" onClick={again}>
              {t('end.again')}
            </button>
          )}
          <button type="button" class="button quiet" onClick={home}>
            {t('start-page')}
          </button>
        </div>
      </div>
    </main>
  )
}

function Running({ session, devices, room, state }: Props & { state: SessionState }) {
  const local = useStore(devices.store)
  const { meeting } = state
  const panels = usePanels()
  const [dialog, setDialog] = useState<DialogName | null>(null)
  const [pinned, setPinned] = useState<string | null>(null)
  const [to, setTo] = useState('')
  const screen = useFullScreen()
  const openWindow = async () => (await rest.get()).openMeetingWindow(session, devices)
  const write = (participant: string) => {
    setTo(participant)
    panels.show('chat')
  }
  const people = usePersonActions(session, write)
  const pin = (participant: string | null) => setPinned(participant === pinned ? null : participant)
  useReactionKeys(session)
  useShortcuts(devices, session, {
    togglePanel: panels.toggle,
    closePanel: panels.close,
    openDialog: setDialog,
    toggleFull: screen.toggle,
    pin,
    toggleAlone: () => setPinned(pinned === null ? largestOf(session) : null),
  })
  useWakeLock()
  // Not before sound and picture have the line for themselves.
  useWhenIdle(state.media === 'flowing', () => rest.ahead())
  const { parts } = useStore(rest.store)
  useEffect(() => parts?.takeMediaKeys(session, devices, room), [parts])

  const shown = panels.open === 'settings' && !may(meeting, 'settings') ? null : panels.open
  const idle = useIdle(shown !== null || dialog !== null)
  const close = () => void panels.close()
  const classes = ['meeting', shown && 'with-panel', screen.overlay && 'full', idle && 'idle']
  return (
    <div class={classes.filter(Boolean).join(' ')}>
      <Top meeting={meeting} session={session} room={room} line={state.line} />
      <main class="stage-box">
        <Stage
          meeting={meeting}
          session={session}
          picture={state.picture}
          camera={local.cameraOn ? sentCamera(local) : null}
          line={state.line}
          pinned={pinned}
          pin={pin}
          act={people.act}
        />
        <div class="captions" role="log" aria-label={t('captions')} />
        <Status
          state={state}
          session={session}
          local={local}
          showLobby={shown === 'people' ? null : () => panels.show('people')}
        />
        <Presenting meeting={meeting} session={session} devices={devices} local={local} />
        {meeting.sound.at === 'nowhere' && <Later pick={({ SilentHint }) => SilentHint} props={{ session }} />}
        <Sound stream={meeting.sound.at === 'here' ? state.sound : null} speaker={local.chosen.speaker} />
      </main>
      {/* Held upright, a phone has room under the picture: there the people are what is shown when nothing else is. */}
      {(shown === null || shown === 'people') && (
        <Panel name="people" title={countPeople(meeting)} close={close}>
          <Later pick={({ People }) => People} props={{ meeting, session, act: people.act }} />
        </Panel>
      )}
      {shown === 'chat' && (
        <Panel name="chat" title={t('chat.title')} close={close}>
          <Later pick={({ Chat }) => Chat} props={{ meeting, session, to, choose: setTo }} />
        </Panel>
      )}
      {shown === 'polls' && (
        <Panel name="polls" title={t('poll.title')} close={close}>
          <Later pick={({ Polls }) => Polls} props={{ meeting, session }} />
        </Panel>
      )}
      {shown === 'settings' && (
        <Panel name="settings" title={t('room.title')} close={close}>
          <Later pick={({ RoomSettings }) => RoomSettings} props={{ meeting, session, room }} />
        </Panel>
      )}
      <Toolbar
        meeting={meeting}
        session={session}
        devices={devices}
        local={local}
        view={state.view}
        shown={shown}
        toggle={panels.toggle}
        more={{ open: setDialog, full: screen.full, toggleFull: screen.toggle, openWindow: hasSmallWindows() ? () => void openWindow() : null }}
      />
      {people.dialog}
      <ConsentQuestion meeting={meeting} session={session} />
      {meeting.sound.wishes.length > 0 && (
        <Later pick={({ CallQuestion }) => CallQuestion} props={{ meeting, session }} />
      )}
      {dialog !== null && (
        <Later
          pick={({ Dialogs }) => Dialogs}
          props={{ name: dialog, state, session, devices, room, close: () => setDialog(null) }}
          meanwhile={(words) => (
            <DoneDialog title={t('more.title')} close={() => setDialog(null)}>
              {words}
            </DoneDialog>
          )}
        />
      )}
    </div>
  )
}

/** Whose tile is the largest now; not ourselves, unless nobody else is there. */
function largestOf(session: Session): string | null {
  const views = tileViews(session.store.get().meeting)
  const size = ({ tile }: (typeof views)[number]) => tile.width * tile.height
  const [largest] = [...views].sort((a, b) => Number(a.mine) - Number(b.mine) || size(b) - size(a))
  return largest?.person.id ?? null
}

function usePanels() {
  const [open, setOpen] = useState<PanelName | null>(null)
  // Who opens something is taken there; who closes it is where the button is.
  const before = useRef<PanelName | null>(null)
  // With the change itself: a focus that came later would close a menu that was opened meanwhile, and take keys from it.
  useLayoutEffect(() => {
    const was = before.current
    before.current = open
    if (open && open !== was && !document.querySelector('#panel :focus')) {
      document.querySelector<HTMLElement>('#panel-title')?.focus()
    } else if (!open && was) {
      const button = document.querySelector<HTMLElement>(`[data-panel="${was}"]`)
      // What stands in the menu is not on the page any more.
      ;(button?.offsetParent ? button : document.querySelector<HTMLElement>('.toolbar .more'))?.focus()
    }
  }, [open])
  return {
    open,
    show: (name: PanelName) => setOpen(name),
    toggle: (name: PanelName) => setOpen((current) => (current === name ? null : name)),
    close: () => {
      setOpen(null)
      return open !== null
    },
  }
}
