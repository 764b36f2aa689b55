// SPDX-License-Identifier: LGPL-2.1-or-later
/* By what sound and picture come to the server. */

import assert from 'node:assert/strict'
import { MODEST } from '../lib/light.mjs'
import { Nat } from '../lib/nat.mjs'
import { ADDRESS, blockUdp, PUBLIC_ADDRESS } from '../lib/network.mjs'
import { everybodyHearsAndSees, gather } from '../lib/participant.mjs'
import { Server } from '../lib/server.mjs'
import { until } from '../lib/until.mjs'

const MEDIA_PORT = 8600

const protocolsOf = (people) => Promise.all(people.map((person) => person.mediaProtocol()))

export const setting = MODEST

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

  async 'a NAT that changes its mind is followed'({ browsers, room, atEnd }) {
    const options = ['--media-address', `${ADDRESS}=${PUBLIC_ADDRESS}`, '--port-range', `${MEDIA_PORT}-${MEDIA_PORT}`]
    const server = new Server(...options, '--no-media-tcp')
    atEnd(() => server.stop())
    await server.ready()
    const nat = await Nat.create(PUBLIC_ADDRESS, ADDRESS, MEDIA_PORT)
    atEnd(() => nat.close())
    const people = await gather({ browsers, server, atEnd }, room, ['chromium', 'firefox'])
    await everybodyHearsAndSees(people)
    for (let i = 0; i < 2; i++) {
      nat.forget()
      // What was on its way does not count: three seconds of the new path, each way.
      const before = await Promise.all(people.map((person) => person.soundPackets()))
      for (const [index, person] of people.entries()) {
        const wanted = before[index] + 150
        await until(`${person.name} gets sound by the new path`, async () => (await person.soundPackets()) >= wanted)
      }
      await everybodyHearsAndSees(people)
    }
    for (const person of people) {
      assert.equal((await person.messages('answer')).length, 1, `${person.name} goes on over the same connection`)
    }
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
