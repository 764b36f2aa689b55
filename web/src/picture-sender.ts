// SPDX-License-Identifier: LGPL-2.1-or-later
/* One of our pictures on its way to the server: which track, and no more of it than the server wants. */

import { scaleDownTo, type Size } from './geometry'
import type { Uplink } from './protocol'

/** What the server decodes at most; larger frames cost the endpoint (`video-too-large`). */
const SCREEN_LIMIT: Size = { width: 1920, height: 1080 }
const CAMERA_LIMIT: Size = { width: 1280, height: 720 }
const CAMERA_BITRATE = 700_000
const SCREEN_BITRATE = 1_500_000

type Source = Uplink['source']
/** What is used of an RTCRtpSender. */
type Sender = Pick<RTCRtpSender, 'track' | 'replaceTrack' | 'getParameters' | 'setParameters'>

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

/**
 * One change at a time: a browser refuses what is set while something else is being set (InvalidStateError), and the screen
 * that was just switched on would stay as unwanted as it was before.
 */
export class PictureSender {
  /** What the server wants; nothing known: the limits above. */
  private wanted: Uplink | undefined
  private last: Promise<void> = Promise.resolve()

  constructor(
    private readonly source: Source,
    private readonly sender: Sender,
  ) {}

  send(track: MediaStreamTrack | null): Promise<void> {
    return this.afterTheLast(async () => {
      if (this.sender.track !== track) await this.sender.replaceTrack(track)
      await this.limit()
    })
  }

  want(uplink: Uplink): Promise<void> {
    this.wanted = uplink
    return this.afterTheLast(() => this.limit())
  }

  private afterTheLast(change: () => Promise<void>): Promise<void> {
    const done = this.last.then(change)
    // Whoever asked for it hears of a failure; the next one is not to.
    this.last = done.catch(() => undefined)
    return done
  }

  /** getUserMedia's constraints are wishes: some browsers capture a large screen in full. */
  private async limit(): Promise<void> {
    const { track } = this.sender
    if (!track) return
    const parameters = this.sender.getParameters()
    const encoding = parameters.encodings?.[0]
    if (!encoding) return
    Object.assign(encoding, senderLimits(this.source, track.getSettings(), this.wanted))
    await this.sender.setParameters(parameters)
  }
}
