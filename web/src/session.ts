// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One person in one room: ties the connection, the peers and the devices together and says how it stands. The views read
 * `store` and call the few public functions; nothing here touches the page.
 */

import { markSeen } from './chat'
import { Connection, browserSurroundings, retryDelay, type ConnectionState } from './connection'
import type { DeviceState, Devices } from './devices'
import type { Words } from './language'
import { lineBetween, type Counters, type Line } from './line'
import { EMPTY_MEETING, isMicrophoneOn, reduceMeeting, withCall, withOwnMedia, withSoundHere, withoutReactions, type Meeting } from './meeting'
import { ownConsent } from './outputs'
import { Peer } from './peer'
import { withoutWish } from './phone-sound'
import type { Presenting } from './presenting'
import {
  PROTOCOL_VERSION,
  type AskedWhat,
  type ClientMessage,
  type Consent,
  type Join,
  type MediaState,
  type Offer,
  type ServerMessage,
  type Shown,
  type Uplink,
  type ViewWish,
  type Welcome,
} from './protocol'
import { REACTION_MS } from './reactions'
import { mayUse } from './roster'
import { SeatKeeper } from './seat'
import type { Secrets } from './secrets'
import { localTracks, mediaState, wantsStereo } from './sent-media'
import { Store } from './store'
import { withVolume, type Volumes } from './volumes'
import { describeError } from './words'

export type Phase =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'reconnecting' }
  | { readonly kind: 'waiting' }
  /** The server has no place now; `again` is when we ask the next time, by the clock of Date. */
  | { readonly kind: 'busy'; readonly words: Words; readonly again: number }
  | { readonly kind: 'in' }
  | { readonly kind: 'refused'; readonly id: string; readonly words: Words }
  | { readonly kind: 'left' }

export interface SessionState {
  readonly phase: Phase
  /** Sound and picture: none yet, flowing, or being connected again. */
  readonly media: 'starting' | 'flowing' | 'renewing'
  /** Something that went wrong and does not end the meeting. */
  readonly notice: Words | null
  readonly meeting: Meeting
  readonly sound: MediaStream | null
  readonly picture: MediaStream | null
  /** What we would like to be shown. */
  readonly view: ViewWish
  readonly volumes: Volumes
  /** How well it comes through; null until that is known. */
  readonly line: Line | null
}

const NO_WISH: ViewWish = { layout: 'auto', quality: 'auto' }

const LINE_MS = 2000

/** The new picture is shown before the old connection goes; one that never comes must not keep it forever. */
const OLD_PEER_MAX_MS = 4000

export class Session {
  readonly store = new Store<SessionState>({
    phase: { kind: 'connecting' },
    media: 'starting',
    notice: null,
    meeting: EMPTY_MEETING,
    sound: null,
    picture: null,
    view: NO_WISH,
    volumes: {},
    line: null,
  })
  private readonly connection: Connection
  private readonly seat: SeatKeeper
  private readonly ends: (() => void)[] = []
  /** The one whose sound and picture are on the page, and the one that is to replace it. */
  private peer: Peer | null = null
  private nextPeer: Peer | null = null
  private oldPeer: Peer | null = null
  /** Made before the welcome: it goes out when the server can take it. */
  private waitingOffer: Omit<Offer, 'type'> | null = null
  private retryTimer: number | undefined
  private closeTimer: number | undefined
  private lineTimer: number | undefined
  private counters: Counters | null = null
  private failures = 0
  private sentState = ''
  private sentShown = ''

