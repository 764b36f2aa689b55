// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is behind us: nothing else, a blur, or a picture of one's own. */

import { useRef } from 'preact/hooks'
import { RATE } from '../background-job'
import type { Devices, DeviceState } from '../devices'
import { spell, t } from '../language'

const EFFECTS = ['none', 'blur', 'picture'] as const

export function EffectChoice({ devices, local }: { devices: Devices; local: DeviceState }) {
  const { effect, cost, starting, problem } = local.effects
  const file = useRef<HTMLInputElement>(null)
  return (
    <fieldset class="effects">
      <legend>{t('effect.title')}</legend>
      {EFFECTS.map((name) => (
        <label class="switch" key={name}>
          <input
            type="radio"
            name="effect"
            checked={effect === name}
            onClick={(event) => {
              if (name !== 'picture') {
                void devices.effects.set(name)
                return
              }
              event.preventDefault()
              file.current?.click()
            }}
          />
          <span>{t(`effect.${name}`)}</span>
        </label>
      ))}
      <input
        ref={file}
        type="file"
        class="visually-hidden"
        tabIndex={-1}
        accept="image/png,image/jpeg,image/webp"
        aria-label={t('effect.picture.choose')}
        onChange={({ currentTarget }) => {
          const picture = currentTarget.files?.[0]
          if (picture) void devices.effects.set('picture', picture)
          currentTarget.value = ''
        }}
      />
      <p class="hint" role="status">
        {starting && t('effect.starting')}
        {!starting && effect !== 'none' && cost > 0 && t('effect.cost', { cost, of: Math.round(1000 / RATE) })}
      </p>
      {problem && (
        <p class="problem" role="alert">
          {spell(problem)}
        </p>
      )}
    </fieldset>
  )
}
