#!/usr/bin/env node
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What people cost the server, by its own measurement, and whom it refuses: Chromium pages with cameras of 640x360 come into
 * one room one after the other, then one without a camera, then the first of another room. A row for each. Arguments: how
 * many with cameras (4), and cpu-budget in percent (85).
 */

import { get } from 'node:https'
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { enterNamespace } from './lib/network.mjs'

enterNamespace(fileURLToPath(import.meta.url))

const { Browsers } = await import('./lib/browsers.mjs')
const { Server } = await import('./lib/server.mjs')
const { Participant } = await import('./lib/participant.mjs')
const { until } = await import('./lib/until.mjs')

const PEOPLE = Number(process.argv[2] ?? 4)
const BUDGET = process.argv[3] ?? '85'
/** Until everybody is connected and shown, and the server's measurement has followed. */
const SETTLE_MS = 20_000
/** Then the mean of this many looks, one a second. */
const LOOKS = 10

const health = () =>
  new Promise((done, failed) => {
    get(`${server.url}/healthz`, { rejectUnauthorized: false }, (response) => {
      let text = ''
      response.on('data', (data) => (text += data))
      response.on('end', () => done(JSON.parse(text)))
    }).on('error', failed)
  })

const show = (...cells) => console.log(`| ${cells.join(' | ')} |`)

async function showLoad(who) {
  await sleep(SETTLE_MS)
  let used = 0
  let last
  for (let look = 0; look < LOOKS; look++) {
    await sleep(1000)
    last = await health()
    used += last.cpu_used / LOOKS
  }
  const { people, cpu_budget: budget, cpu_claimed: claimed, busy } = last
  show(who, people, used.toFixed(2), claimed.toFixed(2), budget.toFixed(2), busy ? 'yes' : 'no', loadavg()[0].toFixed(0))
}

/** "welcome", or the id of the error. */
async function come(room, index, { camera }) {
  const person = await Participant.create(browsers, { index: index % 4, name: `person ${index}` })
  await person.open(`${server.url}/${room}`)
  await person.typeName()
  await person.ready()
  if (!camera) {
    await person.press('Turn camera off')
    await person.byRole('button', 'Turn camera on')
  }
  await person.enter()
  return await until(`an answer to ${person.name}`, () =>
    person.page.evaluate(() => {
      const { me, messages } = window.__probe
      return me !== '' ? 'welcome' : (messages.find(({ type }) => type === 'error')?.error ?? null)
    }),
  )
}

const browsers = new Browsers()
const server = new Server('--cpu-budget', BUDGET)
try {
  await server.ready()
  show('who came', 'people', 'used, cores', 'claimed', 'budget', 'busy', 'load average')
  show(...Array(7).fill('---'))
  await showLoad('nobody')
  for (let index = 0; index < PEOPLE; index++) {
    await showLoad(`with a camera: ${await come('one', index, { camera: true })}`)
  }
  await showLoad(`without a camera: ${await come('one', PEOPLE, { camera: false })}`)
  await showLoad(`another room: ${await come('two', PEOPLE + 1, { camera: true })}`)
} catch (error) {
  console.error(error.message)
  console.error(server.output.split('\n').slice(-15).join('\n'))
  process.exitCode = 1
} finally {
  await browsers.close()
  await server.stop()
}
