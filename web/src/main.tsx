// SPDX-License-Identifier: LGPL-2.1-or-later
/* Start page, the page before a meeting, the meeting: which one is seen follows from the address and from Join. */

import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Devices } from './devices'
import { startInstallable } from './install'
import { language, t } from './language'
import type { Consent } from './protocol'
import { rememberRoom } from './recent-rooms'
import { pathOfRoom, roomFromPath } from './room-name'
import { keepSecrets, takeSecrets, type Secrets } from './secrets'
import { Session } from './session'
import { startTheme } from './theme'
import { useStore } from './views/hooks'
import { Landing } from './views/landing'
import { MeetingView } from './views/meeting'
import { Prejoin } from './views/prejoin'

interface Visit {
  readonly room: string | null
  readonly devices: Devices
  readonly session: Session | null
  readonly secrets: Secrets
  /** The id of the error that answered the attempt before this one; '' for the first. */
  readonly refused: string
}

const visitOf = (room: string | null, refused = ''): Visit => ({
  room,
  devices: new Devices(),
  session: null,
  secrets: room === null ? {} : takeSecrets(room),
  refused,
})

/** Answers after which what the link held is of no use; a password may be typed instead. */
const USELESS: readonly string[] = ['no-entry', 'token-invalid']

function App() {
  const [visit, setVisit] = useState<Visit>(() => visitOf(roomFromPath(location.pathname)))

  const go = (room: string | null, how: 'push' | 'stay') => {
    visit.session?.leave()
    visit.devices.stopAll()
    if (how === 'push') history.pushState(null, '', room === null ? '/' : pathOfRoom(room))
    setVisit(visitOf(room))
  }

  useEffect(() => {
    const moved = () => go(roomFromPath(location.pathname), 'stay')
    window.addEventListener('popstate', moved)
    return () => window.removeEventListener('popstate', moved)
  })

  const { room, devices, session, secrets, refused } = visit
  // Everything below is drawn anew in another language.
  useStore(language)
  useEffect(() => {
    if (!session || room === null) return undefined
    return session.store.subscribe(() => {
      const { phase } = session.store.get()
      if (phase.kind === 'refused' && phase.id === 'consent') {
        // Asked before the meeting is entered.
        setVisit({ ...visitOf(room, phase.id), secrets })
        return
      }
      if (phase.kind !== 'refused' || !USELESS.includes(phase.id)) return
      keepSecrets(room, {})
      setVisit(visitOf(room, phase.id))
    })
  }, [session])
  useEffect(() => {
    document.title = room === null ? t('brand') : `${room} · ${t('brand')}`
  }, [room])

  if (room === null) return <Landing enter={(name) => go(name, 'push')} />
  const home = () => go(null, 'push')
  if (!session) {
    const join = (name: string, password: string, consent?: Consent) => {
      const known = password === '' ? secrets : { ...secrets, password }
      keepSecrets(room, known)
      const started = new Session(room, name, devices, known, consent)
      rememberRoom(room)
      setVisit({ ...visit, session: started })
      void started.start()
    }
    return <Prejoin room={room} devices={devices} secrets={secrets} refused={refused} join={join} home={home} />
  }
  return <MeetingView session={session} devices={devices} room={room} again={() => go(room, 'stay')} home={home} />
}

export function start(root: HTMLElement): void {
  startTheme()
  render(<App />, root)
  startInstallable()
}
