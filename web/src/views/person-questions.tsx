// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is asked before something is done to somebody. */

import { t } from '../language'
import { PERSON_NAME_MAX } from '../protocol'
import type { Session } from '../session'
import { Ask } from './ask'
import { Confirm } from './dialog'
import type { Asking } from './person-actions'
import { VolumeOf } from './volume'

export function AskAbout({ asking, session, close }: { asking: Asking; session: Session; close: () => void }) {
  const { kind, person } = asking
  const { name } = person
  if (kind === 'volume') return <VolumeOf person={person} session={session} close={close} />
  if (kind === 'rename') {
    return (
      <Ask
        title={t('rename.title', { name })}
        label={t('rename.label')}
        value={name}
        maxLength={PERSON_NAME_MAX}
        yes={t('act.rename')}
        answer={(text) => session.send({ type: 'rename', participant: person.id, name: text })}
        close={close}
      />
    )
  }
  return (
    <Confirm
      title={t(kind === 'ban' ? 'ban.sure' : 'remove.sure', { name })}
      text={t(kind === 'ban' ? 'ban.hint' : 'remove.hint')}
      yes={t(kind === 'ban' ? 'act.ban' : 'act.remove')}
      no={t('cancel')}
      tone="danger"
      agree={() => session.send({ type: 'expel', participant: person.id, ban: kind === 'ban' })}
      close={close}
    />
  )
}
