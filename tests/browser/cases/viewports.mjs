// SPDX-License-Identifier: LGPL-2.1-or-later
/* Telephones, tablets, screens, and a page at 200 %: nothing sticks out, everything can be pressed. */

import { LIGHT } from '../lib/light.mjs'
import { Participant, gather } from '../lib/participant.mjs'
import { SIZES, assertFits } from '../lib/viewports.mjs'

export const setting = LIGHT

export default {
  async 'before the meeting all fits from 320 to 1920 pixels'({ server, browsers, room, atEnd, camera }) {
    const ada = await Participant.create(browsers, { camera, name: 'Somebody with a rather long name' })
    atEnd(ada.close)
    await ada.page.goto(server.url)
    await ada.byRole('textbox', 'Go to a room')
    await assertFits(ada, 'start page')
    await ada.press('Settings')
    await assertFits(ada, 'settings')
    await ada.press('Done')
    await ada.open(`${server.url}/${room}-with-a-name-that-is-as-long-as-names-get`)
    await ada.ready()
    await assertFits(ada, 'before the meeting')
  },

  async 'in the meeting all fits from 320 to 1920 pixels'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'chromium'])
    await ada.byRole('button', `Options for ${ben.name}`)
    await ada.prefers({ 'prefers-reduced-motion': 'reduce' })
    await assertFits(ada, 'meeting')
    await ben.write('A word-without-any-place-to-break-it-'.repeat(6))
    for (const panel of ['chat', 'people', 'settings']) {
      await ada.page.setViewport({ width: 1366, height: 768 })
      await ada.show(panel)
      await assertFits(ada, panel)
    }
    await ada.page.keyboard.press('Escape')
    for (const [width, height] of SIZES) {
      await ada.page.setViewport({ width, height })
      await ada.openMore()
      await assertFits(ada, 'menu More', [[width, height]])
      await ada.closeMenu()
    }
  },
}
