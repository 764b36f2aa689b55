/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-layout.h"

static const struct {
  int width, height;
} canvases[] = {{1280, 720}, {640, 360}, {320, 180}, {720, 1280}, {1920, 1080}};

static gboolean
overlap (const TuttiRect *a, const TuttiRect *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
         b->y < a->y + a->height;
}

static void
check_grid (guint n, int width, int height)
{
  TuttiRect rects[TUTTI_LAYOUT_TILES_MAX];

  tutti_layout_grid (n, width, height, rects);
  for (guint i = 0; i < n; i++) {
    const TuttiRect *r = &rects[i];

    g_assert_cmpint (r->x, >=, 0);
    g_assert_cmpint (r->y, >=, 0);
    g_assert_cmpint (r->x + r->width, <=, width);
    g_assert_cmpint (r->y + r->height, <=, height);
    g_assert_cmpint ((r->x | r->y | r->width | r->height) & 1, ==, 0);
    g_assert_cmpint (r->width, ==, rects[0].width);
    g_assert_cmpint (r->height, ==, rects[0].height);
    for (guint j = 0; j < i; j++)
      g_assert_false (overlap (r, &rects[j]));
  }
}

static void
test_one_to_sixty_four (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (canvases); c++) {
    for (guint n = 1; n <= TUTTI_LAYOUT_TILES_MAX; n++)
      check_grid (n, canvases[c].width, canvases[c].height);
  }
}

static void
test_one_fills_the_canvas (void)
{
  TuttiRect rect;

  tutti_layout_grid (1, 1280, 720, &rect);
  g_assert_cmpint (rect.x, ==, 0);
  g_assert_cmpint (rect.width, ==, 1280);
  g_assert_cmpint (rect.height, ==, 720);
}

/* Up to 4 pixels of rounding aside, a tile has the shape of a camera's picture. */
static void
test_tiles_are_sixteen_to_nine (void)
{
  for (guint n = 2; n <= TUTTI_LAYOUT_TILES_MAX; n++) {
    TuttiRect rects[TUTTI_LAYOUT_TILES_MAX];

    tutti_layout_grid (n, 1280, 720, rects);
    g_assert_cmpint (ABS (rects[0].width * 9 - rects[0].height * 16), <=, 4 * 16);
  }
}

/* More tiles never get larger tiles, and the canvas is used: never less than a third of
 * it is picture. */
static void
test_tiles_are_as_large_as_can_be (void)
{
  int before = G_MAXINT;

  for (guint n = 2; n <= TUTTI_LAYOUT_TILES_MAX; n++) {
    TuttiRect rects[TUTTI_LAYOUT_TILES_MAX];
    int area;

    tutti_layout_grid (n, 1280, 720, rects);
    area = rects[0].width * rects[0].height;
    g_assert_cmpint (area, <=, before);
    g_assert_cmpint (area * (int)n * 3, >=, 1280 * 720);
    before = area;
  }
}

static void
test_last_row_is_centred (void)
{
  TuttiRect rects[3];

  tutti_layout_grid (3, 1280, 720, rects);
  g_assert_cmpint (rects[0].y, ==, rects[1].y);
  g_assert_cmpint (rects[2].y, >, rects[0].y);
  g_assert_cmpint (ABS (rects[2].x + rects[2].width / 2 - 640), <=, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layout/one-to-sixty-four", test_one_to_sixty_four);
  g_test_add_func ("/layout/one-fills-the-canvas", test_one_fills_the_canvas);
  g_test_add_func ("/layout/sixteen-to-nine", test_tiles_are_sixteen_to_nine);
  g_test_add_func ("/layout/as-large-as-can-be", test_tiles_are_as_large_as_can_be);
  g_test_add_func ("/layout/last-row-is-centred", test_last_row_is_centred);
  return g_test_run ();
}
