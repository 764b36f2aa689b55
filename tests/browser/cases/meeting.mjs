// SPDX-License-Identifier: LGPL-2.1-or-later
/* People come, hear and see each other, switch things off and on, and go. */

import assert from 'node:assert/strict'
import { Participant, TONES, everybodyHearsAndSees, gather } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

/** Of a headset; no voice has it. */
const HEADSET_TONE = 2750

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

  async 'a device with hardware for H.264 is shown that, and the others what they know'({ room, note, ...world }) {
    const people = await gather(world, room, [{ kind: 'chromium', hardware: 'H264' }, 'chromium'])
    for (const line of await everybodyHearsAndSees(people)) note(line)
    assert.deepEqual(await people[0].pictureCodecs(), { received: 'video/H264', sent: 'video/H264' })
    assert.deepEqual(await people[1].pictureCodecs(), { received: 'video/VP8', sent: 'video/VP8' })
  },

  async 'camera and microphone go off and on, and are changed, without a new connection'({ room, ...world }) {
    const microphones = [{ label: 'Built in', tone: TONES[1] }, { label: 'Headset', tone: HEADSET_TONE }]
    const [ada, ben] = await gather(world, room, ['chromium', { kind: 'chromium', microphones }])
    await ada.seesColour(ben)
    await ada.hearsExactly([ben])

    await ben.press('Turn camera off')
    await until('the tile of Ben shows initials', async () => {
      const [tile, overlay] = [await ada.tileOf(ben), await ada.overlayOf(ben)]
      return tile?.source === 'none' && overlay?.signs.includes('No picture')
    })
    await ben.press('Turn microphone off')
    await ada.hearsNot(ben)
    await until('a sign says so', async () => (await ada.signsOf(ben)).includes('Microphone off'))
    await ada.hearsNot(ada)

    await ben.press('Turn camera on')
    await ben.press('Turn microphone on')
    await ada.seesColour(ben)
    await ada.hearsExactly([ben])

    await ben.clickOn('button', 'Choose microphone and speaker')
    await ben.clickOn('menuitemradio', 'Headset')
    await ada.hearsTone(HEADSET_TONE)
    await ben.page.evaluate(() => window.__probe.unplug('Headset'))
    await ben.isTold(/Your microphone is gone. Now in use: Built in/)
    await ada.hearsExactly([ben])
    assert.equal((await ben.messages('answer')).length, 1, 'one offer and one answer for all of it')

    await ben.press('Settings')
    await ben.clickOn('checkbox', /^Original sound/)
    await until('the microphone is opened as it is', () => ben.page.evaluate(() => window.__probe.microphone.noiseSuppression === false))
    await until('stereo is agreed upon', async () => (await ben.messages('answer')).length === 2)
    await ada.hearsTone(ben.tone)
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
    await eve.reads(/You left the meeting/)
  },

  async 'a shared screen appears beside its owner and goes again'({ room, ...world }) {
    const [ada, ben] = await gather(world, room, ['chromium', 'chromium'])
    await ada.seesColour(ben)
    await ben.shareScreen()
    await ada.seesScreen(ben)
    // Nobody sees it, so nothing is sent any more; and it is back as soon as somebody does.
    await ada.press('Choose the view')
    await ada.clickOn('menuitemradio', 'Sound only')
    await ada.reads(/Something is being shown\. You have chosen to hear only/)
    await ada.press('Choose the view')
    await ada.clickOn('menuitemradio', 'As good as the line allows')
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
    await ben.open(`${world.server.url}/${room}`)
    await ben.reads(/does not let this page use your camera[\s\S]*click the sign left of the address/)
    await ben.join(world.server, room)
    await ben.inMeeting()
    await ben.hearsExactly([ada])
    await ben.seesColour(ada)
    await until('Ben stands there with initials and a muted sign', async () => {
      const signs = await ada.signsOf(ben)
      return signs.includes('No picture') && signs.includes('Microphone off')
    })
  },
}
