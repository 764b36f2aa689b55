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
    const answers = await Promise.all(people.map(async (person) => (await person.messages('answer')).length))

    const killed = Date.now()
    process.kill(victim, 'SIGKILL')
    await Promise.all(
      people.map(async (person, index) => {
        await until(
          `${person.name} gets another answer`,
          async () => (await person.messages('answer')).length > answers[index],
        )
        await until(`${person.name} is connected again`, () =>
          person.page.evaluate(() => window.__probe.peer.connectionState === 'connected'),
        )
      }),
    )
    note(`all connected again after ${Date.now() - killed} ms`)
    for (const person of people) {
      await person.hearsExactly(othersOf(people, person))
      for (const other of people) await person.seesColour(other)
    }
    note(`tones and colours of all measured at all after ${Date.now() - killed} ms`)
    assert.deepEqual(await Promise.all(people.map((person) => person.id())), ids)
  },
}
