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

/** Waits until so much has been recorded for sure since now. Returns how much that was, in seconds. */
async function recordedSeconds(person, seconds) {
  const start = performance.now()
  const [{ since }] = (await person.messages('outputs')).at(-1).outputs
  assert.ok(since > 0)
  await until(`${seconds} s are recorded`, () => performance.now() - start > seconds * 1000)
  return (performance.now() - start) / 1000
}

async function linkOf(person) {
  await until(`${person.name} gets a link`, async () => (await person.messages('output-over')).length > 0)
  return (await person.messages('output-over')).at(-1).links[0]
}

const runs = (person) =>
  until('the recording runs', async () => (await person.messages('outputs')).at(-1)?.outputs[0]?.state === 'recording')

/** By what everybody is told of it. */
const starts = async (person, kind) => {
  const told = (await person.messages('outputs')).length
  await until(`${kind} is replaced`, async () =>
    (await person.messages('outputs')).slice(told).some(({ outputs }) => outputs[0]?.state === 'starting'),
  )
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
    await runs(ada)

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
      const away = recording.distanceAt(tiles[index], person.colour)
      const power = recording.hear(person.tone)
      note(`${person.name}: colour ${away.toFixed(0)} away, tone at ${power.toFixed(1)} dB`)
      assert.ok(away < COLOUR_DISTANCE_MAX, `the colour of ${person.name} is ${away} away`)
      assert.ok(power > HEARD_DB, `${person.name} at ${power} dB`)
    }
    assert.equal((await fetchBytes(url, { method: 'DELETE' })).status, 204)
    assert.equal((await fetchBytes(url)).status, 404)
  },

  async 'a recording survives the death of its process and of the room’s'({ room, server, note, ...world }) {
    const [ada] = await gather({ server, ...world }, room, ['chromium'])
    await ada.seesColour(ada)
    await ada.press('Record or stream')
    await ada.press('Start recording')
    await runs(ada)
    const before = await recordedSeconds(ada, 2)

    const [output] = server.outputs()
    const gone = starts(ada, 'the recording')
    process.kill(output, 'SIGKILL')
    await gone
    await runs(ada)

    const [renewed, answered] = [(await ada.messages('renew')).length, (await ada.messages('answer')).length]
    for (const mixer of server.mixers()) process.kill(mixer, 'SIGKILL')
    await until('Ada is asked to connect anew', async () => (await ada.messages('renew')).length > renewed)
    // The picture of before does not count.
    await until('the new room answers', async () => (await ada.messages('answer')).length > answered)
    await ada.seesColour(ada)
    assert.equal(server.outputs().length, 1, 'the recording has not noticed')
    assert.notEqual(server.outputs()[0], output)
    const after = await recordedSeconds(ada, 2)

    await ada.press('Stop recording')
    await linkOf(ada)
    const { links, text } = (await ada.messages('output-over')).at(-1)
    assert.equal(text, undefined)
    assert.equal(links.length, 2, 'one part of each process')
    const parts = []
    for (const link of links) {
      const recording = new Recording((await fetchBytes(server.url + link)).body)
      world.atEnd(async () => recording.remove())
      parts.push(recording)
      assert.ok(recording.hear(ada.tone) > HEARD_DB)
    }
    const lengths = parts.map((part) => part.length())
    note(`parts of ${lengths.map((length) => length.toFixed(1)).join(' and ')} s; killed after ${before.toFixed(1)} s or more`)
    assert.ok(lengths[0] > before - 1, 'at most a second is lost with the process')
    assert.ok(lengths[1] > after - 1, 'the new room is recorded')
    const tile = await ada.tileOf(ada)
    assert.ok(parts[1].distanceAt(tile, ada.colour) < COLOUR_DISTANCE_MAX)
  },
}
