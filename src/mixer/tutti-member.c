/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-member.h"

TuttiMember *
tutti_member_new (const char *participant)
{
  TuttiMember *self = g_new0 (TuttiMember, 1);

  self->participant = g_strdup (participant);
  return self;
}

void
tutti_member_free (TuttiMember *self)
{
  g_clear_object (&self->endpoint);
  g_free (self->participant);
  g_free (self);
}

static void
add_tile (GPtrArray *tiles, const TuttiMember *member, const char *source,
    const TuttiRect *rect)
{
  TuttiTileInfo *tile = g_new0 (TuttiTileInfo, 1);

  tile->participant = g_strdup (member->participant);
  tile->source = g_strdup (source);
  tile->x = rect->x;
  tile->y = rect->y;
  tile->width = rect->width;
  tile->height = rect->height;
  g_ptr_array_add (tiles, tile);
}

static void
place (
    TuttiMember *member, TuttiSource source, TuttiCanvas *canvas, const TuttiRect *rect)
{
  if (member->endpoint != NULL)
    tutti_endpoint_place (member->endpoint, source, canvas, rect);
}

static guint
count_tiles (GPtrArray *members)
{
  guint n = members->len;

  for (guint i = 0; i < members->len; i++) {
    const TuttiMember *member = g_ptr_array_index (members, i);

    n += member->screen ? 1 : 0;
  }
  return MIN (n, TUTTI_LAYOUT_TILES_MAX);
}

/* Takes the next rectangle, NULL when there is none left. */
static const TuttiRect *
next_rect (const TuttiRect *rects, guint n, guint *used)
{
  return *used < n ? &rects[(*used)++] : NULL;
}

void
tutti_members_arrange (GPtrArray *members, TuttiCanvas *canvas,
    const TuttiCanvasFormat *format, TuttiLayoutMessage *out)
{
  TuttiRect rects[TUTTI_LAYOUT_TILES_MAX];
  guint n = count_tiles (members);
  guint used = 0;

  out->message.type = TUTTI_MESSAGE_LAYOUT;
  out->width = format->width;
  out->height = format->height;
  out->tiles = tutti_tile_array_new ();
  if (n > 0)
    tutti_layout_grid (n, format->width, format->height, rects);

  for (guint i = 0; i < members->len; i++) {
    TuttiMember *member = g_ptr_array_index (members, i);
    const TuttiRect *screen = member->screen ? next_rect (rects, n, &used) : NULL;
    const TuttiRect *own = next_rect (rects, n, &used);

    place (member, TUTTI_SOURCE_SCREEN, canvas, screen);
    place (member, TUTTI_SOURCE_CAMERA, canvas, member->camera ? own : NULL);
    if (screen != NULL)
      add_tile (out->tiles, member, "screen", screen);
    if (own != NULL)
      add_tile (out->tiles, member, member->camera ? "camera" : "none", own);
  }
}
