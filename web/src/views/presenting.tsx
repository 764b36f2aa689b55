// SPDX-License-Identifier: LGPL-2.1-or-later
/* Presenting, as all see it: the button, and the line that says what is shown. */

import { useEffect, useRef, useState } from 'preact/hooks'
import type { Devices, DeviceState } from '../devices'
import { spell, t } from '../language'
import type { Meeting } from '../meeting'
import type { Session } from '../session'
import { Dialog } from './dialog'
import { ScreenIcon } from './icons'
import { Later } from './later'
import { RoundButton } from './parts'

interface Props {
  readonly meeting: Meeting
  readonly session: Session
  readonly devices: Devices
  readonly local: DeviceState
}

export function ShareButton({ session, local }: Pick<Props, 'session' | 'local'>) {
  const sharing = local.showing !== null
  return (
    <RoundButton
      label={t(sharing ? 'bar.screen.stop' : 'bar.screen.share')}
      shortcut="D"
      tone={sharing ? 'active' : undefined}
      onClick={() => session.share()}
    >
      <ScreenIcon />
    </RoundButton>
  )
}

/** All about presenting that is not a button of the toolbar. */
export function Presenting(props: Props) {
  const { meeting, session, local } = props
  const { wish, asker } = meeting.presenting
  const begun = useRef(false)
  begun.current ||= local.showing !== null || wish !== 'none' || asker !== ''
  return (
    <>
      <WhatIsShown meeting={meeting} />
      <DeviceNews local={local} />
      {begun.current && (
        <Later
          pick={({ Presenter }) => Presenter}
          props={props}
          meanwhile={(words) =>
            wish !== 'none' && (
              <Dialog title={t('bar.screen.share')} close={() => session.forgetWish()}>
                {words}
              </Dialog>
            )
          }
        />
      )}
    </>
  )
}

const NEWS_MS = 8000

/** A headset that was pulled out: what it is now. */
function DeviceNews({ local: { news } }: Pick<Props, 'local'>) {
  const [shown, setShown] = useState('')
  useEffect(() => {
    if (!news) return undefined
    setShown(spell(news.words))
    const timer = window.setTimeout(() => setShown(''), NEWS_MS)
    return () => window.clearTimeout(timer)
  }, [news?.serial])
  return (
    <div class="device-news" role="status" aria-live="polite">
      {shown !== '' && <p class="banner">{shown}</p>}
    </div>
  )
}

/** For all, and read aloud: the page at once, and what kind of thing it is. */
function WhatIsShown({ meeting }: { meeting: Meeting }) {
  const { shown } = meeting.presenting
  const name = meeting.people.find(({ id }) => id === shown?.participant)?.name
  const [text, setText] = useState('')
  const words =
    shown === null || name === undefined
      ? ''
      : shown.kind === 'slides'
        ? t('present.page', { page: shown.page, pages: shown.pages })
        : ''
  // A live region tells only what changes in it, so it is there before there is anything to tell.
  useEffect(() => setText(words), [words])
  return (
    <div class="shown-words" role="status" aria-live="polite">
      {text !== '' && <p class="banner">{text}</p>}
      {shown?.paused && <p class="banner">{t('present.is-paused')}</p>}
    </div>
  )
}
