// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The WebSocket to the server: joins, comes back by itself, notices when the line is dead. Knows nothing of media.
 * Sockets and timers are handed in, so that every turn is tested without a network.
 */

import {
  parseServerMessage,
  serializeClientMessage,
  type ClientMessage,
  type Join,
  type ServerError,
  type ServerMessage,
} from './protocol'

/** Full jitter: a server that comes back is not hit by everybody in the same instant. */
const RETRY_FIRST_MS = 1500
const RETRY_CAP_MS = 15_000
/** Who finds the server busy asks again seldom: those who do are work for it too, and their joins are counted. */
const BUSY_FIRST_MS = 10_000
const BUSY_CAP_MS = 60_000
/** A browser does not say that a socket is dead until TCP gives up, minutes later; two missed pongs are enough. */
export const PING_EVERY_MS = 5000
export const SILENCE_MAX_MS = 12_000
const OPEN_MAX_MS = 10_000

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'waiting'; readonly delay: number }
  | { readonly kind: 'busy'; readonly error: ServerError; readonly delay: number }
  | { readonly kind: 'refused'; readonly error: ServerError }
  | { readonly kind: 'closed' }

export interface SocketLike {
  send(text: string): void
  close(): void
  onopen: (() => void) | null
  onclose: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
}

export interface Surroundings {
  openSocket(): SocketLike
  now(): number
  random(): number
  setTimer(callback: () => void, delay: number): number
  clearTimer(timer: number): void
}

export interface ConnectionEvents {
  /** Asked at every (re)connection, because seat and devices change meanwhile. */
  join(): Join
  message(message: ServerMessage): void
  state(state: ConnectionState): void
}

export function retryDelay(failures: number, random: number): number {
  return random * Math.min(RETRY_CAP_MS, RETRY_FIRST_MS * 2 ** failures)
}

/** Never at once, and spread too. */
export function busyDelay(refusals: number, random: number): number {
  return (0.5 + random / 2) * Math.min(BUSY_CAP_MS, BUSY_FIRST_MS * 2 ** refusals)
}

export class Connection {
  private socket: SocketLike | null = null
  private timer: number | null = null
  private failures = 0
  private refusals = 0
  private heardAt = 0
  private ended = false
  private welcomed = false
  /** In the lobby: only signs of life and "leave" go out. */
  private waiting = false

  constructor(
    private readonly around: Surroundings,
    private readonly events: ConnectionEvents,
  ) {}

  open(): void {
    this.stopTimer()
    if (this.ended) return
    this.events.state({ kind: 'connecting' })
    const socket = this.around.openSocket()
    this.socket = socket
    this.welcomed = this.waiting = false
    socket.onopen = () => this.opened(socket)
    socket.onmessage = (event) => this.received(socket, event.data)
    socket.onclose = () => this.lost(socket)
    this.startTimer(() => this.lost(socket), OPEN_MAX_MS)
  }

  /** Dropped when the person is not in the room at the moment: the join and state after it say the same. */
  send(message: ClientMessage): void {
    if (this.welcomed) this.socket?.send(serializeClientMessage(message))
  }

  /** The network changed: do not wait for timers to find out. */
  hurry(): void {
    if (this.ended) return
    if (!this.socket) {
      this.failures = 0
      this.open()
    } else if (this.welcomed) {
      this.heardAt = Math.min(this.heardAt, this.around.now() - SILENCE_MAX_MS + PING_EVERY_MS)
      this.ping(this.socket)
    }
  }

  leave(): void {
    if (this.ended) return
    if (this.welcomed || this.waiting) this.socket?.send(serializeClientMessage({ type: 'leave' }))
    this.end({ kind: 'closed' })
  }

  private opened(socket: SocketLike): void {
    if (socket !== this.socket) return
    this.heardAt = this.around.now()
    socket.send(serializeClientMessage(this.events.join()))
    this.startTimer(() => this.ping(socket), PING_EVERY_MS)
  }

  private received(socket: SocketLike, data: unknown): void {
    if (socket !== this.socket || typeof data !== 'string') return
    this.heardAt = this.around.now()
    let message: ServerMessage
    try {
      message = parseServerMessage(data)
    } catch (error) {
      // A newer server may say more than we know; that must not end the meeting.
      console.warn('tutti: message ignored:', error)
      return
    }
    if (message.type === 'error' && message.fatal) {
      if (this.mayPass(message)) this.refused(message)
      else this.end({ kind: 'refused', error: message })
      return
    }
    if (message.type === 'wait') this.waiting = true
    if (message.type === 'wait' || message.type === 'welcome') this.refusals = 0
    if (message.type === 'welcome') {
      this.welcomed = true
      this.failures = 0
    }
    this.events.message(message)
    if (message.type === 'welcome') this.events.state({ kind: 'open' })
  }

  private ping(socket: SocketLike): void {
    if (socket !== this.socket) return
    const now = this.around.now()
    if (now - this.heardAt >= SILENCE_MAX_MS) {
      this.lost(socket)
      return
    }
    if (this.welcomed || this.waiting) socket.send(serializeClientMessage({ type: 'ping', time: Math.trunc(now) }))
    this.startTimer(() => this.ping(socket), PING_EVERY_MS)
  }

  private lost(socket: SocketLike): void {
    if (socket !== this.socket) return
    this.drop()
    const delay = retryDelay(this.failures++, this.around.random())
    this.events.state({ kind: 'waiting', delay })
    this.startTimer(() => this.open(), delay)
  }

  /** A whole school that asks again from behind one address may be too many for it for a minute. */
  private mayPass({ error }: ServerError): boolean {
    return error === 'server-busy' || (error === 'too-many' && this.refusals > 0)
  }

  private refused(error: ServerError): void {
    this.drop()
    this.failures = 0
    const delay = busyDelay(this.refusals++, this.around.random())
    this.events.state({ kind: 'busy', error, delay })
    this.startTimer(() => this.open(), delay)
  }

  private end(state: ConnectionState): void {
    this.ended = true
    this.drop()
    this.events.state(state)
  }

  private drop(): void {
    this.stopTimer()
    const socket = this.socket
    this.socket = null
    this.welcomed = this.waiting = false
    if (!socket) return
    socket.onopen = socket.onclose = socket.onmessage = null
    socket.close()
  }

  private startTimer(callback: () => void, delay: number): void {
    this.stopTimer()
    this.timer = this.around.setTimer(callback, delay)
  }

  private stopTimer(): void {
    if (this.timer !== null) this.around.clearTimer(this.timer)
    this.timer = null
  }
}

export function browserSurroundings(): Surroundings {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return {
    openSocket: () => new WebSocket(`${scheme}//${location.host}/ws`) as SocketLike,
    now: () => performance.now(),
    random: () => Math.random(),
    setTimer: (callback, delay) => window.setTimeout(callback, delay),
    clearTimer: (timer) => window.clearTimeout(timer),
  }
}
