// SPDX-License-Identifier: LGPL-2.1-or-later
/* Where the overlay stands: rectangles of the mixed picture turned into rectangles of the page. Pure. */

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Rectangle extends Size {
  readonly x: number
  readonly y: number
}

/** The part of @box that a picture of size @picture fills with `object-fit: contain`. */
export function fitContain(picture: Size, box: Size): Rectangle {
  if (picture.width <= 0 || picture.height <= 0 || box.width <= 0 || box.height <= 0) {
    return { x: 0, y: 0, width: 0, height: 0 }
  }
  const scale = Math.min(box.width / picture.width, box.height / picture.height)
  const width = picture.width * scale
  const height = picture.height * scale
  return { x: (box.width - width) / 2, y: (box.height - height) / 2, width, height }
}

/**
 * @tile, in pixels of a canvas of size @canvas, as it is seen when the canvas is shown in @box; with @alone when only that
 * part of the canvas is.
 */
export function tileOnPage(tile: Rectangle, canvas: Size, box: Size, alone?: Rectangle): Rectangle {
  const part = alone ?? { x: 0, y: 0, ...canvas }
  const shown = fitContain(part, box)
  const scale = part.width > 0 ? shown.width / part.width : 0
  return {
    x: shown.x + (tile.x - part.x) * scale,
    y: shown.y + (tile.y - part.y) * scale,
    width: tile.width * scale,
    height: tile.height * scale,
  }
}

/** Outward to whole pixels, so that no line of what lies under a rectangle shines through at its edge. */
export function outward({ x, y, width, height }: Rectangle): Rectangle {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  return { x: left, y: top, width: Math.ceil(x + width) - left, height: Math.ceil(y + height) - top }
}

/** An SVG path around all @rectangles, with corners of @radius or as round as a small one can be. */
export function roundedPath(rectangles: readonly Rectangle[], radius: number): string {
  return rectangles
    .map(({ x, y, width, height }) => {
      const r = Math.max(0, Math.min(radius, width / 2, height / 2))
      const corner = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`
      return (
        `M${x + r} ${y}h${width - 2 * r}${corner(r, r)}v${height - 2 * r}${corner(-r, r)}` +
        `h${2 * r - width}${corner(-r, -r)}v${2 * r - height}${corner(r, -r)}z`
      )
    })
    .join('')
}

/** How far a sender has to scale down (>= 1) so that nothing larger than @limit is encoded. */
export function scaleDownTo(size: Partial<Size>, limit: Size): number {
  return Math.max(1, (size.width ?? 0) / limit.width, (size.height ?? 0) / limit.height)
}
