// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the page and the worker that draws backgrounds say to each other; and when the work is too much. No DOM. */

export type Effect = 'none' | 'blur' | 'picture'

export interface Size {
  readonly width: number
  readonly height: number
}

export type ToWorker =
  | {
      readonly type: 'start'
      /** Pictures come and go by these where a browser has them, else by `frame` and `done`. */
      readonly readable?: ReadableStream<VideoFrame>
      readonly writable?: WritableStream<VideoFrame>
    }
  | { readonly type: 'effect'; readonly effect: Effect; readonly picture: ImageBitmap | null }
  /** At most as large as this: what the server wants of our picture. */
  | { readonly type: 'size'; readonly size: Size }
  | { readonly type: 'frame'; readonly frame: ImageBitmap }

export type FromWorker =
  | { readonly type: 'ready' }
  /** Time for the next frame. */
  | { readonly type: 'next' }
  | { readonly type: 'done'; readonly frame: ImageBitmap }
  /** Milliseconds that a picture took, over the last second or so. */
  | { readonly type: 'cost'; readonly milliseconds: number }
  | { readonly type: 'failed'; readonly text: string }

/** Pictures per second at most: more is not seen in a tile, and costs as much again. */
export const RATE = 15
/** A picture that takes longer than this all the time makes a face that stutters, on a computer that does nothing else. */
export const COST_MAX_MS = 200
/** So many reports one after the other: the first pictures are slow on every computer. */
const SLOW_REPORTS = 4

/** Counts reports; true once the work is too much for this computer. */
export class Patience {
  private slow = 0

  isOver(milliseconds: number): boolean {
    this.slow = milliseconds > COST_MAX_MS ? this.slow + 1 : 0
    return this.slow >= SLOW_REPORTS
  }
}

/** @size within @most, in even numbers, with its shape. */
export function fit(size: Size, most: Size): Size {
  const scale = Math.min(1, most.width / size.width, most.height / size.height)
  const even = (value: number) => Math.max(2, Math.round((value * scale) / 2) * 2)
  return { width: even(size.width), height: even(size.height) }
}

/** Which part of @picture fills @frame with the shape of @frame. */
export function cover(picture: Size, frame: Size): Size & { readonly x: number; readonly y: number } {
  const scale = Math.max(frame.width / picture.width, frame.height / picture.height)
  const width = frame.width / scale
  const height = frame.height / scale
  return { x: (picture.width - width) / 2, y: (picture.height - height) / 2, width, height }
}
