// SPDX-License-Identifier: LGPL-2.1-or-later
/* What one would like to be shown: how the picture is laid out, and how much of the line it may take. */

import { t } from '../language'
import type { LayoutWish, QualityWish, ViewWish } from '../protocol'
import type { Session } from '../session'
import { ViewIcon } from './icons'
import { Menu, MenuGroup, MenuItem } from './menu'

const LAYOUTS: readonly LayoutWish[] = ['auto', 'grid', 'speaker']
const QUALITIES = ['auto', 'medium', 'low', 'audio', 'thin'] as const satisfies readonly QualityWish[]

interface Props {
  readonly session: Session
  readonly view: ViewWish
}

export function ViewMenu(props: Props) {
  return (
    <Menu label={t('view.choose')} button="round" icon={<ViewIcon />}>
      <ViewItems {...props} />
    </Menu>
  )
}

export function ViewItems({ session, view }: Props) {
  return (
    <>
      <MenuGroup label={t('view.layout')}>
        {LAYOUTS.map((layout) => (
          <MenuItem
            key={layout}
            label={t(`view.layout.${layout}`)}
            hint={t(`view.layout.${layout}.hint`)}
            shortcut={layout === 'grid' ? 'W' : undefined}
            checked={view.layout === layout}
            choose={() => session.wish({ ...view, layout })}
          />
        ))}
      </MenuGroup>
      <MenuGroup label={t('view.quality')}>
        {QUALITIES.map((quality) => (
          <MenuItem
            key={quality}
            label={t(`view.quality.${quality}`)}
            checked={view.quality === quality}
            choose={() => session.wish({ ...view, quality })}
          />
        ))}
      </MenuGroup>
    </>
  )
}
