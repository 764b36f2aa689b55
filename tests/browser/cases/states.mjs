// SPDX-License-Identifier: LGPL-2.1-or-later
/* One meeting through all that its page can show: each state by axe-core, and at every size of screen. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assertAccessible } from '../lib/axe.mjs'
import { WITH_PHONES } from '../lib/light.mjs'
import { ADDRESS } from '../lib/network.mjs'
import { Participant, gather } from '../lib/participant.mjs'
import { makePdf } from '../lib/pdf.mjs'
import { runs } from '../lib/recording.mjs'
import { until } from '../lib/until.mjs'
import { assertFits } from '../lib/viewports.mjs'

export const setting = { ...WITH_PHONES, server: [...WITH_PHONES.server, '--stream-private', '--notices=none'] }

/** The smallest and the lowest page, a phone, a tablet, two screens. */
const SIZES = [
  [320, 568],
  [568, 320],
  [390, 844],
  [768, 1024],
  [1366, 768],
  [1920, 1080],
]
/** A dialog is the same on every large one. */
const DIALOG_SIZES = SIZES.filter(([width]) => width !== 390 && width !== 768 && width !== 1920)
const PORT = 1936
const LONG = 'A-word-without-any-place-to-break-it-'.repeat(4)

async function assertGood(person, state) {
  await person.settled()
  // Nothing moves while it is looked at.
  await person.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }])
  await assertFits(person, state, (await person.isThere('dialog')) ? DIALOG_SIZES : SIZES)
  await person.page.setViewport({ width: 1366, height: 768 })
  await assertAccessible(person, state)
}

async function handsAndChat(ada, ben) {
  for (const person of [ben, ada]) await person.press('Raise your hand')
  await ada.show('people')
  await ada.byRole('button', 'Call the next')
  await assertGood(ada, 'people, with hands')
  await ben.write(`See https://example.org/ ${LONG}`)
  await ada.act(ben, 'Write privately')
  await ada.reads(/example\.org/)
  await ada.write('Between us')
  await ada.presses(`Reply to ${ben.name}`)
  await assertGood(ada, 'chat, answering, with a private line')
}

async function polls(ada, ben) {
  await ada.show('polls')
  await assertGood(ada, 'no polls')
  await ada.press('Ask a question')
  await ada.presses('Ask everybody')
  await ada.reads(/Type a question/)
  await assertGood(ada, 'a question that is not complete')
  for (const [name, text] of [['Question', LONG], ['Option 1', 'Tea'], ['Option 2', LONG]]) await ada.typeInto(name, text)
  await ada.clickOn('checkbox', 'Show who chose what when it is closed')
  await ada.presses('Ask everybody')
  await ben.show('polls')
  await ben.byRole('radio', 'Tea')
  await assertGood(ben, 'a question')
  await ben.clickOn('radio', 'Tea')
  await ada.reads(/People who voted: 1/)
  await assertGood(ada, 'a question that was answered')
  await ada.press('Close and show the result')
  await ada.reads(/Votes: 1/)
  await assertGood(ada, 'the result of a poll')
}

async function reactions(ada, ben) {
  await ada.page.keyboard.press('Escape')
  await ada.press('React')
  await ada.byRole('button', 'Applause')
  await assertGood(ada, 'reactions')
  await ada.page.keyboard.press('Escape')
  await ben.press('React')
  for (const name of ['Applause', 'Heart', 'Laughing']) await ben.presses(name)
  await ada.byRole('image', 'Laughing')
  await ben.page.keyboard.press('Escape')
}

async function telephones(ada) {
  await ada.press('Invite')
  await ada.reads(/Call \+49 30 123456/)
  await assertGood(ada, 'invitation')
  await ada.press('Done')
  await ada.press('Call a phone')
  await ada.byRole('textbox', 'Telephone number or SIP address')
  await assertGood(ada, 'calling a phone')
  await ada.press('Cancel')
  await ada.press('Use a phone for the sound')
  await ada.reads(/Your personal code|key in \d/)
  await assertGood(ada, 'a phone for the sound')
  await ada.press('Done')
}

