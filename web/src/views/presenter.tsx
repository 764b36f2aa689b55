// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who presents, or would like to: what is asked and chosen, and how one holds what is shown. */

import { useRef, useState } from 'preact/hooks'
import type { Devices, DeviceState } from '../devices'
import { say, t, type Key } from '../language'
import { Lazy } from '../lazy'
import type { Meeting } from '../meeting'
import { presenterOf } from '../presenting'
import type { Shown } from '../protocol'
import type { Session } from '../session'
import type { Slides } from '../slides'
import { PauseIcon, PlayIcon, SlidesIcon } from './rest-icons'
import { Confirm, Dialog } from './dialog'
import { ScreenIcon } from './icons'
import { Sentence } from './parts'
import { SlidesCard } from './slides'

interface Props {
  readonly meeting: Meeting
  readonly session: Session
  readonly devices: Devices
  readonly local: DeviceState
}

/** More than this a browser may not have the memory for. */
const PDF_MAX_BYTES = 50 * 1024 * 1024

/** Large, and for few. */
const reader = new Lazy(() => import('../slides'))

/** Stays once it is there: the slides are in it. */
export function Presenter({ meeting, session, devices, local }: Props) {
  const [slides, setSlides] = useState<Slides | null>(null)
  const [problem, setProblem] = useState<Key | null>(null)
  const show = async (file: File) => {
    setProblem(null)
    const opened = await openSlides(file)
    if (typeof opened === 'string') {
      setProblem(opened)
      return
    }
    session.forgetWish()
    setSlides(opened)
    const shown: Shown = { kind: 'slides', paused: false, sound: false, page: 1, pages: opened.pages }
    devices.sharing.show(opened.track, null, shown, () => {
      opened.close()
      setSlides((now) => (now === opened ? null : now))
    })
  }
  return (
    <>
      {local.showing && (
        <div class={`presenter ${slides ? 'with-slides' : ''}`} role="group" aria-label={t('present.controls')}>
          {slides && <SlidesCard slides={slides} devices={devices} />}
          <div class="row one-line">
            <span class="presenter-words">{t(`present.you.${local.showing.kind}`)}</span>
            <button
              type="button"
              class="button compact"
              onClick={() => (local.showing?.paused ? devices.sharing.resume() : void devices.sharing.pause())}
            >
              {local.showing.paused ? <PlayIcon /> : <PauseIcon />}
              {t(local.showing.paused ? 'present.resume' : 'present.pause')}
            </button>
            <button type="button" class="button warn compact" onClick={() => devices.stopScreen()}>
              {t('present.stop')}
            </button>
          </div>
        </div>
      )}
      <Questions meeting={meeting} session={session} devices={devices} local={local} show={(file) => void show(file)} />
      {problem !== null && (
        <Dialog title={t('present.slides')} close={() => setProblem(null)}>
          <p class="problem" role="alert">
            {t(problem as 'present.slides.broken')}
          </p>
          <button type="button" class="button quiet" onClick={() => setProblem(null)}>
            {t('close')}
          </button>
        </Dialog>
      )}
    </>
  )
}

/** What is opened, or why it cannot be. */
async function openSlides(file: File): Promise<Slides | Key> {
  if (file.size > PDF_MAX_BYTES) return 'present.slides.large'
  const code = await reader.get().catch(() => null)
  if (!code) return 'later.failed'
  try {
    return await code.Slides.open(await file.arrayBuffer())
  } catch (error) {
    console.info('tutti: no slides:', error)
    return error instanceof Error && error.name === 'PasswordException' ? 'present.slides.locked' : 'present.slides.broken'
  }
}

function Questions(props: Props & { show: (file: File) => void }) {
  const { meeting, session, devices, local } = props
  const { asker, wish } = meeting.presenting
  const name = meeting.people.find(({ id }) => id === asker)?.name
  const presenter = presenterOf(meeting.people)
  const close = () => session.forgetWish()
  if (local.showing && name !== undefined) {
    return (
      <Confirm
        title={t('present.ask', { name })}
        text={t('present.ask.hint')}
        yes={t('present.ask.yes')}
        no={t('present.ask.no')}
        tone="primary"
        agree={() => session.answerPresent('yes')}
        close={() => session.answerPresent('no')}
      />
    )
  }
  if (wish === 'wanted' && presenter) {
    return (
      <Confirm
        title={t('present.taken', { name: presenter.name })}
        text={t('present.taken.hint')}
        yes={t('present.taken.ask')}
        no={t('cancel')}
        tone="primary"
        agree={() => session.askToPresent()}
        close={() => session.forgetWish('wanted')}
      />
    )
  }
  if (wish === 'asked' && presenter) {
    return (
      <p class="banner asked-banner" role="status">
        <span class="spinner" aria-hidden="true" />
        <Sentence words={say('present.asked', { name: presenter.name })} />
      </p>
    )
  }
  if (wish === 'choosing' || wish === 'granted') {
    return (
      <Dialog title={t(wish === 'granted' ? 'present.granted' : 'present.what')} close={close}>
        <div class="column">
          {devices.canShareScreen && (
            <button type="button" class="button primary" onClick={() => session.shareNow()}>
              <ScreenIcon />
              {t('present.what.screen')}
            </button>
          )}
          <SlidesChoice show={props.show} />
          <button type="button" class="button quiet" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </Dialog>
    )
  }
  return null
}

/** The file is chosen in the browser's own dialog. */
function SlidesChoice({ show }: { show: (file: File) => void }) {
  const field = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" class="button" onClick={() => field.current?.click()}>
        <SlidesIcon />
        {t('present.what.slides')}
      </button>
      <input
        ref={field}
        type="file"
        class="visually-hidden"
        tabIndex={-1}
        accept="application/pdf,.pdf"
        aria-label={t('present.what.slides')}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0]
          if (file) show(file)
        }}
      />
      <p class="hint">{t('present.slides.hint')}</p>
    </>
  )
}
