#!/usr/bin/env node
// SPDX-License-Identifier: LGPL-2.1-or-later
// Tests in real browsers against the real server, in a network namespace of their own; one after the other, because side by
// side on two cores each takes five times as long. TAP on standard output. Arguments: parts of names of cases to run.

import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { enterNamespace } from './lib/network.mjs'

const script = fileURLToPath(import.meta.url)
enterNamespace(script)

const { Browsers } = await import('./lib/browsers.mjs')
const { Server } = await import('./lib/server.mjs')
const folder = join(dirname(script), 'cases')
const wanted = process.argv.slice(2)

const cases = []
for (const file of (await readdir(folder)).sort()) {
  const { default: list, setting = {} } = await import(join(folder, file))
  for (const [name, run] of Object.entries(list)) {
    if (wanted.length === 0 || wanted.some((part) => name.includes(part))) cases.push({ name, run, setting })
  }
}

const note = (text) => console.log(text.replace(/^/gm, '# '))
const browsers = new Browsers()
let server = null
let failures = 0

/** One server for all cases that want the same options. */
async function serverWith(options = []) {
  if (server?.options.join() === options.join()) return
  await server?.stop()
  server = new Server(...options)
  await server.ready()
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
console.log('TAP version 13')
console.log(`1..${cases.length}`)
try {
  for (const [index, { name, run, setting }] of cases.entries()) {
    await serverWith(setting.server)
    const ends = []
    const started = Date.now()
    let result = 'ok'
    try {
      // A room for each case: what one leaves behind must not reach the next.
      const room = `case-${index + 1}`
      await run({ server, browsers, room, note, camera: setting.camera, atEnd: (end) => ends.push(end) })
      if (!server.alive) throw new Error('the server ended')
      const elsewhere = browsers.elsewhere.splice(0)
      if (elsewhere.length > 0) throw new Error(`requests to others: ${elsewhere.join(', ')}`)
    } catch (error) {
      result = 'not ok'
      failures++
      note(error.stack ?? String(error))
      note(server.output.split('\n').slice(-15).join('\n'))
    }
    console.log(`${result} ${index + 1} - ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
    for (const end of ends.reverse()) await end().catch((error) => note(`clean-up: ${error.message}`))
  }
} catch (error) {
  failures++
  console.log(`Bail out! ${String(error.message).split('\n')[0]}`)
  note(error.message)
} finally {
  await browsers.close()
  await server?.stop()
}
process.exitCode = failures > 0 || cases.length === 0 ? 1 : 0
