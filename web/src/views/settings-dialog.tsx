// SPDX-License-Identifier: LGPL-2.1-or-later
/* Where one sets what is one's own, and the button that opens it before a meeting. */

import { useState } from 'preact/hooks'
import type { Devices } from '../devices'
import { t } from '../language'
import { DoneDialog } from './dialog'
import { SettingsIcon } from './icons'
import { Later, rest } from './later'

interface Props {
  /** Null where none are open yet. */
  readonly devices: Devices | null
}

export function SettingsButton({ devices }: Props) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={t('settings.title')}
        title={t('settings.title')}
        onPointerEnter={() => rest.ahead()}
        onFocus={() => rest.ahead()}
        onClick={() => setOpen(true)}
      >
        <SettingsIcon />
      </button>
      {open && <SettingsDialog devices={devices} close={() => setOpen(false)} />}
    </>
  )
}

export function SettingsDialog({ devices, close }: Props & { close: () => void }) {
  return (
    <DoneDialog title={t('settings.title')} close={close}>
      <Later pick={({ OwnSettings }) => OwnSettings} props={{ devices }} />
    </DoneDialog>
  )
}
