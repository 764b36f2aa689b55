/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-labels.h"

#include <gst/video/video.h>

#include "mixer/tutti-name-picture.h"

/* Above people's pictures, and above that. */
#define ORDER 1
#define COVER_ORDER 2

typedef struct {
  GstPad *source; /* ours, linked to @place */
  GstPad *place;  /* the canvas' */
  char *drawn;    /* what it shows; NULL: nothing */
  int width, height;
} Label;

struct _TuttiLabels {
  GHashTable *names;   /* participant -> name */
  TuttiCanvas *canvas; /* NULL: there are no labels */
  GPtrArray *labels;   /* Label, by number of the tile */
  Label *cover;        /* NULL: there is none */
};

static void
label_free (gpointer data)
{
  Label *label = data;

  gst_pad_set_active (label->source, FALSE);
  gst_clear_object (&label->source);
  gst_clear_object (&label->place);
  g_free (label->drawn);
  g_free (label);
}

static Label *
label_new (TuttiCanvas *canvas, guint order)
{
  Label *label = g_new0 (Label, 1);

  label->place = tutti_canvas_request_place (canvas);
  g_object_set (
      label->place, "stale-time", (guint64)0, "zorder", order, "visible", FALSE, NULL);
  label->source = gst_object_ref_sink (gst_pad_new ("label", GST_PAD_SRC));
  gst_pad_set_active (label->source, TRUE);
  gst_pad_link (label->source, label->place);
  gst_pad_push_event (label->source, gst_event_new_stream_start ("tutti-label"));
  return label;
}

static void
push (Label *label, GstBuffer *picture, int width, int height)
{
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "I420", "width",
          G_TYPE_INT, width, "height", G_TYPE_INT, height, "framerate", GST_TYPE_FRACTION,
          0, 1, "colorimetry", G_TYPE_STRING, GST_VIDEO_COLORIMETRY_BT601, NULL);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (label->source, gst_event_new_caps (caps));
  gst_pad_push_event (label->source, gst_event_new_segment (&segment));
  GST_BUFFER_PTS (picture) = 0;
  gst_pad_push (label->source, picture);
}

/* Only what has changed is drawn. */
static void
show (Label *label, const char *name, const TuttiTile *tile)
{
  TuttiNameKind kind = tile->kind == TUTTI_TILE_NONE ? TUTTI_NAME_CARD : TUTTI_NAME_STRIP;
  const TuttiRect *rect = &tile->rect;
  g_autofree char *wanted =
      g_strdup_printf ("%d %dx%d %s", kind, rect->width, rect->height, name);

  if (g_strcmp0 (wanted, label->drawn) != 0) {
    g_free (label->drawn);
    label->drawn = g_steal_pointer (&wanted);
    tutti_name_picture_fit (
        name, kind, rect->width, rect->height, &label->width, &label->height);
    /* What a place that is not seen gets it throws away. */
    g_object_set (label->place, "visible", TRUE, NULL);
    push (label,
        tutti_name_picture_draw (name, kind, label->width, label->height, rect->height),
        label->width, label->height);
  }
  g_object_set (label->place, "x", rect->x, "y", rect->y + rect->height - label->height,
      "width", label->width, "height", label->height, NULL);
}

static void
hide (Label *label)
{
  if (label->drawn == NULL)
    return;
  g_clear_pointer (&label->drawn, g_free);
  g_object_set (label->place, "visible", FALSE, NULL);
}

static void
use_canvas (TuttiLabels *self, TuttiCanvas *canvas)
{
  if (self->canvas == canvas)
    return;
  tutti_labels_leave (self);
  self->canvas = g_object_ref (canvas);
}

void
tutti_labels_cover (TuttiLabels *self, TuttiCanvas *canvas, const char *title)
{
  const TuttiPictureFormat *layout = tutti_canvas_get_layout (canvas);
  TuttiTile all = {0, TUTTI_TILE_NONE, {0, 0, layout->width, layout->height}};

  use_canvas (self, canvas);
  if (title != NULL && self->cover == NULL)
    self->cover = label_new (canvas, COVER_ORDER);
  if (title != NULL)
    show (self->cover, title, &all);
  else if (self->cover != NULL)
    hide (self->cover);
}

void
tutti_labels_arrange (TuttiLabels *self, TuttiCanvas *canvas, GPtrArray *members,
    const TuttiTile *tiles, guint n)
{
  use_canvas (self, canvas);
  while (self->labels->len < n)
    g_ptr_array_add (self->labels, label_new (canvas, ORDER));
  for (guint i = 0; i < self->labels->len; i++) {
    const TuttiMember *member =
        i < n ? g_ptr_array_index (members, tiles[i].person) : NULL;
    const char *name =
        member != NULL ? g_hash_table_lookup (self->names, member->participant) : NULL;

    if (name != NULL)
      show (g_ptr_array_index (self->labels, i), name, &tiles[i]);
    else
      hide (g_ptr_array_index (self->labels, i));
  }
}

static void
label_leave (TuttiLabels *self, Label *label)
{
  gst_pad_unlink (label->source, label->place);
  tutti_canvas_release_place (self->canvas, label->place);
}

void
tutti_labels_leave (TuttiLabels *self)
{
  for (guint i = 0; i < self->labels->len; i++)
    label_leave (self, g_ptr_array_index (self->labels, i));
  g_ptr_array_set_size (self->labels, 0);
  if (self->cover != NULL)
    label_leave (self, self->cover);
  g_clear_pointer (&self->cover, label_free);
  g_clear_object (&self->canvas);
}

void
tutti_labels_set_name (TuttiLabels *self, const char *participant, const char *name)
{
  if (name != NULL)
    g_hash_table_insert (self->names, g_strdup (participant), g_strdup (name));
  else
    g_hash_table_remove (self->names, participant);
}

const char *
tutti_labels_get_name (TuttiLabels *self, const char *participant)
{
  return g_hash_table_lookup (self->names, participant);
}

TuttiLabels *
tutti_labels_new (void)
{
  TuttiLabels *self = g_new0 (TuttiLabels, 1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->labels = g_ptr_array_new_with_free_func (label_free);
  return self;
}

void
tutti_labels_free (TuttiLabels *self)
{
  tutti_labels_leave (self);
  g_ptr_array_unref (self->labels);
  g_hash_table_unref (self->names);
  g_free (self);
}
