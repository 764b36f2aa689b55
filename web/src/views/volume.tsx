// SPDX-License-Identifier: LGPL-2.1-or-later
/* How loud one hears somebody; heard at once, as it is moved. */

import { useId } from 'preact/hooks'
import { t } from '../language'
import type { Participant } from '../protocol'
import type { Session } from '../session'
import { percentOf, VOLUME } from '../volumes'
import { DoneDialog } from './dialog'
import { useStore } from './hooks'

export function VolumeOf({ person, session, close }: { person: Participant; session: Session; close: () => void }) {
  const { volumes } = useStore(session.store, (before, after) => before.volumes === after.volumes)
  const decibels = volumes[person.id] ?? 0
  const says = t('volume.is', { percent: percentOf(decibels) })
  const field = useId()
  return (
    <DoneDialog title={t('volume.title', { name: person.name })} close={close}>
      <label for={field}>{t('act.volume')}</label>
      <input
        id={field}
        class="volume"
        type="range"
        min={VOLUME.least}
        max={VOLUME.most}
        step={VOLUME.step}
        value={decibels}
        aria-valuetext={says}
        onInput={(event) => session.setVolume(person.id, event.currentTarget.valueAsNumber)}
      />
      <output for={field}>{says}</output>
      <p class="hint">{t('volume.hint')}</p>
      {decibels !== 0 && (
        <button type="button" class="button" onClick={() => session.setVolume(person.id, 0)}>
          {t('volume.reset')}
        </button>
      )}
    </DoneDialog>
  )
}
