// SPDX-License-Identifier: LGPL-2.1-or-later
/* The page on the screen of whoever looks at it: beside other windows, in the hand, in their colours, the other way round. */

import assert from 'node:assert/strict'
import { assertAccessible } from '../lib/axe.mjs'
import { LIGHT } from '../lib/light.mjs'
import { Participant, gather } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'
import { PHONE, assertFits, assertFittedAlways, watchFit } from '../lib/viewports.mjs'

export const setting = LIGHT

const ON_ITS_SIDE = { ...PHONE, width: PHONE.height, height: PHONE.width }
const OWN_PICTURE = ['button', 'Your own picture; arrow keys move it']
/** The smallest one, and a desktop. */
const SMALL_AND_LARGE = [
  [320, 568],
  [1366, 768],
]

/** Keeps what the browser is asked for, and what it gave. */
function watchLocks() {
  window.__locks = []
  const { wakeLock } = navigator
  const request = wakeLock.request.bind(wakeLock)
  wakeLock.request = async (what) => {
    const lock = await request(what)
    window.__locks.push(lock)
    return lock
  }
}

export default {
  async 'the meeting goes on in a small window on top, with its own buttons'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'chromium'])
    await ada.seesColour(ben)
    await ada.press('Small window on top')
    const small = () => ada.page.evaluate(() => {
      const page = window.documentPictureInPicture.window?.document
      const video = page?.querySelector('video')
      if (!video) return null
      const buttons = [...page.querySelectorAll('button')].map((button) => button.getAttribute('aria-label'))
      return { buttons, frames: video.getVideoPlaybackQuality().totalVideoFrames, styled: getComputedStyle(video).objectFit }
    })
    const press = (name) =>
      ada.page.evaluate((label) => {
        const page = window.documentPictureInPicture.window.document
        page.querySelector(`button[aria-label="${label}"]`).click()
      }, name)
    const { buttons } = await until('the meeting is in it', async () => {
      const seen = await small()
      return seen?.frames > 3 && seen
    })
    assert.deepEqual(buttons, ['Turn microphone off', 'Turn camera off', 'Leave the meeting'])
    await press('Turn microphone off')
    await ben.hearsNot(ada)
    await until('both say so', async () => (await small()).buttons[0] === 'Turn microphone on' && ada.isThere('button', 'Turn microphone on'))
    await press('Leave the meeting')
    await ada.reads(/You left the meeting/)
    await until('the window goes along', async () => (await small()) === null)
  },

  async 'a screen stays awake as long as the meeting'(world) {
    // Chromium without windows has no screen to keep awake.
    const [ada] = await gather(world, world.room, [{ kind: 'firefox', prepare: watchLocks }])
    const awake = () => ada.page.evaluate(() => window.__locks.map(({ type, released }) => `${type} ${released}`).join())
    await until('it is kept awake', async () => (await awake()) === 'screen false')
    await ada.press('Leave the meeting')
    await ada.reads(/You left the meeting/)
    await until('it may sleep', async () => (await awake()) === 'screen true')
  },

  async 'a phone is turned, a picture is chosen and one’s own moved by finger'(world) {
    const [ben, ada] = await gather(world, world.room, [{ name: 'Ben' }, { name: 'Ada', viewport: PHONE }])
    await ada.seesColour(ben)
    for (const viewport of [ON_ITS_SIDE, PHONE]) {
      const before = await ada.framesShown()
      await ada.page.setViewport(viewport)
      await until('pictures go on', async () => (await ada.framesShown()) > before + 5)
      await ada.seesColour(ben)
      await until('each name is on its picture', () => namesAreOnPictures(ada))
    }
    assert.equal((await ada.messages('answer')).length, 1, 'the same connection all the time')

    const names = async () => (await ada.tiles()).map(({ name }) => name)
    await until('both are there', async () => (await names()).length === 2)
    // For a finger the whole picture is the button.
    await (await ada.byRole('button', 'Options for Ben')).tap()
    await (await ada.byRole('menuitem', 'Show alone, for me')).tap()
    await until('Ben is alone', async () => (await names()).join() === 'Ben')
    const inset = await ada.byRole(...OWN_PICTURE)
    const { x, y, width, height } = await inset.boundingBox()
    assert.ok((await ada.across(...OWN_PICTURE)) > 0.5)
    const finger = await ada.page.touchscreen.touchStart(x + width / 2, y + height / 2)
    for (const part of [0.3, 0.6, 1]) await finger.move(x + width / 2 - 260 * part, y + height / 2)
    await finger.end()
    await until('it was dragged', async () => (await ada.across(...OWN_PICTURE)) < 0.5)
  },

  async 'colours of the system say all that ours do, and who wants no motion sees none'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'chromium'])
    await ada.hearsExactly([ben])
    await ada.press('Turn microphone off')
    await ada.prefers({ 'forced-colors': 'active' })
    const bordered = async (name) =>
      (await ada.byRole('button', name)).evaluate((button) => {
        const { borderTopStyle, borderTopWidth } = getComputedStyle(button)
        return borderTopStyle === 'solid' ? parseFloat(borderTopWidth) : 0
      })
    assert.ok((await bordered('Turn camera off')) >= 1, 'a button has an edge')
    assert.ok((await bordered('Turn microphone on')) > (await bordered('Turn camera off')), 'what is off looks it')
    await ada.page.keyboard.press('Tab')
    const outline = await ada.page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle)
    assert.notEqual(outline, 'none', 'the focus is seen')
    const ring = () =>
      ada.page.evaluate(() => {
        const speaks = [...document.querySelectorAll('li .visually-hidden')].find(({ textContent }) => textContent === 'speaks')
        return speaks ? parseFloat(getComputedStyle(speaks.parentElement).borderTopWidth) : 0
      })
    await until('who speaks has a ring', async () => (await ring()) > 1)

    /** What moves while a panel opens and somebody reacts, in ms. */
    const motion = async (wish) => {
      await ada.prefers({ 'prefers-reduced-motion': wish })
      await ada.page.evaluate(() => {
        window.__moved = []
        for (const type of ['animationstart', 'transitionrun']) {
          document.addEventListener(type, () => {
            const list = document.getAnimations().map(({ effect }) => effect.getComputedTiming())
            window.__moved.push(...list.map(({ duration, iterations }) => duration * iterations))
          })
        }
      })
      await ben.press('React')
      await ben.presses('Applause')
      await ada.byRole('image', 'Applause')
      await ada.show('people')
      await ada.page.keyboard.press('Escape')
      await until('it is gone', async () => !(await ada.isThere('image', 'Applause')))
      await ben.page.keyboard.press('Escape')
      return Math.max(0, ...(await ada.page.evaluate(() => window.__moved)))
    }
    assert.ok((await motion('no-preference')) > 100, 'something moves where nobody minds')
    assert.ok((await motion('reduce')) <= 10)
  },

  async 'from right to left everything stands the other way round, and fits'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'chromium'])
    await ada.seesColour(ben)
    await ada.focusOn('button', `Options for ${ben.name}`)
    await ada.page.keyboard.press('Enter')
    await ada.clickOn('menuitem', 'Show alone, for me')
    await ada.show('chat')
    const places = async () => ({
      leave: await ada.across('button', 'Leave the meeting'),
      self: await ada.across(...OWN_PICTURE),
      panel: await ada.across('complementary', 'Chat'),
    })
    const before = await places()
    // No language of ours is written so yet: a file of messages says it by language.direction.
    await ada.page.evaluate(() => (document.documentElement.dir = 'rtl'))
    const after = await places()
    for (const [name, at] of Object.entries(before)) {
      assert.ok(Math.abs(at + after[name] - 1) < 0.05, `${name} was at ${at} and is at ${after[name]}`)
    }
    await ben.write('Shalom, and a long line that has to be broken somewhere in the middle of it')
    await ada.reads(/Shalom/)
    await ada.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }])
    await assertFits(ada, 'chat, from right to left')
    await ada.page.setViewport({ width: 1366, height: 768 })
    await assertAccessible(ada, 'from right to left')
    await ada.page.keyboard.press('Escape')
    await ada.openMore()
    await assertFits(ada, 'menu More, from right to left', [[1366, 768]])
    await ada.page.keyboard.press('Escape')
  },

  async 'at no moment of coming in does anything stand out of the page or under something else'(world) {
    for (const [width, height] of SMALL_AND_LARGE) {
      const ada = await Participant.create(world.browsers, { camera: world.camera, viewport: { width, height } })
      world.atEnd(ada.close)
      await ada.prefers({ 'prefers-reduced-motion': 'reduce' })
      // As on a slow phone: what is there for a moment is there for longer.
      await ada.isSlower(4)
      await watchFit(ada)
      await ada.join(world.server, world.room)
      await ada.inMeeting()
      for (const panel of ['chat', 'people']) await ada.show(panel)
      await assertFittedAlways(ada, `${width} x ${height}`)
    }
  },

  async 'what is opened right after something was closed stays open'(world) {
    const ada = await Participant.create(world.browsers, { camera: world.camera })
    world.atEnd(ada.close)
    await ada.join(world.server, world.room)
    await ada.inMeeting()
    await ada.show('chat')
    // Faster than any hand: the press comes before what the page does after it has drawn.
    await ada.page.evaluate(async () => {
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
      await Promise.resolve()
      window.__reader.press('More', [])
      for (let frames = 0; frames < 20; frames++) await new Promise((done) => requestAnimationFrame(done))
    })
    assert.ok(await ada.isThere('menu', 'More'))
    assert.equal((await ada.focused()).role, 'menuitem')
  },

  async 'every language has room on a small phone and on a desktop, before a meeting and in it'(world) {
    const ada = await Participant.create(world.browsers, { camera: world.camera, name: 'Ada' })
    world.atEnd(ada.close)
    await ada.prefers({ 'prefers-reduced-motion': 'reduce' })
    await ada.open(`${world.server.url}/${world.room}`)
    await ada.press('Settings')
    const choices = await (await ada.byRole('combobox', 'Language')).evaluate(({ options }) => [...options].map(({ value }) => value))
    // By place and key, because every button is called something else.
    for (const code of choices.filter(Boolean)) {
      await ada.page.evaluate((chosen) => localStorage.setItem('tutti.language', chosen), code)
      await ada.page.reload()
      await (await ada.byRole('textbox')).type(ada.name)
      assert.equal(await ada.page.evaluate(() => document.documentElement.lang), code)
      await assertFits(ada, `before the meeting in ${code}`, SMALL_AND_LARGE)
      await ada.clickOn('button', undefined, [['banner']], -1)
      await ada.byRole('dialog')
      await assertFits(ada, `settings in ${code}`, SMALL_AND_LARGE)
      await ada.page.keyboard.press('Escape')
      await (await ada.byRole('textbox')).focus()
      await ada.page.keyboard.press('Enter')
      await ada.inMeeting()
      await assertFits(ada, `meeting in ${code}`, SMALL_AND_LARGE)
      for (const key of ['c', 'p']) {
        await ada.page.keyboard.press(key)
        await ada.byRole('complementary')
        await assertFits(ada, `panel of the key ${key} in ${code}`, SMALL_AND_LARGE)
        await ada.page.keyboard.press('Escape')
      }
    }
  },
}

/** Whether what is written over each picture stands within the picture that it belongs to. */
function namesAreOnPictures({ page }) {
  return page.evaluate(() => {
    const { layout, mixed } = window.__probe
    const video = mixed()
    if (!video || !layout) return false
    const box = video.getBoundingClientRect()
    const scale = Math.min(box.width / layout.width, box.height / layout.height)
    const [left, top] = [box.left + (box.width - layout.width * scale) / 2, box.top + (box.height - layout.height * scale) / 2]
    return layout.tiles.every(({ participant, x, y, width, height }) => {
      const tile = document.querySelector(`li[data-participant="${participant}"]`)?.getBoundingClientRect()
      if (!tile) return false
      const [middleX, middleY] = [tile.left + tile.width / 2, tile.top + tile.height / 2]
      return (
        Math.abs(middleX - (left + (x + width / 2) * scale)) < 4 && Math.abs(middleY - (top + (y + height / 2) * scale)) < 4
      )
    })
  })
}
