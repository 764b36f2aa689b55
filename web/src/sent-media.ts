// SPDX-License-Identifier: LGPL-2.1-or-later
/* What of this computer's devices goes out, and what the server is told of it. Pure. */

import { isCameraOn, sentCamera, type DeviceState } from './devices'
import type { LocalTracks } from './peer'
import type { MediaState } from './protocol'

export function localTracks(state: DeviceState): LocalTracks {
  return { microphone: state.mixed ?? state.microphone, camera: sentCamera(state), screen: state.screen }
}

export function wantsStereo(state: DeviceState): boolean {
  return state.mixed !== null || state.sound.original
}

export function mediaState(state: DeviceState): MediaState {
  return {
    microphone: state.microphone !== null && state.microphoneOn,
    camera: isCameraOn(state),
    screen: state.screen !== null,
  }
}
