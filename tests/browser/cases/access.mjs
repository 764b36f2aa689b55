// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who gets in, and what those read who do not. */

import assert from 'node:assert/strict'
import { LIGHT } from '../lib/light.mjs'
import { Participant, gather } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

export const setting = LIGHT

const come = async (world, index, name, fragment = '') => {
  const person = await Participant.create(world.browsers, { camera: world.camera, index, name })
  world.atEnd(person.close)
  await person.join(world.server, world.room, fragment)
  return person
}

const SWITCHES = {
  Lobby: 'Lobby Newcomers wait until somebody lets them in',
  Locked: 'Locked Nobody new comes in',
}

/** Turns a switch of the room's settings, and waits until the server says so. */
const turn = async (host, name, to) => {
  await host.show('settings')
  await host.clickOn('checkbox', SWITCHES[name])
  await until(`“${name}” is ${to}`, async () => (await host.look('checkbox', SWITCHES[name]))?.checked === to)
}

const type = async (host, field, text) => {
  await host.show('settings')
  await host.typeInto(field, text)
  await host.page.keyboard.press('Enter')
}

const refusals = async (person) => (await person.messages('error')).map(({ error }) => error)

export default {
  async 'out of the lobby one is admitted and one refused, with a word while they wait'(world) {
    const [ada] = await gather(world, world.room, ['firefox'])
    await turn(ada, 'Lobby', true)
    const ben = await come(world, 1, 'Ben')
    const eve = await come(world, 2, 'Eve')
    for (const person of [ben, eve]) await person.reads(/Waiting to be let in/)
    await ada.reads(/2 people wait to be let in/)
    assert.equal((await ada.messages('joined')).length, 0)

    await ada.show('people')
    await ada.typeInto('A word to those who wait', 'Five minutes, please')
    await ada.page.keyboard.press('Enter')
    for (const person of [ben, eve]) await person.reads(/Five minutes, please/)
    assert.equal(await ben.page.evaluate(() => window.__probe.peer ?? null), null, 'no media out of the lobby')

    await ada.press('Refuse Eve')
    await eve.reads(/You were not let in/)
    await ada.press('Admit Ben')
    await ben.inMeeting()
    await ada.hearsExactly([ben])
    assert.deepEqual(await refusals(eve), ['refused'])
    assert.ok(!/wait to be let in/.test(await ada.text()))

    const leaves = await come(world, 3, 'Leo')
    await ada.reads(/1 person waits/)
    await leaves.press('Leave')
    await until('who stops waiting leaves the list', async () => !/1 person waits/.test(await ada.text()))
  },

  async 'a wrong password does not open, the right one does; a lock lets nobody in but hosts'(world) {
    const [ada] = await gather(world, world.room, ['firefox'])
    const [{ key }] = await ada.messages('welcome')
    await type(ada, 'Password', 'tutti quanti')
    await ada.reads(/A password is asked/)

    const ben = await come(world, 1, 'Ben')
    await ben.reads(/does not open to you/)
    await ben.answerPassword('wrong')
    await until('Ben is refused again', async () => (await ben.isThere('textbox', /^Password/)) && (await ben.text()).includes('does not open'))
    await ben.ready()
    await ben.answerPassword('tutti quanti')
    await ben.inMeeting()
    await ada.hearsExactly([ben])

    const link = await come(world, 2, 'Eve', `#password=${encodeURIComponent('tutti quanti')}`)
    await link.inMeeting()
    assert.doesNotMatch(link.page.url(), /#|\?/, 'what opens the room is not left in the address')

    await turn(ada, 'Locked', true)
    const late = await come(world, 3, 'Leo', `#password=${encodeURIComponent('tutti quanti')}`)
    await late.reads(/does not open to you/)
    const [refused] = await late.messages('error')
    assert.equal(refused.error, 'no-entry')
    await late.join(world.server, world.room, `#host=${key}`)
    await late.inMeeting()
    assert.equal(await late.role(), 'host')
  },

  async 'who is banned does not come back, and who comes from the same place waits, marked'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'chromium'])
    await ada.act(ben, 'Remove and ban')
    await ada.byRole('dialog', `Remove and ban ${ben.name}?`)
    assert.equal((await ada.messages('left')).length, 0, 'asked first')
    await ada.press('Remove and ban')
    await ben.reads(/You were removed/)
    await until('Ben is gone', async () => (await ada.messages('left')).length === 1)

    await ben.press('Join again')
    await ben.ready()
    await ben.enter()
    await ben.reads(/does not open to you/)

    const again = await come(world, 1, 'Somebody')
    await again.reads(/Waiting to be let in/)
    await ada.show('people')
    await ada.reads(/same network as somebody who was banned/)
    await ada.press('Admit Somebody')
    await again.inMeeting()
  },

  async 'when the host is gone another one is host, and the link brings the first one back as host'(world) {
    const [ada, ben, eve] = await gather(world, world.room, ['chromium', 'chromium', 'chromium'])
    assert.deepEqual([await ada.role(), await ben.role()], ['host', 'participant'])
    await ada.show('settings')
    await ada.page.evaluate(() => {
      navigator.clipboard.writeText = async (text) => void (window.__copied = text)
    })
    await ada.press('Copy host link')
    const link = await until('the link is copied', () => ada.page.evaluate(() => window.__copied))
    assert.match(link, /#host=./)
    assert.equal(await ben.isOffered('Room settings'), false)

    await ada.press('Leave the meeting')
    await ada.press('Leave')
    await ada.reads(/You left the meeting/)
    await ben.reads(/You are host now/)
    await until('Eve is told', async () =>
      (await eve.messages('changed')).some(({ participant }) => participant.name === ben.name && participant.role === 'host'),
    )
    await until('Ben may set the room', () => ben.isOffered('Room settings'))

    await ada.join(world.server, world.room, new URL(link).hash)
    await ada.inMeeting()
    await until('Ada is host again', async () => (await ada.role()) === 'host')
    assert.doesNotMatch(ada.page.url(), /#/)
    await ben.show('people')
    await until('Ben sees Ada as host', async () =>
      (await ben.rows()).some(({ name, text }) => name === ada.name && /\bhost\b/.test(text)),
    )
  },

  async 'the end is for everybody, and is asked for twice'(world) {
    const people = await gather(world, world.room, ['chromium', 'firefox'])
    const [ada] = people
    await ada.press('Leave the meeting')
    await ada.press('End for everybody')
    await ada.reads(/End the meeting for everybody/)
    await ada.press('End for everybody')
    for (const person of people) await person.reads(/The meeting was ended for everybody/)
  },
}
