// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is needed seldom, and on a narrow page what has no room in the bar. */

import { t } from '../language'
import { isOpenToUs, runningPoll } from '../polls'
import { may, mayUse } from '../roster'
import { InviteIcon, PollIcon } from './action-icons'
import {
  FullIcon,
  KeyboardIcon,
  MoreIcon,
  PeopleIcon,
  PhoneIcon,
  RecordIcon,
  ScreenIcon,
  SettingsIcon,
  ShieldIcon,
  SignalIcon,
  WindowIcon,
} from './icons'
import { Later } from './later'
import { Menu, MenuItem, MenuLine } from './menu'
import { countPeople } from './parts'
import type { BarProps } from './toolbar'
import { ViewItems } from './view'

/** What opens in a window of its own over the page. */
export type DialogName = 'invite' | 'dial' | 'phone' | 'settings' | 'outputs' | 'line' | 'keys'

export interface MoreProps {
  readonly open: (name: DialogName) => void
  readonly full: boolean
  /** Null where the browser cannot. */
  readonly toggleFull: (() => void) | null
  readonly openWindow: (() => void) | null
}

export function MoreMenu(props: BarProps) {
  const { meeting, session, local, toggle, more } = props
  const asked = isOpenToUs(runningPoll(meeting.polls))
  return (
    <Menu label={t('more.title')} button="round more" place="end" icon={<MoreIcon />}>
      <div class="narrow-2" role="none">
        <MenuItem
          label={countPeople(meeting)}
          icon={<PeopleIcon />}
          shortcut="P"
          panel="people"
          choose={() => toggle('people')}
        />
      </div>
      {mayUse(meeting, 'screen') && (
        <div class="narrow-3" role="none">
          <MenuItem
            label={t(local.screen ? 'bar.screen.stop' : 'bar.screen.share')}
            icon={<ScreenIcon />}
            shortcut="D"
            choose={() => session.share()}
          />
        </div>
      )}
      <MenuItem label={t('invite.title')} icon={<InviteIcon />} choose={() => more.open('invite')} />
      {meeting.phone?.dials && may(meeting, 'dial') && (
        <MenuItem label={t('dial.title')} icon={<PhoneIcon />} choose={() => more.open('dial')} />
      )}
      {meeting.phone && may(meeting, 'sound') && (
        <MenuItem label={t('phone.title')} icon={<PhoneIcon />} choose={() => more.open('phone')} />
      )}
      {(meeting.polls.length > 0 || may(meeting, 'poll-start')) && (
        <MenuItem
          label={t(asked ? 'poll.title.asked' : 'poll.title')}
          icon={<PollIcon />}
          panel="polls"
          choose={() => toggle('polls')}
        />
      )}
      {may(meeting, 'react') && (
        <div class="narrow-3" role="none">
          <MenuLine />
          <Later pick={({ ReactionItems }) => ReactionItems} props={{ session }} />
        </div>
      )}
      {(may(meeting, 'record') || may(meeting, 'stream')) && (
        <MenuItem label={t('outputs.title')} icon={<RecordIcon />} choose={() => more.open('outputs')} />
      )}
      {may(meeting, 'settings') && (
        <MenuItem
          label={t('room.settings')}
          icon={<ShieldIcon />}
          panel="settings"
          choose={() => toggle('settings')}
        />
      )}
      <MenuItem label={t('settings.title')} icon={<SettingsIcon />} choose={() => more.open('settings')} />
      <MenuLine />
      {more.toggleFull && (
        <MenuItem
          label={t(more.full ? 'more.full.leave' : 'more.full')}
          icon={<FullIcon on={more.full} />}
          shortcut="S"
          choose={more.toggleFull}
        />
      )}
      {more.openWindow && (
        <MenuItem label={t('more.window')} icon={<WindowIcon />} choose={more.openWindow} />
      )}
      <MenuItem label={t('line.title')} icon={<SignalIcon />} shortcut="A" choose={() => more.open('line')} />
      <div class="for-keys" role="none">
        <MenuItem label={t('keys.title')} icon={<KeyboardIcon />} shortcut="?" choose={() => more.open('keys')} />
      </div>
      <div class="narrow-3" role="none">
        <MenuLine />
        <ViewItems session={session} view={props.view} />
      </div>
    </Menu>
  )
}
