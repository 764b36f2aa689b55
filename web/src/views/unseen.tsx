// SPDX-License-Identifier: LGPL-2.1-or-later
/* Why there is no picture although somebody could be seen: without a word it looks as if nobody were. */

import { useEffect, useState } from 'preact/hooks'
import { t } from '../language'
import type { SessionState } from '../session'
import { unseen } from '../unseen'

export function Unseen({ state }: { state: SessionState }) {
  const why = useLasting(describeUnseen(state))
  return why && <p class="banner">{t(why)}</p>
}

/** A layout and who is in it come one after the other; and who is told something wants it to be true for a while. */
const LASTING_MS = 3000

function useLasting<T>(value: T | null): T | null {
  const [lasting, setLasting] = useState<T | null>(null)
  useEffect(() => {
    setLasting(null)
    if (value === null) return undefined
    const timer = window.setTimeout(() => setLasting(value), LASTING_MS)
    return () => window.clearTimeout(timer)
  }, [value])
  return lasting
}

/** Whoever has chosen to hear only knows; but not that something is shown. */
function describeUnseen({ meeting, view }: SessionState) {
  const what = unseen(meeting)
  if (view.quality === 'audio' || view.quality === 'thin') return what === 'screen' ? 'status.unseen.chosen' : null
  return what === 'nothing' ? null : (`status.unseen.${what}` as const)
}
