// SPDX-License-Identifier: LGPL-2.1-or-later
/* A server with no place for one more. */

import assert from 'node:assert/strict'
import { LIGHT } from '../lib/light.mjs'
import { Participant, gather } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

// By people: how many fit by CPU depends on the machine, and what is told is the same.
export const setting = { ...LIGHT, server: [...LIGHT.server, '--max-people-in-all', '2'] }

export default {
  async 'a busy server says so and is asked again, until there is a place'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'chromium'])
    const eve = await Participant.create(world.browsers, { camera: world.camera, index: 2, name: 'Eve' })
    world.atEnd(eve.close)
    await eve.join(world.server, `${world.room}-other`)
    await eve.reads(/The server is busy/)
    await eve.reads(/lets nobody new in just now/)
    await eve.reads(/Trying again in \d+ s/)
    assert.deepEqual((await eve.messages('error')).map(({ error }) => error), ['server-busy'])
    assert.equal(await eve.page.evaluate(() => window.__probe.peer ?? null), null, 'and no media')

    await eve.press('Try now')
    await until('the answer to another try', async () => (await eve.messages('error')).length >= 2)
    await eve.reads(/The server is busy/)
    await ada.hearsExactly([ben])

    await ben.press('Leave the meeting')
    await eve.inMeeting()
    assert.equal(await eve.role(), 'host')
  },
}
