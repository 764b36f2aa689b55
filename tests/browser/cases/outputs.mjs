// SPDX-License-Identifier: LGPL-2.1-or-later
/* Recording: who starts it, who is told and asked, and what is in the file. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { MODEST } from '../lib/light.mjs'
import { Participant, gather } from '../lib/participant.mjs'
import { Recording, fetchBytes, linkOf, recordedSeconds, runs } from '../lib/recording.mjs'
import { until } from '../lib/until.mjs'

const COLOUR_DISTANCE_MAX = 60
/** A tone that is there stands at about -25 dB in its loudest syllable. */
const HEARD_DB = -45

/** Of a spoken notice, where none of the tones is. */
const VOICE_HZ = [170, 185, 200, 215, 230, 245, 260]
const VOICE_DB = -50
const HLS_PLAYER = createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js')

const labels = async (person) => (await person.all('button', /^(REC|LIVE): /)).map(({ text }) => text).join()

const shows = (person, wanted) =>
  until(`${person.name} sees the labels “${wanted}”`, async () => (await labels(person)) === wanted)

/** By what everybody is told of it. */
const starts = async (person, kind) => {
  const told = (await person.messages('outputs')).length
  await until(`${kind} is replaced`, async () =>
    (await person.messages('outputs')).slice(told).some(({ outputs }) => outputs[0]?.state === 'starting'),
  )
}

export const setting = MODEST

