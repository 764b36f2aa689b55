/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-output-scene.h"

#include "mixer/tutti-labels.h"

/* In front of the name of who shows something: no word, which would need a language. */
#define SHOWS "\u25b6 "

struct _TuttiOutputScene {
  TuttiLabels *labels;
  TuttiLogo *logo;     /* NULL: there is none */
  GPtrArray *feeds;    /* TuttiFeedOutput */
  char *subject;       /* as a chapter's title; NULL: nobody who may be named */
  TuttiCanvas *canvas; /* borrowed until it is left; NULL: none */
  guint tiles;         /* on it */
  guint64 begun;       /* time of the first tick; NONE: not yet */
};

static gboolean
is_seen (
    const TuttiCast *cast, const TuttiMember *member, const TuttiTile *tiles, guint n)
{
  for (guint i = 0; i < n; i++)
    if (g_ptr_array_index (cast->members, tiles[i].person) == member)
      return TRUE;
  return FALSE;
}

/* Only names that are in the picture anyway. */
static char *
name_subject (TuttiOutputScene *self, const TuttiCast *cast, TuttiView view,
    const TuttiTile *tiles, guint n)
{
  const TuttiMember *member = tutti_cast_get_subject (cast, view);
  const char *name = member != NULL && is_seen (cast, member, tiles, n)
                         ? tutti_labels_get_name (self->labels, member->participant)
                         : NULL;

  if (name == NULL || view != TUTTI_VIEW_PRESENTATION)
    return g_strdup (name);
  return member->page > 0
             ? g_strdup_printf (SHOWS "%s %u/%u", name, member->page, member->pages)
             : g_strconcat (SHOWS, name, NULL);
}

/* Above the title, too. */
static void
put_logo (TuttiOutputScene *self, TuttiCanvas *canvas)
{
  const TuttiPictureFormat *format = tutti_canvas_get_layout (canvas);
  g_autoptr (GstVideoOverlayComposition) overlay =
      tutti_logo_compose (self->logo, format->width, format->height);

  tutti_canvas_set_overlay (canvas, overlay);
}

void
tutti_output_scene_arrange (TuttiOutputScene *self, TuttiCanvas *canvas,
    const TuttiCast *cast, TuttiView view, const TuttiTile *tiles, guint n)
{
  tutti_labels_arrange (self->labels, canvas, cast->members, tiles, n);
  g_free (self->subject);
  self->subject = name_subject (self, cast, view, tiles, n);
  if (self->canvas != canvas && self->logo != NULL)
    put_logo (self, canvas);
  self->canvas = canvas;
  self->tiles = n;
}

void
tutti_output_scene_listen (TuttiOutputScene *self, const TuttiCast *cast)
{
  const TuttiMember *member = tutti_cast_get_subject (cast, TUTTI_VIEW_GRID);

  g_free (self->subject);
  self->subject =
      member != NULL
          ? g_strdup (tutti_labels_get_name (self->labels, member->participant))
          : NULL;
}

/* Of the first feed that has one: all are of one room. */
static const char *
get_card (TuttiOutputScene *self)
{
  for (guint i = 0; i < self->feeds->len; i++) {
    const char *title = tutti_feed_output_get_card (g_ptr_array_index (self->feeds, i));

    if (title != NULL)
      return title;
  }
  return NULL;
}

void
tutti_output_scene_tick (TuttiOutputScene *self, guint64 now_ns)
{
  gboolean is_covered;

  for (guint i = 0; i < self->feeds->len; i++)
    tutti_feed_output_note (g_ptr_array_index (self->feeds, i), self->subject, now_ns);
  if (self->canvas == NULL)
    return;
  if (self->begun == GST_CLOCK_TIME_NONE)
    self->begun = now_ns;
  is_covered = self->tiles == 0 || now_ns < self->begun + TUTTI_OUTPUT_SCENE_TITLE_NS;
  tutti_labels_cover (self->labels, self->canvas, is_covered ? get_card (self) : NULL);
}

void
tutti_output_scene_leave (TuttiOutputScene *self)
{
  tutti_labels_leave (self->labels);
  self->canvas = NULL;
  self->begun = GST_CLOCK_TIME_NONE;
  g_clear_pointer (&self->subject, g_free);
}

gboolean
tutti_output_scene_set_name (
    TuttiOutputScene *self, const char *participant, const char *name)
{
  tutti_labels_set_name (self->labels, participant, name);
  return self->canvas != NULL;
}

void
tutti_output_scene_set_logo (TuttiOutputScene *self, TuttiLogo *logo)
{
  g_set_object (&self->logo, logo);
}

GPtrArray *
tutti_output_scene_get_feeds (TuttiOutputScene *self)
{
  return self->feeds;
}

TuttiOutputScene *
tutti_output_scene_new (void)
{
  TuttiOutputScene *self = g_new0 (TuttiOutputScene, 1);

  self->labels = tutti_labels_new ();
  self->begun = GST_CLOCK_TIME_NONE;
  self->feeds = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
tutti_output_scene_free (TuttiOutputScene *self)
{
  tutti_labels_free (self->labels);
  g_ptr_array_unref (self->feeds);
  g_clear_object (&self->logo);
  g_free (self->subject);
  g_free (self);
}
