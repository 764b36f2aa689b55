#!/usr/bin/env node
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Makes the screenshot of README.md: the demo's three robots and one person. Argument: the file (doc/screenshot.png). */

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { enterNamespace } from './lib/network.mjs'

const script = fileURLToPath(import.meta.url)
enterNamespace(script)

const { Browsers } = await import('./lib/browsers.mjs')
const { Server } = await import('./lib/server.mjs')
const { Participant } = await import('./lib/participant.mjs')
const { portrait } = await import('./lib/portrait.mjs')
const { until } = await import('./lib/until.mjs')

const ROBOTS = 3

const file = process.argv[2] ?? join(dirname(script), '../../doc/screenshot.png')
const browsers = new Browsers()
const server = new Server('--demo')
try {
  await server.ready()
  const person = await Participant.create(browsers, { index: 2, name: 'Clara' })
  await person.page.setViewport({ width: 1024, height: 654 })
  await person.page.evaluateOnNewDocument(portrait)
  await person.join(server, 'demo')
  await person.inMeeting()
  await person.press('Turn microphone off')
  await until('the picture with everybody', async () => {
    const tiles = await person.tiles()
    const speak = tiles.filter(({ words }) => words.includes('speaks'))
    return (
      tiles.length === ROBOTS + 1 &&
      // The first pictures are coarse.
      (await person.framesShown()) > 150 &&
      (await person.all('status')).every(({ text }) => text === '') &&
      speak.length > 0 &&
      speak.every(({ name }) => name !== person.name)
    )
  })
  // The bar is there while something moves.
  await person.page.mouse.move(10, 640)
  await until('the bar', async () => (await person.byRole('contentinfo')).evaluate((bar) => getComputedStyle(bar).opacity === '1'))
  await person.page.screenshot({ path: file })
} catch (error) {
  console.error(error.message)
  console.error(server.output.split('\n').slice(-15).join('\n'))
  process.exitCode = 1
} finally {
  await browsers.close()
  await server.stop()
}