  constructor(
    private readonly room: string,
    private readonly name: string,
    private readonly devices: Devices,
    private readonly secrets: Secrets = {},
    /** Given before joining. */
    private readonly consent?: Consent,
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
    const hidden = () => this.go()
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

  /** Pressed: our telephone is hung up, too. A page that is only closed leaves it in the meeting. */
  leave(): void {
    if (this.store.get().meeting.sound.at === 'phone') this.connection.send({ type: 'sound', action: 'hang-up' })
    this.go()
  }

  private go(): void {
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

  setVolume(participant: string, decibels: number): void {
    this.store.update({ volumes: withVolume(this.store.get().volumes, participant, decibels) })
    this.connection.send({ type: 'volume', participant, decibels })
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
    if (question?.what === 'unmute') this.setMicrophone(true)
    if (question?.what === 'camera-on') void this.devices.setCamera(true)
    this.decline()
  }

  decline(): void {
    this.store.update({ meeting: { ...this.store.get().meeting, question: null } })
  }

  /** Of this device, or of the telephone that is our sound. */
  setMicrophone(on: boolean): void {
    if (this.store.get().meeting.sound.at === 'phone') this.setPhoneMicrophone(on)
    else {
      if (on) this.soundHere()
      void this.devices.setMicrophone(on)
    }
  }

  private setPhoneMicrophone(microphone: boolean): void {
    this.store.update({ meeting: withOwnMedia(this.store.get().meeting, { ...this.media(), microphone }) })
    this.devicesChanged()
  }

  /** After the telephone has hung up. The microphone stays as it is: off. */
  soundHere(): void {
    this.store.update({ meeting: withSoundHere(this.store.get().meeting) })
  }

  /** Whether we may present instead of who does now. */
  askToPresent(): void {
    this.connection.send({ type: 'present', action: 'ask' })
    this.setWish('asked')
  }

  /** @only: just if it is still this one */
  forgetWish(only?: Presenting['wish']): void {
    if (only === undefined || this.store.get().meeting.presenting.wish === only) this.setWish('none')
  }

  /** The button: ends what we show, or begins by the polite way. */
  share(): void {
    const { meeting } = this.store.get()
    if (this.devices.store.get().showing) this.devices.stopScreen()
    else if (!mayUse(meeting, 'screen')) return
    else if (meeting.presenting.wish === 'none') this.setWish(this.somebodyElsePresents() ? 'wanted' : 'choosing')
  }

  /** Must be called from a click. */
  shareNow(): void {
    this.setWish('none')
    void this.devices.shareScreen()
  }

  private somebodyElsePresents(): boolean {
    const { people, me } = this.store.get().meeting
    return people.some(({ id, screen }) => screen && id !== me)
  }

  /** To somebody who would like to present instead of us. */
  answerPresent(action: 'yes' | 'no'): void {
    const { meeting } = this.store.get()
    if (meeting.presenting.asker === '') return
    this.connection.send({ type: 'present', action })
    this.store.update({ meeting: { ...meeting, presenting: { ...meeting.presenting, asker: '' } } })
  }

  /** Has @target called into the meeting: a telephone number or a SIP address. */
  dial(target: string): void {
    this.connection.send({ type: 'dial', target })
    this.store.update({ meeting: withCall(this.store.get().meeting, target) })
  }

  /** To somebody who asks to be called; what we said no to is not asked again before the server says so. */
  answerCall(participant: string, allow: boolean): void {
    const { meeting } = this.store.get()
    if (!meeting.sound.wishes.some((wish) => wish.participant === participant)) return
    this.connection.send({ type: 'sound-answer', participant, allow })
    this.store.update({ meeting: { ...meeting, sound: withoutWish(meeting.sound, participant) } })
  }

  dismissNotice(): void {
    this.store.update({ notice: null })
  }

  /** The page shows the first frame of @picture: now the connection before it may go. */
  pictureShown(picture: MediaStream): void {
    if (this.peer?.picture === picture) this.closeOld()
  }

  private joinMessage(): Join {
    const { microphone, camera } = mediaState(this.devices.store.get())
    const token = this.seat.current?.token
    const { host, password, token: signed } = this.secrets
    // Who comes back has said it in the meeting.
    const consent = ownConsent(this.store.get().meeting) ?? this.consent
    return {
      type: 'join',
      protocol: PROTOCOL_VERSION,
      room: this.room,
      name: this.name,
      ...(token ? { seat: token } : {}),
      ...(host !== undefined ? { key: host } : {}),
      ...(password !== undefined ? { password } : {}),
      ...(signed !== undefined ? { token: signed } : {}),
      ...(consent !== undefined ? { consent } : {}),
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
        const words = describeError(state.error.error, state.error.text)
        this.pauseMedia()
        this.store.update({ phase: { kind: 'busy', words, again: Date.now() + state.delay } })
        break
      }
      case 'waiting':
        this.store.update({ phase: { kind: 'reconnecting' } })
        break
      case 'open':
        this.store.update({ phase: { kind: 'in' } })
        break
      case 'refused':
        this.end({ kind: 'refused', id: state.error.error, words: describeError(state.error.error, state.error.text) })
        break
      case 'closed':
        this.end({ kind: 'left' })
        break
    }
  }

  private received(message: ServerMessage): void {
    const { meeting } = this.store.get()
    const next = reduceMeeting(meeting, message)
    if (next !== meeting) this.store.update({ meeting: next })
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
        if (message.participant.id === meeting.me) this.followPhone(meeting)
        break
      case 'reaction':
        this.dropReactionLater()
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
    this.sentShown = ''
    this.devices.keepMicrophoneClosed(this.store.get().meeting.sound.at === 'phone')
    this.devicesChanged()
    // The same seat and live media: only the socket was lost. Otherwise what is (or was) connected is of no use.
    if (message.participant === before && this.peer?.connected && !this.nextPeer) return
    if (before === '' && this.nextPeer) this.sendOffer()
    else this.renewMedia()
  }

  private setWish(wish: Presenting['wish']): void {
    const { meeting } = this.store.get()
    this.store.update({ meeting: { ...meeting, presenting: { ...meeting.presenting, wish } } })
  }

  private dropReactionLater(): void {
    const serial = this.store.get().meeting.lastReaction
    window.setTimeout(
      () => this.store.update({ meeting: withoutReactions(this.store.get().meeting, serial) }),
      REACTION_MS,
    )
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
    const { camera } = this.devices.store.get()
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
        if (isMicrophoneOn(this.store.get().meeting, this.devices.store.get())) this.decline()
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
    this.store.update({ meeting: withOwnMedia(this.store.get().meeting, this.media()) })
  }

  /** What is on: here, but the microphone of a telephone that is our sound, of which the server knows best. */
  private media(): MediaState {
    const state = this.devices.store.get()
    return { ...mediaState(state), microphone: isMicrophoneOn(this.store.get().meeting, state) }
  }

  /** @before: what it was before the server's word about ourselves */
  private followPhone(before: Meeting): void {
    const { at } = this.store.get().meeting.sound
    // It comes from the server, and need not be sent there.
    if (at === 'phone' || before.sound.at === 'phone') this.sentState = JSON.stringify(this.media())
    this.devices.keepMicrophoneClosed(at === 'phone')
    this.showOwnMedia()
  }

  private failed(id: string, text: string): void {
    // Somebody else was quicker, or does not hand over.
    if (id === 'presenting') {
      this.devices.stopScreen()
      this.setWish('none')
    }
    this.store.update({ notice: describeError(id, text) })
    if (id.startsWith('media-') || id.startsWith('sdp-') || id === 'fingerprint-mismatch') this.retryMedia()
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
    if (uplink.source === 'camera' && uplink.width > 0) this.devices.effects.setSize(uplink)
  }

  private candidatePeer(attempt: number): Peer | null {
    return [this.nextPeer, this.peer].find((peer) => peer?.attempt === attempt) ?? null
  }

  private renewMedia(): void {
    window.clearTimeout(this.retryTimer)
    this.nextPeer?.close()
    this.waitingOffer = null
    if (this.store.get().media === 'flowing') this.store.update({ media: 'renewing' })
    const state = this.devices.store.get()
    const peer: Peer = new Peer(this.seat.nextAttempt(), localTracks(state), wantsStereo(state), {
      offer: (sdp, codec) => {
        this.waitingOffer = { attempt: peer.attempt, sdp, ...(codec && { codec }) }
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
    const { view, volumes } = this.store.get()
    for (const [participant, decibels] of Object.entries(volumes)) this.connection.send({ type: 'volume', participant, decibels })
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
    this.counters = null
    window.clearInterval(this.lineTimer)
    this.lineTimer = window.setInterval(() => void this.lookAtLine(), LINE_MS)
    this.store.update({ media: 'flowing', notice: null, sound: peer.sound, picture: peer.picture })
  }

  private async lookAtLine(): Promise<void> {
    const peer = this.peer
    const now = await peer?.counters()
    if (!now || peer !== this.peer) return
    if (this.counters) this.store.update({ line: lineBetween(this.counters, now) })
    this.counters = now
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
    const media = this.media()
    const text = JSON.stringify(media)
    if (this.store.get().meeting.me === '') return
    if (text !== this.sentState) {
      this.sentState = text
      this.connection.send({ type: 'state', ...media })
      this.showOwnMedia()
    }
    this.announce(state.showing)
    this.fitSound(state)
  }

  /** What we show is said after it is shown, and at each change. */
  private announce(shown: Shown | null): void {
    const text = JSON.stringify(shown)
    if (text === this.sentShown) return
    this.sentShown = text
    if (shown) this.connection.send({ type: 'presentation', ...shown })
  }

  /** How a track is encoded is agreed on with the connection: voices alone in mono, all else in stereo. */
  private fitSound(state: DeviceState): void {
    const peer = this.nextPeer ?? this.peer
    if (peer && peer.stereo !== wantsStereo(state)) this.renewMedia()
  }

  private end(phase: Phase): void {
    for (const end of this.ends.splice(0)) end()
    window.clearTimeout(this.retryTimer)
    window.clearInterval(this.lineTimer)
    this.closeOld()
    this.peer?.close()
    this.nextPeer?.close()
    this.peer = this.nextPeer = null
    this.devices.stopAll()
    this.seat.release()
    this.store.update({ phase, sound: null, picture: null })
  }
}
