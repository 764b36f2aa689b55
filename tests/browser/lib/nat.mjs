// SPDX-License-Identifier: LGPL-2.1-or-later
/* A router between browsers and the server's media port: a public address in front of it, and sources that change. */

import { createSocket } from 'node:dgram'
import { once } from 'node:events'

export class Nat {
  #front
  /** By the browser's address: the socket that speaks to the server for it. */
  #outside = new Map()
  #old = []

  /** Stands at @address and leads to @inside, on the same port. */
  static async create(address, inside, port) {
    const self = new Nat()
    self.#front = createSocket('udp4')
    self.#front.on('message', (data, from) => self.#outsideOf(from).send(data, port, inside))
    self.#front.bind(port, address)
    await once(self.#front, 'listening')
    return self
  }

  #outsideOf({ address, port }) {
    const key = `${address}:${port}`
    if (!this.#outside.has(key)) {
      const socket = createSocket('udp4')
      socket.on('message', (data) => this.#front.send(data, port, address))
      this.#outside.set(key, socket)
    }
    return this.#outside.get(key)
  }

  /** Everybody comes from another port from now on; what is sent to the old ones is lost. */
  forget() {
    for (const socket of this.#outside.values()) {
      socket.removeAllListeners('message')
      this.#old.push(socket)
    }
    this.#outside.clear()
  }

  async close() {
    for (const socket of [this.#front, ...this.#old, ...this.#outside.values()]) socket.close()
  }
}
