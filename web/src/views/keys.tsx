// SPDX-License-Identifier: LGPL-2.1-or-later
/* The keys, told. */

import { t } from '../language'

const KEYS = [
  ['M', 'microphone'],
  ['V', 'camera'],
  ['D', 'screen'],
  ['C', 'chat'],
  ['P', 'people'],
  ['R', 'hand'],
  ['W', 'grid'],
  ['F', 'alone'],
  ['S', 'full'],
  ['A', 'quality'],
  ['T', 'line'],
  ['0', 'me'],
  ['1–9', 'person'],
  ['?', 'help'],
] as const

export function Keys() {
  return (
    <dl class="key-list">
      <dt>
        <kbd>{t('keys.space')}</kbd>
      </dt>
      <dd>{t('keys.talk')}</dd>
      {KEYS.map(([key, what]) => [
        <dt key={key}>
          <kbd>{key}</kbd>
        </dt>,
        <dd key={what}>{t(`keys.${what}`)}</dd>,
      ])}
    </dl>
  )
}
