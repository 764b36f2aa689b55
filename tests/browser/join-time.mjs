#!/usr/bin/env node
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * How long from the click on Join to the first sound, in Chromium, in a room where somebody talks. One line of JSON, times
 * in milliseconds; "parts" are medians of when each step was reached. Argument: how many joins (10).
 */

import { fileURLToPath } from 'node:url'
import { enterNamespace } from './lib/network.mjs'

enterNamespace(fileURLToPath(import.meta.url))

const { Browsers } = await import('./lib/browsers.mjs')
const { Server } = await import('./lib/server.mjs')
const { Participant } = await import('./lib/participant.mjs')
const { until } = await import('./lib/until.mjs')

const RUNS = Number(process.argv[2] ?? 10)
const STEPS = ['click', 'socket', 'welcome', 'offer', 'answer', 'connected', 'sound', 'picture']

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

const browsers = new Browsers()
const server = new Server()
try {
  await server.ready()
  const talker = await Participant.create(browsers, { index: 0, name: 'talker' })
  await talker.join(server, 'join-time')
  await talker.inMeeting()
  await until('the talker is connected', () =>
    talker.page.evaluate(() => window.__probe.peer?.connectionState === 'connected'),
  )

  const runs = []
  for (let run = 0; run < RUNS; run++) {
    const joiner = await Participant.create(browsers, { index: 1, name: `joiner ${run}` })
    await joiner.join(server, 'join-time')
    const marks = await until('sound and picture', () =>
      joiner.page.evaluate(() => {
        const { marks } = window.__probe
        return marks.sound !== undefined && marks.picture !== undefined ? marks : null
      }),
    )
    runs.push(STEPS.map((step) => marks[step] - marks.click))
    await joiner.close()
  }

  const column = (step) => runs.map((run) => run[STEPS.indexOf(step)])
  const parts = Object.fromEntries(STEPS.slice(1).map((step) => [step, Math.round(median(column(step)))]))
  const sound = column('sound')
  console.log(
    JSON.stringify({
      name: 'join-time',
      unit: 'ms',
      runs: RUNS,
      median: Math.round(median(sound)),
      max: Math.round(Math.max(...sound)),
      parts,
    }),
  )
} catch (error) {
  console.error(error.message)
  console.error(server.output.split('\n').slice(-15).join('\n'))
  process.exitCode = 1
} finally {
  await browsers.close()
  await server.stop()
}
