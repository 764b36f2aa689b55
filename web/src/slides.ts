// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A PDF as pages of one picture. The file is opened here and stays here: what leaves the computer is the picture. Loaded only
 * when somebody shows slides.
 */

import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import worker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?address'

/** What is shown to all at most, in pixels. */
const WIDTH = 1920
const HEIGHT = 1080
const POINTER_RADIUS = 14
/** Drawn so often even when nothing changes: a canvas that is not drawn on sends nothing. */
const REPEAT_MS = 500

export class Slides {
  readonly canvas = document.createElement('canvas')
  readonly track: MediaStreamTrack
  page = 0
  private readonly brush: CanvasRenderingContext2D
  /** The page of now, without the pointer. */
  private readonly sheet = document.createElement('canvas')
  private readonly timer: number
  private pointer: { readonly x: number; readonly y: number } | null = null
  private wanted = 0
  private drawing: Promise<void> = Promise.resolve()

  private constructor(private readonly file: PDFDocumentProxy) {
    this.canvas.width = this.sheet.width = WIDTH
    this.canvas.height = this.sheet.height = HEIGHT
    const brush = this.canvas.getContext('2d', { alpha: false })
    const track = this.canvas.captureStream(10).getVideoTracks()[0]
    if (!brush || !track) throw new Error('no canvas')
    this.brush = brush
    this.track = track
    this.timer = window.setInterval(() => this.draw(), REPEAT_MS)
  }

  /** Throws what pdf.js throws: InvalidPDFException, PasswordException. */
  static async open(data: ArrayBuffer): Promise<Slides> {
    GlobalWorkerOptions.workerSrc = worker
    const file = await getDocument({
      data,
      // No code out of a file is ever run.
      isEvalSupported: false,
      enableXfa: false,
      cMapUrl: '/pdf-cmaps/',
      cMapPacked: true,
      standardFontDataUrl: '/pdf-fonts/',
    }).promise
    const slides = new Slides(file)
    await slides.go(1)
    return slides
  }

  get pages(): number {
    return this.file.numPages
  }

  /** Whoever turns pages faster than they can be drawn sees the last one wanted. */
  async go(page: number): Promise<void> {
    this.wanted = Math.min(this.pages, Math.max(1, page))
    this.drawing = this.drawing.then(() => this.render(this.wanted))
    await this.drawing
  }

  /** In parts of the picture, 0..1; null: nowhere. */
  point(at: { readonly x: number; readonly y: number } | null): void {
    this.pointer = at
    this.draw()
  }

  close(): void {
    window.clearInterval(this.timer)
    this.track.stop()
    void this.file.destroy()
  }

  private async render(page: number): Promise<void> {
    if (page === this.page || page !== this.wanted) return
    const sheet = this.sheet.getContext('2d', { alpha: false })
    if (!sheet) return
    const proxy = await this.file.getPage(page)
    const natural = proxy.getViewport({ scale: 1 })
    const scale = Math.min(WIDTH / natural.width, HEIGHT / natural.height)
    const viewport = proxy.getViewport({
      scale,
      offsetX: (WIDTH - natural.width * scale) / 2,
      offsetY: (HEIGHT - natural.height * scale) / 2,
    })
    sheet.fillStyle = '#fff'
    sheet.fillRect(0, 0, WIDTH, HEIGHT)
    await proxy.render({ canvasContext: sheet, viewport, background: 'rgb(255,255,255)' }).promise
    proxy.cleanup()
    this.page = page
    this.draw()
  }

  private draw(): void {
    this.brush.drawImage(this.sheet, 0, 0)
    if (!this.pointer) return
    this.brush.beginPath()
    this.brush.arc(this.pointer.x * WIDTH, this.pointer.y * HEIGHT, POINTER_RADIUS, 0, 2 * Math.PI)
    this.brush.fillStyle = 'rgba(214, 40, 40, 0.75)'
    this.brush.fill()
    this.brush.lineWidth = 3
    this.brush.strokeStyle = '#fff'
    this.brush.stroke()
  }
}
