// SPDX-License-Identifier: LGPL-2.1-or-later
/* What stands beside the picture, or under it on a phone: one thing at a time. */

import type { ComponentChildren } from 'preact'
import { t } from '../language'
import { CloseIcon } from './icons'

export type PanelName = 'people' | 'chat' | 'polls' | 'settings'

export function Panel(props: { name: PanelName; title: string; close: () => void; children: ComponentChildren }) {
  return (
    <aside class={`panel ${props.name}`} id="panel" aria-labelledby="panel-title">
      <div class="panel-head">
        <h2 id="panel-title" tabIndex={-1}>
          {props.title}
        </h2>
        <button type="button" class="icon-button panel-close" aria-label={t('close')} title={t('close.key')} onClick={props.close}>
          <CloseIcon />
        </button>
      </div>
      {props.children}
    </aside>
  )
}
