// SPDX-License-Identifier: LGPL-2.1-or-later
/* A real nginx with the RTMP module that records what it is sent; with a certificate, the same over TLS (RTMPS). */

import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ADDRESS } from './network.mjs'
import { until } from './until.mjs'

const MODULES = '/usr/lib/nginx/modules'
const NGINX = '/usr/sbin/nginx'
const [AUDIO_TAG, VIDEO_TAG] = [8, 9]
const [FLV_HEADER, TAG_HEADER, PREVIOUS_SIZE] = [9, 11, 4]

export class RtmpServer {
  #process

  constructor(port = 1935) {
    this.port = port
    this.tlsPort = port + 1
    this.target = `rtmp://${ADDRESS}:${port}/live`
    this.tlsTarget = `rtmps://${ADDRESS}:${this.tlsPort}/live`
    this.folder = mkdtempSync(join(tmpdir(), 'tutti-rtmp-'))
    this.certificate = join(this.folder, 'certificate.pem')
    const key = join(this.folder, 'key.pem')
    execFileSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=stream', '-addext'],
      ...[`subjectAltName=IP:${ADDRESS}`, '-keyout', key, '-out', this.certificate],
    ], { stdio: 'ignore' })
    writeFileSync(
      join(this.folder, 'nginx.conf'),
      `load_module ${MODULES}/ngx_rtmp_module.so; load_module ${MODULES}/ngx_stream_module.so;
      user root; daemon off; master_process off; pid ${this.folder}/pid; error_log ${this.folder}/error.log;
      events { worker_connections 64; }
      stream { server { listen ${ADDRESS}:${this.tlsPort} ssl; proxy_pass ${ADDRESS}:${port};
        ssl_certificate ${this.certificate}; ssl_certificate_key ${key}; } }
      rtmp { access_log off; server { listen ${ADDRESS}:${port}; application live {
        live on; record all; record_path ${this.folder}; record_unique on; } } }`,
    )
  }

  /** Resolves when it takes connections. */
  async start() {
    if (!existsSync(NGINX)) throw new Error('nginx, libnginx-mod-rtmp and libnginx-mod-stream are not installed')
    this.#process = spawn(NGINX, ['-c', join(this.folder, 'nginx.conf'), '-e', join(this.folder, 'error.log')], {
      stdio: 'ignore',
    })
    await until('nginx takes connections', () => {
      if (this.#process.exitCode !== null) throw new Error(`nginx ended: ${this.log()}`)
      return answers(this.port)
    })
  }

  signal(name) {
    this.#process.kill(name)
  }

  async kill() {
    if (!this.#process || this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = new Promise((done) => this.#process.once('exit', done))
    this.#process.kill('SIGKILL')
    await ended
  }

  async remove() {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  log() {
    return readFileSync(join(this.folder, 'error.log'), 'utf8').slice(-1000)
  }

  /** Paths of what was recorded, one for each time that a stream began, the oldest first. */
  files() {
    return readdirSync(this.folder)
      .filter((name) => name.endsWith('.flv'))
      .map((name) => join(this.folder, name))
      .sort((a, b) => statSync(a).birthtimeMs - statSync(b).birthtimeMs)
  }
}

/**
 * What stands in an FLV file so far (Adobe's specification, annex E): times in ms of its pictures and of its sound, and
 * when the first keyframe is shown; null: not there yet. A tag that is being written is left out.
 */
export function readFlv(path) {
  const bytes = readFileSync(path)
  const found = { pictures: [], sounds: [], keyframe: null }
  let at = FLV_HEADER + PREVIOUS_SIZE
  while (at + TAG_HEADER <= bytes.length) {
    const [type, size] = [bytes[at] & 0x1f, bytes.readUIntBE(at + 1, 3)]
    const time = bytes.readUIntBE(at + 4, 3) + bytes[at + 7] * 0x1000000
    const body = at + TAG_HEADER
    if (body + size > bytes.length) break
    // The codecs' own headers are no pictures and no sound: AVCPacketType and AACPacketType are 0.
    const isMedia = size > 2 && bytes[body + 1] === 1
    if (type === VIDEO_TAG && isMedia) {
      found.pictures.push(time)
      if (bytes[body] >> 4 === 1) found.keyframe ??= time
    } else if (type === AUDIO_TAG && isMedia) {
      found.sounds.push(time)
    }
    at = body + size + PREVIOUS_SIZE
  }
  return found
}

function answers(port) {
  return new Promise((done) => {
    const socket = connect(port, ADDRESS)
    socket.once('connect', () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', () => done(false))
  })
}
