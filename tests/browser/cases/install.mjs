// SPDX-License-Identifier: LGPL-2.1-or-later
/* The page as a program of a phone, and the link of a room on its way to others. */

import assert from 'node:assert/strict'
import { LIGHT } from '../lib/light.mjs'
import { Participant, gather } from '../lib/participant.mjs'
import { Server } from '../lib/server.mjs'
import { until } from '../lib/until.mjs'
import { PHONE } from '../lib/viewports.mjs'

export const setting = LIGHT

/** Keeps what the phone's sheet is given; the next one is closed without a choice when it says so. */
function sheet() {
  window.__shared = []
  navigator.share = async (what) => {
    window.__shared.push(what)
    if (window.__closes) throw new DOMException('', 'AbortError')
  }
}

export default {
  async 'the page can be installed, keeps nothing of itself, and says when there is no network'({ browsers, room, camera, atEnd }) {
    const server = new Server(...LIGHT.server)
    atEnd(() => server.stop())
    await server.ready()
    const ada = await Participant.create(browsers, { camera, name: 'Ada' })
    atEnd(ada.close)
    await ada.open(`${server.url}/${room}`)
    const icons = await ada.page.evaluate(async () => {
      const manifest = await (await fetch(document.querySelector('link[rel=manifest]').href)).json()
      const load = async ({ src, sizes, purpose }) => {
        const image = new Image()
        image.src = src
        await image.decode()
        return { width: image.naturalWidth, sizes, purpose }
      }
      return { display: manifest.display, start: manifest.start_url, list: await Promise.all(manifest.icons.map(load)) }
    })
    assert.deepEqual([icons.display, icons.start], ['standalone', '/'])
    assert.ok(icons.list.some(({ sizes, width }) => sizes === `${width}x${width}` && width >= 192), JSON.stringify(icons.list))
    assert.ok(icons.list.some(({ purpose }) => purpose === 'maskable'))

    await ada.page.evaluate(() => navigator.serviceWorker.ready)
    await until('it is in the hands of the worker', () => ada.page.evaluate(() => navigator.serviceWorker.controller !== null))
    const kept = () =>
      ada.page.evaluate(async () => {
        const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)))
        return (await Promise.all(stores.map((store) => store.keys()))).flat().map(({ url }) => new URL(url).pathname)
      })
    await until('only a word for when there is no network is kept', async () => (await kept()).join() === '/offline')
    // The page itself comes from the server every time.
    const asked = []
    ada.page.on('response', (response) => asked.push([new URL(response.url()).pathname, response.status()].join()))
    await ada.page.reload()
    await ada.byRole('textbox', 'Your name')
    assert.ok(asked.includes(`/${room},200`), asked.join(' '))
    assert.deepEqual(await kept(), ['/offline'])

    await server.stop()
    await ada.page.reload()
    await ada.reads(/No connection[\s\S]*Load the page again/)
  },

  async 'the link is copied, or passed on by the sheet of a phone'(world) {
    const [ada] = await gather(world, world.room, ['chromium'])
    const link = `${world.server.url}/${world.room}`
    await ada.page.browserContext().overridePermissions(world.server.url, ['clipboard-read', 'clipboard-sanitized-write'])
    await ada.press('Invite')
    await ada.clickOn('button', 'Copy link')
    await ada.reads(/Copied/)
    assert.equal(await ada.page.evaluate(() => navigator.clipboard.readText()), link)

    const wishes = { camera: world.camera, index: 1, name: 'Ben', viewport: PHONE, prepare: sheet }
    const ben = await Participant.create(world.browsers, wishes)
    world.atEnd(ben.close)
    await ben.open(link)
    const shared = () => ben.page.evaluate(() => window.__shared)
    await ben.clickOn('button', 'Copy link')
    assert.deepEqual(await until('the sheet is asked', async () => (await shared()).at(-1)), { url: link })
    await ben.typeName()
    await ben.ready()
    await ben.enter()
    await ben.inMeeting()
    await ben.press('Invite')
    await ben.page.evaluate(() => (window.__closes = true))
    await ben.clickOn('button', 'Share')
    const { title, text, url } = await until('once more', async () => (await shared())[1])
    assert.deepEqual([title, url], [`Meeting ${world.room}`, link])
    assert.ok(text.includes(link))
    await ben.clickOn('button', 'Copy link')
    await until('a third time', async () => (await shared()).length === 3)
    assert.doesNotMatch(await ben.text(), /Copied/, 'closed without a choice')
  },
}
