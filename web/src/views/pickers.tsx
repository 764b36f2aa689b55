// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which microphone, camera and speaker. */

import type { Devices, DeviceState } from '../devices'
import { t } from '../language'
import { choosesSoundWay, soundWay } from '../sound-way'

export type Picked = 'microphone' | 'camera' | 'speaker'

const KINDS = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const

/** The devices there are, and which one is used; none where the browser does not let a page choose. */
export function choosable(device: Picked, state: DeviceState) {
  const found = state.available.filter(({ kind, deviceId }) => kind === KINDS[device] && deviceId !== '')
  if (device === 'speaker' && !('setSinkId' in HTMLMediaElement.prototype)) return { found: [], current: undefined }
  const used = device === 'speaker' ? undefined : state[device]?.getSettings().deviceId
  return { found, current: used ?? state.chosen[device] ?? found[0]?.deviceId }
}

export function nameOfDevice(info: MediaDeviceInfo, device: Picked, index: number): string {
  const way = soundWay(info)
  if (way) return t(`device.way.${way}`)
  return info.label || t('device.numbered', { device: t(`device.${device}`), number: index + 1 })
}

/** What is chosen with a @device here. */
export function nameOfChoice(device: Picked, { available }: DeviceState): string {
  return t(device === 'microphone' && choosesSoundWay(available) ? 'device.way' : `device.${device}`)
}

export function Pickers({ state, devices }: { state: DeviceState; devices: Devices }) {
  return (
    <div class="pickers">
      {(['microphone', 'camera', 'speaker'] as const).map((device) => {
        const { found, current } = choosable(device, state)
        if (found.length === 0) return null
        return (
          <label key={device}>
            <span>{nameOfChoice(device, state)}</span>
            <select
              class="input"
              value={current}
              onChange={(event) => void devices.choose(device, event.currentTarget.value)}
            >
              {found.map((info, index) => (
                <option key={info.deviceId} value={info.deviceId}>
                  {nameOfDevice(info, device, index)}
                </option>
              ))}
            </select>
          </label>
        )
      })}
    </div>
  )
}