async function outputs(ada, ben, atEnd) {
  await ada.press('Record or stream')
  await assertGood(ada, 'nothing is recorded')
  await ada.press('Start recording')
  await runs(ada)
  await ben.reads(/Do you agree/)
  await assertGood(ben, 'asked about the recording')
  await ben.press('Leave me out of it')
  // Takes the call and says nothing.
  const silent = createServer().listen(PORT, ADDRESS)
  atEnd(async () => silent.close())
  await ada.choose('Stream to', 'Another server (RTMP)')
  await ada.typeInto('Address', `rtmp://${ADDRESS}:${PORT}/a-server-that-says-nothing`)
  await ada.typeInto('Key', 'correct-horse-battery')
  await ada.press('Start streaming')
  await ada.byRole('button', `Stop the stream to ${ADDRESS}`)
  await assertGood(ada, 'recorded, and a stream that is starting')
  assert.ok(await ada.isThere('button', `Stop the stream to ${ADDRESS}`), 'all the time')
  await ada.press('Done')
  await ada.byRole('image', 'Not in what is recorded or streamed')
  await ada.show('people')
  await assertGood(ada, 'recorded and streamed')
}

async function presenting(ada, ben, atEnd) {
  await ben.shareScreen()
  await ben.presses('Pause')
  await ben.byRole('button', 'Go on')
  await ada.reads(/Paused/)
  await assertGood(ben, 'showing a screen, paused')
  await assertGood(ada, 'a screen that is paused')
  await ben.presses('Stop showing')
  const folder = mkdtempSync(join(tmpdir(), 'tutti-states-'))
  atEnd(async () => rmSync(folder, { recursive: true }))
  const path = join(folder, 'talk.pdf')
  writeFileSync(path, makePdf([[40, 60, 200], [20, 140, 50]]))
  await ben.press('Share your screen')
  await ben.byRole('button', 'Slides from a PDF file')
  await assertGood(ben, 'what to show')
  await ben.chooseFile('button', 'Slides from a PDF file', path)
  await ben.byRole('button', 'Next page')
  await ada.reads(/Page 1 of 2/)
  // Until then the card with the page may lie over somebody's tile.
  await until('the pages have the large tile', async () => (await ben.screens()) === 1)
  await assertGood(ben, 'showing slides')
  await ada.press('Share your screen')
  await ada.presses('Ask to take over')
  await ben.byRole('button', 'Hand over')
  await assertGood(ben, 'asked to hand over')
  await ben.press('Not now')
  await ben.presses('Stop showing')
}

async function lobby(ada, { browsers, camera, server, room, atEnd }) {
  await ada.show('settings')
  await ada.clickOn('checkbox', 'Lobby Newcomers wait until somebody lets them in')
  const eve = await Participant.create(browsers, { camera, index: 2, name: `Eve ${LONG}`.slice(0, 60) })
  atEnd(eve.close)
  await eve.join(server, room)
  await eve.reads(/Waiting to be let in/)
  await ada.show('people')
  await ada.typeInto('A word to those who wait', `Just a moment, please: ${LONG}`)
  await ada.press('Send to those who wait')
  await eve.reads(/Just a moment/)
  await assertGood(eve, 'waiting, with a word')
  await assertGood(ada, 'somebody waits')
}

/** Runs in the page: a computer that takes far too long for every picture. What is real of it is in background.mjs. */
function beSlow() {
  window.Worker = class {
    postMessage({ type }) {
      if (type === 'start') setInterval(() => this.onmessage?.({ data: { type: 'cost', milliseconds: 5000 } }), 20)
    }

    terminate() {
      this.onmessage = null
    }
  }
}

async function devices(ada) {
  await ada.press('Settings')
  await ada.byRole('radio', 'Blurred')
  await assertGood(ada, 'settings of devices')
  await ada.page.evaluate(beSlow)
  await ada.clickOn('radio', 'Blurred')
  await ada.reads(/too slow/)
  await assertGood(ada, 'a computer that is too slow for a background')
  await ada.press('Done')
}

export default {
  async 'every state of a meeting can be used by everybody, on every screen'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'chromium'])
    await ada.byRole('button', `Options for ${ben.name}`)
    await handsAndChat(ada, ben)
    await polls(ada, ben)
    await reactions(ada, ben)
    await telephones(ada)
    await presenting(ada, ben, world.atEnd)
    await lobby(ada, world)
    await devices(ada)
    await outputs(ada, ben, world.atEnd)
    assert.deepEqual([...ada.problems, ...ben.problems], [])
  },
}
