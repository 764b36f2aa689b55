// SPDX-License-Identifier: LGPL-2.1-or-later
/* What people type and what they are told. */

import assert from 'node:assert/strict'
import { Participant } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

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
      assert.ok(overlay.text.startsWith(name), overlay.text)
      assert.equal(overlay.children, 0)
      assert.notEqual(await person.page.title(), '1')
    }
    await ada.page.keyboard.press('p')
    const row = await until('the list of people', () =>
      ada.page.evaluate(() => document.querySelector('.people li .name bdi')?.textContent),
    )
    assert.equal(row, name)
  },

  async 'a wrong room name is refused in words, by the page and by the server'({ server, browsers, room, atEnd }) {
    const ada = await Participant.create(browsers, { name: 'Ada' })
    atEnd(ada.close)
    await ada.page.goto(server.url)
    await ada.page.type('#room', 'a/b?')
    await ada.page.click('form button[type=submit]')
    assert.match(await ada.text(), /letters, digits/)

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
    await ada.page.waitForSelector('#room')
    const tabTo = async (selector) => {
      for (let i = 0; i < 20; i++) {
        await ada.page.keyboard.press('Tab')
        if (await ada.page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return
      }
      throw new Error(`Tab does not reach ${selector}`)
    }
    await tabTo('#room')
    await ada.page.keyboard.type(room)
    await ada.page.keyboard.press('Enter')
    await ada.page.waitForSelector('#name')
    if (!(await ada.page.evaluate(() => document.activeElement?.id === 'name'))) await tabTo('#name')
    await ada.page.keyboard.type('Ada')
    await ada.page.keyboard.press('Enter')
    await ada.inMeeting()
    await tabTo('[aria-label="Leave the meeting"]')
    await ada.page.keyboard.press('m')
    await until('M switches the microphone off', () =>
      ada.page.evaluate(() => document.querySelector('[aria-label="Turn microphone on"]') !== null),
    )
    await tabTo('[aria-label="Leave the meeting"]')
    await ada.page.keyboard.press('Enter')
    await until('Ada has left', async () => /You left the meeting/.test(await ada.text()))
  },
}
