// SPDX-License-Identifier: LGPL-2.1-or-later
/* The real tutti-server of a build directory, and its mixers. */

import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ADDRESS } from './network.mjs'
import { until } from './until.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt'
/** The next server's port; the ones after it are for media. */
let nextPort = 8443

/** With HTTPS and a certificate made at the start, as people get it. Several may run at once. */
export class Server {
  #process
  #stateDir
  #output = ''

  /** @options: of its command line; before them perhaps { trusts }: path of a certificate to trust like a well-known one. */
  constructor(...words) {
    const { trusts } = typeof words[0] === 'object' ? words.shift() : {}
    const options = words
    this.options = options
    const build = resolve(process.env.TUTTI_BUILD_DIR ?? join(here, '../../../build'))
    const port = nextPort
    nextPort += 20
    this.url = `https://${ADDRESS}:${port}`
    this.#stateDir = mkdtempSync(join(tmpdir(), 'tutti-browser-'))
    const [program, ...wrapper] = [...(trusts ? this.#trusting(trusts) : []), join(build, 'src/server/tutti-server')]
    this.#process = spawn(
      program,
      [
        ...wrapper,
        ...['--listen', `${ADDRESS}:${port}`],
        ...(options.includes('--media-address') ? [] : ['--media-address', ADDRESS]),
        ...['--port-range', `${port + 1}-${port + 19}`, '--state-dir', this.#stateDir],
        // All browsers come from one address.
        ...['--joins-per-minute', '1000', '--rooms-per-address', '1000', '--rooms-per-hour', '1000'],
        // Nor is it the server alone that works on this machine.
        ...['--cpu-budget', '0', ...options],
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, GST_PLUGIN_PATH: join(build, 'plugins') },
      },
    )
    // A test run that is broken off takes its servers along.
    process.once('exit', () => this.#process.kill('SIGTERM'))
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.on('data', (data) => (this.#output = (this.#output + data).slice(-20_000)))
    }
  }

  /** The system's list of authorities is another one for this process: a file bound over it in a mount namespace. */
  #trusting(certificate) {
    const bundle = join(this.#stateDir, 'authorities.crt')
    writeFileSync(bundle, readFileSync(AUTHORITIES, 'utf8') + readFileSync(certificate, 'utf8'))
    return ['unshare', '-m', 'sh', '-c', `mount --bind "$0" ${AUTHORITIES} && exec "$@"`, bundle]
  }

  get output() {
    return this.#output
  }

  get alive() {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  async ready() {
    await until('the server answers /healthz', () => {
      if (!this.alive) throw new Error(`tutti-server ended:\n${this.#output}`)
      return isHealthy(`${this.url}/healthz`)
    })
  }

  /** Process ids of all mixers, the spare one included. */
  mixers() {
    return childrenOf(this.#process.pid).filter((pid) => commandOf(pid) === 'tutti-mixer')
  }

  /** Process ids of all recordings and live streams. */
  outputs() {
    return childrenOf(this.#process.pid).filter((pid) => commandOf(pid) === 'tutti-output')
  }

  async stop() {
    if (this.alive) {
      const ended = new Promise((done) => this.#process.once('exit', done))
      this.#process.kill('SIGTERM')
      const timer = setTimeout(() => this.#process.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(timer)
    }
    rmSync(this.#stateDir, { recursive: true, force: true })
    return { code: this.#process.exitCode, signal: this.#process.signalCode }
  }
}

function isHealthy(url) {
  return new Promise((done) => {
    const request = get(url, { rejectUnauthorized: false }, (response) => {
      response.resume()
      done(response.statusCode === 200)
    })
    request.on('error', () => done(false))
  })
}

function childrenOf(parent) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => fieldOf(pid, 'PPid') === String(parent))
}

function commandOf(pid) {
  return fieldOf(pid, 'Name')
}

function fieldOf(pid, field) {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`^${field}:\\s*(.*)$`, 'm'))?.[1]
  } catch {
    return undefined
  }
}
