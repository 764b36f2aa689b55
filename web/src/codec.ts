// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which codecs a connection offers, and which one is asked for. */

/** What the server is told that this device prefers; undefined: nothing, which is VP8. */
export type PictureCodec = 'h264' | undefined

/** Constrained baseline with packetization-mode 1, which every browser has that has H.264 (RFC 7742 6.2). */
const H264 = /^(?=.*packetization-mode=1)(?=.*profile-level-id=42e0)/i
const H264_TYPE = 'video/H264;level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f'
const VP8_TYPE = 'video/VP8'

/** The largest picture that there is to decode. */
const PICTURE = { width: 1280, height: 720, framerate: 25, bitrate: 800_000 }

/** Nobody waits longer than this for the answer: sound comes first. */
const ASK_MAX_MS = 300

async function isEfficient(capabilities: MediaCapabilities, contentType: string): Promise<boolean> {
  const info = await capabilities.decodingInfo({ type: 'webrtc', video: { contentType, ...PICTURE } })
  return info.supported && info.powerEfficient
}

/** H.264 where the device has hardware for it and none for VP8, which is most phones: it spares the battery. */
export async function preferredCodec(capabilities: MediaCapabilities | undefined): Promise<PictureCodec> {
  if (!capabilities?.decodingInfo) return undefined
  const late = new Promise<undefined>((done) => setTimeout(() => done(undefined), ASK_MAX_MS))
  const asked = Promise.all([H264_TYPE, VP8_TYPE].map((type) => isEfficient(capabilities, type)))
  try {
    const [h264, vp8] = (await Promise.race([asked, late])) ?? []
    return h264 && !vp8 ? 'h264' : undefined
  } catch {
    // A browser that does not know the question of "webrtc".
    return undefined
  }
}

/**
 * Only what the server may answer. A full offer of Chromium is 14 kB, which takes two seconds on a 64 kbit/s line; this one
 * is a third of it.
 */
export function offeredCodecs(kind: 'audio' | 'video', preferred: PictureCodec, all: readonly RTCRtpCodec[]): RTCRtpCodec[] {
  const wanted = kind === 'audio' ? ['audio/opus'] : ['video/vp8', 'video/rtx']
  if (kind === 'video' && preferred) wanted.push('video/h264')
  return all.filter(({ mimeType, sdpFmtpLine }) => {
    const type = mimeType.toLowerCase()
    return wanted.includes(type) && (type !== 'video/h264' || H264.test(sdpFmtpLine ?? ''))
  })
}
