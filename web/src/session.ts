// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One person in one room: ties the connection, the peers and the devices together and says how it stands. The views read
 * `store` and call the few public functions; nothing here touches the page.
 */

import { markSeen } from './chat'
import { Connection, browserSurroundings, retryDelay, type ConnectionState } from './connection'
import type { DeviceState, Devices } from './devices'
import { EMPTY_MEETING, reduceMeeting, withOwnMedia, type Meeting } from './meeting'
import { Peer, type LocalTracks } from './peer'
import {
  PROTOCOL_VERSION,
  type AskedWhat,
  type ClientMessage,
  type Join,
  type MediaState,
  type ServerMessage,
  type Uplink,
  type ViewWish,
  type Welcome,
} from './protocol'
import { mayUse } from './roster'
import { SeatKeeper } from './seat'
import type { Secrets } from './secrets'
import { Store } from './store'
import { describeError } from './words'

export type Phase =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'reconnecting' }
  | { readonly kind: 'waiting' }
  /** The server has no place now; `again` is when we ask the next time, by the clock of Date. */
  | { readonly kind: 'busy'; readonly text: string; readonly again: number }
  | { readonly kind: 'in' }
  | { readonly kind: 'refused'; readonly id: string; readonly text: string }
  | { readonly kind: 'left' }

export interface SessionState {
  readonly phase: Phase
  /** Sound and picture: none yet, flowing, or being connected again. */
  readonly media: 'starting' | 'flowing' | 'renewing'
  /** Something that went wrong and does not end the meeting. */
  readonly notice: string
  readonly meeting: Meeting
  readonly sound: MediaStream | null
  readonly picture: MediaStream | null
  /** What we would like to be shown. */
  readonly view: ViewWish
}

const NO_WISH: ViewWish = { layout: 'auto', quality: 'auto' }

/** The new picture is shown before the old connection goes; one that never comes must not keep it forever. */
const OLD_PEER_MAX_MS = 4000

export class Session {
  readonly store = new Store<SessionState>({
    phase: { kind: 'connecting' },
    media: 'starting',
    notice: '',
    meeting: EMPTY_MEETING,
    sound: null,
    picture: null,
    view: NO_WISH,
  })
  private readonly connection: Connection
  private readonly seat: SeatKeeper
  private readonly ends: (() => void)[] = []
  /** The one whose sound and picture are on the page, and the one that is to replace it. */
  private peer: Peer | null = null
  private nextPeer: Peer | null = null
  private oldPeer: Peer | null = null
  /** Made before the welcome: it goes out when the server can take it. */
  private waitingOffer: { readonly attempt: number; readonly sdp: string } | null = null
  private retryTimer: number | undefined
  private closeTimer: number | undefined
  private failures = 0
  private sentState = ''

  constructor(
    private readonly room: string,
    private readonly name: string,
    private readonly devices: Devices,
    private readonly secrets: Secrets = {},
  ) {
    this.seat = new SeatKeeper(room)
    this.connection = new Connection(browserSurroundings(), {
      join: () => this.joinMessage(),
      message: (message) => this.received(message),
      state: (state) => this.connectionChanged(state),
    })
  }

  async start(): Promise<void> {
    await this.seat.restore()
    const online = () => this.networkChanged()
    // The others should not look at an empty chair for a minute because a tab was closed. A page that the browser keeps
    // (`persisted`) loses its socket too, and says that it left when it is shown again. Where the message comes too late
    // the code with which browsers close the socket of a page that goes away tells the server the same.
    const hidden = () => this.leave()
    window.addEventListener('online', online)
    window.addEventListener('pagehide', hidden)
    this.ends.push(
      () => window.removeEventListener('online', online),
      () => window.removeEventListener('pagehide', hidden),
      this.devices.store.subscribe(() => this.devicesChanged()),
    )
    this.connection.open()
    // Gathering runs while the socket opens; the offer waits for the welcome.
    this.renewMedia()
  }

  leave(): void {
    const { phase } = this.store.get()
    // Who was removed comes back as who they are, not as somebody new.
    if (phase.kind === 'left' || (phase.kind === 'refused' && phase.id === 'expelled')) return
    this.connection.leave()
    this.seat.giveUp()
  }

  /** What a button of the page asks the server for. Dropped while the connection is lost. */
  send(message: ClientMessage): void {
    this.connection.send(message)
  }

  wish(view: ViewWish): void {
    this.store.update({ view })
    this.connection.send({ type: 'view', ...view })
  }

  /** Asks now for what would be asked for by itself later. */
  tryNow(): void {
    this.connection.hurry()
  }

  /** The chat is on the page. */
  chatSeen(): void {
    const { meeting } = this.store.get()
    const chat = markSeen(meeting.chat)
    if (chat !== meeting.chat) this.store.update({ meeting: { ...meeting, chat } })
  }

