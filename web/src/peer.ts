// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One RTCPeerConnection: the one offer of doc/protocol.md, one answer, never a renegotiation. A Peer that fails is thrown
 * away and the session makes the next one behind the same seat.
 */

import { scaleDownTo, type Size } from './geometry'
import type { Uplink } from './protocol'

/** "disconnected" is often a moment of bad radio that ICE recovers from by itself. */
const DISCONNECTED_MAX_MS = 1000
/** The server gives up at 15 s and says so (`media-timeout`); this is for a server that says nothing. */
const CONNECT_MAX_MS = 18_000

/** What the server decodes at most; larger frames cost the endpoint (`video-too-large`). */
const SCREEN_LIMIT: Size = { width: 1920, height: 1080 }
const CAMERA_LIMIT: Size = { width: 1280, height: 720 }
const CAMERA_BITRATE = 700_000
const SCREEN_BITRATE = 1_500_000

export type Source = 'microphone' | 'camera' | 'screen'
export type LocalTracks = Readonly<Record<Source, MediaStreamTrack | null>>

export interface PeerEvents {
  offer(sdp: string): void
  connected(): void
  /** Called at most once, and never after close(). */
  failed(): void
}

const ORDER: readonly Source[] = ['microphone', 'camera', 'screen']

/**
 * Only what the server answers anyway. A full offer of Chromium is 14 kB, which takes two seconds on a 64 kbit/s line;
 * this one is a third of it.
 */
function preferred(kind: 'audio' | 'video'): RTCRtpCodec[] {
  const wanted = kind === 'audio' ? ['audio/opus'] : ['video/vp8', 'video/rtx']
  const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? []
  return codecs.filter((codec) => wanted.includes(codec.mimeType.toLowerCase()))
}

/** What RTCRtpSender.setParameters is told: the server's wish within what it decodes at most. */
export function senderLimits(source: Source, size: Partial<Size>, wanted: Uplink | undefined): RTCRtpEncodingParameters {
  const screen = source === 'screen'
  const most = scaleDownTo(size, screen ? SCREEN_LIMIT : CAMERA_LIMIT)
  const maxBitrate = screen ? SCREEN_BITRATE : CAMERA_BITRATE
  if (!wanted) return { active: true, maxBitrate, scaleResolutionDownBy: most }
  if (wanted.width === 0) return { active: false, maxBitrate, scaleResolutionDownBy: most }
  return {
    active: true,
    maxBitrate: Math.min(maxBitrate, wanted.bitrate),
    maxFramerate: wanted.framerate,
    scaleResolutionDownBy: Math.max(most, scaleDownTo(size, wanted)),
  }
}

export class Peer {
  /** The mix as it comes in; the tracks exist from the start and deliver once connected. */
  readonly sound: MediaStream
  readonly picture: MediaStream
  private readonly connection: RTCPeerConnection
  private readonly senders: Readonly<Record<Source, RTCRtpSender>>
  /** What the server wants of our pictures; nothing known: the limits above. */
  private readonly wanted = new Map<Source, Uplink>()
  private timer: number | undefined
  private done = false
  private isConnected = false

  constructor(
    readonly attempt: number,
    tracks: LocalTracks,
    private readonly events: PeerEvents,
  ) {
    this.connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' })
    const [audio, video, screen] = ORDER.map((source) => this.addTransceiver(source)) as [
      RTCRtpTransceiver,
      RTCRtpTransceiver,
      RTCRtpTransceiver,
    ]
    this.senders = { microphone: audio.sender, camera: video.sender, screen: screen.sender }
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
      await this.connection.setLocalDescription(await this.connection.createOffer())
      if (!this.done) this.events.offer(this.connection.localDescription?.sdp ?? '')
    } catch (error) {
      console.warn('tutti: no offer:', error)
      this.fail()
    }
  }

  async answer(sdp: string): Promise<void> {
    if (this.done || this.connection.signalingState !== 'have-local-offer') return
    try {
      await this.connection.setRemoteDescription({ type: 'answer', sdp })
    } catch (error) {
      console.warn('tutti: answer not usable:', error)
      this.fail()
    }
  }

  /** On, off or another device: null sends nothing. Never renegotiates. */
  async send(source: Source, track: MediaStreamTrack | null): Promise<void> {
    const sender = this.senders[source]
    try {
      if (sender.track !== track) await sender.replaceTrack(track)
      if (track && source !== 'microphone') await this.limit(sender, source, track)
    } catch (error) {
      if (!this.done) console.warn(`tutti: ${source} not sent:`, error)
    }
  }

  /** No pixel is sent that nobody sees. */
  async want(uplink: Uplink): Promise<void> {
    this.wanted.set(uplink.source, uplink)
    const sender = this.senders[uplink.source]
    try {
      if (sender.track) await this.limit(sender, uplink.source, sender.track)
    } catch (error) {
      if (!this.done) console.warn(`tutti: ${uplink.source} not limited:`, error)
    }
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
    const codecs = preferred(kind)
    if (codecs.length > 0 && 'setCodecPreferences' in transceiver) transceiver.setCodecPreferences(codecs)
    return transceiver
  }

  /** getUserMedia's constraints are wishes: some browsers capture a large screen in full. */
  private async limit(sender: RTCRtpSender, source: Source, track: MediaStreamTrack): Promise<void> {
    const parameters = sender.getParameters()
    const encoding = parameters.encodings?.[0]
    if (!encoding) return
    Object.assign(encoding, senderLimits(source, track.getSettings(), this.wanted.get(source)))
    await sender.setParameters(parameters)
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
