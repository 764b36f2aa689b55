// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The meeting in the controls of the system: on a locked phone, on a headset, in the browser's own small window. They say
 * the room's name and nothing of who is in it: a locked screen is read by anybody.
 */

import { isCameraOn, type Devices } from '../devices'
import { t } from '../language'
import { isMicrophoneOn } from '../meeting'
import type { Session } from '../session'
import { toggleCamera, toggleMicrophone } from '../switches'

/** Of https://w3c.github.io/audio-session/, so far in Safari only. */
interface AudioSession {
  type: 'play-and-record' | 'playback' | 'auto'
}

/** Not every browser has all of it. */
type Controls = Omit<MediaSession, 'setCameraActive' | 'setMicrophoneActive'> &
  Partial<Pick<MediaSession, 'setCameraActive' | 'setMicrophoneActive'>>

/** Returns how to give them back. */
export function takeMediaKeys(session: Session, devices: Devices, room: string): () => void {
  const controls = navigator.mediaSession as Controls | undefined
  const sound = (navigator as { audioSession?: AudioSession }).audioSession
  const actions = {
    togglemicrophone: () => toggleMicrophone(session, devices),
    togglecamera: () => toggleCamera(session, devices),
    hangup: () => session.leave(),
  }
  const handle = (change: (name: keyof typeof actions) => (() => void) | null) => {
    for (const name of Object.keys(actions) as (keyof typeof actions)[]) {
      try {
        controls?.setActionHandler(name as MediaSessionAction, change(name))
      } catch {
        // This one it does not have.
      }
    }
  }
  let shown = ''
  const show = () => {
    const local = devices.store.get()
    const [microphone, camera] = [isMicrophoneOn(session.store.get().meeting, local), isCameraOn(local)]
    const opened = local.microphone !== null
    const now = [microphone, camera, opened].join()
    if (now === shown) return
    shown = now
    void controls?.setMicrophoneActive?.(microphone)
    void controls?.setCameraActive?.(camera)
    // So a phone goes on with its screen off, also for who only listens; and its silent switch silences no meeting.
    if (sound) sound.type = opened ? 'play-and-record' : 'playback'
  }
  const ends = [devices.store.subscribe(show), session.store.subscribe(show)]
  if (controls) {
    const artwork = [{ src: '/icon-192.png', sizes: '192x192', type: 'image/png' }]
    controls.metadata = new MediaMetadata({ title: room, artist: t('brand'), artwork })
    controls.playbackState = 'playing'
  }
  handle((name) => actions[name])
  show()
  return () => {
    for (const end of ends) end()
    handle(() => null)
    if (controls) {
      controls.metadata = null
      controls.playbackState = 'none'
    }
    if (sound) sound.type = 'auto'
  }
}
