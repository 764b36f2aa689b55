// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who may what: muting, asking, hands, listening. What matters is what is heard at the other end. */

import assert from 'node:assert/strict'
import { assertAccessible } from '../lib/axe.mjs'
import { LIGHT } from '../lib/light.mjs'
import { Participant, gather } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

export const setting = LIGHT

const microphoneOn = (person) => person.hasButton('Turn microphone off')

export default {
  async 'one hears somebody less, or not at all, and the others as before'(world) {
    const [ada, ben, eve] = await gather(world, world.room, ['chromium', 'firefox', 'chromium'])
    await ada.hearsExactly([ben, eve])
    await ada.act(ben, 'Volume for me')
    await ada.focusOn('slider', 'Volume for me')
    await ada.page.keyboard.press('Home')
    await ada.reads(/\b0 %/)
    await assertAccessible(ada, 'a volume')
    await ada.press('Done')
    await ada.hearsNot(ben)
    await ada.hearsTone(eve.tone)
    await eve.hearsExactly([ada, ben])
    await ada.act(ben, 'Volume for me')
    await ada.press('As loud as for everybody')
    await ada.reads(/100 %/)
    await ada.press('Done')
    await ada.hearsExactly([ben, eve])
  },

  async 'all are muted and heard again when they themselves want; asked, they decide'(world) {
    const [ada, ben, eve] = await gather(world, world.room, ['chromium', 'chromium', 'firefox'])
    await ada.hearsExactly([ben, eve])
    await ada.show('people')
    await ada.press('Mute all')
    for (const person of [ben, eve]) {
      await person.reads(new RegExp(`${ada.name} muted you`))
      await ada.hearsNot(person)
      assert.equal(await microphoneOn(person), false)
    }
    assert.equal(await microphoneOn(ada), true, 'not who did it')
    await ben.hearsExactly([ada])

    await ben.page.keyboard.press('m')
    await ada.hearsExactly([ben])
    await ada.hearsNot(eve)

    await ada.act(eve, 'Ask to unmute')
    await eve.reads(/asks you to unmute/)
    assert.equal(await microphoneOn(eve), false)
    await eve.press('Not now')
    await until('the question is gone', async () => !(await eve.isThere('dialog')))
    await ada.hearsNot(eve)
    await ada.act(eve, 'Ask to unmute')
    await eve.reads(/asks you to unmute/)
    await eve.press('Unmute')
    await ada.hearsExactly([ben, eve])

    await ada.act(ben, 'Mute')
    await ada.hearsNot(ben)
    await ada.hearsExactly([eve])
    await ada.act(ben, 'Stop camera')
    await until('the camera of Ben is off', () => ben.hasButton('Turn camera on'))
    await until('the picture shows it', async () => (await ada.tileOf(ben))?.source === 'none')
  },

  async 'hands stand in the order of raising'(world) {
    const [ada, ben, eve] = await gather(world, world.room, ['firefox', 'chromium', 'chromium'])
    await ada.show('people')
    const hands = async () => (await ada.rows()).filter(({ hand }) => hand > 0).map(({ name, hand }) => `${hand} ${name}`)
    const wait = (...wanted) =>
      until(
        `hands: ${wanted}`,
        async () => JSON.stringify(await hands()) === JSON.stringify(wanted),
        async () => JSON.stringify(await hands()),
      )
    await eve.page.keyboard.press('r')
    await wait(`1 ${eve.name}`)
    await ben.press('Raise your hand')
    await wait(`1 ${eve.name}`, `2 ${ben.name}`)
    assert.equal((await ada.rows())[0].name, eve.name, 'whose turn it is stands first')
    await eve.page.keyboard.press('r')
    await wait(`1 ${ben.name}`)
    await until('Eve sees her hand down', () => eve.hasButton('Raise your hand'))
    await eve.page.keyboard.press('r')
    await wait(`1 ${ben.name}`, `2 ${eve.name}`)
    await ada.act(ben, 'Lower hand')
    await wait(`1 ${eve.name}`)
    await ben.reads(/Your hand is down/)
    await ada.press('Lower all hands')
    await wait()
    assert.ok(!(await ada.text()).includes('Lower all hands'))
  },

  async 'a listener is not heard until brought in'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'firefox'])
    await ada.hearsExactly([ben])
    await ada.act(ben, 'Make listener')
    await ben.reads(/You listen and watch here/)
    await ada.hearsNot(ben)
    for (const label of ['Turn microphone on', 'Turn camera on', 'Share your screen']) {
      assert.equal(await ben.hasButton(label), false, label)
    }
    // Not by the keyboard either, nor by a client that does not keep to it.
    await ben.page.keyboard.press('m')
    await ben.page.evaluate(() => {
      for (const { track } of window.__probe.peer.getSenders()) if (track) track.enabled = true
      window.__probe.socket.send(JSON.stringify({ type: 'state', microphone: true, camera: true, screen: false }))
    })
    await ben.hearsExactly([ada])
    await ada.hearsNot(ben)

    await ben.press('Raise your hand')
    await ada.reads(/raised a hand/)
    await ada.act(ben, 'Let speak')
    await ben.reads(/You may speak now/)
    await ben.press('Turn microphone on')
    await ada.hearsExactly([ben])
  },

  async 'newcomers only listen when the room is set so'(world) {
    const [ada] = await gather(world, world.room, ['chromium'])
    await ada.show('settings')
    await ada.clickOn('checkbox', 'Newcomers only listen They raise a hand to be brought in')
    await until('the room is set', async () => (await ada.messages('room')).pop()?.listeners)
    const ben = await Participant.create(world.browsers, { camera: world.camera, index: 1, name: 'Ben' })
    world.atEnd(ben.close)
    await ben.join(world.server, world.room)
    await ben.inMeeting()
    await ben.hearsExactly([ada])
    await ada.hearsNot(ben)
    assert.equal(await ben.role(), 'listener')
    assert.ok(await ben.hasButton('Raise your hand'))
    assert.equal(await ben.hasButton('Turn microphone on'), false)
  },
}
