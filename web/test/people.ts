// SPDX-License-Identifier: LGPL-2.1-or-later

import type { Participant } from '../src/protocol'

/** Somebody for a test to change. */
export const person = (id: string, change: Partial<Participant> = {}): Participant => ({
  id,
  name: `Name of ${id}`,
  kind: 'browser',
  role: 'participant',
  microphone: true,
  camera: true,
  screen: false,
  present: true,
  ...change,
})
