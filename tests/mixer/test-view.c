/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-rung.h"
#include "mixer/tutti-view.h"

#define WIDTH 1280
#define HEIGHT 720

static gboolean
overlap (const TuttiRect *a, const TuttiRect *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
         b->y < a->y + a->height;
}

static void
check_tiles (const TuttiTile *tiles, guint n, int width, int height)
{
  for (guint i = 0; i < n; i++) {
    const TuttiRect *r = &tiles[i].rect;

    g_assert_cmpint (r->x, >=, 0);
    g_assert_cmpint (r->y, >=, 0);
    g_assert_cmpint (r->width, >, 0);
    g_assert_cmpint (r->height, >, 0);
    g_assert_cmpint (r->x + r->width, <=, width);
    g_assert_cmpint (r->y + r->height, <=, height);
    g_assert_cmpint ((r->x | r->y | r->width | r->height) & 1, ==, 0);
    for (guint j = 0; j < i; j++)
      g_assert_false (overlap (r, &tiles[j].rect));
  }
}

static void
test_any_number_in_any_view (void)
{
  static const TuttiRect sizes[] = {
      {0, 0, 1280, 720}, {0, 0, 640, 360}, {0, 0, 320, 180}, {0, 0, 1920, 1080}};
  TuttiViewPerson people[100] = {{0}};
  TuttiTile tiles[TUTTI_LAYOUT_TILES_MAX];

  people[0].screen = TRUE;
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
    for (guint view = 0; view < TUTTI_N_VIEWS; view++) {
      for (guint n = 1; n <= G_N_ELEMENTS (people); n++) {
        guint count = tutti_view_arrange (
            view, people, n, 0, sizes[s].width, sizes[s].height, tiles);

        g_assert_cmpuint (count, >=, 1);
        g_assert_cmpuint (count, <=, TUTTI_LAYOUT_TILES_MAX);
        check_tiles (tiles, count, sizes[s].width, sizes[s].height);
      }
    }
  }
}

static void
test_speaker_is_large (void)
{
  TuttiViewPerson people[10] = {{0}};
  TuttiTile tiles[TUTTI_LAYOUT_TILES_MAX];

  for (guint n = 2; n <= 10; n++) {
    guint count =
        tutti_view_arrange (TUTTI_VIEW_SPEAKER, people, n, 1, WIDTH, HEIGHT, tiles);

    g_assert_cmpuint (count, ==, n);
    g_assert_cmpuint (tiles[0].person, ==, 1);
    g_assert_cmpint (tiles[0].rect.width, >=, WIDTH * 3 / 4);
    g_assert_cmpint (tiles[0].rect.height, >=, HEIGHT * 3 / 4);
    for (guint i = 1; i < n; i++)
      g_assert_cmpuint (tiles[i].person, ==, i == 1 ? 0 : i);
  }
}

/* A full HD screen keeps at least 1600 of its 1920 columns. */
static void
test_presentation_is_legible (void)
{
  TuttiViewPerson people[30] = {{0}};
  TuttiTile tiles[TUTTI_LAYOUT_TILES_MAX];
  guint count;

  people[4].screen = TRUE;
  count = tutti_view_arrange (TUTTI_VIEW_PRESENTATION, people, 30, 4, 1920, 1080, tiles);
  g_assert_cmpuint (count, ==, TUTTI_LAYOUT_PRESENTATION_MAX);
  g_assert_cmpuint (tiles[0].person, ==, 4);
  g_assert_cmpint (tiles[0].kind, ==, TUTTI_TILE_SCREEN);
  g_assert_cmpint (tiles[0].rect.width, >=, 1600);
  g_assert_cmpint (tiles[0].rect.height, ==, 1080);
}