  /** "Yes" to what a moderator asked for; the only way in which that switches something on. */
  agree(): void {
    const { question } = this.store.get().meeting
    if (question?.what === 'unmute') void this.devices.setMicrophone(true)
    if (question?.what === 'camera-on') void this.devices.setCamera(true)
    this.decline()
  }

  decline(): void {
    this.store.update({ meeting: { ...this.store.get().meeting, question: null } })
  }

  dismissNotice(): void {
    this.store.update({ notice: '' })
  }

  /** The page shows the first frame of @picture: now the connection before it may go. */
  pictureShown(picture: MediaStream): void {
    if (this.peer?.picture === picture) this.closeOld()
  }

  private joinMessage(): Join {
    const { microphone, camera } = mediaState(this.devices.store.get())
    const token = this.seat.current?.token
    const { host, password, token: signed, consent } = this.secrets
    // Who has seen the labels in the meeting comes back to what they know.
    const agreed = consent !== undefined || this.store.get().meeting.outputs.length > 0
    return {
      type: 'join',
      protocol: PROTOCOL_VERSION,
      room: this.room,
      name: this.name,
      ...(token ? { seat: token } : {}),
      ...(host !== undefined ? { key: host } : {}),
      ...(password !== undefined ? { password } : {}),
      ...(signed !== undefined ? { token: signed } : {}),
      ...(agreed ? { consent: 'recorded' } : {}),
      microphone,
      camera,
    }
  }

  private connectionChanged(state: ConnectionState): void {
    switch (state.kind) {
      case 'connecting':
        if (this.store.get().meeting.me !== '' && this.store.get().phase.kind !== 'busy') {
          this.store.update({ phase: { kind: 'reconnecting' } })
        }
        break
      case 'busy': {
        const text = describeError(state.error.error, state.error.text)
        this.pauseMedia()
        this.store.update({ phase: { kind: 'busy', text, again: Date.now() + state.delay } })
        break
      }
      case 'waiting':
        this.store.update({ phase: { kind: 'reconnecting' } })
        break
      case 'open':
        this.store.update({ phase: { kind: 'in' } })
        break
      case 'refused':
        this.end({ kind: 'refused', id: state.error.error, text: describeError(state.error.error, state.error.text) })
        break
      case 'closed':
        this.end({ kind: 'left' })
        break
    }
  }

  private received(message: ServerMessage): void {
    const { meeting } = this.store.get()
    this.store.update({ meeting: reduceMeeting(meeting, message) })
    switch (message.type) {
      case 'welcome':
        this.welcomed(message, meeting.me)
        break
      case 'wait':
        this.wait()
        break
      case 'rights':
        this.keepToRights()
        break
      case 'changed':
        // The server may say later what we switched since; "asked" and "rights" are what we follow.
        if (message.participant.id === meeting.me) this.showOwnMedia()
        break
      case 'asked':
        this.obey(message.what)
        break
      case 'uplink':
        this.fitUplink(message)
        break
      case 'answer':
        void this.candidatePeer(message.attempt)?.answer(message.sdp)
        break
      case 'renew':
        this.failures = 0
        this.renewMedia()
        break
      case 'error':
        this.failed(message.error, message.text)
        break
      default:
        break
    }
  }

  private welcomed(message: Welcome, before: string): void {
    this.seat.keep(message.seat)
    this.sentState = ''
    this.devicesChanged()
    // The same seat and live media: only the socket was lost. Otherwise what is (or was) connected is of no use.
    if (message.participant === before && this.peer?.connected && !this.nextPeer) return
    if (before === '' && this.nextPeer) this.sendOffer()
    else this.renewMedia()
  }

  private wait(): void {
    this.pauseMedia()
    this.store.update({ phase: { kind: 'waiting' } })
  }

  /** Nothing is sent from outside of the meeting, and nothing need be kept open for it. */
  private pauseMedia(): void {
    window.clearTimeout(this.retryTimer)
    this.nextPeer?.close()
    this.nextPeer = null
    this.waitingOffer = null
  }

  /** What a moderator switched off is off here too: the microphone itself, not only what the server lets through. */
  private obey(what: AskedWhat): void {
    const { microphone, microphoneOn, camera } = this.devices.store.get()
    switch (what) {
      case 'mute':
        void this.devices.setMicrophone(false)
        break
      case 'camera-off':
        void this.devices.setCamera(false)
        break
      case 'screen-off':
        this.devices.stopScreen()
        break
      case 'unmute':
        if (microphone && microphoneOn) this.decline()
        break
      case 'camera-on':
        if (camera) this.decline()
        break
    }
  }

