// SPDX-License-Identifier: LGPL-2.1-or-later
/* Every screen and state by axe-core; what a screen reader hears; where the focus goes. */

import assert from 'node:assert/strict'
import { assertAccessible, assertContrasted } from '../lib/axe.mjs'
import { LIGHT } from '../lib/light.mjs'
import { Participant, gather } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

export const setting = LIGHT

/** What cases find by role and name is what Chromium tells a screen reader. */
async function assertReadAlike(person) {
  const roles = ['button', 'checkbox', 'complementary', 'heading', 'image', 'list', 'listitem', 'log', 'main', 'status', 'textbox']
  const tight = ({ role, name = '' }) => `${role} ${name.replace(/\s+/g, '')}`
  const flat = (node) => [node, ...(node.children ?? []).flatMap(flat)]
  const told = async () =>
    flat(await person.page.accessibility.snapshot({ interestingOnly: false })).filter(({ role }) => roles.includes(role))
  const found = async () => (await Promise.all(roles.map((role) => person.all(role)))).flat()
  // A toast may come between the two.
  let both = []
  await until(
    'both are the same',
    async () => {
      both = [await told(), await found()].map((list) => list.map(tight).sort())
      return both[0].length > 0 && both[0].join() === both[1].join()
    },
    () => [0, 1].map((index) => both[index].filter((one) => !both[1 - index].includes(one))).join(' but '),
  )
}

export default {
  async 'the pages before and after a meeting have no violation of WCAG 2.2 AA'({ server, browsers, room, atEnd, camera }) {
    const ada = await Participant.create(browsers, { camera, name: 'Ada' })
    atEnd(ada.close)
    await ada.page.goto(server.url)
    await ada.byRole('textbox', 'Go to a room')
    await assertAccessible(ada, 'start page')
    await assertContrasted(ada, 'start page')
    await ada.clickOn('button', 'Go')
    await ada.clickOn('button', 'What happens to your data')
    await ada.press('Settings')
    await assertAccessible(ada, 'settings over the start page')
    await ada.press('Done')
    await assertAccessible(ada, 'start page with a problem and a word on privacy')
    await ada.typeInto('Go to a room', room)
    await ada.page.keyboard.press('Enter')
    await ada.ready()
    await ada.enter()
    await ada.reads(/enter a name/)
    await assertAccessible(ada, 'before the meeting, without a name')
    await assertContrasted(ada, 'before the meeting, without a name')
    await ada.typeName()
    await ada.enter()
    await ada.inMeeting()
    await ada.press('Leave the meeting')
    await ada.reads(/You left the meeting/)
    await assertAccessible(ada, 'after the meeting')
    await ada.press('To the start page')
    await ada.byRole('region', 'Joined from this device')
    await assertAccessible(ada, 'start page with a recent room')
  },

  async 'no state of a meeting violates WCAG 2.2 AA'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'chromium'])
    await ada.byRole('button', `Options for ${ben.name}`)
    await assertAccessible(ada, 'meeting')
    await ben.press('Raise your hand')
    await ben.press('Turn microphone off')
    await ada.show('people')
    await ada.byRole('image', 'Hand raised, number 1')
    await ada.act(ben, 'Spotlight')
    await assertAccessible(ada, 'people, with a hand')
    await assertContrasted(ada, 'people, with a hand')
    await assertReadAlike(ada)
    await ben.write('See https://example.org/')
    await ada.show('chat')
    await ada.reads(/example\.org/)
    await assertAccessible(ada, 'chat')
    await assertContrasted(ada, 'chat')
    await ada.show('settings')
    await assertAccessible(ada, 'room')
    for (const menu of ['More', 'Choose the view', 'Leave the meeting', 'Choose microphone and speaker', 'Options for chromium 1']) {
      await ada.press(menu)
      await ada.byRole('menu', menu)
      await assertAccessible(ada, `menu ${menu}`)
      await ada.closeMenu()
    }
    for (const dialog of ['Keys', 'Connection', 'Settings', 'Record or stream']) {
      await ada.press(dialog)
      await ada.byRole('dialog', dialog)
      await assertAccessible(ada, `dialog ${dialog}`)
      await ada.press('Done')
    }
  },

  async 'waiting, being asked and letting in violate nothing either'(world) {
    const [ada] = await gather(world, world.room, ['chromium'])
    await ada.show('settings')
    await ada.clickOn('checkbox', 'Lobby Newcomers wait until somebody lets them in')
    const eve = await Participant.create(world.browsers, { camera: world.camera, index: 2, name: 'Eve' })
    world.atEnd(eve.close)
    await eve.join(world.server, world.room)
    await eve.reads(/Waiting to be let in/)
    await assertAccessible(eve, 'waiting')
    await ada.show('people')
    await ada.byRole('region', /waits to be let in/)
    await assertAccessible(ada, 'somebody waits')
    await ada.press('Admit Eve')
    await eve.inMeeting()
    await eve.press('Turn microphone off')
    await until('Eve is off', async () => (await ada.rows()).some(({ name, muted }) => name === 'Eve' && muted))
    await ada.act(eve, 'Ask to unmute')
    await eve.reads(/asks you to unmute/)
    await assertAccessible(eve, 'asked to unmute')
  },

  async 'who comes is announced once, levels never; menus and panels give the focus back'(world) {
    const [ada] = await gather(world, world.room, ['chromium'])
    await ada.page.evaluate(() => {
      // Only what is added is read out; what else stands there may come and go meanwhile.
      window.__heard = []
      const LIVE = '[role=status], [role=alert], [role=log], [aria-live]:not([aria-live=off])'
      const before = new Map()
      new MutationObserver((changes) => {
        for (const region of new Set(changes.map(({ target }) => (target.closest ? target : target.parentElement)?.closest(LIVE)))) {
          const text = region?.innerText.trim() ?? ''
          if (region && text.includes('Ben joined') && !before.get(region)?.includes('Ben joined')) {
            window.__heard.push(region.getAttribute('aria-live') ?? region.role)
          }
          before.set(region, text)
        }
      }).observe(document, { childList: true, subtree: true, characterData: true })
    })
    const ben = await Participant.create(world.browsers, { camera: world.camera, index: 1, name: 'Ben' })
    world.atEnd(ben.close)
    await ben.join(world.server, world.room)
    await ada.hearsExactly([ben])
    await until('it was told', () => ada.page.evaluate(() => window.__heard.length > 0))
    assert.deepEqual(await ada.page.evaluate(() => window.__heard), ['polite'])

    const focused = async () => (await ada.focused()).name
    await ada.focusOn('button', 'More')
    await ada.page.keyboard.press('Enter')
    await until('the first item has the focus', async () => (await focused()) === 'Invite')
    await ada.page.keyboard.press('ArrowDown')
    assert.equal(await focused(), 'Polls')
    await ada.page.keyboard.press('End')
    await ada.page.keyboard.press('ArrowDown')
    assert.equal(await focused(), 'Invite', 'round from the end')
    await ada.page.keyboard.press('Escape')
    assert.equal(await focused(), 'More')
    await ada.page.keyboard.press('c')
    await until('the focus is in the chat', async () => (await focused()) === 'Message to everybody')
    await ada.page.keyboard.press('Escape')
    await until('the focus is at the button again', async () => (await focused()) === 'Chat')
  },
}
