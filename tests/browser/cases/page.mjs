// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a person does with the page itself: by role and name, as a screen reader finds it. */

import assert from 'node:assert/strict'
import { LIGHT } from '../lib/light.mjs'
import { Participant, gather } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

export const setting = LIGHT

async function someone(world, name = 'Ada', kind = 'chromium') {
  const person = await Participant.create(world.browsers, { camera: world.camera, name, kind })
  world.atEnd(person.close)
  return person
}

/** What is fetched after the page, and whether it gets lost on the way. */
async function watchLater({ page }) {
  const later = { asked: [], lost: true }
  const look = (request) => {
    const isLater = /\brest-\w+\.(js|css)$/.test(request.url())
    if (isLater) later.asked.push(request.url())
    return isLater && later.lost ? request.abort() : request.continue()
  }
  later.stop = async () => {
    page.off('request', look)
    await page.setRequestInterception(false)
  }
  page.on('request', look)
  await page.setRequestInterception(true)
  return later
}

const view = async (person) => (await person.messages('layout')).at(-1)?.view

export default {
  async 'a language is chosen and kept, and a meeting is in it'(world) {
    const ada = await someone(world)
    const later = await watchLater(ada)
    await ada.page.goto(world.server.url)
    await ada.byRole('textbox', 'Go to a room')
    assert.deepEqual(later.asked, [], 'what is not needed to begin is not fetched')
    await ada.clickOn('button', 'Settings')
    await ada.reads(/could not be loaded/)
    later.lost = false
    await ada.clickOn('button', 'Try again')
    const list = await ada.byRole('combobox', 'Language')
    assert.doesNotMatch(await ada.text(), /could not be loaded/)
    await later.stop()
    assert.deepEqual(
      await list.evaluate(({ options }) => [...options].map(({ value }) => value)),
      ['', 'de', 'en', 'es', 'fr', 'it', 'pl', 'tr', 'uk'],
    )
    await ada.choose('Language', 'Deutsch')
    await ada.reads(/Einstellungen/)
    assert.equal(await ada.page.evaluate(() => document.documentElement.lang), 'de')
    await ada.clickOn('button', 'Fertig')
    await ada.page.goto(`${world.server.url}/${world.room}`)
    await ada.reads(/Ihr Name/)
    await ada.typeInto('Ihr Name', ada.name)
    await ada.ready('So sehen die anderen Sie')
    await ada.clickOn('button', 'Teilnehmen')
    await ada.inMeeting()
    assert.ok(await ada.isThere('button', 'Mikrofon ausschalten'))
    const ben = await Participant.create(world.browsers, { camera: world.camera, index: 1, name: 'Ben' })
    world.atEnd(ben.close)
    await ben.join(world.server, world.room)
    await ada.reads(/Ben ist dazugekommen/)
    await ben.reads(/Ada/)
    assert.equal(await ben.page.evaluate(() => document.documentElement.lang), 'en', 'each their own')
  },

  async 'dark is chosen and kept; the system decides until then'(world) {
    const ada = await someone(world)
    const theme = () => ada.page.evaluate(() => document.documentElement.dataset.theme)
    await ada.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }])
    await ada.page.goto(world.server.url)
    await ada.byRole('textbox', 'Go to a room')
    assert.equal(await theme(), 'light')
    await ada.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }])
    await until('the page follows the system', async () => (await theme()) === 'dark')
    await ada.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }])
    await ada.clickOn('button', 'Settings')
    await ada.choose('Appearance', 'Dark')
    await until('it is dark', async () => (await theme()) === 'dark')
    await ada.page.reload()
    await ada.byRole('textbox', 'Go to a room')
    assert.equal(await theme(), 'dark')
  },

  async 'rooms of before are on the start page of this device, until they are forgotten'(world) {
    const ada = await someone(world, 'Ada', 'firefox')
    await ada.join(world.server, world.room)
    await ada.inMeeting()
    await ada.clickOn('button', 'Leave the meeting')
    await ada.reads(/You left the meeting/)
    await ada.clickOn('button', 'To the start page')
    await ada.clickOn('link', new RegExp(`^${world.room}`))
    await ada.byRole('textbox', 'Your name')
    await ada.page.goBack()
    await ada.clickOn('button', `Forget ${world.room}`)
    const recent = ['region', 'Joined from this device']
    await until('it is forgotten', async () => !(await ada.isThere(...recent)))
    await ada.page.reload()
    await ada.byRole('textbox', 'Go to a room')
    assert.equal(await ada.isThere(...recent), false)
  },

  async 'a tile is shown alone by its menu and by key, with one’s own picture in a corner'(world) {
    const [ada, ben] = await gather(world, world.room, ['firefox', 'chromium'])
    await ada.seesColour(ben)
    const tiles = async () => (await ada.tiles()).map(({ name }) => name)
    await until('both are there', async () => (await tiles()).length === 2)
    // As by keyboard: the menu is reached by Tab and opened by Enter.
    await ada.focusOn('button', `Options for ${ben.name}`)
    await ada.page.keyboard.press('Enter')
    await ada.clickOn('menuitem', 'Show alone, for me')
    await until('Ben is alone', async () => (await tiles()).join() === ben.name)
    const widthOf = async (...what) => (await (await ada.byRole(...what)).boundingBox()).width
    const wide = (await widthOf('listitem', undefined, [['list', 'People in the picture']])) / (await widthOf('main'))
    assert.ok(wide > 0.6, `he has ${wide} of the width`)
    assert.equal((await ben.messages('layout')).at(-1).tiles.length, 2, 'for Ada only')

    const own = ['button', 'Your own picture; arrow keys move it']
    const inset = await ada.byRole(...own)
    const middle = () => ada.across(...own)
    assert.ok((await middle()) > 0.5, 'at the end of the line')
    await inset.focus()
    await ada.page.keyboard.press('ArrowLeft')
    await until('it moved', async () => (await middle()) < 0.5)
    const { x, y, width, height } = await inset.boundingBox()
    await ada.page.mouse.move(x + width / 2, y + height / 2)
    await ada.page.mouse.down()
    await ada.page.mouse.move(x + width / 2 + 500, y - 200, { steps: 4 })
    await ada.page.mouse.up()
    await until('it was dragged', async () => (await middle()) > 0.5)

    await ada.page.evaluate(() => document.activeElement.blur())
    await ada.page.keyboard.press('1')
    await until('the same key: everybody', async () => (await tiles()).length === 2)
    // From tile to tile by arrow, and what a host may do there.
    await ada.focusOn('button', `Options for ${(await tiles())[0]}`)
    await ada.page.keyboard.press('ArrowRight')
    assert.equal((await ada.focused()).name, `Options for ${(await tiles())[1]}`)
    if ((await tiles())[1] !== ben.name) await ada.page.keyboard.press('ArrowRight')
    await ada.page.keyboard.press('Enter')
    await ada.clickOn('menuitem', 'Mute')
    await ben.isTold(/muted you/)
    await until('a sign says so', async () => (await ada.signsOf(ben)).includes('Microphone off'))
    await ada.page.evaluate(() => document.activeElement.blur())
    await ada.page.keyboard.press('0')
    await until('oneself alone', async () => (await tiles()).join() === ada.name)
    await ada.page.keyboard.press('0')
    await until('everybody again', async () => (await tiles()).length === 2)

    await ada.clickOn('button', `Options for ${ben.name}`)
    await ada.clickOn('menuitem', 'Remove')
    await ada.clickOn('button', 'Cancel')
    assert.equal((await tiles()).length, 2)
    await ada.clickOn('button', `Options for ${ben.name}`)
    await ada.clickOn('menuitem', 'Remove')
    await ada.clickOn('button', 'Remove', [['dialog', `Remove ${ben.name}?`]])
    await ben.reads(/You were removed/)
    await until('the tile goes along', async () => (await tiles()).join() === ada.name)
  },

  async 'views are chosen by menu and key, for oneself alone'(world) {
    const [ada, ben] = await gather(world, world.room, ['firefox', 'chromium'])
    await until('a layout', () => view(ada))
    const before = await until('one for Ben', () => view(ben))
    assert.match((await ada.look('timer', 'You have been here for')).text, /^\d+:\d\d$/)
    assert.ok(await ada.isThere('image', /^Encrypted/))
    await until('a sign says who is host', async () => (await ben.signsOf(ada)).includes('host'))
    await ada.clickOn('button', 'Choose the view')
    await ada.clickOn('menuitemradio', 'Who speaks, large')
    await until('the speaker is large', async () => (await view(ada)) === 'speaker')
    await ada.page.keyboard.press('w')
    await until('everybody alike', async () => (await view(ada)) === 'grid')
    assert.equal(await view(ben), before)
  },

  async 'space, held, is heard; and who talks without it is told'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'firefox'])
    await ben.clickOn('button', 'Turn microphone off')
    await ben.reads(/You are talking, but your microphone is off/)
    await ada.hearsNot(ben)
    await ben.page.keyboard.down(' ')
    await until('on', () => ben.isThere('button', 'Turn microphone off'))
    await ada.hearsExactly([ben])
    await ada.show('people')
    const speaks = async () => {
      const [tile, row] = [await ada.overlayOf(ben), (await ada.rows()).find(({ name }) => name === ben.name)]
      return [tile.words.includes('speaks'), row.text.includes('speaks')].join()
    }
    await until('both show who speaks', async () => (await speaks()) === 'true,true')
    await ben.page.keyboard.up(' ')
    await until('off again', () => ben.isThere('button', 'Turn microphone on'))
    await ada.hearsNot(ben)
    await until('the signs go', async () => (await speaks()) === 'false,false')
    // Where Space writes a blank it is nothing else.
    await ben.show('chat')
    await ben.typeInto('Message to everybody', 'a b')
    assert.ok(await ben.isThere('button', 'Turn microphone on'))
  },

  async 'the bar goes when nothing moves, and comes with the keyboard'(world) {
    const [ada] = await gather(world, world.room, ['chromium'])
    const opacity = async (person = ada) =>
      (await person.byRole('contentinfo')).evaluate((bar) => Number(getComputedStyle(bar).opacity))
    await ada.page.mouse.move(300, 200)
    await until('it went', async () => (await opacity()) === 0)
    await ada.page.keyboard.press('Tab')
    await until('it came', async () => (await opacity()) === 1)
    await ada.focusOn('button', 'Leave the meeting')
    assert.equal(await ada.page.evaluate(() => document.activeElement.matches(':focus-visible')), true)
    // Were it to go under the focus, it would have gone by the time that another page's bar has.
    const ben = await someone(world, 'Ben')
    await ben.join(world.server, world.room)
    await ben.inMeeting()
    await ben.page.mouse.move(300, 200)
    await until("Ben's went", async () => (await opacity(ben)) === 0)
    assert.equal(await opacity(), 1)
  },

  async 'full screen and the numbers of the connection open by their keys'(world) {
    // Chromium without windows does not come back from full screen.
    const [ada] = await gather(world, world.room, ['firefox'])
    await ada.page.keyboard.press('s')
    await until('the page fills the screen', () => ada.page.evaluate(() => document.fullscreenElement !== null))
    await ada.page.keyboard.press('s')
    await until('and no more', () => ada.page.evaluate(() => document.fullscreenElement === null))
    await ada.page.keyboard.press('a')
    await ada.reads(/The connection is good[\s\S]*kbit\/s[\s\S]*VP8/)
    await ada.clickOn('button', 'Done')
    await ada.page.keyboard.press('?')
    await ada.reads(/Hold it to talk/)
  },
}
