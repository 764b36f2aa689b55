// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a phone has and a desktop has not: controls on its locked screen, and an earpiece. */

import assert from 'node:assert/strict'
import { LIGHT } from '../lib/light.mjs'
import { Participant, gather } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

export const setting = LIGHT

/** As Chrome on Android has them, and Safari's word on what the sound is for; what the page makes of them is kept. */
function phone() {
  const kept = (window.__phone = { keys: {}, opened: [], audioSession: { type: 'auto' } })
  navigator.mediaSession.setActionHandler = (name, handler) => (kept.keys[name] = handler)
  Object.defineProperty(navigator, 'audioSession', { value: kept.audioSession })
  const microphone = (deviceId, label) => ({ kind: 'audioinput', deviceId, groupId: deviceId, label })
  const devices = navigator.mediaDevices
  devices.enumerateDevices = async () => [microphone('loud', 'Speakerphone'), microphone('ear', 'Headset earpiece')]
  const open = devices.getUserMedia
  let last = null
  devices.getUserMedia = async (wanted) => {
    const stream = await open(wanted)
    if (wanted.audio) {
      kept.opened.push({ id: wanted.audio.deviceId?.ideal ?? '', onlyOne: last?.readyState !== 'live' })
      last = stream.getAudioTracks()[0]
    }
    return stream
  }
}

export default {
  async 'a phone: the controls of its locked screen, and sound at the ear'({ room, ...world }) {
    const ada = await Participant.create(world.browsers, { camera: world.camera, name: 'Ada' })
    world.atEnd(ada.close)
    await ada.page.evaluateOnNewDocument(phone)
    await ada.join(world.server, room)
    await ada.inMeeting()
    const [ben] = await gather(world, room, [{ kind: 'chromium', index: 1 }])
    await ben.hearsExactly([ada])

    const control = async (name) => {
      await until(`the system has a control ${name}`, () => ada.page.evaluate((key) => Boolean(window.__phone.keys[key]), name))
      await ada.page.evaluate((key) => window.__phone.keys[key](), name)
    }
    await control('togglemicrophone')
    await ada.byRole('button', 'Turn microphone on')
    await ben.hearsNot(ada)
    await control('togglemicrophone')
    await ada.byRole('button', 'Turn microphone off')
    await control('togglecamera')
    await ada.byRole('button', 'Turn camera on')
    const title = await ada.page.evaluate(() => navigator.mediaSession.metadata.title)
    assert.equal(title, room, 'a locked screen says the room, and nobody’s name')

    await ada.press('Choose microphone and speaker')
    await ada.clickOn('menuitemradio', 'At the ear, as in a call')
    await until('the earpiece is opened', () => ada.page.evaluate(() => window.__phone.opened.at(-1).id === 'ear'))
    const { opened, audioSession } = await ada.page.evaluate(() => window.__phone)
    assert.ok(opened.every(({ onlyOne }) => onlyOne), 'the way before is closed by then')
    assert.equal(audioSession.type, 'play-and-record')
    await ben.hearsExactly([ada])

    await control('hangup')
    await ada.reads(/You left the meeting/)
    assert.equal(await ada.page.evaluate(() => Object.values(window.__phone.keys).some(Boolean)), false)
  },
}
