// SPDX-License-Identifier: LGPL-2.1-or-later
/* What one hears and is heard and seen with: chosen, tried, changed and lost; and what a phone has and a desktop has not. */

import assert from 'node:assert/strict'
import { LIGHT } from '../lib/light.mjs'
import { Participant, TONES, gather } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

export const setting = LIGHT

/** No voice has it. */
const HEADSET_TONE = 2750
const INSIDE = [200, 60, 180]
const OUTSIDE = [40, 170, 60]

/** Ben is in the meeting with what his computer has. */
async function benWith(world, devices, kind) {
  const ben = await Participant.create(world.browsers, { camera: world.camera, index: 1, name: 'Ben', kind, ...devices })
  world.atEnd(ben.close)
  return ben
}

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

/** Plays no sound of its own accord, however it is asked, until somebody clicks. */
function strict() {
  window.__strict = true
  const { play } = HTMLMediaElement.prototype
  HTMLMediaElement.prototype.play = function start() {
    if (!window.__strict || this.localName !== 'audio') return play.call(this)
    this.autoplay = false
    this.pause()
    return Promise.reject(new DOMException('', 'NotAllowedError'))
  }
}

export default {
  async 'devices are chosen before the meeting and in it, tried, lost, and remembered'(world) {
    const [ada] = await gather(world, world.room, ['chromium'])
    const microphones = [{ label: 'Built in', tone: TONES[1] }, { label: 'Headset', tone: HEADSET_TONE }]
    const cameras = [{ label: 'Inside', colour: INSIDE }, { label: 'Outside', colour: OUTSIDE }]
    const speakers = [{ label: 'Loudspeaker' }, { label: 'Headphones' }]
    const ben = await benWith(world, { microphones, cameras, speakers }, 'firefox')
    await ben.open(`${world.server.url}/${world.room}`)
    await ben.typeName()
    await ben.ready()
    await ben.choose('Microphone', 'Headset')
    await ben.choose('Camera', 'Outside')
    await ben.enter()
    await ben.inMeeting()
    await ada.hearsTone(HEADSET_TONE)
    await ada.seesColour(ben, { colour: OUTSIDE })

    await ben.press('Choose camera')
    await ben.clickOn('menuitemradio', 'Inside')
    await ada.seesColour(ben, { colour: INSIDE })
    await ben.page.evaluate(() => window.__probe.unplug('Inside'))
    await ben.isTold(/Your camera is gone. Now in use: Outside/)
    await ada.seesColour(ben, { colour: OUTSIDE })

    const loudness = (speaker) => ben.page.evaluate((name) => window.__probe.loudnessAt(name), speaker)
    await ben.press('Choose microphone and speaker')
    await ben.clickOn('menuitemradio', 'Headphones')
    await until('the meeting is heard there', async () => (await loudness('Headphones')).some((peak) => peak > 0.01))

    await ben.press('Settings')
    await ben.reads(/Your microphone hears/)
    await ben.choose('Speaker', 'Loudspeaker')
    await until('the meeting is heard here', async () => (await loudness('Loudspeaker')).length === 1)
    await ben.clickOn('button', 'Play a sound')
    await until('beside it a sound', async () => {
      const peaks = await loudness('Loudspeaker')
      return peaks.length === 2 && peaks.every((peak) => peak > 0.01)
    })
    await until('it has been played', () => ben.isThere('button', 'Play a sound'))
    await ben.clickOn('checkbox', 'Take the echo of my speakers out')
    await ben.clickOn('checkbox', 'Keep my voice at one loudness')
    const processing = () =>
      ben.page.evaluate(() => {
        const { echoCancellation, noiseSuppression, autoGainControl } = window.__probe.microphone
        return [echoCancellation, noiseSuppression, autoGainControl].join()
      })
    await until('the microphone is opened as it is wanted', async () => (await processing()) === 'false,true,false')
    await ada.hearsTone(HEADSET_TONE)

    await ben.page.reload()
    await ben.ready()
    const chosen = async (name) => (await ben.look('combobox', name)).value
    assert.deepEqual(await Promise.all(['Microphone', 'Speaker'].map(chosen)), ['Headset', 'Loudspeaker'])
    assert.equal(await processing(), 'false,true,false')
    await ben.enter()
    await ben.inMeeting()
    await ada.hearsTone(HEADSET_TONE)
  },

  async 'a microphone that gives nothing, or noise without a pause, is told of'(world) {
    // The voices of these tests never pause, as no person's does.
    const fan = await Participant.create(world.browsers, { camera: world.camera, name: 'Fan' })
    world.atEnd(fan.close)
    await fan.join(world.server, world.room)
    const ben = await benWith(world, { microphones: [{ label: 'Dead', tone: TONES[1], loudness: 0 }, { label: 'Alive', tone: TONES[1] }] })
    await ben.join(world.server, world.room)
    await ben.reads(/Nothing comes out of your microphone/)
    await ben.press('Choose microphone and speaker')
    await ben.clickOn('menuitemradio', 'Alive')
    await until('it is heard, and the word goes', async () => !/Nothing comes out/.test(await ben.text()))
    await fan.hearsExactly([ben])
    await fan.reads(/Your microphone is noisy/)
    await fan.press('Turn microphone off')
    await until('the word goes with its cause', async () => !/is noisy/.test(await fan.text()))
  },

  async 'a browser that makes no sound without a click is given one, and goes on after the page was away'(world) {
    const [ada] = await gather(world, world.room, ['chromium'])
    const ben = await benWith(world, { prepare: strict })
    await ben.join(world.server, world.room)
    await ben.inMeeting()
    const heard = () => ben.page.evaluate(() => window.__probe.loudnessAt(undefined))
    await ben.byRole('button', 'Click to hear')
    assert.deepEqual(await heard(), [])
    await ben.page.evaluate(() => (window.__strict = false))
    await ben.clickOn('button', 'Click to hear')
    await until('it is heard', async () => (await heard()).some((peak) => peak > 0.01))
    assert.equal(await ben.isThere('button', 'Click to hear'), false)

    // As a phone does for a call, and when it is looked at again.
    await ben.page.evaluate(() => document.querySelectorAll('audio').forEach((element) => element.pause()))
    assert.deepEqual(await heard(), [])
    await ben.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await until('it goes on', async () => (await heard()).some((peak) => peak > 0.01))
    await ben.hearsExactly([ada])
  },

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
