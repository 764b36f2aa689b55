// SPDX-License-Identifier: LGPL-2.1-or-later
/* A recording as people get it, or what a streaming server took: decoded by other programs. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './until.mjs'

/** The server's certificate is its own. Resolves to status, headers and body. */
export function fetchBytes(url, { method = 'GET', headers = {} } = {}) {
  return new Promise((done, failed) => {
    const sent = request(url, { method, headers, rejectUnauthorized: false }, (response) => {
      const parts = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () =>
        done({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      )
      response.on('error', failed)
    })
    sent.on('error', failed)
    sent.end()
  })
}

/** @person: the host. Waits until so much has been recorded for sure since now. Returns how much that was, in seconds. */
export async function recordedSeconds(person, seconds) {
  const start = performance.now()
  const [{ since }] = (await person.messages('outputs')).at(-1).outputs
  if (!(since > 0)) throw new Error('nothing is recorded')
  await until(`${seconds} s are recorded`, () => performance.now() - start > seconds * 1000)
  return (performance.now() - start) / 1000
}

export async function linkOf(person) {
  await until(`${person.name} gets a link`, async () => (await person.messages('output-over')).length > 0)
  return (await person.messages('output-over')).at(-1).links[0]
}

export const runs = (person) =>
  until('the recording runs', async () => (await person.messages('outputs')).at(-1)?.outputs[0]?.state === 'recording')

/** Of the name in a tile's lower left corner, as a share of the tile. */
const NAME = { width: 0.35, height: 0.09 }
/** As an analysis of a beep's beginning needs it: a window of @length samples every @hop. */
const BEEP = { rate: 16000, length: 160, hop: 40 }

/** Samples a second, enough for every tone of a test. */
const SOUND_RATE = 8000

export class Recording {
  #samples

  /** @source: the bytes of a file, which are put into one until remove(); or the path of one. */
  constructor(source) {
    if (typeof source === 'string') {
      this.path = source
      return
    }
    this.folder = mkdtempSync(join(tmpdir(), 'tutti-recording-'))
    this.path = join(this.folder, 'recording.webm')
    writeFileSync(this.path, source)
  }

  remove() {
    if (this.folder) rmSync(this.folder, { recursive: true, force: true })
  }

  streams() {
    const entries = 'stream=codec_type,codec_name,r_frame_rate:format=duration'
    const { streams, format } = JSON.parse(this.#run('ffprobe', ['-show_entries', entries, '-of', 'json', this.path]))
    return {
      codecs: streams.map(({ codec_name: name }) => name).sort(),
      seconds: Number(format.duration),
      /** Pictures per second. */
      rate: streams.find(({ codec_type: type }) => type === 'video')?.r_frame_rate,
    }
  }

  /** Titles, in their order. */
  chapters() {
    const { chapters } = JSON.parse(this.#run('ffprobe', ['-show_chapters', '-of', 'json', this.path]))
    return chapters.map(({ tags }) => tags.title)
  }

  /** Of what can be decoded, in seconds: a file whose process was killed does not say it. */
  length() {
    return this.#sound().length / (2 * SOUND_RATE)
  }

  /**
   * How far the middle of @rect is from @colour, at the best of the last seconds: on a loaded machine a camera may just
   * have stopped sending, and then its tile is empty.
   */
  distanceAt({ x, y, width, height }, colour) {
    const crop = `crop=${width >> 1}:${height >> 1}:${x + (width >> 2)}:${y + (height >> 2)},scale=1:1:flags=area`
    const raw = this.#run('ffmpeg', ['-sseof', '-5', '-i', this.path, '-vf', crop, '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'])
    let best = Infinity
    for (let at = 0; at + 3 <= raw.length; at += 3) {
      best = Math.min(best, Math.hypot(...colour.map((value, channel) => value - raw[at + channel])))
    }
    return best
  }

  /** Power of @frequency in dB, in the loudest quarter of a second. */
  hear(frequency) {
    const window = SOUND_RATE / 4
    const raw = this.#sound()
    const step = (2 * Math.PI * frequency) / SOUND_RATE
    let loudest = -120
    for (let start = 0; 2 * (start + window) <= raw.length; start += window) {
      let [re, im] = [0, 0]
      for (let i = 0; i < window; i++) {
        // In a Hann window, so that a tone is not heard in place of its neighbour.
        const sample = (raw.readInt16LE(2 * (start + i)) / 32768) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window))
        re += sample * Math.cos(i * step)
        im += sample * Math.sin(i * step)
      }
      loudest = Math.max(loudest, 10 * Math.log10((16 * (re * re + im * im)) / (window * window) + 1e-12))
    }
    return loudest
  }

  /**
   * What a program that reads pictures of text reads as the name in the tile @rect, in several pictures of the last
   * seconds: small letters do not come through every one of them.
   */
  namesAt({ x, y, width, height }) {
    // Even, as chroma is halved.
    const [w, h] = [2 * Math.round((width * NAME.width) / 2), 2 * Math.round((height * NAME.height) / 2)]
    const filter = `fps=2,crop=${w}:${h}:${x}:${y + height - h},scale=4*iw:4*ih:flags=lanczos,negate,format=gray`
    const raw = this.#run('ffmpeg', ['-sseof', '-5', '-i', this.path, '-vf', filter, '-f', 'rawvideo', '-'])
    const [wide, high] = [4 * w, 4 * h]
    const folder = mkdtempSync(join(tmpdir(), 'tutti-names-'))
    try {
      const paths = []
      for (let at = 0; at + wide * high <= raw.length; at += wide * high) {
        paths.push(join(folder, `${paths.length}.pgm`))
        writeFileSync(paths.at(-1), Buffer.concat([Buffer.from(`P5 ${wide} ${high} 255\n`), raw.subarray(at, at + wide * high)]))
      }
      writeFileSync(join(folder, 'list'), paths.join('\n'))
      // All in one go: what it needs to begin costs more than what it reads. A form feed ends each picture.
      const read = (mode) =>
        execFileSync('tesseract', [join(folder, 'list'), 'stdout', '--psm', mode], { stdio: ['ignore', 'pipe', 'ignore'] })
          .toString()
          .split('\f')
          .slice(0, -1)
      // As a line and as a word: the one finds nothing now and then where the other does.
      return ['7', '8'].flatMap(read).map((name) => name.trim())
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  /** By how many ms the picture of each flash in @rect is later than the beep at @tone; @times: readFlv() of the file. */
  offsets(rect, tone, times) {
    const flashes = this.#flashes(rect, times.pictures)
    const beeps = this.#beeps(tone)
    return flashes.flatMap((flash) => {
      const nearest = beeps.reduce((best, beep) => (Math.abs(beep - flash) < Math.abs(best - flash) ? beep : best), -Infinity)
      return Math.abs(flash - nearest) < 500 ? [flash - nearest] : []
    })
  }

  #flashes({ x, y, width, height }, pictures) {
    const crop = `crop=${width >> 1}:${height >> 1}:${x + (width >> 2)}:${y + (height >> 2)},scale=1:1:flags=area`
    const luma = this.#run('ffmpeg', ['-i', this.path, '-vsync', 'passthrough', '-vf', crop, '-pix_fmt', 'gray', '-f', 'rawvideo', '-'])
    const bright = (Math.max(...luma) + Math.min(...luma)) / 2
    return pictures.filter((_, index) => index > 0 && luma[index] > bright && luma[index - 1] <= bright)
  }

  #beeps(tone) {
    const { rate, length, hop } = BEEP
    // On the file's own time, with silence where there is nothing.
    const filter = `aresample=${rate}:async=1:first_pts=0`
    const raw = this.#run('ffmpeg', ['-copyts', '-i', this.path, '-vn', '-af', filter, '-ac', '1', '-f', 's16le', '-'])
    const step = (2 * Math.PI * tone) / rate
    const powers = []
    for (let start = 0; 2 * (start + length) <= raw.length; start += hop) {
      let [re, im] = [0, 0]
      for (let i = 0; i < length; i++) {
        const sample = raw.readInt16LE(2 * (start + i)) / 32768
        re += sample * Math.cos(i * step)
        im += sample * Math.sin(i * step)
      }
      powers.push(re * re + im * im)
    }
    const loud = Math.max(...powers) / 4
    // It has begun when half of the window is full of it.
    return powers.flatMap((power, index) =>
      index > 0 && power > loud && powers[index - 1] <= loud ? [((index * hop + length / 2) * 1000) / rate] : [],
    )
  }

  /** All of it, mono, 16 bits, SOUND_RATE a second; decoded once. */
  #sound() {
    return (this.#samples ??= this.#run('ffmpeg', ['-i', this.path, '-vn', '-ac', '1', '-ar', String(SOUND_RATE), '-f', 's16le', '-']))
  }

  #run(program, args) {
    return execFileSync(program, ['-v', 'error', '-y', ...args].filter((arg) => program !== 'ffprobe' || arg !== '-y'), {
      maxBuffer: 1 << 28,
    })
  }
}