static void
test_grid_shows_a_screen_before_its_owner (void)
{
  TuttiViewPerson people[3] = {{.camera = TRUE}, {.camera = TRUE, .screen = TRUE}, {0}};
  TuttiTile tiles[TUTTI_LAYOUT_TILES_MAX];

  g_assert_cmpuint (
      tutti_view_arrange (TUTTI_VIEW_GRID, people, 3, 0, WIDTH, HEIGHT, tiles), ==, 4);
  g_assert_cmpint (tiles[0].kind, ==, TUTTI_TILE_CAMERA);
  g_assert_cmpint (tiles[1].kind, ==, TUTTI_TILE_SCREEN);
  g_assert_cmpuint (tiles[1].person, ==, 1);
  g_assert_cmpint (tiles[2].kind, ==, TUTTI_TILE_CAMERA);
  g_assert_cmpint (tiles[3].kind, ==, TUTTI_TILE_NONE);
}

/* Of recordings: as if they were not there; also when nobody else is. */
static void
test_hidden (void)
{
  TuttiViewPerson people[3] = {
      {.camera = TRUE}, {.camera = TRUE, .screen = TRUE, .hidden = TRUE}, {0}};
  TuttiTile tiles[TUTTI_LAYOUT_TILES_MAX];

  g_assert_cmpuint (
      tutti_view_arrange (TUTTI_VIEW_GRID, people, 3, 0, WIDTH, HEIGHT, tiles), ==, 2);
  g_assert_cmpuint (tiles[0].person, ==, 0);
  g_assert_cmpuint (tiles[1].person, ==, 2);
  g_assert_cmpuint (
      tutti_view_arrange (TUTTI_VIEW_SPEAKER, people, 3, 0, WIDTH, HEIGHT, tiles), ==, 2);
  people[0].hidden = people[2].hidden = TRUE;
  for (guint view = 0; view < TUTTI_N_VIEWS; view++)
    g_assert_cmpuint (
        tutti_view_arrange (view, people, 3, 0, WIDTH, HEIGHT, tiles), ==, 0);
}

static gboolean
has_person (const TuttiTile *tiles, guint n, guint person)
{
  for (guint i = 0; i < n; i++) {
    if (tiles[i].person == person)
      return TRUE;
  }
  return FALSE;
}

/* Who spoke last is seen before who has a camera, and these before the others; and those
 * who are seen stand in the order in which they came. */
static void
test_who_is_left_out (void)
{
  TuttiViewPerson people[40] = {{0}};
  TuttiTile tiles[TUTTI_LAYOUT_TILES_MAX];
  guint count;

  people[39].spoke_us = 5;
  for (guint i = 20; i < 28; i++)
    people[i].camera = TRUE;
  count = tutti_view_arrange (TUTTI_VIEW_SPEAKER, people, 40, 0, WIDTH, HEIGHT, tiles);
  g_assert_cmpuint (count, ==, TUTTI_LAYOUT_SPEAKER_MAX);
  g_assert_true (has_person (tiles, count, 39));
  for (guint i = 20; i < 28; i++)
    g_assert_true (has_person (tiles, count, i));
  for (guint i = 2; i < count; i++)
    g_assert_cmpuint (tiles[i].person, >, tiles[i - 1].person);
}

