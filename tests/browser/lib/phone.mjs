// SPDX-License-Identifier: LGPL-2.1-or-later
/* A real telephone: baresip, which plays a tone and records what it hears. */

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ADDRESS } from './network.mjs'
import { decibels } from './participant.mjs'
import { until } from './until.mjs'

const MODULES = '/usr/lib/baresip/modules'
const RATE = 8000
const WAV_HEADER = 44
/** What stands still is taken for noise, and suppressed; this swells, as speech does. */
const [SWELLS_PER_S, PEAK, SOUND_S] = [3, 0.35, 120]

const HEARD_DB = -45
const UNHEARD_BY_DB = 40

export class Phone {
  #process
  #control
  #folder = mkdtempSync(join(tmpdir(), 'tutti-phone-'))
  name = 'the phone'

  /** @number: the user part of its address. @port: where it listens; the next but four is for what we tell it. */
  constructor({ tone, number, port }) {
    this.tone = tone
    const sound = join(this.#folder, 'sound.wav')
    writeFileSync(sound, wav(tone))
    writeFileSync(
      join(this.#folder, 'config'),
      [
        ...['poll_method epoll', `sip_listen ${ADDRESS}:${port}`, `audio_source aufile,${sound}`, 'audio_player aubridge,phone'],
        ...[`ausrc_srate ${RATE}`, `auplay_srate ${RATE}`, 'ausrc_channels 1', 'rtp_stats no', `module_path ${MODULES}`],
        ...['g711', 'aufile', 'aubridge', 'sndfile'].map((name) => `module ${name}.so`),
        ...['module_tmp account.so', 'module_app menu.so', 'module_app ctrl_tcp.so'],
        ...[`ctrl_tcp_listen ${ADDRESS}:${port + 5}`, `snd_path ${this.#folder}`, ''],
      ].join('\n'),
    )
    writeFileSync(
      join(this.#folder, 'accounts'),
      `<sip:${number}@${ADDRESS}:${port}>;regint=0;audio_codecs=pcmu/8000/1;dtmfmode=rtpevent\n`,
    )
    this.port = port
  }

  async start() {
    if (!existsSync(`${MODULES}/sndfile.so`)) throw new Error('baresip-core is not installed')
    this.#process = spawn('baresip', ['-4', '-n', ADDRESS, '-f', this.#folder], { stdio: 'ignore' })
    this.#control = await until('the phone takes commands', () => open(this.port + 5))
    this.#control.resume()
  }

  #command(command, params = '') {
    const text = JSON.stringify({ command, params })
    this.#control.write(`${text.length}:${text},`)
  }

  call(target) {
    this.#command('dial', target)
  }

  hangUp() {
    this.#command('hangup')
  }

  press(keys) {
    this.#command('sndcode', keys)
  }

  /** Waits for a second in which every tone of @others is heard, and its own is not. */
  async hearsExactly(others) {
    let levels = []
    return await until(
      `the phone hears ${others.map(({ name }) => name).join(', ')} and not itself`,
      () => {
        levels = this.#levels([...others, this].map(({ tone }) => tone))
        const own = levels.at(-1)
        const weakest = Math.min(...levels.slice(0, -1))
        return weakest > HEARD_DB && weakest - own >= UNHEARD_BY_DB ? { weakest, own } : null
      },
      () => `Levels, own last: ${levels.map((level) => level.toFixed(1))} dB`,
    )
  }

  /** Of the last second, seen through a Hann window. */
  #levels(tones) {
    const file = readdirSync(this.#folder).find((name) => name.endsWith('-dec.wav'))
    const bytes = file ? readFileSync(join(this.#folder, file)) : Buffer.alloc(0)
    const count = Math.floor((bytes.length - WAV_HEADER) / 2)
    if (count < RATE) return tones.map(() => -200)
    const samples = Float64Array.from({ length: RATE }, (_, index) => {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / RATE)
      return (window * bytes.readInt16LE(WAV_HEADER + 2 * (count - RATE + index))) / 32768
    })
    return tones.map((tone) => {
      let [sine, cosine] = [0, 0]
      samples.forEach((sample, index) => {
        sine += sample * Math.sin((2 * Math.PI * tone * index) / RATE)
        cosine += sample * Math.cos((2 * Math.PI * tone * index) / RATE)
      })
      return decibels(Math.max((4 / RATE) ** 2 * (sine ** 2 + cosine ** 2), 1e-12))
    })
  }

  async stop() {
    if (this.#process && this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((done) => this.#process.once('exit', done))
      this.#process.kill('SIGTERM')
      const timer = setTimeout(() => this.#process.kill('SIGKILL'), 5000)
      await ended
      clearTimeout(timer)
    }
    this.#control?.destroy()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** A mono file of one tone, 16 bit. */
function wav(tone) {
  const [count, bytes] = [RATE * SOUND_S, RATE * SOUND_S * 2]
  const file = Buffer.alloc(WAV_HEADER + bytes)
  file.write('RIFF\0\0\0\0WAVEfmt ', 0, 'latin1')
  file.writeUInt32LE(WAV_HEADER - 8 + bytes, 4)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20) // PCM
  file.writeUInt16LE(1, 22) // channels
  file.writeUInt32LE(RATE, 24)
  file.writeUInt32LE(RATE * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(bytes, 40)
  for (let index = 0; index < count; index++) {
    const swell = 0.5 - 0.5 * Math.cos((2 * Math.PI * SWELLS_PER_S * index) / RATE)
    const sample = 32767 * PEAK * swell * Math.sin((2 * Math.PI * tone * index) / RATE)
    file.writeInt16LE(Math.round(sample), WAV_HEADER + 2 * index)
  }
  return file
}

/** Null while nobody listens there. */
function open(port) {
  return new Promise((done) => {
    const socket = connect(port, ADDRESS)
    socket.once('connect', () => done(socket))
    socket.once('error', () => done(null))
  })
}
