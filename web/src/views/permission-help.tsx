// SPDX-License-Identifier: LGPL-2.1-or-later

import type { Devices } from '../devices'
import { spell } from '../language'
import { browserOf, permissionHelp } from '../permission-help'
import { useStore } from './hooks'

/** Where to take a "no" back; nothing when there was none. */
export function PermissionHelp({ devices }: { devices: Devices }) {
  const { problems } = useStore(devices.store)
  if (!Object.values(problems).some(({ key }) => key.endsWith('.denied'))) return null
  return <p class="warning">{spell(permissionHelp(browserOf(navigator.userAgent, navigator.maxTouchPoints)))}</p>
}
