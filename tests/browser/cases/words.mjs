// SPDX-License-Identifier: LGPL-2.1-or-later
/* What people type and what they are told. */

import assert from 'node:assert/strict'
import { MODEST } from '../lib/light.mjs'
import { Participant } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

export const setting = MODEST

export default {
  async 'a name with markup is shown as text'({ room, ...world }) {
    const name = '<img src=x onerror="document.title=1"><b>Eve</b>'
    const eve = await Participant.create(world.browsers, { index: 0, name })
    const ada = await Participant.create(world.browsers, { index: 1, name: 'Ada' })
    for (const person of [eve, ada]) {
      world.atEnd(person.close)
      await person.join(world.server, room)
      await person.inMeeting()
    }
    for (const person of [ada, eve]) {
      const overlay = await until('the tile of Eve is there', () => person.overlayOf(eve))
      assert.ok(overlay.words.includes(name), overlay.words.join())
      // What it would have made is no person's to find.
      assert.equal(await person.page.evaluate(() => document.querySelectorAll('img, b').length), 0)
      assert.notEqual(await person.page.title(), '1')
    }
    await ada.page.keyboard.press('p')
    const [row] = await until('the list of people', async () => {
      const rows = await ada.rows()
      return rows.length === 2 && rows
    })
    assert.equal(row.name, name)
  },

  async 'a wrong room name is refused in words, by the page and by the server'({ server, browsers, room, atEnd }) {
    const ada = await Participant.create(browsers, { name: 'Ada' })
    atEnd(ada.close)
    await ada.page.goto(server.url)
    await ada.typeInto('Go to a room', 'a/b?')
    await ada.clickOn('button', 'Go')
    await ada.reads(/letters, digits/)

    const ben = await Participant.create(browsers, { name: 'Ben', rewriteRoom: 'no such/room' })
    atEnd(ben.close)
    await ben.join(server, room)
    await until('Ben is told', async () => /could not be let in[\s\S]*letters, digits/.test(await ben.text()))
    assert.equal((await ben.messages('error'))[0].error, 'room-name-invalid')
  },

  async 'the page loads nothing from elsewhere and breaks no rule of its policy'({ server, browsers, room, atEnd }) {
    const ada = await Participant.create(browsers, { name: 'Ada' })
    atEnd(ada.close)
    const elsewhere = []
    ada.page.on('request', (request) => {
      const url = new URL(request.url())
      if (url.origin !== server.url && url.protocol !== 'data:' && url.protocol !== 'blob:') elsewhere.push(url.href)
    })
    await ada.page.evaluateOnNewDocument(() => {
      window.__violations = []
      document.addEventListener('securitypolicyviolation', (event) => window.__violations.push(event.violatedDirective))
    })
    const response = await ada.page.goto(server.url)
    const policy = response.headers()['content-security-policy'] ?? ''
    assert.match(policy, /default-src 'self'/)
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'/)
    await ada.join(server, room)
    await ada.inMeeting()
    await until('the first picture', () => ada.tileColours())
    assert.deepEqual(await ada.page.evaluate(() => window.__violations), [])
    assert.deepEqual(elsewhere, [])
    assert.deepEqual(ada.problems, [])
  },

  async 'everything before the meeting is reached by keyboard alone'({ server, browsers, room, atEnd }) {
    const ada = await Participant.create(browsers, { name: 'Ada' })
    atEnd(ada.close)
    await ada.page.goto(server.url)
    await ada.byRole('textbox', 'Go to a room')
    const hasFocus = async (wanted) => (await ada.focused()).name === wanted
    const tabTo = async (wanted) => {
      for (let i = 0; i < 20; i++) {
        await ada.page.keyboard.press('Tab')
        if (await hasFocus(wanted)) return
      }
      throw new Error(`Tab does not reach “${wanted}”`)
    }
    await tabTo('Go to a room')
    await ada.page.keyboard.type(room)
    await ada.page.keyboard.press('Enter')
    await ada.byRole('textbox', 'Your name')
    if (!(await hasFocus('Your name'))) await tabTo('Your name')
    await ada.page.keyboard.type('Ada')
    await ada.page.keyboard.press('Enter')
    await ada.inMeeting()
    await tabTo('Leave the meeting')
    await ada.page.keyboard.press('m')
    await until('M switches the microphone off', () => ada.isThere('button', 'Turn microphone on'))
    await tabTo('Leave the meeting')
    await ada.page.keyboard.press('Enter')
    await until('Ada has left', async () => /You left the meeting/.test(await ada.text()))
  },
}
