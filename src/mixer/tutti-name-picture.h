/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A name as a small picture: drawn once, shown for as long as it stays the same. */

typedef enum {
  TUTTI_NAME_STRIP, /* beneath somebody's picture */
  TUTTI_NAME_CARD,  /* in its place */
} TuttiNameKind;

/**
 * tutti_name_picture_fit:
 * @width, @height: of the tile
 *
 * The size of the picture: all of the tile for a card, and for a strip what the name
 * needs, at most the tile's width. Pixels, even.
 */
void tutti_name_picture_fit (const char *name, TuttiNameKind kind, int width, int height,
    int *out_width, int *out_height);

/* @name: is only text, whatever is in it; what does not fit ends in "…". Returns:
 * (transfer full): I420, BT.601, of just that size */
GstBuffer *tutti_name_picture_draw (
    const char *name, TuttiNameKind kind, int width, int height, int tile_height);

G_END_DECLS
