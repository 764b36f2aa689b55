// SPDX-License-Identifier: LGPL-2.1-or-later
/* What breaks comes back by itself. */

import assert from 'node:assert/strict'
import { gather, othersOf } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

export default {
  async 'kill -9 of the mixer: everybody is back as themself'({ room, note, ...world }) {
    // Rooms of earlier cases end; what is left then is the spare one, which this meeting will take.
    await until('only the spare mixer is left', () => world.server.mixers().length === 1)
    const [victim] = world.server.mixers()
    const people = await gather(world, room, ['chromium', 'chromium', 'chromium'])
    for (const person of people) {
      await person.hearsExactly(othersOf(people, person))
      for (const other of people) await person.seesColour(other)
    }
    const ids = await Promise.all(people.map((person) => person.id()))
    const arrivals = (person) => person.page.evaluate(() => window.__probe.sounds.length)
    const before = await Promise.all(people.map(arrivals))

    const killed = Date.now()
    process.kill(victim, 'SIGKILL')
    for (const [index, person] of people.entries()) {
      await until(`${person.name} gets sound of a new connection`, async () => (await arrivals(person)) > before[index])
    }
    for (const person of people) {
      await person.hearsExactly(othersOf(people, person))
      for (const other of people) await person.seesColour(other)
    }
    for (const kind of ['sounds', 'pictures']) {
      const times = await Promise.all(people.map((person) => person.page.evaluate((list) => window.__probe[list].pop(), kind)))
      note(`${kind} back after ${times.map((time) => time - killed).join(', ')} ms`)
    }
    assert.deepEqual(await Promise.all(people.map((person) => person.id())), ids)
  },
}
