// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The meeting in a small window that stays on top: with its buttons where the browser has windows for documents, as a
 * picture alone where it has them only for videos. There is one picture of everybody, so either shows the whole meeting.
 */

import { render } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { isCameraOn, type Devices } from '../devices'
import { t } from '../language'
import { isMicrophoneOn } from '../meeting'
import type { Session } from '../session'
import { CameraIcon, LeaveIcon, MicrophoneIcon } from './icons'
import { useStore } from './hooks'
import { RoundButton } from './parts'

interface DocumentWindows {
  requestWindow(options: { width: number; height: number }): Promise<Window>
}

const windows = () => (window as { documentPictureInPicture?: DocumentWindows }).documentPictureInPicture

const SIZE = { width: 480, height: 340 }

/** Must be called from a click. */
export async function openMeetingWindow(session: Session, devices: Devices): Promise<void> {
  try {
    await (windows() ? openDocument(session, devices) : openVideo())
  } catch (error) {
    console.info('tutti: no window:', error)
  }
}

async function openVideo(): Promise<void> {
  if (document.pictureInPictureElement) await document.exitPictureInPicture()
  else await document.querySelector<HTMLVideoElement>('video.mix.front')?.requestPictureInPicture()
}

async function openDocument(session: Session, devices: Devices): Promise<void> {
  const other = await windows()?.requestWindow(SIZE)
  if (!other) return
  const { document: page } = other
  page.documentElement.lang = document.documentElement.lang
  page.documentElement.dir = document.documentElement.dir
  page.documentElement.dataset.theme = document.documentElement.dataset.theme ?? 'light'
  page.title = document.title
  for (const link of document.querySelectorAll('link[rel=stylesheet]')) page.head.append(link.cloneNode())
  render(<Small session={session} devices={devices} close={() => other.close()} />, page.body)
  other.addEventListener('pagehide', () => render(null, page.body))
}

function Small({ session, devices, close }: { session: Session; devices: Devices; close: () => void }) {
  const { phase, picture, meeting } = useStore(session.store)
  const local = useStore(devices.store)
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (!video.current) return
    video.current.muted = true
    video.current.srcObject = picture
    void video.current.play().catch(() => undefined)
  }, [picture])
  useEffect(() => {
    if (phase.kind === 'left' || phase.kind === 'refused') close()
  }, [phase.kind])
  const microphone = isMicrophoneOn(meeting, local)
  const camera = isCameraOn(local)
  return (
    <main class="pip">
      <video ref={video} playsInline autoPlay muted aria-label={t('stage.people')} />
      <div class="toolbar" role="group" aria-label={t('bar.controls')}>
        <RoundButton
          label={t(microphone ? 'bar.microphone.off' : 'bar.microphone.on')}
          tone={microphone ? undefined : 'off'}
          onClick={() => session.setMicrophone(!microphone)}
        >
          <MicrophoneIcon on={microphone} />
        </RoundButton>
        <RoundButton
          label={t(camera ? 'bar.camera.off' : 'bar.camera.on')}
          tone={camera ? undefined : 'off'}
          onClick={() => void devices.setCamera(!camera)}
        >
          <CameraIcon on={camera} />
        </RoundButton>
        <RoundButton label={t('bar.leave')} tone="danger" onClick={() => session.leave()}>
          <LeaveIcon />
        </RoundButton>
      </div>
    </main>
  )
}