export default {
  async 'a host records, everybody sees it, newcomers are asked, and the file has all in it'({ room, server, note, ...world }) {
    const [ada, ben] = await gather({ server, ...world }, room, ['chromium', 'chromium'])
    await ada.seesColour(ben)
    assert.equal(await labels(ben), '')
    assert.equal(await ben.isOffered('Record or stream'), false, 'not for participants')

    await ada.press('Record or stream')
    await ada.press('Start recording')
    await ada.press('Done')
    await shows(ada, 'REC')
    await runs(ada)
    await ben.reads(/Do you agree/)
    await ben.press('I agree')
    await shows(ben, 'REC')

    const eve = await Participant.create(world.browsers, { index: 2 })
    world.atEnd(eve.close)
    await eve.join(server, room)
    await eve.reads(/being recorded or streamed/)
    assert.equal((await ada.messages('joined')).length, 1, 'only Ben has come so far')
    await eve.ready()
    await eve.enter()
    await eve.inMeeting()
    await shows(eve, 'REC')
    for (const other of [ben, eve]) await ada.seesColour(other)
    await ada.hearsExactly([ben, eve])
    const tiles = await Promise.all([ada, ben, eve].map((person) => ada.tileOf(person)))
    // It has been running for as long as Eve took to be asked, to come in, and to be seen and heard.

    await ada.press('Record or stream')
    await ada.press('Stop recording')
    await shows(ben, '')
    const link = await linkOf(ada)
    assert.deepEqual((await ben.messages('output-over')).at(-1).links, [], 'participants get no link')
    await ada.byRole('link', /^Recording, /)

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
    // What looks at the file has the machine to itself.
    await Promise.all([ada, ben, eve].map(({ close }) => close()))
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
    const voice = Math.max(...VOICE_HZ.map((frequency) => recording.hear(frequency)))
    note(`a voice that says so: ${voice.toFixed(1)} dB`)
    assert.ok(voice > VOICE_DB, `no voice in the recording: ${voice} dB`)
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
    const between = await recordedSeconds(ada, 2)

    const [renewed, answered] = [(await ada.messages('renew')).length, (await ada.messages('answer')).length]
    for (const mixer of server.mixers()) process.kill(mixer, 'SIGKILL')
    await until('Ada is asked to connect anew', async () => (await ada.messages('renew')).length > renewed)
    // The picture of before does not count.
    await until('the new room answers', async () => (await ada.messages('answer')).length > answered)
    await ada.seesColour(ada)
    await runs(ada)
    // Longer than its title is there.
    const after = await recordedSeconds(ada, 5)

    await ada.press('Stop recording')
    await linkOf(ada)
    const { links, text } = (await ada.messages('output-over')).at(-1)
    assert.equal(text, undefined)
    assert.equal(links.length, 3, 'one part of each process')
    const parts = []
    for (const link of links) {
      const recording = new Recording((await fetchBytes(server.url + link)).body)
      world.atEnd(async () => recording.remove())
      parts.push(recording)
      assert.ok(recording.hear(ada.tone) > HEARD_DB)
    }
    const lengths = parts.map((part) => part.length())
    note(`parts of ${lengths.map((length) => length.toFixed(1)).join(', ')} s; killed after ${before.toFixed(1)} s or more`)
    assert.ok(lengths[0] > before - 1, 'at most a second is lost with the process')
    assert.ok(lengths[1] > between - 1, 'and at most a second with the room')
    assert.ok(lengths[2] > after - 1, 'the new room is recorded')
    const tile = await ada.tileOf(ada)
    assert.ok(parts[2].distanceAt(tile, ada.colour) < COLOUR_DISTANCE_MAX)
  },

  async 'a host chooses MP4, and then sound alone'({ room, server, ...world }) {
    const [ada] = await gather({ server, ...world }, room, ['chromium'])
    await ada.seesColour(ada)
    const tile = await ada.tileOf(ada)
    await ada.press('Record or stream')
    const record = async (format, layout, voices) => {
      const before = (await ada.messages('output-over')).length
      const recording = [['region', 'Recording']]
      await ada.choose('Recorded as', format)
      if (layout) await ada.choose('Layout', layout, recording)
      else assert.equal(await ada.isThere('combobox', 'Layout', recording), false, 'nothing is arranged')
      if (voices) await ada.choose('Sound', voices)
      await ada.press('Start recording')
      await runs(ada)
      // Longer than its title is there.
      await recordedSeconds(ada, 5)
      await ada.press('Stop recording')
      await until('the recording is over', async () => (await ada.messages('output-over')).length > before)
      const { links, names, text } = (await ada.messages('output-over')).at(-1)
      assert.equal(text, undefined)
      assert.deepEqual(names, voices && ['', ada.name])
      assert.equal(links.length, names?.length ?? 1)
      const files = []
      for (const link of links) {
        const { headers, body } = await fetchBytes(server.url + link)
        const recording = new Recording(body)
        world.atEnd(async () => recording.remove())
        assert.ok(recording.hear(ada.tone) > HEARD_DB)
        files.push({ recording, link, type: headers['content-type'] })
      }
      return files
    }

    const [video] = await record('video, MP4', 'Who speaks, large')
    assert.match(video.link, /\.mp4\?/)
    assert.equal(video.type, 'video/mp4')
    assert.deepEqual(video.recording.streams().codecs, ['aac', 'h264'])
    assert.ok(video.recording.distanceAt(tile, ada.colour) < COLOUR_DISTANCE_MAX)
    // Of the whole meeting, and of its one person alone.
    for (const { recording } of await record('sound only', undefined, 'also a file for each person')) assert.deepEqual(recording.streams().codecs, ['opus'])
    await ada.reads(new RegExp(`Only ${ada.name}`))
  },

  async 'a host streams to whoever has the link, and a page of another site plays it'({ room, server, note, ...world }) {
    const [ada] = await gather({ server, ...world }, room, ['chromium'])
    await ada.seesColour(ada)
    const tile = await ada.tileOf(ada)
    await ada.press('Record or stream')
    await ada.choose('Stream to', 'Whoever has the link')
    await ada.press('Start streaming')
    await until('the stream is live', async () => (await ada.messages('outputs')).at(-1)?.outputs[0]?.state === 'live')
    await ada.byRole('textbox', 'Link for the audience')
    const { value: link } = await ada.look('textbox', 'Link for the audience')
    await ada.press('Done')
    await shows(ada, 'LIVE')
    assert.ok(link.startsWith(server.url), link)
    assert.match(link, /\/live\/[0-9a-f]{32}\/index\.m3u8$/)
    for (const other of ['x.ts', '..%2f..%2frooms', 'index.m3u8.new', '']) {
      const { status } = await fetchBytes(link.replace('index.m3u8', other))
      assert.ok(status === 404 || status === 400, `${status} for “${other}”`)
    }

    const viewer = await world.browsers.newPage('chromium')
    world.atEnd(viewer.close)
    await viewer.page.evaluate(readFileSync(HLS_PLAYER, 'utf8'))
    await viewer.page.evaluate((address) => {
      const video = document.createElement('video')
      document.body.append(video)
      const player = new window.Hls({ enableWorker: false })
      player.loadSource(address)
      player.attachMedia(video)
      video.play()
    }, link)
    const look = (rect) => viewer.page.evaluate(({ x, y, width, height }) => {
      const video = document.querySelector('video')
      const canvas = new OffscreenCanvas(1, 1).getContext('2d')
      canvas.drawImage(video, x + width / 4, y + height / 4, width / 2, height / 2, 0, 0, 1, 1)
      return { time: video.currentTime, width: video.videoWidth, colour: [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3) }
    }, rect)
    await until('the page plays the colour of Ada', async () => {
      const { time, colour } = await look(tile)
      return time > 1 && Math.hypot(...ada.colour.map((value, index) => value - colour[index])) < COLOUR_DISTANCE_MAX
    })
    const seen = await look(tile)
    note(`plays at ${seen.time.toFixed(1)} s, ${seen.width} wide, colour ${seen.colour}`)
    await until('it goes on', async () => (await look(tile)).time > seen.time + 2)

    await ada.press('Record or stream')
    await ada.clickOn('button', 'Stop the stream to the public')
    await ada.press('Done')
    await shows(ada, '')
    const { body } = await fetchBytes(link)
    assert.match(body.toString(), /#EXT-X-ENDLIST\n$/)
    const first = body.toString().match(/\d+\.ts/)[0]
    const segment = new Recording((await fetchBytes(link.replace('index.m3u8', first))).body)
    world.atEnd(async () => segment.remove())
    assert.deepEqual(segment.streams().codecs, ['aac', 'h264'])
    assert.ok(segment.hear(ada.tone) > HEARD_DB)
  },
}
