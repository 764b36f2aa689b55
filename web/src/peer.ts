// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One RTCPeerConnection: the one offer of doc/protocol.md, one answer, never a renegotiation. A Peer that fails is thrown
 * away and the session makes the next one behind the same seat.
 */

import { offeredCodecs, type PictureCodec, preferredCodec } from './codec'
import { countersOf, type Counters } from './line'
import { PictureSender } from './picture-sender'
import type { Uplink } from './protocol'

/** "disconnected" is often a moment of bad radio that ICE recovers from by itself. */
const DISCONNECTED_MAX_MS = 1000
/** The server gives up at 15 s and says so (`media-timeout`); this is for a server that says nothing. */
const CONNECT_MAX_MS = 18_000

export type Source = 'microphone' | 'camera' | 'screen'
export type LocalTracks = Readonly<Record<Source, MediaStreamTrack | null>>

export interface PeerEvents {
  offer(sdp: string, codec: PictureCodec): void
  connected(): void
  /** Called at most once, and never after close(). */
  failed(): void
}

const ORDER: readonly Source[] = ['microphone', 'camera', 'screen']

/** Asked once: a device does not change. */
let preference: Promise<PictureCodec> | undefined

/** Bits per second: music is spoiled by what is enough for a voice. */
const STEREO_BITRATE = 128_000

/** The server takes either; a browser sends two channels only to who asks for them. */
export function withStereo(sdp: string): string {
  const payload = /^a=rtpmap:(\d+) opus\//im.exec(sdp)?.[1]
  if (payload === undefined) return sdp
  return sdp.replace(
    new RegExp(`^(a=fmtp:${payload} .*?)(\\r?)$`, 'm'),
    `$1;stereo=1;sprop-stereo=1;maxaveragebitrate=${STEREO_BITRATE}$2`,
  )
}

export class Peer {
  /** The mix as it comes in; the tracks exist from the start and deliver once connected. */
  readonly sound: MediaStream
  readonly picture: MediaStream
  private readonly connection: RTCPeerConnection
  private readonly video: RTCRtpTransceiver
  private readonly microphone: RTCRtpSender
  private readonly pictures: Readonly<Record<Uplink['source'], PictureSender>>
  private timer: number | undefined
  private done = false
  private isConnected = false

  constructor(
    readonly attempt: number,
    tracks: LocalTracks,
    /** What we send is more than one voice. */
    readonly stereo: boolean,
    private readonly events: PeerEvents,
  ) {
    this.connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' })
    const [audio, video, screen] = ORDER.map((source) => this.addTransceiver(source)) as [
      RTCRtpTransceiver,
      RTCRtpTransceiver,
      RTCRtpTransceiver,
    ]
    this.video = video
    this.microphone = audio.sender
    this.pictures = {
      camera: new PictureSender('camera', video.sender),
      screen: new PictureSender('screen', screen.sender),
    }
    this.sound = new MediaStream([audio.receiver.track])
    this.picture = new MediaStream([video.receiver.track])
    for (const source of ORDER) void this.send(source, tracks[source])
    this.connection.onconnectionstatechange = () => this.stateChanged()
    this.timer = window.setTimeout(() => this.fail(), CONNECT_MAX_MS)
  }

  get connected(): boolean {
    return this.isConnected && !this.done
  }

  /**
   * The offer goes out without waiting for candidates (measured: 100 ms, and up to seconds where they are hidden behind
   * mDNS names): an ICE-lite server never checks towards us (RFC 8445 2.5) and learns our address from our checks.
   */
  async start(): Promise<void> {
    try {
      preference ??= preferredCodec(navigator.mediaCapabilities)
      const codec = await preference
      if (codec) this.limitCodecs(this.video, 'video', codec)
      await this.connection.setLocalDescription(await this.connection.createOffer())
      if (!this.done) this.events.offer(this.connection.localDescription?.sdp ?? '', codec)
    } catch (error) {
      console.warn('tutti: no offer:', error)
      this.fail()
    }
  }

  async answer(sdp: string): Promise<void> {
    if (this.done || this.connection.signalingState !== 'have-local-offer') return
    try {
      await this.connection.setRemoteDescription({ type: 'answer', sdp: this.stereo ? withStereo(sdp) : sdp })
    } catch (error) {
      console.warn('tutti: answer not usable:', error)
      this.fail()
    }
  }

  /** On, off or another device: null sends nothing. Never renegotiates. */
  async send(source: Source, track: MediaStreamTrack | null): Promise<void> {
    try {
      if (source !== 'microphone') await this.pictures[source].send(track)
      else if (this.microphone.track !== track) await this.microphone.replaceTrack(track)
    } catch (error) {
      if (!this.done) console.warn(`tutti: ${source} not sent:`, error)
    }
  }

  /** No pixel is sent that nobody sees. */
  async want(uplink: Uplink): Promise<void> {
    try {
      await this.pictures[uplink.source].want(uplink)
    } catch (error) {
      if (!this.done) console.warn(`tutti: ${uplink.source} not limited:`, error)
    }
  }

  /** Null when there is no connection any more. */
  async counters(): Promise<Counters | null> {
    if (!this.connected) return null
    const reports: Record<string, unknown>[] = []
    const found = await this.connection.getStats()
    found.forEach((report: Record<string, unknown>) => reports.push(report))
    return countersOf(reports, performance.now())
  }

  close(): void {
    this.done = true
    window.clearTimeout(this.timer)
    this.connection.onconnectionstatechange = null
    this.connection.close()
  }

  private addTransceiver(source: Source): RTCRtpTransceiver {
    const kind = source === 'microphone' ? 'audio' : 'video'
    const transceiver = this.connection.addTransceiver(kind, {
      direction: source === 'screen' ? 'sendonly' : 'sendrecv',
    })
    this.limitCodecs(transceiver, kind, undefined)
    return transceiver
  }

  private limitCodecs(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video', preferred: PictureCodec): void {
    const codecs = offeredCodecs(kind, preferred, RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [])
    if (codecs.length > 0 && 'setCodecPreferences' in transceiver) transceiver.setCodecPreferences(codecs)
  }

  private stateChanged(): void {
    switch (this.connection.connectionState) {
      case 'connected':
        window.clearTimeout(this.timer)
        if (!this.isConnected) this.events.connected()
        this.isConnected = true
        break
      case 'disconnected':
        window.clearTimeout(this.timer)
        this.timer = window.setTimeout(() => this.fail(), DISCONNECTED_MAX_MS)
        break
      case 'failed':
      case 'closed':
        this.fail()
        break
    }
  }

  private fail(): void {
    if (this.done) return
    this.done = true
    window.clearTimeout(this.timer)
    this.events.failed()
  }
}
