/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-layout.h"

/* Between tiles and around them, in pixels. Narrow: on a phone every pixel is picture. */
#define GAP 4

#define SPEAKER_COLUMN 5
#define PRESENTATION_COLUMN 6

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

/* A column of @n tiles at the right, @slots to the height. Returns: its left edge */
static int
lay_column (guint n, int slots, int width, int height, TuttiRect *rects)
{
  int tile_height = even ((height - GAP * (slots + 1)) / slots);
  int tile_width = even (tile_height * 16 / 9);
  int left = even (width - GAP - tile_width);
  int top = (height - (int)n * (tile_height + GAP) + GAP) / 2;

  for (guint i = 0; i < n; i++)
    rects[i] = (TuttiRect){
        left, even (top + (int)i * (tile_height + GAP)), tile_width, tile_height};
  return left;
}

void
tutti_layout_speaker (guint n, int width, int height, TuttiRect *rects)
{
  guint in_column = MIN (n - 1, SPEAKER_COLUMN), in_row = n - 1 - in_column;
  int right, main_width, main_height, top;

  g_return_if_fail (n >= 1 && n <= TUTTI_LAYOUT_SPEAKER_MAX);

  if (n == 1) {
    tutti_layout_grid (1, width, height, rects);
    return;
  }
  right = lay_column (in_column, SPEAKER_COLUMN, width, height, rects + 1);
  main_width = even (right - 2 * GAP);
  main_height = even (MIN (main_width * 9 / 16, height - 2 * GAP));
  top = in_row > 0 ? rects[1].y : even ((height - main_height) / 2);
  rects[0] = (TuttiRect){GAP, top, main_width, main_height};
  for (guint i = 0; i < in_row; i++)
    rects[1 + in_column + i] = (TuttiRect){
        .x = even (right - (int)(i + 1) * (rects[1].width + GAP)),
        .y = rects[in_column].y,
        .width = rects[1].width,
        .height = rects[1].height,
    };
  /* The row takes what it needs; the large one what is left. */
  if (in_row > 0)
    rects[0].height = even (MIN (main_height, rects[in_column].y - GAP - top));
}

void
tutti_layout_presentation (guint n, int width, int height, TuttiRect *rects)
{
  int right;

  g_return_if_fail (n >= 1 && n <= TUTTI_LAYOUT_PRESENTATION_MAX);

  right = n > 1 ? lay_column (n - 1, PRESENTATION_COLUMN, width, height, rects + 1) - GAP
                : width;
  rects[0] = (TuttiRect){0, 0, even (right), even (height)};
}
