// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is behind somebody: blurred or another picture before it leaves the computer, and off where the computer is too slow. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LIGHT } from '../lib/light.mjs'
import { distance, gather, Participant } from '../lib/participant.mjs'
import { portrait } from '../lib/portrait.mjs'
import { until } from '../lib/until.mjs'

export const setting = LIGHT

const GREEN = [20, 140, 50]
/* Of the portrait, of 640 x 360: the frame of the window, its pane beside that; an eye, and the cheek below. */
const FRAME = [534, 80]
const PANE = [512, 80]
const EYE = [292, 184]
const CHEEK = [292, 200]
/* Across and down: the wall above a shoulder, and the shirt. */
const WALL_AT = [0.06, 0.12]
const WALL = [219, 233, 251]
const SHIRT_AT = [0.5, 0.96]
const SHIRT = [198, 91, 124]

/** Runs in the page: a computer of another speed. What a picture takes is told as that much more. */
function makeSlower(factor) {
  window.__slower = factor
  const { set } = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage')
  Object.defineProperty(Worker.prototype, 'onmessage', {
    set(listener) {
      set.call(this, ({ data }) =>
        listener({ data: data.type === 'cost' ? { ...data, milliseconds: Math.round(data.milliseconds * window.__slower) } : data }),
      )
    },
  })
}

/** What is sent, as the own picture in the settings shows it: how far apart the colours of two points are. */
const contrast = async ({ page }, ...points) => {
  const colours = await page.evaluate((wanted) => {
    const [settings] = window.__reader.all('dialog', 'Settings')
    const video = settings?.querySelector('video')
    if (!video?.videoWidth) return null
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
    const brush = canvas.getContext('2d', { willReadFrequently: true })
    brush.drawImage(video, 0, 0, 640, 360)
    return wanted.map(([x, y]) => [...brush.getImageData(x, y, 1, 1).data].slice(0, 3))
  }, points)
  return colours && distance(...colours)
}

const loaded = ({ page }) => page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))

async function someoneAtHome(world) {
  const ada = await Participant.create(world.browsers, { camera: world.camera, name: 'Ada' })
  world.atEnd(ada.close)
  await ada.page.evaluateOnNewDocument(portrait)
  // Nor is it this page alone that works on this machine.
  await ada.page.evaluateOnNewDocument(makeSlower, 0.05)
  await ada.join(world.server, world.room)
  await ada.inMeeting()
  return ada
}

async function blurs(ada) {
  await ada.press('Settings')
  await until('the room can be seen', async () => (await contrast(ada, FRAME, PANE)) > 90)
  await ada.clickOn('radio', 'Blurred')
  await until(
    'the room is blurred, the face is not',
    async () => (await contrast(ada, FRAME, PANE)) < 40 && (await contrast(ada, EYE, CHEEK)) > 80,
    async () => `${await contrast(ada, FRAME, PANE)} and ${await contrast(ada, EYE, CHEEK)}; ${ada.problems.join('; ')}`,
  )
  await ada.reads(/Each picture takes this computer \d+ ms/)
}

export default {
  async 'a background is blurred or replaced before it is sent, by this server alone, and only if the computer can'(world) {
    const ada = await someoneAtHome(world)
    const [ben] = await gather(world, world.room, [{ kind: 'chromium', index: 1 }])
    await ben.seesColour(ada, { colour: WALL, at: WALL_AT })
    assert.deepEqual((await loaded(ada)).filter((name) => /background|selfie/.test(name)), [], 'nothing is loaded before')

    await blurs(ada)
    const [worker, ...others] = ada.page.workers()
    assert.deepEqual(others, [])
    const files = await worker.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
    assert.ok(files.some((name) => /\.tflite$/.test(name)), files.join())
    for (const name of [worker.url(), ...files, ...(await loaded(ada))]) {
      assert.ok(name.startsWith(`${world.server.url}/`) || name.startsWith(`blob:${world.server.url}/`), name)
    }

    const folder = mkdtempSync(join(tmpdir(), 'tutti-background-'))
    world.atEnd(async () => rmSync(folder, { recursive: true }))
    const picture = await ada.page.evaluate((colour) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 })
      const brush = canvas.getContext('2d')
      brush.fillStyle = `rgb(${colour.join(',')})`
      brush.fillRect(0, 0, 64, 64)
      return canvas.toDataURL().split(',')[1]
    }, GREEN)
    writeFileSync(join(folder, 'meadow.png'), Buffer.from(picture, 'base64'))
    await ada.chooseFile('radio', 'A picture of mine', join(folder, 'meadow.png'))
    await ben.seesColour(ada, { colour: GREEN, at: WALL_AT })
    await ben.seesColour(ada, { colour: SHIRT, at: SHIRT_AT })

    await ada.clickOn('radio', 'As it is')
    await ben.seesColour(ada, { colour: WALL, at: WALL_AT })
    await until('the worker is gone', () => ada.page.workers().length === 0)

    await ada.page.evaluate(() => (window.__slower = 1000))
    await ada.clickOn('radio', 'Blurred')
    await ada.isTold(/too slow/)
    await until('nobody sees the room because of that', async () => (await ben.signsOf(ada)).includes('No picture'))
    await until('the worker is gone', () => ada.page.workers().length === 0)
    assert.ok((await ada.look('radio', 'As it is')).checked)
  },
}
