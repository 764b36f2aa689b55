// SPDX-License-Identifier: LGPL-2.1-or-later
/* Start page, the page before a meeting, the meeting: which one is seen follows from the address and from Join. */

import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Devices } from './devices'
import { pathOfRoom, roomFromPath } from './room-name'
import { keepSecrets, takeSecrets, type Secrets } from './secrets'
import { Session } from './session'
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
  useEffect(() => {
    if (!session || room === null) return undefined
    return session.store.subscribe(() => {
      const { phase } = session.store.get()
      if (phase.kind === 'refused' && phase.id === 'consent') {
        // Asked before the meeting is entered: whoever joins now agrees.
        setVisit({ ...visitOf(room, phase.id), secrets: { ...secrets, consent: 'recorded' } })
        return
      }
      if (phase.kind !== 'refused' || !USELESS.includes(phase.id)) return
      keepSecrets(room, {})
      setVisit(visitOf(room, phase.id))
    })
  }, [session])
  useEffect(() => {
    document.title = room === null ? 'Tutti' : `${room} · Tutti`
  }, [room])

  if (room === null) return <Landing enter={(name) => go(name, 'push')} />
  const home = () => go(null, 'push')
  if (!session) {
    const join = (name: string, password: string) => {
      const known = password === '' ? secrets : { ...secrets, password }
      const { consent: _once, ...kept } = known
      keepSecrets(room, kept)
      const started = new Session(room, name, devices, known)
      setVisit({ ...visit, session: started })
      void started.start()
    }
    return <Prejoin room={room} devices={devices} secrets={secrets} refused={refused} join={join} home={home} />
  }
  return <MeetingView session={session} devices={devices} room={room} again={() => go(room, 'stay')} home={home} />
}

const root = document.getElementById('app')
if (root) render(<App />, root)
