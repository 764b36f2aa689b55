// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Our camera with something else behind us, before the picture leaves the computer. Loaded, with its model, only when it is
 * switched on; drawn in a worker.
 */

import worker from './background.worker.ts?address'
import { Patience, type Effect, type FromWorker, type Size, type ToWorker } from './background-job'

export interface BackgroundEvents {
  /** Milliseconds that a picture takes. */
  cost(milliseconds: number): void
  /** It does not go on: the computer is too slow, or cannot do it at all. */
  failed(why: 'slow' | 'impossible'): void
}

/** Chromium's way of passing frames without the page; hidden tabs are not slowed down by it. */
interface Breakout {
  readonly MediaStreamTrackProcessor?: new (options: { track: MediaStreamTrack }) => { readonly readable: ReadableStream<VideoFrame> }
  readonly MediaStreamTrackGenerator?: new (options: { kind: 'video' }) => MediaStreamTrack & {
    readonly writable: WritableStream<VideoFrame>
  }
}

export class Background {
  readonly track: MediaStreamTrack
  private readonly worker = new Worker(worker)
  private readonly patience = new Patience()
  private readonly source: MediaStreamTrack
  private readonly video = document.createElement('video')
  private readonly canvas = document.createElement('canvas')
  private over = false

  /** @camera stays whoever's it is; a copy of it is read. */
  constructor(
    camera: MediaStreamTrack,
    private readonly events: BackgroundEvents,
  ) {
    this.source = camera.clone()
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.received(data)
    this.worker.onerror = () => this.fail('impossible')
    const { MediaStreamTrackProcessor, MediaStreamTrackGenerator } = window as unknown as Breakout
    if (MediaStreamTrackProcessor && MediaStreamTrackGenerator) {
      const { readable } = new MediaStreamTrackProcessor({ track: this.source })
      const generator = new MediaStreamTrackGenerator({ kind: 'video' })
      this.track = generator
      this.tell({ type: 'start', readable, writable: generator.writable }, [readable, generator.writable])
      return
    }
    const { width = 640, height = 360 } = camera.getSettings()
    Object.assign(this.canvas, { width, height })
    this.canvas.getContext('bitmaprenderer')
    const track = this.canvas.captureStream().getVideoTracks()[0]
    if (!track) throw new Error('no track')
    this.track = track
    this.video.muted = true
    this.video.playsInline = true
    this.video.srcObject = new MediaStream([this.source])
    void this.video.play()
    this.tell({ type: 'start' })
  }

  setEffect(effect: Effect, picture: ImageBitmap | null): void {
    this.tell({ type: 'effect', effect, picture })
  }

  setSize(size: Size): void {
    this.tell({ type: 'size', size })
  }

  close(): void {
    this.over = true
    this.worker.terminate()
    this.source.stop()
    this.track.stop()
    this.video.srcObject = null
  }

  private tell(message: ToWorker, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer)
  }

  private received(message: FromWorker): void {
    if (this.over) return
    switch (message.type) {
      case 'cost':
        this.events.cost(message.milliseconds)
        if (this.patience.isOver(message.milliseconds)) this.fail('slow')
        break
      case 'next':
        void this.next()
        break
      case 'done':
        this.canvas.width = message.frame.width
        this.canvas.height = message.frame.height
        this.canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(message.frame)
        break
      case 'failed':
        console.warn('tutti: no background:', message.text)
        this.fail('impossible')
        break
      case 'ready':
        break
    }
  }

  private async next(): Promise<void> {
    try {
      if (this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
        await new Promise((done) => this.video.addEventListener('loadeddata', done, { once: true }))
      }
      const frame = await createImageBitmap(this.video)
      this.tell({ type: 'frame', frame }, [frame])
    } catch (error) {
      console.warn('tutti: no background:', error)
      this.fail('impossible')
    }
  }

  private fail(why: 'slow' | 'impossible'): void {
    if (this.over) return
    this.over = true
    this.events.failed(why)
  }
}
