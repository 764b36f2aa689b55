// SPDX-License-Identifier: LGPL-2.1-or-later
/* Recordings and live streams as everybody sees them, in words. No DOM. */

import { say, type Words } from './language'
import type { Consent, Output, OutputOver, Participant } from './protocol'

/** What is on: the labels that everybody sees, with who started it. */
export interface OutputLabel {
  readonly label: 'REC' | 'LIVE'
  readonly text: Words
}

export function labelsOf(outputs: readonly Output[]): readonly OutputLabel[] {
  return outputs.map(({ kind, by: name, state, target }) =>
    kind === 'recording'
      ? { label: 'REC', text: say(state === 'paused' ? 'outputs.label.paused' : 'outputs.label.recorded', { name }) }
      : {
          label: 'LIVE',
          text: target ? say('outputs.label.streamed', { target, name }) : say('outputs.label.public', { name }),
        },
  )
}

/** What is new about it; null: nothing that is worth telling. */
export function describeOutputs(before: readonly Output[], after: readonly Output[]): Words | null {
  const begun = after.find(({ id }) => before.every((other) => other.id !== id))
  if (!begun) return null
  return say(begun.kind === 'recording' ? 'outputs.news.recorded' : 'outputs.news.streamed', { name: begun.by })
}

export function describeOver({ kind, links, text }: OutputOver): Words {
  if (text) return say(links.length > 0 ? 'outputs.over.ready.why' : `outputs.over.${kind}.why`, { text })
  return say(links.length > 0 ? 'outputs.over.ready' : `outputs.over.${kind}`)
}

interface Recorded {
  readonly me: string
  readonly people: readonly Participant[]
  readonly outputs: readonly Output[]
}

export function ownConsent({ me, people }: Recorded): Consent | undefined {
  return people.find(({ id }) => id === me)?.consent
}

/** Whether we have to say if we want to be in what is recorded or streamed. */
export function mustConsent(meeting: Recorded): boolean {
  return meeting.outputs.length > 0 && meeting.me !== '' && ownConsent(meeting) === undefined
}

/** Who is in the meeting, and not in what is recorded or streamed of it. */
export function isLeftOut({ outputs }: Pick<Recorded, 'outputs'>, { kind, consent }: Participant): boolean {
  return outputs.length > 0 && kind !== 'robot' && consent !== 'recorded'
}