  private keepToRights(): void {
    const { meeting } = this.store.get()
    if (!mayUse(meeting, 'microphone')) void this.devices.setMicrophone(false)
    if (!mayUse(meeting, 'camera')) void this.devices.setCamera(false)
    if (!mayUse(meeting, 'screen')) this.devices.stopScreen()
  }

  private showOwnMedia(): void {
    const media = mediaState(this.devices.store.get())
    this.store.update({ meeting: withOwnMedia(this.store.get().meeting, media) })
  }

  private failed(id: string, text: string): void {
    const sentence = describeError(id, text)
    if (id.startsWith('media-') || id.startsWith('sdp-') || id === 'fingerprint-mismatch') {
      this.store.update({ notice: sentence })
      this.retryMedia()
    } else {
      this.store.update({ notice: sentence })
    }
  }

  private networkChanged(): void {
    this.connection.hurry()
    this.failures = 0
    const { kind } = this.store.get().phase
    if (kind !== 'waiting' && kind !== 'busy') this.renewMedia()
  }

  /** Asked of whoever sends now, and of who is about to. */
  private fitUplink(uplink: Uplink): void {
    for (const peer of [this.peer, this.nextPeer]) void peer?.want(uplink)
  }

  private candidatePeer(attempt: number): Peer | null {
    return [this.nextPeer, this.peer].find((peer) => peer?.attempt === attempt) ?? null
  }

  private renewMedia(): void {
    window.clearTimeout(this.retryTimer)
    this.nextPeer?.close()
    this.waitingOffer = null
    if (this.store.get().media === 'flowing') this.store.update({ media: 'renewing' })
    const peer: Peer = new Peer(this.seat.nextAttempt(), localTracks(this.devices.store.get()), {
      offer: (sdp) => {
        this.waitingOffer = { attempt: peer.attempt, sdp }
        this.sendOffer()
      },
      connected: () => this.peerConnected(peer),
      failed: () => this.peerFailed(peer),
    })
    this.nextPeer = peer
    void peer.start()
  }

  private sendOffer(): void {
    if (!this.waitingOffer || this.store.get().phase.kind === 'refused') return
    this.connection.send({ type: 'offer', ...this.waitingOffer })
    const { view } = this.store.get()
    if (view.layout !== 'auto' || view.quality !== 'auto') this.connection.send({ type: 'view', ...view })
  }

  private peerConnected(peer: Peer): void {
    if (peer !== this.nextPeer) return
    const old = this.peer
    this.oldPeer?.close()
    this.oldPeer = old
    this.peer = peer
    this.nextPeer = null
    this.failures = 0
    window.clearTimeout(this.closeTimer)
    this.closeTimer = window.setTimeout(() => this.closeOld(), OLD_PEER_MAX_MS)
    this.store.update({ media: 'flowing', notice: '', sound: peer.sound, picture: peer.picture })
  }

  private closeOld(): void {
    window.clearTimeout(this.closeTimer)
    this.oldPeer?.close()
    this.oldPeer = null
  }

  private peerFailed(peer: Peer): void {
    if (peer === this.nextPeer || (peer === this.peer && !this.nextPeer)) this.retryMedia()
  }

  private retryMedia(): void {
    window.clearTimeout(this.retryTimer)
    this.store.update({ media: this.store.get().media === 'starting' ? 'starting' : 'renewing' })
    const delay = this.failures === 0 ? 0 : retryDelay(this.failures, Math.random())
    this.failures += 1
    this.retryTimer = window.setTimeout(() => this.renewMedia(), delay)
  }

  private devicesChanged(): void {
    const state = this.devices.store.get()
    const tracks = localTracks(state)
    for (const peer of [this.peer, this.nextPeer]) {
      for (const source of ['microphone', 'camera', 'screen'] as const) void peer?.send(source, tracks[source])
    }
    const media = mediaState(state)
    const text = JSON.stringify(media)
    if (text === this.sentState || this.store.get().meeting.me === '') return
    this.sentState = text
    this.connection.send({ type: 'state', ...media })
    this.showOwnMedia()
  }

  private end(phase: Phase): void {
    for (const end of this.ends.splice(0)) end()
    window.clearTimeout(this.retryTimer)
    this.closeOld()
    this.peer?.close()
    this.nextPeer?.close()
    this.peer = this.nextPeer = null
    this.devices.stopAll()
    this.seat.release()
    this.store.update({ phase, sound: null, picture: null })
  }
}

function localTracks(state: DeviceState): LocalTracks {
  return { microphone: state.microphone, camera: state.camera, screen: state.screen }
}

function mediaState(state: DeviceState): MediaState {
  return {
    microphone: state.microphone !== null && state.microphoneOn,
    camera: state.camera !== null && state.cameraOn,
    screen: state.screen !== null,
  }
}
