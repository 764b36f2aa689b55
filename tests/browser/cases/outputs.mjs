// SPDX-License-Identifier: LGPL-2.1-or-later
/* Recording: who starts it, who is told and asked, and what is in the file. */

import assert from 'node:assert/strict'
import { Participant, gather } from '../lib/participant.mjs'
import { Recording, fetchBytes } from '../lib/recording.mjs'
import { until } from '../lib/until.mjs'

const COLOUR_DISTANCE_MAX = 60
/** A tone that is there stands at about -25 dB in its loudest syllable. */
const HEARD_DB = -45

const labels = (person) =>
  person.page.evaluate(() => [...document.querySelectorAll('.on-air')].map(({ textContent }) => textContent).join())

const shows = (person, wanted) =>
  until(`${person.name} sees the labels “${wanted}”`, async () => (await labels(person)) === wanted)

async function linkOf(person) {
  await until(`${person.name} gets a link`, async () => (await person.messages('output-over')).length > 0)
  return (await person.messages('output-over')).at(-1).links[0]
}

export default {
  async 'a host records, everybody sees it, newcomers are asked, and the file has all in it'({ room, server, note, ...world }) {
    const [ada, ben] = await gather({ server, ...world }, room, ['chromium', 'chromium'])
    await ada.seesColour(ben)
    assert.equal(await labels(ben), '')
    assert.equal(await ben.page.$('[aria-label="Record or stream"]'), null, 'not for participants')

    await ada.press('Record or stream')
    await ada.press('Start recording')
    await shows(ada, 'REC')
    await shows(ben, 'REC')
    await until('the recording runs', async () => (await ada.messages('outputs')).at(-1)?.outputs[0]?.state === 'recording')

    const eve = await Participant.create(world.browsers, { index: 2 })
    world.atEnd(eve.close)
    await eve.join(server, room)
    await eve.reads(/being recorded or streamed/)
    assert.equal((await ada.messages('joined')).length, 1, 'only Ben has come so far')
    await eve.finds('video.self, .warning')
    await eve.page.click('button[type=submit]')
    await eve.inMeeting()
    await shows(eve, 'REC')
    for (const other of [ben, eve]) await ada.seesColour(other)
    await ada.hearsExactly([ben, eve])
    const tiles = await Promise.all([ada, ben, eve].map((person) => ada.tileOf(person)))
    // It has been running for as long as Eve took to be asked, to come in, and to be seen and heard.

    await ada.press('Stop recording')
    await shows(ben, '')
    const link = await linkOf(ada)
    assert.deepEqual((await ben.messages('output-over')).at(-1).links, [], 'participants get no link')
    await ada.finds('a.download')

    const url = server.url + link
    const whole = await fetchBytes(url)
    assert.equal(whole.status, 200)
    const part = await fetchBytes(url, { headers: { range: 'bytes=100-199' } })
    assert.equal(part.status, 206)
    assert.equal(part.headers['content-range'], `bytes 100-199/${whole.body.length}`)
    assert.deepEqual(part.body, whole.body.subarray(100, 200))
    assert.equal((await fetchBytes(url.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).status, 404)

    const recording = new Recording(whole.body)
    world.atEnd(async () => recording.remove())
    const { codecs, seconds } = recording.streams()
    assert.deepEqual(codecs, ['opus', 'vp8'])
    assert.ok(seconds > 4, `${seconds} s`)
    for (const [index, person] of [ada, ben, eve].entries()) {
      const colour = recording.colourAt(tiles[index])
      const away = Math.hypot(...colour.map((value, channel) => value - person.colour[channel]))
      const power = recording.hear(person.tone)
      note(`${person.name}: colour ${away.toFixed(0)} away, tone at ${power.toFixed(1)} dB`)
      assert.ok(away < COLOUR_DISTANCE_MAX, `${person.name} at ${colour}`)
      assert.ok(power > HEARD_DB, `${person.name} at ${power} dB`)
    }
    assert.equal((await fetchBytes(url, { method: 'DELETE' })).status, 204)
    assert.equal((await fetchBytes(url)).status, 404)
  },
}
