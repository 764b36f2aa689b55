// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who does not agree to a recording is in the meeting, and not in the recording. */

import assert from 'node:assert/strict'
import { Participant, gather } from '../lib/participant.mjs'
import { Recording, fetchBytes } from '../lib/recording.mjs'
import { until } from '../lib/until.mjs'

const COLOUR_DISTANCE_MAX = 60
/** A tone that is there stands at about -25 dB in its loudest syllable. */
const HEARD_DB = -45
/** 30 dB below; the others' tones, when their senders have to wait for a CPU, splatter up to -59 dB. */
const UNHEARD_DB = -50
/** Of two people on a canvas of 1280x720. */
const LEFT = { x: 0, y: 180, width: 640, height: 360 }
const RIGHT = { x: 640, y: 180, width: 640, height: 360 }

/** Of whom @viewer sees the sign that they are not in the recording. */
const signsFor = async (viewer) =>
  (await viewer.tiles()).filter(({ signs }) => signs.includes('Not in what is recorded or streamed')).map(({ name }) => name)

const seesSignsOf = async (viewer, people) => {
  const wanted = people.map(({ name }) => name).sort().join(', ')
  await until(
    `${viewer.name} sees the signs of ${wanted}`,
    async () => (await signsFor(viewer)).sort().join(', ') === wanted,
    async () => `signs: ${await signsFor(viewer)}`,
  )
}

const outputs = async (person) => (await person.messages('outputs')).at(-1)?.outputs ?? []

export default {
  async 'who does not agree is in the meeting, and not in the recording'({ room, server, note, ...world }) {
    const [ada, ben] = await gather({ server, ...world }, room, ['chromium', 'chromium'])
    await ada.seesColour(ben)
    await ada.press('Record or stream')
    await ada.press('Start recording')
    await ada.press('Done')
    await ben.reads(/Do you agree/)
    await seesSignsOf(ada, [ben])
    await ben.press('Leave me out of it')
    await until('Ben has answered', async () => !/Do you agree/.test(await ben.text()))
    await seesSignsOf(ben, [ben])

    const eve = await Participant.create(world.browsers, { index: 2 })
    world.atEnd(eve.close)
    await eve.join(server, room)
    await eve.reads(/being recorded or streamed/)
    await eve.ready()
    await eve.press('Join, and be left out of it')
    await eve.inMeeting()
    await seesSignsOf(ada, [ben, eve])
    // What others have answered is theirs and the moderators'.
    await seesSignsOf(eve, [eve])
    await eve.clickOn('button', `REC: This meeting is recorded; ${ada.name} started it`)
    await eve.reads(/You are left out/)
    await eve.press('I agree')
    await seesSignsOf(ada, [ben])
    await seesSignsOf(eve, [])

    await ada.hearsExactly([ben, eve])
    for (const other of [ben, eve]) await ada.seesColour(other)
    await ada.press('Record or stream')
    await ada.press('Stop recording')
    await until('it is over', async () => (await outputs(ada)).length === 0)
    await seesSignsOf(ben, [])
    await until('Ada gets the link', async () => (await ada.messages('output-over')).length > 0)
    const [link] = (await ada.messages('output-over'))[0].links
    const recording = new Recording((await fetchBytes(server.url + link)).body)
    world.atEnd(async () => recording.remove())
    // What looks at the file has the machine to itself.
    await Promise.all([ada, ben, eve].map(({ close }) => close()))

    for (const [person, tile] of [[ada, LEFT], [eve, RIGHT]]) {
      const away = recording.distanceAt(tile, person.colour)
      const power = recording.hear(person.tone)
      note(`${person.name}: colour ${away.toFixed(0)} away, tone at ${power.toFixed(1)} dB`)
      assert.ok(away < COLOUR_DISTANCE_MAX, `the colour of ${person.name} is ${away} away`)
      assert.ok(power > HEARD_DB, `${person.name} at ${power} dB`)
    }
    const power = recording.hear(ben.tone)
    note(`${ben.name}: tone at ${power.toFixed(1)} dB`)
    assert.ok(power < UNHEARD_DB, `${ben.name} at ${power} dB`)
  },
}

/** Words have something of every tone. */
export const setting = { server: ['--notices=none'] }
