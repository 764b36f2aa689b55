// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is shown to all: a screen with its sound, a pause, a polite handing over, and slides. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MODEST } from '../lib/light.mjs'
import { Participant, gather } from '../lib/participant.mjs'
import { makePdf } from '../lib/pdf.mjs'
import { Recording, fetchBytes, linkOf, recordedSeconds, runs } from '../lib/recording.mjs'
import { until } from '../lib/until.mjs'

/** Of what is shared; no voice has it. */
const SCREEN_TONE = 2750
const BLUE = [40, 60, 200]
const GREEN = [20, 140, 50]
/** What the pointer lets through of the green page. */
const POINTER = [214, 40, 40].map((value, channel) => Math.round(0.75 * value + 0.25 * GREEN[channel]))

/** Ada is host; Ben has something to show that makes a sound. */
async function adaAndBen(world, kind = 'chromium') {
  const [ada] = await gather(world, world.room, [kind])
  const ben = await Participant.create(world.browsers, { index: 1, camera: world.camera, screenTone: SCREEN_TONE })
  world.atEnd(ben.close)
  await ben.join(world.server, world.room)
  await ben.inMeeting()
  return [ada, ben]
}

export const setting = MODEST

export default {
  async 'a screen is seen and heard, also by who is muted, and a pause keeps it as it is'(world) {
    const [ada, ben] = await adaAndBen(world)
    await ben.shareScreen()
    await ada.seesScreen(ben)
    await ada.hearsTone(SCREEN_TONE)
    await ada.hearsTone(ben.tone)
    await ben.press('Turn microphone off')
    await ada.hearsTone(ben.tone, false)
    await ada.hearsTone(SCREEN_TONE)
    await ada.show('people')
    assert.equal((await ada.rows()).find(({ name }) => name === ben.name).muted, true)

    await ben.presses('Pause')
    await ada.reads(/Paused/)
    // What happens on it now nobody sees or hears.
    await ben.page.evaluate((colour) => Object.assign(window.__probe.config.screenColour, colour), BLUE)
    await ada.hearsTone(SCREEN_TONE, false)
    await ada.seesScreen(ben)
    await ben.presses('Go on')
    await ada.seesScreen(ben, BLUE)
    await ada.hearsTone(SCREEN_TONE)
    await ben.presses('Stop showing')
    await ada.hearsTone(SCREEN_TONE, false)
    await ben.press('Turn microphone on')
    await ada.hearsExactly([ben])
  },

  async 'who presents is asked before somebody else does'(world) {
    const [ada, ben] = await adaAndBen(world)
    await ben.shareScreen()
    await ada.seesScreen(ben)

    await ada.press('Share your screen')
    await ada.presses('Ask to take over')
    await ben.presses('Not now')
    await ada.isTold(/goes on presenting/)
    await ada.seesScreen(ben)

    await ada.press('Share your screen')
    await ada.presses('Ask to take over')
    await ada.isTold(/Waiting for .* to hand over/)
    await ben.presses('Hand over')
    await ada.presses('Screen, window or tab')
    await ben.seesScreen(ada)
    await until('Ben shows nothing any more', () => ben.hasButton('Share your screen'))
    await until('one screen is shown', async () => (await ada.screens()) === 1)
  },

  async 'slides are opened here, seen by all, turned and pointed at, and a chapter of the recording'(world) {
    const [ada, ben] = await adaAndBen(world)
    const folder = mkdtempSync(join(tmpdir(), 'tutti-slides-'))
    world.atEnd(async () => rmSync(folder, { recursive: true }))
    const path = join(folder, 'talk.pdf')
    writeFileSync(path, makePdf([BLUE, GREEN, BLUE]))
    const sent = []
    ben.page.on('request', (request) => request.method() !== 'GET' && sent.push(request.url()))

    await ben.press('Share your screen')
    await ben.chooseFile('button', 'Slides from a PDF file', path)
    await ada.seesScreen(ben, BLUE)
    await ada.reads(/Page 1 of 3/)
    await ben.presses('Next page')
    await ada.seesScreen(ben, GREEN)
    await ada.reads(/Page 2 of 3/)
    await ben.presses('Page before')
    await ada.reads(/Page 1 of 3/)
    assert.equal((await ben.look('button', 'Page before')).disabled, true, 'there is none before')
    const frame = await ben.byRole('group', /^Slides: arrow keys turn the page/)
    await frame.focus()
    await ben.page.keyboard.press('End')
    await ada.reads(/Page 3 of 3/)
    await ben.page.keyboard.press('ArrowLeft')
    await ada.seesScreen(ben, GREEN)

    const { x, y, width, height } = await frame.boundingBox()
    await ben.page.mouse.move(x + width / 2, y + height / 2)
    await ada.seesScreen(ben, POINTER)
    await ben.page.mouse.move(0, 0)
    await ada.seesScreen(ben, GREEN)

    const late = await Participant.create(world.browsers, { kind: 'firefox', index: 2, camera: world.camera })
    world.atEnd(late.close)
    await late.join(world.server, world.room)
    await late.reads(/Page 2 of 3/)
    await late.seesScreen(ben, GREEN)

    await ada.press('Record or stream')
    await ada.press('Start recording')
    await runs(ada)
    await ben.press('I agree')
    // What is shown is a chapter when it has been shown for four seconds.
    await recordedSeconds(ada, 6)
    await ada.press('Stop recording')
    const recording = new Recording((await fetchBytes(world.server.url + (await linkOf(ada)))).body)
    world.atEnd(async () => recording.remove())
    assert.deepEqual(recording.chapters(), [world.room, `▶ ${ben.name} 2/3`])

    await ben.presses('Stop showing')
    await until('the page is told no more', async () => !/Page 2 of 3/.test(await late.text()))
    assert.deepEqual(sent, [], 'nothing was sent to the server')
  },

  async 'what is no PDF is said to be none'(world) {
    const [, ben] = await adaAndBen(world)
    const folder = mkdtempSync(join(tmpdir(), 'tutti-slides-'))
    world.atEnd(async () => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'talk.pdf'), 'This is no PDF.')
    await ben.press('Share your screen')
    await ben.chooseFile('button', 'Slides from a PDF file', join(folder, 'talk.pdf'))
    await ben.isTold(/cannot be opened as PDF/)
  },
}
