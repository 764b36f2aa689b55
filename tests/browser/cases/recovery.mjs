// SPDX-License-Identifier: LGPL-2.1-or-later
/* What breaks comes back by itself. */

import assert from 'node:assert/strict'
import { MODEST } from '../lib/light.mjs'
import { everybodyHearsAndSees, gather } from '../lib/participant.mjs'
import { Server } from '../lib/server.mjs'
import { until } from '../lib/until.mjs'

export const setting = MODEST

export default {
  async 'kill -9 of the mixer: everybody is back as themself'({ browsers, room, note, atEnd }) {
    // A server of its own: the one mixer that it keeps spare is the one that the meeting gets.
    const server = new Server()
    atEnd(() => server.stop())
    await server.ready()
    await until('the spare mixer is there', () => server.mixers().length === 1)
    const [victim] = server.mixers()
    const people = await gather({ browsers, server, atEnd }, room, ['chromium', 'chromium', 'chromium'])
    await everybodyHearsAndSees(people)
    const ids = await Promise.all(people.map((person) => person.id()))
    const arrivals = (person) => person.page.evaluate(() => window.__probe.sounds.length)
    const before = await Promise.all(people.map(arrivals))

    const killed = Date.now()
    process.kill(victim, 'SIGKILL')
    for (const [index, person] of people.entries()) {
      await until(`${person.name} gets sound of a new connection`, async () => (await arrivals(person)) > before[index])
    }
    await everybodyHearsAndSees(people)
    for (const kind of ['sounds', 'pictures']) {
      const times = await Promise.all(people.map((person) => person.page.evaluate((list) => window.__probe[list].pop(), kind)))
      note(`${kind} back after ${times.map((time) => time - killed).join(', ')} ms`)
    }
    assert.deepEqual(await Promise.all(people.map((person) => person.id())), ids)
  },

  async 'a lost socket leads back to the same seat, and sound goes on meanwhile'({ room, ...world }) {
    const [ada, ben] = await gather(world, room, ['chromium', 'chromium'])
    await ada.hearsExactly([ben])
    const id = await ben.id()
    await ben.page.evaluate(() => window.__probe.socket.close())
    await until('Ben is welcomed again', async () => (await ben.messages('welcome')).length === 2)
    assert.equal(await ben.id(), id)
    await until('Ada is told that Ben was away and is back', async () => {
      const changes = (await ada.messages('changed')).map(({ participant }) => participant)
      return changes.some(({ present }) => !present) && changes[changes.length - 1].present
    })
    await ada.hearsExactly([ben])
    await ben.hearsExactly([ada])
    assert.equal((await ben.messages('answer')).length, 1, 'media went on over the old connection')
    assert.deepEqual(await ada.messages('left'), [])
  },

  async 'a change of network makes a new connection behind the same seat'({ room, ...world }) {
    const [ada, ben] = await gather(world, room, ['chromium', 'firefox'])
    await everybodyHearsAndSees([ada, ben])
    for (const person of [ada, ben]) {
      const id = await person.id()
      await person.page.evaluate(() => window.dispatchEvent(new Event('online')))
      await until('there is a second answer', async () => (await person.messages('answer')).length === 2)
      await everybodyHearsAndSees([ada, ben])
      assert.equal(await person.id(), id)
    }
    assert.deepEqual(await ada.messages('left'), [])
  },

  async 'a closed tab leaves at once'({ room, ...world }) {
    const [ada, ben] = await gather(world, room, ['chromium', 'firefox'])
    await ada.seesColour(ben)
    await ben.page.goto('about:blank')
    await until('Ben is gone', async () => (await ada.messages('left')).length === 1)
    assert.equal((await ada.messages('changed')).length, 0, 'not as a lost connection first')
  },
}
