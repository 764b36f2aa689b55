// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which device, from the button beside its switch. */

import type { Devices, DeviceState } from '../devices'
import { t } from '../language'
import { ChevronIcon } from './icons'
import { Menu, MenuGroup, MenuItem } from './menu'
import { choosable, nameOfChoice, nameOfDevice, type Picked } from './pickers'

interface Props {
  readonly device: 'microphone' | 'camera'
  readonly devices: Devices
  readonly local: DeviceState
}

export function DeviceMenu({ device, devices, local }: Props) {
  const wanted: readonly Picked[] = device === 'microphone' ? ['microphone', 'speaker'] : ['camera']
  return (
    <Menu label={t(`bar.choose.${device}`)} button="caret" icon={<ChevronIcon />}>
      {wanted.map((picked) => {
        const { found, current } = choosable(picked, local)
        if (found.length === 0) return null
        return (
          <MenuGroup key={picked} label={nameOfChoice(picked, local)}>
            {found.map((info, index) => (
              <MenuItem
                key={info.deviceId}
                label={nameOfDevice(info, picked, index)}
                checked={info.deviceId === current}
                choose={() => void devices.choose(picked, info.deviceId)}
              />
            ))}
          </MenuGroup>
        )
      })}
      {choosable(device, local).found.length === 0 && (
        <MenuItem label={t('device.none')} choose={() => undefined} />
      )}
    </Menu>
  )
}
