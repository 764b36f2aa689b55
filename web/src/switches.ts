// SPDX-License-Identifier: LGPL-2.1-or-later
/* Microphone and camera by a key, of this keyboard or of the system's controls. False: they may not be used. */

import { isCameraOn, type Devices } from './devices'
import { isMicrophoneOn } from './meeting'
import { mayUse } from './roster'
import type { Session } from './session'

export function toggleMicrophone(session: Session, devices: Devices): boolean {
  const { meeting } = session.store.get()
  if (!mayUse(meeting, 'microphone')) return false
  session.setMicrophone(!isMicrophoneOn(meeting, devices.store.get()))
  return true
}

export function toggleCamera(session: Session, devices: Devices): boolean {
  if (!mayUse(session.store.get().meeting, 'camera')) return false
  void devices.setCamera(!isCameraOn(devices.store.get()))
  return true
}
