/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-view.h"

TuttiLayoutWish
tutti_layout_wish_parse (const char *text)
{
  if (g_strcmp0 (text, "grid") == 0)
    return TUTTI_WISH_GRID;
  return g_strcmp0 (text, "speaker") == 0 ? TUTTI_WISH_SPEAKER : TUTTI_WISH_AUTO;
}

TuttiView
tutti_view_of_output (TuttiLayoutWish wish)
{
  return TUTTI_VIEW_OUTPUT + (TuttiView)wish;
}

gboolean
tutti_view_is_output (TuttiView view)
{
  return view >= TUTTI_VIEW_OUTPUT;
}

TuttiView
tutti_view_choose (TuttiLayoutWish wish, const TuttiViewRoom *room, TuttiViewer viewer)
{
  TuttiView speaker =
      viewer == TUTTI_VIEWER_LARGE ? TUTTI_VIEW_SPEAKER_BACK : TUTTI_VIEW_SPEAKER;

  if (room->sharing && wish == TUTTI_WISH_AUTO)
    return TUTTI_VIEW_PRESENTATION;
  if (room->spotlight || wish == TUTTI_WISH_SPEAKER)
    return speaker;
  if (wish == TUTTI_WISH_AUTO && room->n_people >= TUTTI_VIEW_SPEAKER_FROM)
    return speaker;
  return TUTTI_VIEW_GRID;
}

const char *
tutti_view_get_name (TuttiView view)
{
  switch (view) {
  case TUTTI_VIEW_SPEAKER:
  case TUTTI_VIEW_SPEAKER_BACK:
    return "speaker";
  case TUTTI_VIEW_PRESENTATION:
    return "presentation";
  case TUTTI_VIEW_OUTPUT:
  case TUTTI_VIEW_OUTPUT_GRID:
  case TUTTI_VIEW_OUTPUT_SPEAKER:
    return "output";
  default:
    return "grid";
  }
}

/* Arranging */

static TuttiTile
own_tile (const TuttiViewPerson *people, guint person)
{
  return (TuttiTile){
      person, people[person].camera ? TUTTI_TILE_CAMERA : TUTTI_TILE_NONE, {0}};
}

/* Everybody who is not hidden, in order, a screen before its owner, without the one that
 * is large. */
static GArray *
list_others (TuttiView view, const TuttiViewPerson *people, guint n, guint large)
{
  GArray *tiles = g_array_new (FALSE, FALSE, sizeof (TuttiTile));

  for (guint i = 0; i < n; i++) {
    TuttiTile screen = {i, TUTTI_TILE_SCREEN, {0}}, own = own_tile (people, i);

    if (people[i].hidden)
      continue;
    if (people[i].screen && !(view == TUTTI_VIEW_PRESENTATION && i == large))
      g_array_append_val (tiles, screen);
    if (view == TUTTI_VIEW_GRID || view == TUTTI_VIEW_PRESENTATION || i != large)
      g_array_append_val (tiles, own);
  }
  return tiles;
}

/* Whether @a is rather left out than @b. */
static gboolean
matters_less (const TuttiViewPerson *people, const TuttiTile *a, const TuttiTile *b)
{
  if ((a->kind == TUTTI_TILE_SCREEN) != (b->kind == TUTTI_TILE_SCREEN))
    return b->kind == TUTTI_TILE_SCREEN;
  if (people[a->person].spoke_us != people[b->person].spoke_us)
    return people[a->person].spoke_us < people[b->person].spoke_us;
  return a->kind < b->kind;
}

static void
leave_out (const TuttiViewPerson *people, GArray *tiles, guint max)
{
  while (tiles->len > max) {
    guint least = tiles->len - 1;

    for (guint i = tiles->len; i-- > 0;) {
      if (matters_less (people, &g_array_index (tiles, TuttiTile, i),
              &g_array_index (tiles, TuttiTile, least)))
        least = i;
    }
    g_array_remove_index (tiles, least);
  }
}

static void
lay_out (TuttiView view, guint n, int width, int height, TuttiRect *rects)
{
  if (view == TUTTI_VIEW_GRID)
    tutti_layout_grid (n, width, height, rects);
  else if (view == TUTTI_VIEW_PRESENTATION)
    tutti_layout_presentation (n, width, height, rects);
  else
    tutti_layout_speaker (n, width, height, rects);
}

guint
tutti_view_arrange (TuttiView view, const TuttiViewPerson *people, guint n, guint large,
    int width, int height, TuttiTile *tiles)
{
  static const guint most[TUTTI_N_VIEWS] = {
      [TUTTI_VIEW_GRID] = TUTTI_LAYOUT_TILES_MAX,
      [TUTTI_VIEW_SPEAKER] = TUTTI_LAYOUT_SPEAKER_MAX,
      [TUTTI_VIEW_SPEAKER_BACK] = TUTTI_LAYOUT_SPEAKER_MAX,
      [TUTTI_VIEW_PRESENTATION] = TUTTI_LAYOUT_PRESENTATION_MAX,
  };
  g_autoptr (GArray) others = NULL;
  TuttiRect rects[TUTTI_LAYOUT_TILES_MAX];
  guint count = 0;

  if (n == 0 || (view != TUTTI_VIEW_GRID && people[large].hidden))
    return 0;
  others = list_others (view, people, n, large);
  if (view == TUTTI_VIEW_PRESENTATION)
    tiles[count++] = (TuttiTile){large, TUTTI_TILE_SCREEN, {0}};
  else if (view != TUTTI_VIEW_GRID)
    tiles[count++] = own_tile (people, large);
  leave_out (people, others, most[view] - count);
  for (guint i = 0; i < others->len; i++)
    tiles[count++] = g_array_index (others, TuttiTile, i);
  if (count > 0)
    lay_out (view, count, width, height, rects);
  for (guint i = 0; i < count; i++)
    tiles[i].rect = rects[i];
  return count;
}