static void
test_choice (void)
{
  static const struct {
    TuttiLayoutWish wish;
    TuttiViewRoom room;
    TuttiViewer viewer;
    TuttiView view;
  } cases[] = {
      {TUTTI_WISH_AUTO, {2, FALSE, FALSE}, TUTTI_VIEWER_OTHER, TUTTI_VIEW_GRID},
      {TUTTI_WISH_AUTO, {9, FALSE, FALSE}, TUTTI_VIEWER_LARGE, TUTTI_VIEW_GRID},
      {TUTTI_WISH_AUTO, {10, FALSE, FALSE}, TUTTI_VIEWER_OTHER, TUTTI_VIEW_SPEAKER},
      {TUTTI_WISH_AUTO, {10, FALSE, FALSE}, TUTTI_VIEWER_LARGE, TUTTI_VIEW_SPEAKER_BACK},
      {TUTTI_WISH_GRID, {50, FALSE, FALSE}, TUTTI_VIEWER_OTHER, TUTTI_VIEW_GRID},
      {TUTTI_WISH_SPEAKER, {3, FALSE, FALSE}, TUTTI_VIEWER_OTHER, TUTTI_VIEW_SPEAKER},
      {TUTTI_WISH_AUTO, {2, TRUE, FALSE}, TUTTI_VIEWER_OTHER, TUTTI_VIEW_PRESENTATION},
      {TUTTI_WISH_GRID, {2, TRUE, FALSE}, TUTTI_VIEWER_OTHER, TUTTI_VIEW_GRID},
      {TUTTI_WISH_GRID, {2, FALSE, TRUE}, TUTTI_VIEWER_OTHER, TUTTI_VIEW_SPEAKER},
      {TUTTI_WISH_AUTO, {2, FALSE, TRUE}, TUTTI_VIEWER_LARGE, TUTTI_VIEW_SPEAKER_BACK},
      {TUTTI_WISH_AUTO, {2, TRUE, TRUE}, TUTTI_VIEWER_OTHER, TUTTI_VIEW_PRESENTATION},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (tutti_view_choose (cases[i].wish, &cases[i].room, cases[i].viewer),
        ==, cases[i].view);
}

static void
assert_encoding (TuttiRung rung, TuttiView view, int width, int height, int framerate)
{
  static const TuttiPictureFormat room = {1280, 720, 25};
  TuttiEncoding encoding = tutti_rung_get_encoding (rung, view, &room);

  g_assert_cmpint (encoding.format.width, ==, width);
  g_assert_cmpint (encoding.format.height, ==, height);
  g_assert_cmpint (encoding.format.framerate, ==, framerate);
}

/* Each wish has a canvas of its own. */
static void
test_outputs (void)
{
  g_assert_cmpint (
      tutti_view_of_output (tutti_layout_wish_parse (NULL)), ==, TUTTI_VIEW_OUTPUT);
  g_assert_cmpint (tutti_view_of_output (tutti_layout_wish_parse ("grid")), ==,
      TUTTI_VIEW_OUTPUT_GRID);
  g_assert_cmpint (tutti_view_of_output (tutti_layout_wish_parse ("speaker")), ==,
      TUTTI_VIEW_OUTPUT_SPEAKER);
  for (guint view = 0; view < TUTTI_N_CANVASES; view++)
    g_assert_cmpint (tutti_view_is_output (view), ==, view >= TUTTI_N_VIEWS);
}

static void
test_rungs (void)
{
  static const TuttiPictureFormat room = {1280, 720, 25};

  assert_encoding (TUTTI_RUNG_HIGH, TUTTI_VIEW_GRID, 1280, 720, 25);
  assert_encoding (TUTTI_RUNG_MEDIUM, TUTTI_VIEW_SPEAKER, 640, 360, 20);
  assert_encoding (TUTTI_RUNG_LOW, TUTTI_VIEW_SPEAKER_BACK, 320, 180, 12);
  assert_encoding (TUTTI_RUNG_HIGH, TUTTI_VIEW_PRESENTATION, 1920, 1080, 8);
  assert_encoding (TUTTI_RUNG_NONE, TUTTI_VIEW_GRID, 0, 0, 0);
  for (guint view = 0; view < TUTTI_N_VIEWS; view++) {
    for (guint rung = TUTTI_RUNG_LOW; rung < TUTTI_N_RUNGS; rung++)
      g_assert_cmpint (tutti_rung_get_encoding (rung, view, &room).bitrate, >,
          tutti_rung_get_encoding (rung - 1, view, &room).bitrate);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/view/hidden", test_hidden);
  g_test_add_func ("/view/any-number", test_any_number_in_any_view);
  g_test_add_func ("/view/speaker-is-large", test_speaker_is_large);
  g_test_add_func ("/view/presentation-is-legible", test_presentation_is_legible);
  g_test_add_func (
      "/view/screen-before-its-owner", test_grid_shows_a_screen_before_its_owner);
  g_test_add_func ("/view/who-is-left-out", test_who_is_left_out);
  g_test_add_func ("/view/choice", test_choice);
  g_test_add_func ("/view/outputs", test_outputs);
  g_test_add_func ("/view/rungs", test_rungs);
  return g_test_run ();
}
