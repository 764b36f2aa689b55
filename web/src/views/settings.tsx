// SPDX-License-Identifier: LGPL-2.1-or-later
/* What one sets for oneself on this device: devices, language, light or dark. */

import type { Devices } from '../devices'
import { chooseLanguage, chosenLanguage, CODES, nameOfLanguage, t } from '../language'
import { chooseTheme, theme, THEMES } from '../theme'
import { useStore } from './hooks'
import { DeviceSettings } from './device-settings'

/** @devices: null where none are open yet. */
export function OwnSettings({ devices }: { devices: Devices | null }) {
  return (
    <>
      {devices && <DeviceSettings devices={devices} />}
      <section class="pickers">
        <LanguagePicker />
        <ThemePicker />
      </section>
      <p class="hint">{t('settings.hint')}</p>
    </>
  )
}

function LanguagePicker() {
  return (
    <label>
      <span>{t('settings.language')}</span>
      <select
        class="input"
        value={chosenLanguage()}
        onChange={(event) => void chooseLanguage(event.currentTarget.value)}
      >
        <option value="">{t('settings.language.auto')}</option>
        {CODES.map((code) => (
          <option key={code} value={code} lang={code}>
            {nameOfLanguage(code)}
          </option>
        ))}
      </select>
    </label>
  )
}

function ThemePicker() {
  const chosen = useStore(theme)
  return (
    <label>
      <span>{t('settings.theme')}</span>
      <select
        class="input"
        value={chosen}
        onChange={(event) => {
          const wanted = THEMES.find((candidate) => candidate === event.currentTarget.value)
          if (wanted) chooseTheme(wanted)
        }}
      >
        {THEMES.map((candidate) => (
          <option key={candidate} value={candidate}>
            {t(`settings.theme.${candidate}`)}
          </option>
        ))}
      </select>
    </label>
  )
}
