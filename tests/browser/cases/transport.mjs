// SPDX-License-Identifier: LGPL-2.1-or-later
/* By what sound and picture come to the server. */

import assert from 'node:assert/strict'
import { blockUdp } from '../lib/network.mjs'
import { everybodyHearsAndSees, gather } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

const protocolsOf = (people) => Promise.all(people.map((person) => person.mediaProtocol()))

export default {
  async 'where UDP is blocked, people meet over TCP'({ room, note, ...world }) {
    world.atEnd(blockUdp())
    const people = await gather(world, room, ['chromium', 'firefox'])
    for (const line of await everybodyHearsAndSees(people)) note(line)
    assert.deepEqual(await protocolsOf(people), ['tcp', 'tcp'])
    assert.deepEqual(await people[0].messages('left'), [])
  },

  async 'where UDP is not, nobody goes over TCP'({ room, ...world }) {
    const people = await gather(world, room, ['chromium', 'firefox'])
    await everybodyHearsAndSees(people)
    // Whichever connection came first: browsers change over to the better one.
    await until('both use UDP', async () => (await protocolsOf(people)).every((protocol) => protocol === 'udp'))
    await everybodyHearsAndSees(people)
    assert.deepEqual(await protocolsOf(people), ['udp', 'udp'])
  },

  async 'a network that begins to block UDP costs nobody their seat'({ room, ...world }) {
    const people = await gather(world, room, ['chromium', 'firefox'])
    await everybodyHearsAndSees(people)
    const ids = await Promise.all(people.map((person) => person.id()))
    world.atEnd(blockUdp())
    await until('both are back by TCP', async () => (await protocolsOf(people)).every((protocol) => protocol === 'tcp'))
    await everybodyHearsAndSees(people)
    assert.deepEqual(await Promise.all(people.map((person) => person.id())), ids)
  },
}
