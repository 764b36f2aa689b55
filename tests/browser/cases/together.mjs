// SPDX-License-Identifier: LGPL-2.1-or-later
/* What people do together beside sound and pictures: polls, reactions, answers, the floor. */

import assert from 'node:assert/strict'
import { LIGHT } from '../lib/light.mjs'
import { gather } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

export const setting = LIGHT

/** @count more people, who only look at the list of those who are there. */
async function fill({ browsers, server, room, atEnd }, count) {
  const { page, close } = await browsers.newPage('chromium')
  atEnd(close)
  await page.goto(server.url)
  await page.evaluate(
    (name, number) => {
      for (let i = 0; i < number; i++) {
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws`)
        const join = { type: 'join', protocol: 1, room: name, name: `Guest ${i}`, microphone: false, camera: false }
        socket.onopen = () => socket.send(JSON.stringify(join))
      }
    },
    room,
    count,
  )
}

export default {
  async 'a poll is asked, answered, closed, and its result is for all'(world) {
    const [ada, ben, eve] = await gather(world, world.room, ['firefox', 'chromium', 'chromium'])
    await ada.show('polls')
    await ada.press('Ask a question')
    await ada.typeInto('Question', 'Tea or coffee?')
    await ada.typeInto('Option 1', 'Tea')
    await ada.presses('Ask everybody')
    await ada.isTold(/at least two options/)
    await ada.typeInto('Option 2', 'Coffee')
    await ada.clickOn('checkbox', 'Show who chose what when it is closed')
    await ada.presses('Ask everybody')

    await ben.isTold(/firefox 0 asks: Tea or coffee\?/)
    await ben.show('polls')
    await ben.clickOn('radio', 'Tea')
    await eve.show('polls')
    await eve.clickOn('radio', 'Coffee')
    await eve.clickOn('radio', 'Tea')
    await until('what is chosen can be seen', async () => (await eve.look('radio', 'Tea')).checked)
    await ada.reads(/People who voted: 2/)
    assert.doesNotMatch(await ada.text(), /100 %/, 'nobody sees the counts before')

    await ada.press('Close and show the result')
    for (const person of [ada, ben, eve]) {
      await person.reads(/Tea\s+Votes: 2 · 100 %/)
      await person.reads(/Coffee\s+Votes: 0 · 0 %/)
    }
    const voters = await ben.all('listitem', undefined, [['region', 'Tea or coffee?'], ['list'], ['list']])
    assert.deepEqual(voters.map(({ text }) => text), [ben.name, eve.name])
  },

  async 'reactions are seen over the tile for a while, and called the next is who waits longest'(world) {
    const [ada, ben, eve] = await gather(world, world.room, ['chromium', 'chromium', 'firefox'])
    await ben.press('React')
    await ben.presses('Applause')
    const shows = async (viewer, reaction, of) => (await viewer.signsOf(of)).includes(reaction)
    for (const viewer of [ada, eve]) await until('it is over the tile', () => shows(viewer, 'Applause', ben))
    await until('it is gone after a while', async () => !(await shows(ada, 'Applause', ben)))
    await ada.page.keyboard.down('Alt')
    await ada.page.keyboard.press('t')
    await ada.page.keyboard.up('Alt')
    await until('the key does the same', () => shows(ben, 'Thumbs up', ada))

    await eve.press('Raise your hand')
    await ada.isTold(/raised a hand/)
    await ben.press('Raise your hand')
    await ada.show('people')
    await ada.presses('Call the next')
    await eve.isTold(/You have the floor/)
    await ben.isTold(/firefox 2 has the floor/)
    await until('one hand is up', async () => (await ada.rows()).filter(({ hand }) => hand > 0).length === 1)
  },

  async 'an answer names what it answers, privately if that was private'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'firefox'])
    await ada.write('Who brings the cake?')
    await ben.show('chat')
    await ben.presses(`Reply to ${ada.name}`)
    await ben.reads(/Replying to chromium 0/)
    await ben.write('I do')
    await ada.reads(/chromium 0 Who brings the cake\?\s+I do/)
    await ada.act(ben, 'Write privately')
    await ada.typeInto('Private message', 'Chocolate, please')
    await ada.page.keyboard.press('Enter')
    await ben.reads(/Chocolate/)
    await ben.clickOn('button', `Reply to ${ada.name}`, [], -1)
    await until('the answer goes to Ada alone', async () => (await ben.look('combobox', 'To')).value === ada.name)
  },

  async 'people are found by name, and how long they spoke is shown where it is counted'(world) {
    const [ada, ben] = await gather(world, world.room, ['firefox', 'chromium'])
    await ada.show('settings')
    await ada.clickOn('checkbox', 'Speaking time How long everybody speaks is counted, and shown to all')
    await ada.show('people')
    await ada.byRole('image', /^spoke for /)
    await fill(world, 6)
    await (await ada.byRole('searchbox', 'Find somebody')).type('CHROMIUM 1')
    await until('one is left', async () => (await ada.rows()).length === 1)
    assert.equal((await ada.rows())[0].name, ben.name)
  },
}
