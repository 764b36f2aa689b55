/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-layout.h"

/* Between tiles and around them, in pixels. Narrow: on a phone every pixel is picture. */
#define GAP 4

static int
even (int value)
{
  return value & ~1;
}

/* The size of one tile when the grid has @columns by @rows. */
static void
tile_size (
    int width, int height, int columns, int rows, int *tile_width, int *tile_height)
{
  int available_width = (width - GAP * (columns + 1)) / columns;
  int available_height = (height - GAP * (rows + 1)) / rows;

  *tile_width = MIN (available_width, available_height * 16 / 9);
  *tile_height = MIN (available_height, *tile_width * 9 / 16);
  *tile_width = MAX (even (*tile_width), 2);
  *tile_height = MAX (even (*tile_height), 2);
}

static int
best_columns (int n, int width, int height)
{
  int best = 1;
  gint64 best_area = 0;

  for (int columns = 1; columns <= n; columns++) {
    int rows = (n + columns - 1) / columns;
    int tile_width, tile_height;
    gint64 area;

    tile_size (width, height, columns, rows, &tile_width, &tile_height);
    area = (gint64)tile_width * tile_height;
    if (area > best_area) {
      best_area = area;
      best = columns;
    }
  }
  return best;
}

void
tutti_layout_grid (guint n, int width, int height, TuttiRect *rects)
{
  int columns, rows, tile_width, tile_height, top;

  g_return_if_fail (n >= 1 && n <= TUTTI_LAYOUT_TILES_MAX);

  if (n == 1) {
    rects[0] = (TuttiRect){0, 0, even (width), even (height)};
    return;
  }
  columns = best_columns (n, width, height);
  rows = (n + columns - 1) / columns;
  tile_size (width, height, columns, rows, &tile_width, &tile_height);
  top = (height - rows * tile_height - (rows - 1) * GAP) / 2;

  for (guint i = 0; i < n; i++) {
    int row = i / columns;
    int in_row = row == rows - 1 ? (int)n - row * columns : columns;
    int left = (width - in_row * tile_width - (in_row - 1) * GAP) / 2;

    rects[i] = (TuttiRect){
        .x = even (left + (int)(i % columns) * (tile_width + GAP)),
        .y = even (top + row * (tile_height + GAP)),
        .width = tile_width,
        .height = tile_height,
    };
  }
}
