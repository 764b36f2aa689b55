// SPDX-License-Identifier: LGPL-2.1-or-later
/* What of a question may be sent, what one chooses, and how it was answered. No DOM. */

import type { Poll, Question } from './protocol'

export const OPTIONS_MIN = 2
export const OPTIONS_MAX = 10
export const QUESTION_MAX = 300
export const OPTION_MAX = 100

/** Of those who voted; whole per cent. */
export function share(votes: number, voted: number): number {
  return voted === 0 ? 0 : Math.round((100 * votes) / voted)
}

/** Who chose @option; nobody in a poll without names. */
export function votersFor(poll: Poll, option: string): readonly string[] {
  return poll.ballots.filter(({ choices }) => choices.includes(option)).map(({ name }) => name)
}

/** What the next choice is when @option is pressed. */
export function choose(poll: Poll, option: string): readonly string[] {
  const chosen = poll.mine.includes(option)
  if (!poll.multiple) return chosen ? [] : [option]
  return chosen ? poll.mine.filter((other) => other !== option) : [...poll.mine, option]
}

export type QuestionProblem = 'question' | 'options' | 'twice' | null

/** Without what was left empty. */
export function cleanQuestion({ question, options, ...how }: Question): Question {
  return {
    ...how,
    question: question.trim(),
    options: options.map((option) => option.trim()).filter((option) => option !== ''),
  }
}

/** @question: a clean one */
export function problemOf({ question, options }: Question): QuestionProblem {
  if (question === '') return 'question'
  if (options.length < OPTIONS_MIN) return 'options'
  return new Set(options).size < options.length ? 'twice' : null
}
