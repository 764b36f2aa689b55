// SPDX-License-Identifier: LGPL-2.1-or-later
/* People come, hear and see each other, switch things off and on, and go. */

import assert from 'node:assert/strict'
import { Participant, everybodyHearsAndSees, gather } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

const noProblems = (people) => {
  for (const { name, problems } of people) assert.deepEqual(problems, [], `errors in the page of ${name}`)
}

export default {
  async 'three in Chromium hear the others but not themselves, and see all three'({ room, note, ...world }) {
    const people = await gather(world, room, ['chromium', 'chromium', 'chromium'])
    for (const line of await everybodyHearsAndSees(people)) note(line)
    noProblems(people)
  },

  async 'Firefox between two of Chromium hears and sees the same'({ room, note, ...world }) {
    const people = await gather(world, room, ['chromium', 'firefox', 'chromium'])
    for (const line of await everybodyHearsAndSees(people)) note(line)
  },

  async 'camera and microphone go off and on without a new connection'({ room, ...world }) {
    const [ada, ben] = await gather(world, room, ['chromium', 'chromium'])
    await ada.seesColour(ben)
    await ada.hearsExactly([ben])

    await ben.press('Turn camera off')
    await until('the tile of Ben shows initials', async () => {
      const [tile, overlay] = [await ada.tileOf(ben), await ada.overlayOf(ben)]
      return tile?.source === 'none' && overlay?.empty
    })
    await ben.press('Turn microphone off')
    await ada.hearsNot(ben)
    assert.equal((await ada.overlayOf(ben)).muted, true)
    await ada.hearsNot(ada)

    await ben.press('Turn camera on')
    await ben.press('Turn microphone on')
    await ada.seesColour(ben)
    await ada.hearsExactly([ben])
    assert.equal((await ben.messages('answer')).length, 1, 'one offer and one answer for all of it')
  },

  async 'who leaves takes the tile along'({ room, ...world }) {
    const [ada, ben, eve] = await gather(world, room, ['chromium', 'chromium', 'chromium'])
    await ada.seesColour(eve)
    const id = await eve.id()
    await eve.press('Leave the meeting')
    await until('Eve is gone from layout and page', async () => {
      const tile = await ada.tileOf(eve)
      const overlay = await ada.overlayOf(eve)
      return tile === null && overlay === null
    })
    assert.ok((await ada.messages('left')).some(({ participant }) => participant === id))
    await ada.seesColour(ben)
    await ada.hearsNot(eve)
    await ada.hearsExactly([ben])
    assert.match(await eve.text(), /You left the meeting/)
  },

  async 'a shared screen appears beside its owner and goes again'({ room, ...world }) {
    const [ada, ben] = await gather(world, room, ['chromium', 'chromium'])
    await ada.seesColour(ben)
    await ben.press('Share your screen')
    await ada.seesScreen(ben)
    await ben.press('Stop sharing your screen')
    await until('the screen is gone from the layout', () =>
      ada.page.evaluate(() => window.__probe.layout.tiles.every(({ source }) => source !== 'screen')),
    )
    await ada.seesColour(ben)
  },

  async 'joining without camera and microphone works'({ room, ...world }) {
    const [ada] = await gather(world, room, ['chromium'])
    const ben = await Participant.create(world.browsers, { index: 1 })
    world.atEnd(ben.close)
    await ben.page.evaluateOnNewDocument(() => {
      const refuse = async () => {
        throw new DOMException('', 'NotAllowedError')
      }
      navigator.mediaDevices.getUserMedia = refuse
    })
    await ben.join(world.server, room)
    await ben.inMeeting()
    await ben.hearsExactly([ada])
    await ben.seesColour(ada)
    await until('Ben stands there with initials and a muted sign', async () => {
      const overlay = await ada.overlayOf(ben)
      return overlay?.empty && overlay?.muted
    })
  },
}
