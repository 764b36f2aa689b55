// SPDX-License-Identifier: LGPL-2.1-or-later
/* The last frame of a track, as a track of its own: what is shown while a presentation is paused. */

/** Often enough that the server takes it for alive, and that newcomers see it at once. */
const REPEAT_MS = 500

export interface Still {
  readonly track: MediaStreamTrack
  readonly stop: () => void
}

export async function takeStill(track: MediaStreamTrack): Promise<Still> {
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.srcObject = new MediaStream([track])
  await video.play()
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  const brush = canvas.getContext('2d', { alpha: false })
  if (!brush || canvas.width === 0) throw new Error('no frame')
  brush.drawImage(video, 0, 0)
  video.srcObject = null
  const image = await createImageBitmap(canvas)
  const still = canvas.captureStream(1000 / REPEAT_MS).getVideoTracks()[0]
  if (!still) throw new Error('no track')
  // A canvas that is not drawn on sends nothing.
  const timer = window.setInterval(() => brush.drawImage(image, 0, 0), REPEAT_MS)
  brush.drawImage(image, 0, 0)
  return {
    track: still,
    stop: () => {
      window.clearInterval(timer)
      still.stop()
      image.close()
    },
  }
}
