// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Draws people in front of something else: finds them with MediaPipe's selfie segmentation, whose files lie on this server.
 * A classic worker, because that library loads its parts by importScripts().
 */

import { pretendPage } from './worker-page'
import { cover, fit, RATE, type Effect, type FromWorker, type Size, type ToWorker } from './background-job'

interface Results {
  /** What was looked at. */
  readonly image: ImageBitmap
  readonly segmentationMask: ImageBitmap
}

interface Segmentation {
  setOptions(options: { readonly modelSelection: 0 | 1; readonly selfieMode: boolean; readonly useCpuInference: boolean }): void
  onResults(listener: (results: Results) => void): void
  initialize(): Promise<void>
  send(inputs: { readonly image: OffscreenCanvas }): Promise<void>
}

declare const self: {
  postMessage(message: FromWorker, transfer?: Transferable[]): void
  onmessage: ((event: { readonly data: ToWorker }) => void) | null
  SelfieSegmentation?: new (options: { locateFile(name: string): string }) => Segmentation
}
declare function importScripts(...urls: string[]): void

const FILES = '/background/'
const REPORT_MS = 1000
/** What is behind somebody is drawn this much smaller and larger again: nothing can be read in it any more. */
const BLUR = 28

let effect: Effect = 'blur'
let picture: ImageBitmap | null = null
let most: Size = { width: 640, height: 360 }
let segmentation: Segmentation | null = null

/** As large as the model looks at; every pixel above it costs time and is thrown away. */
const frame = new OffscreenCanvas(256, 144)
const out = new OffscreenCanvas(2, 2)
const small = new OffscreenCanvas(2, 2)
const brushOf = (canvas: OffscreenCanvas) => canvas.getContext('2d') as OffscreenCanvasRenderingContext2D

function resize(canvas: OffscreenCanvas, { width, height }: Size): void {
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
}

function drawBehind(brush: OffscreenCanvasRenderingContext2D, image: CanvasImageSource): void {
  const { width, height } = out
  if (effect === 'picture' && picture) {
    const part = cover(picture, out)
    brush.drawImage(picture, part.x, part.y, part.width, part.height, 0, 0, width, height)
    return
  }
  resize(small, { width: Math.max(2, Math.round(width / BLUR)), height: Math.max(2, Math.round(height / BLUR)) })
  const tiny = brushOf(small)
  tiny.imageSmoothingQuality = 'high'
  tiny.drawImage(image, 0, 0, small.width, small.height)
  brush.imageSmoothingQuality = 'high'
  brush.drawImage(small, 0, 0, width, height)
}

/** @image: what `frame` was made from */
function compose(image: CanvasImageSource, mask: ImageBitmap): void {
  const brush = brushOf(out)
  brush.globalCompositeOperation = 'copy'
  brush.imageSmoothingQuality = 'high'
  brush.drawImage(mask, 0, 0, out.width, out.height)
  brush.globalCompositeOperation = 'source-in'
  brush.drawImage(image, 0, 0, out.width, out.height)
  brush.globalCompositeOperation = 'destination-over'
  drawBehind(brush, image)
}

/** Where the processor only imitates WebGL it is twice as quick without. */
function hasGraphics(): boolean {
  const context = new OffscreenCanvas(1, 1).getContext('webgl2')
  const info = context?.getExtension('WEBGL_debug_renderer_info')
  const name: unknown = context?.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER)
  return typeof name === 'string' && !/swiftshader|llvmpipe|software|basic render/i.test(name)
}

async function load(): Promise<void> {
  pretendPage(self as unknown as Record<string, unknown>, importScripts)
  importScripts(`${FILES}selfie_segmentation.js`)
  if (!self.SelfieSegmentation) throw new Error('no segmentation')
  const made = new self.SelfieSegmentation({ locateFile: (name) => FILES + name })
  made.setOptions({ modelSelection: 1, selfieMode: false, useCpuInference: !hasGraphics() })
  made.onResults(({ image, segmentationMask }) => {
    if (current) compose(current, segmentationMask)
    for (const bitmap of [image, segmentationMask]) bitmap.close()
  })
  await made.initialize()
  segmentation = made
}

/** What is worked on. */
let current: CanvasImageSource | null = null
let spent = 0
let drawn = 0
let reported = performance.now()

/** Leaves the picture in `out`. */
async function work(image: CanvasImageSource, size: Size): Promise<void> {
  const began = performance.now()
  resize(out, fit(size, most))
  brushOf(frame).drawImage(image, 0, 0, frame.width, frame.height)
  current = image
  await segmentation?.send({ image: frame })
  spent += performance.now() - began
  drawn += 1
  if (performance.now() - reported < REPORT_MS) return
  self.postMessage({ type: 'cost', milliseconds: Math.round(spent / drawn) })
  reported = performance.now()
  spent = drawn = 0
}

/** Frames that come while one is drawn are passed over. */
async function pump(readable: ReadableStream<VideoFrame>, writable: WritableStream<VideoFrame>): Promise<void> {
  const reader = readable.getReader()
  const writer = writable.getWriter()
  let next = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    try {
      if (performance.now() < next) continue
      next = performance.now() + 1000 / RATE - 8
      await work(value, { width: value.displayWidth, height: value.displayHeight })
      await writer.write(new VideoFrame(out, { timestamp: value.timestamp }))
    } finally {
      value.close()
    }
  }
  await writer.close()
}

async function step(image: ImageBitmap): Promise<void> {
  const began = performance.now()
  await work(image, image)
  image.close()
  const made = out.transferToImageBitmap()
  self.postMessage({ type: 'done', frame: made }, [made])
  setTimeout(() => self.postMessage({ type: 'next' }), Math.max(0, 1000 / RATE - (performance.now() - began)))
}

const fail = (error: unknown) => self.postMessage({ type: 'failed', text: String(error) })

async function start(message: Extract<ToWorker, { type: 'start' }>): Promise<void> {
  await load()
  self.postMessage({ type: 'ready' })
  if (message.readable && message.writable) await pump(message.readable, message.writable)
  else self.postMessage({ type: 'next' })
}

self.onmessage = ({ data }) => {
  switch (data.type) {
    case 'start':
      void start(data).catch(fail)
      break
    case 'effect':
      effect = data.effect
      if (data.picture) picture = data.picture
      break
    case 'size':
      most = data.size
      break
    case 'frame':
      void step(data.frame).catch(fail)
      break
  }
}
