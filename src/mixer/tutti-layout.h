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

/* With the large one. */
#define TUTTI_LAYOUT_SPEAKER_MAX 10
#define TUTTI_LAYOUT_PRESENTATION_MAX 7

/**
 * tutti_layout_speaker:
 * @n: tiles, 1..%TUTTI_LAYOUT_SPEAKER_MAX; the first one is the large one
 *
 * One person large, the others in a strip at the right, five to a column; when there are
 * more, the rest under the large one, so that the whole canvas is picture.
 */
void tutti_layout_speaker (guint n, int width, int height, TuttiRect *rects);

/**
 * tutti_layout_presentation:
 * @n: tiles, 1..%TUTTI_LAYOUT_PRESENTATION_MAX; the first one is the shared screen
 *
 * The screen gets all of the canvas but a strip of six at the right, whatever its shape.
 */
void tutti_layout_presentation (guint n, int width, int height, TuttiRect *rects);

G_END_DECLS
