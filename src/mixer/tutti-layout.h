/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where tiles stand on a canvas: pure geometry. */

#define TUTTI_LAYOUT_TILES_MAX 64

typedef struct {
  int x, y, width, height; /* pixels; all even, because chroma of I420 is halved */
} TuttiRect;

/**
 * tutti_layout_grid:
 * @n: tiles, 1..%TUTTI_LAYOUT_TILES_MAX
 * @width, @height: the canvas in pixels, even
 * @rects: (out) (array length=n)
 *
 * Equal tiles of 16:9 or as near as even pixels allow, as large as fit, in reading order;
 * the last row is centred. One tile fills the canvas.
 */
void tutti_layout_grid (guint n, int width, int height, TuttiRect *rects);

G_END_DECLS
