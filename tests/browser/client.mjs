#!/usr/bin/env node
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the page costs whoever opens it, in Chromium with its CPU slowed down to a quarter: bytes of the first load, time until
 * the start page can be used, share of the main thread in a meeting of 25 (the demo's three robots, who talk and move, this page
 * with the browser's own stand-ins for microphone and camera, and people who are only seats), and lighthouse's marks where it is installed (TUTTI_LIGHTHOUSE).
 */

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { enterNamespace } from './lib/network.mjs'

enterNamespace(fileURLToPath(import.meta.url))

const puppeteer = (await import('puppeteer-core')).default
// What puppeteer itself speaks with.
const { WebSocket } = createRequire(createRequire(import.meta.url).resolve('puppeteer-core'))('ws')
const { Browsers } = await import('./lib/browsers.mjs')
const { Server } = await import('./lib/server.mjs')
const { until } = await import('./lib/until.mjs')

const THROTTLE = 4
const LOADS = 5
const PEOPLE = 25
const ROBOTS = 3
const SETTLE_MS = 8000
const LOOK_MS = 20_000
/** Others than the server's own address would be "not secure" and cost marks. */
const CHROMIUM = process.env.TUTTI_CHROMIUM ?? '/usr/bin/chromium-headless-shell'

const show = (...cells) => console.log(`| ${cells.join(' | ')} |`)
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** Bytes over the line, and ms until the page can be used: what is to be pressed is there and nothing long runs any more. */
async function load(server) {
  const { page, close } = await browsers.newPage('chromium')
  const session = await page.createCDPSession()
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE })
  let bytes = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  await page.evaluateOnNewDocument(() => {
    window.__long = []
    new PerformanceObserver((list) => window.__long.push(...list.getEntries().map((entry) => entry.startTime + entry.duration))).observe({
      type: 'longtask',
      buffered: true,
    })
    new MutationObserver(() => {
      if (document.querySelector('#room')) window.__there ??= performance.now()
    }).observe(document, { childList: true, subtree: true })
  })
  await page.goto(server.url, { waitUntil: 'networkidle0' })
  const ms = await page.evaluate(() => Math.max(window.__there, ...window.__long))
  await close()
  return { bytes, ms }
}

async function seats(server, room, count) {
  const sockets = []
  for (let index = 0; index < count; index++) {
    const socket = new WebSocket(`${server.url.replace('https', 'wss')}/ws`, { rejectUnauthorized: false, origin: server.url })
    sockets.push(socket)
    await new Promise((done, failed) => {
      socket.once('error', failed)
      socket.once('open', () =>
        socket.send(JSON.stringify({ type: 'join', protocol: 1, room, name: `Person ${index}`, microphone: false, camera: false })),
      )
      socket.on('message', (data) => {
        const { type, error } = JSON.parse(String(data))
        if (type === 'welcome') done()
        if (type === 'error') failed(new Error(error))
      })
    })
  }
  const beat = setInterval(() => {
    for (const socket of sockets) socket.send(JSON.stringify({ type: 'ping', time: 0 }))
  }, 15_000)
  return () => {
    clearInterval(beat)
    for (const socket of sockets) socket.close()
  }
}

async function meeting(server) {
  const leave = await seats(server, 'demo', PEOPLE - ROBOTS - 1)
  // Not a participant of the tests: what these look at all the time would be counted.
  const { page, close } = await browsers.newPage('chromium')
  await page.goto(`${server.url}/demo`)
  await (await page.waitForSelector('#name')).type('Ada')
  await page.waitForSelector('video.self')
  await page.click('button[type=submit]')
  await until('everybody is listed', async () => (await page.$$('.roster > li')).length === PEOPLE)
  await until('a picture', () => page.evaluate(() => document.querySelector('video.mix.front')?.videoWidth > 0))
  const session = await page.createCDPSession()
  await session.send('Performance.enable')
  await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE })
  await sleep(SETTLE_MS)
  const metrics = async () => {
    const { metrics: list } = await session.send('Performance.getMetrics')
    return Object.fromEntries(list.map(({ name, value }) => [name, value]))
  }
  const before = await metrics()
  await sleep(LOOK_MS)
  const after = await metrics()
  const share = (name) => `${((100 * (after[name] - before[name])) / (after.Timestamp - before.Timestamp)).toFixed(1)} %`
  show('meeting of 25: scripting', share('ScriptDuration'))
  show('meeting of 25: style and layout', `${share('RecalcStyleDuration')} + ${share('LayoutDuration')}`)
  show('meeting of 25: main thread in all', share('TaskDuration'))
  await close()
  leave()
}

async function marks(server) {
  const folder = process.env.TUTTI_LIGHTHOUSE
  if (!folder || !existsSync(folder)) {
    show('lighthouse', 'not installed')
    return
  }
  const { default: lighthouse } = await import(pathToFileURL(join(folder, 'core/index.js')).href)
  const browser = await puppeteer.launch({
    executablePath: CHROMIUM,
    headless: 'shell',
    args: ['--no-sandbox', '--ignore-certificate-errors', '--lang=en-US'],
  })
  const { port } = new URL(browser.wsEndpoint())
  const wanted = ['performance', 'accessibility', 'best-practices']
  const result = await lighthouse(server.url, { port, output: 'json', logLevel: 'error', onlyCategories: wanted })
  await browser.close()
  for (const { title, score } of Object.values(result.lhr.categories)) show(`lighthouse: ${title}`, Math.round(100 * score))
  const bad = Object.values(result.lhr.audits).filter(({ score }) => score !== null && score < 0.9)
  for (const { id, score, displayValue } of bad) show(`  ${id}`, `${score} ${displayValue ?? ''}`)
}

const browsers = new Browsers()
const server = new Server('--demo')
try {
  await server.ready()
  show('what', 'figure')
  show('---', '---')
  const loads = []
  for (let index = 0; index < LOADS; index++) loads.push(await load(server))
  show('first load, compressed, with headers', `${loads[0].bytes} bytes`)
  show(`start page can be used, CPU / ${THROTTLE}, median of ${LOADS}`, `${Math.round(median(loads.map(({ ms }) => ms)))} ms`)
  await meeting(server)
  await marks(server)
  show('load of this machine', loadavg()[0].toFixed(1))
} catch (error) {
  console.error(error.message)
  console.error(server.output.split('\n').slice(-15).join('\n'))
  process.exitCode = 1
} finally {
  await browsers.close()
  await server.stop()
}
