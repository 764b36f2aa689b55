// SPDX-License-Identifier: LGPL-2.1-or-later
/* A recording as people get it: fetched by its link, and decoded by other programs. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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

export class Recording {
  constructor(bytes) {
    this.folder = mkdtempSync(join(tmpdir(), 'tutti-recording-'))
    this.path = join(this.folder, 'recording.webm')
    writeFileSync(this.path, bytes)
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true })
  }

  streams() {
    const text = this.#run('ffprobe', ['-show_entries', 'stream=codec_name:format=duration', '-of', 'json', this.path])
    const { streams, format } = JSON.parse(text)
    return { codecs: streams.map(({ codec_name: name }) => name).sort(), seconds: Number(format.duration) }
  }

  /** Of what can be decoded, in seconds: a file whose process was killed does not say it. */
  length() {
    const raw = this.#run('ffmpeg', ['-i', this.path, '-vn', '-ac', '1', '-ar', '8000', '-f', 's16le', '-'])
    return raw.length / 16000
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
    const [rate, window] = [8000, 2000]
    const raw = this.#run('ffmpeg', ['-i', this.path, '-vn', '-ac', '1', '-ar', String(rate), '-f', 's16le', '-'])
    const step = (2 * Math.PI * frequency) / rate
    let loudest = -120
    for (let start = 0; 2 * (start + window) <= raw.length; start += window) {
      let [re, im] = [0, 0]
      for (let i = 0; i < window; i++) {
        const sample = raw.readInt16LE(2 * (start + i)) / 32768
        re += sample * Math.cos(i * step)
        im += sample * Math.sin(i * step)
      }
      loudest = Math.max(loudest, 10 * Math.log10((4 * (re * re + im * im)) / (window * window) + 1e-12))
    }
    return loudest
  }

  #run(program, args) {
    return execFileSync(program, ['-v', 'error', '-y', ...args].filter((arg) => program !== 'ffprobe' || arg !== '-y'), {
      maxBuffer: 1 << 28,
    })
  }
}
