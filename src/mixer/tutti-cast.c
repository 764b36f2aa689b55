/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-cast.h"

#define NOBODY G_MAXUINT

static const TuttiMember *
member_at (const TuttiCast *self, guint i)
{
  return g_ptr_array_index (self->members, i);
}

/* These find nobody who is hidden. */

static guint
find_number (const TuttiCast *self, guint number)
{
  for (guint i = 0; number != 0 && i < self->members->len; i++) {
    if (member_at (self, i)->number == number && !self->people[i].hidden)
      return i;
  }
  return NOBODY;
}

static guint
find_participant (const TuttiCast *self, const char *participant)
{
  for (guint i = 0; participant != NULL && i < self->members->len; i++) {
    if (g_str_equal (member_at (self, i)->participant, participant) &&
        !self->people[i].hidden)
      return i;
  }
  return NOBODY;
}

/* Somebody else than @but, with a camera if there is one. */
static guint
find_other (const TuttiCast *self, guint but)
{
  guint found = NOBODY;

  for (guint i = self->members->len; i-- > 0;) {
    if (i != but && !self->people[i].hidden &&
        (found == NOBODY || self->people[i].camera || !self->people[found].camera))
      found = i;
  }
  return found != NOBODY ? found : 0;
}

static guint
find_latest_screen (const TuttiCast *self)
{
  guint found = 0;

  for (guint i = 0; i < self->members->len; i++) {
    if (self->people[i].screen && !self->people[i].hidden &&
        (!self->people[found].screen || self->people[found].hidden ||
            member_at (self, i)->shared > member_at (self, found)->shared))
      found = i;
  }
  return found;
}

/* The spotlight, else who speaks, else anybody. */
static void
choose_large (TuttiCast *self, TuttiSpeaker *speaker, guint spotlight)
{
  guint current = find_number (self, tutti_speaker_get_current (speaker));
  guint previous = find_number (self, tutti_speaker_get_previous (speaker));
  guint large = spotlight != NOBODY ? spotlight : current;
  guint back = spotlight != NOBODY && spotlight != current ? current : previous;

  self->current = current;
  if (large == NOBODY)
    large = find_other (self, NOBODY);
  self->large[TUTTI_VIEW_SPEAKER] = large;
  self->large[TUTTI_VIEW_SPEAKER_BACK] =
      back != NOBODY && back != large ? back : find_other (self, large);
  self->large[TUTTI_VIEW_PRESENTATION] = find_latest_screen (self);
}

static void
read_person (TuttiCast *self, TuttiCastKind kind, guint i, TuttiSpeaker *speaker)
{
  const TuttiMember *member = member_at (self, i);
  gboolean hidden = kind == TUTTI_CAST_RECORDED && member->unrecorded;

  self->people[i] = (TuttiViewPerson){member->camera, member->screen,
      tutti_speaker_get_spoke (speaker, member->number), hidden};
  self->room.n_people += hidden ? 0 : 1;
  self->room.sharing |= member->screen && !hidden;
}

void
tutti_cast_read (TuttiCast *self, TuttiCastKind kind, GPtrArray *members,
    TuttiSpeaker *speaker, const char *spotlight)
{
  *self = (TuttiCast){.members = members, .current = NOBODY};
  self->people = g_new0 (TuttiViewPerson, members->len + 1);
  for (guint i = 0; i < members->len; i++)
    read_person (self, kind, i, speaker);
  self->room.spotlight = find_participant (self, spotlight) != NOBODY;
  if (members->len > 0)
    choose_large (self, speaker, find_participant (self, spotlight));
}

void
tutti_cast_clear (TuttiCast *self)
{
  g_clear_pointer (&self->people, g_free);
}

TuttiView
tutti_cast_choose (const TuttiCast *self, guint index)
{
  return tutti_view_choose (member_at (self, index)->layout, &self->room,
      index == self->large[TUTTI_VIEW_SPEAKER] ? TUTTI_VIEWER_LARGE : TUTTI_VIEWER_OTHER);
}

TuttiView
tutti_cast_choose_output (const TuttiCast *self, TuttiLayoutWish wish)
{
  return tutti_view_choose (wish, &self->room, TUTTI_VIEWER_OTHER);
}

const TuttiMember *
tutti_cast_get_subject (const TuttiCast *self, TuttiView view)
{
  guint index = view == TUTTI_VIEW_PRESENTATION ? self->large[view] : self->current;

  return index < self->members->len ? member_at (self, index) : NULL;
}

guint
tutti_cast_arrange (const TuttiCast *self, TuttiView view,
    const TuttiPictureFormat *format, TuttiTile *tiles)
{
  return tutti_view_arrange (view, self->people, self->members->len, self->large[view],
      format->width, format->height, tiles);
}

void
tutti_cast_describe (const TuttiCast *self, TuttiView view,
    const TuttiPictureFormat *format, const TuttiTile *tiles, guint n,
    TuttiLayoutMessage *out)
{
  static const char *const sources[] = {
      [TUTTI_TILE_NONE] = "none",
      [TUTTI_TILE_CAMERA] = "camera",
      [TUTTI_TILE_SCREEN] = "screen",
  };

  *out = (TuttiLayoutMessage){{TUTTI_MESSAGE_LAYOUT}};
  out->view = (char *)tutti_view_get_name (view);
  out->width = format->width;
  out->height = format->height;
  out->tiles = tutti_tile_array_new ();
  for (guint i = 0; i < n; i++) {
    TuttiTileInfo *info = g_new0 (TuttiTileInfo, 1);

    info->participant = g_strdup (member_at (self, tiles[i].person)->participant);
    info->source = g_strdup (sources[tiles[i].kind]);
    info->x = tiles[i].rect.x;
    info->y = tiles[i].rect.y;
    info->width = tiles[i].rect.width;
    info->height = tiles[i].rect.height;
    g_ptr_array_add (out->tiles, info);
  }
}
