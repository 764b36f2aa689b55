// SPDX-License-Identifier: LGPL-2.1-or-later

import { language, spell, type Words } from '../src/language'
import en from '../src/languages/en'
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

language.update({ messages: en, whole: true })

/** Tests read English. */
export const english = (words: Words | null | undefined): string | null => (words ? spell(words) : null)
