// SPDX-License-Identifier: LGPL-2.1-or-later
/* The polls of a meeting as a value. No DOM. */

import { say, type Words } from './language'
import type { Poll } from './protocol'

/** As many as the server keeps. */
const POLLS_MAX = 20

/** In the order of their beginning. A poll that is closed stays closed, whatever is heard later. */
export function hearPoll(polls: readonly Poll[], poll: Poll): readonly Poll[] {
  const known = polls.some(({ id }) => id === poll.id)
  const next = known ? polls.map((other) => (other.id === poll.id && !other.closed ? poll : other)) : [...polls, poll]
  return next.slice(-POLLS_MAX)
}

export function runningPoll(polls: readonly Poll[]): Poll | null {
  return polls.find(({ closed }) => !closed) ?? null
}

/** Whether we are asked and have not answered yet. */
export function isOpenToUs(poll: Poll | null): boolean {
  return poll !== null && !poll.closed && poll.mine.length === 0
}

/** What there is to tell when @poll is heard; not of votes that come in. */
export function describePoll(before: readonly Poll[], poll: Poll): Words | null {
  const known = before.find(({ id }) => id === poll.id)
  if (known?.closed) return null
  if (poll.closed) return known ? say('poll.news.closed', { question: poll.question }) : null
  return known ? null : say('poll.news.asked', { name: poll.by, question: poll.question })
}
