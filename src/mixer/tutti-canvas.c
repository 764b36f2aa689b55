/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-canvas.h"

#include <string.h>

#include "mixer/tutti-elements.h"

typedef struct {
  TuttiRendition *rendition; /* NULL: nobody is shown it */
  GstPad *branch;            /* the tee's */
  guint64 frames_seen;       /* by tutti_canvas_stands_still() */
} Slot;

struct _TuttiCanvas {
  GObject parent;
  GstBin *pipeline; /* borrowed: it outlives every canvas */
  char *folder;
  TuttiView view;
  TuttiPictureFormat room;   /* what the room is configured for */
  TuttiPictureFormat layout; /* what places are given in */
  TuttiPictureFormat format; /* what is composed */
  GstElement *mixer, *tee;
  Slot slots[TUTTI_N_RUNGS][TUTTI_N_CODECS];
  guint64 frames_before; /* encoded by renditions that are gone */
};

/* An output's pictures are kept, and cut and searched by their keyframes. */
static const char *const fragments[2][TUTTI_N_CODECS] = {
    {
        [TUTTI_CODEC_VP8] = "encoder-vp8",
        [TUTTI_CODEC_H264] = "encoder-h264",
    },
    {
        [TUTTI_CODEC_VP8] = "output-vp8",
        [TUTTI_CODEC_H264] = "output-h264",
    },
};

G_DEFINE_FINAL_TYPE (TuttiCanvas, tutti_canvas, G_TYPE_OBJECT)

#define N_SLOTS (TUTTI_N_RUNGS * TUTTI_N_CODECS)

static Slot *
slot_at (TuttiCanvas *self, guint i)
{
  return &self->slots[i / TUTTI_N_CODECS][i % TUTTI_N_CODECS];
}

TuttiCanvas *
tutti_canvas_new (
    GstBin *pipeline, const char *folder, TuttiView view, const TuttiPictureFormat *room)
{
  TuttiCanvas *self = g_object_new (TUTTI_TYPE_CANVAS, NULL);

  self->pipeline = pipeline;
  self->folder = g_strdup (folder);
  self->view = view;
  self->room = *room;
  self->layout = tutti_rung_get_encoding (TUTTI_RUNG_HIGH, view, room).format;
  self->mixer = gst_object_ref_sink (gst_element_factory_make ("tuttivideomixer", NULL));
  g_object_set (self->mixer, "layout-width", self->layout.width, "layout-height",
      self->layout.height, NULL);
  /* Platforms and players want a steady rate. */
  if (tutti_view_is_output (view))
    g_object_set (self->mixer, "idle-interval", (guint64)0, "latency",
        TUTTI_CANVAS_OUTPUT_LATENCY, NULL);
  self->tee = gst_object_ref_sink (gst_element_factory_make ("tee", NULL));
  g_object_set (self->tee, "allow-not-linked", TRUE, NULL);
  gst_bin_add_many (pipeline, self->mixer, self->tee, NULL);
  gst_element_link (self->mixer, self->tee);
  return self;
}

void
tutti_canvas_tear_down (TuttiCanvas *self)
{
  tutti_elements_take_out (self->pipeline, self->mixer);
  tutti_elements_take_out (self->pipeline, self->tee);
  for (guint i = 0; i < N_SLOTS; i++) {
    if (slot_at (self, i)->rendition != NULL)
      tutti_elements_take_out (
          self->pipeline, GST_ELEMENT (slot_at (self, i)->rendition));
  }
}

void
tutti_canvas_set_overlay (TuttiCanvas *self, GstVideoOverlayComposition *overlay)
{
  g_object_set (self->mixer, "overlay", overlay, NULL);
}

/* Renditions */

const char *
tutti_canvas_get_fragment (TuttiView view, TuttiCodec codec)
{
  return fragments[tutti_view_is_output (view)][codec];
}

TuttiRendition *
tutti_canvas_get_rendition (
    TuttiCanvas *self, TuttiRung rung, TuttiCodec codec, GError **error)
{
  Slot *slot = &self->slots[rung][codec];
  TuttiEncoding encoding = tutti_rung_get_encoding (rung, self->view, &self->room);
  g_autoptr (GstPad) sink = NULL;

  if (slot->rendition != NULL)
    return slot->rendition;
  slot->rendition = tutti_rendition_new (
      self->folder, tutti_canvas_get_fragment (self->view, codec), &encoding, error);
  if (slot->rendition == NULL)
    return NULL;
  gst_object_ref_sink (slot->rendition);
  gst_bin_add (self->pipeline, GST_ELEMENT (slot->rendition));
  gst_element_sync_state_with_parent (GST_ELEMENT (slot->rendition));
  slot->branch = gst_element_request_pad_simple (self->tee, "src_%u");
  sink = gst_element_get_static_pad (GST_ELEMENT (slot->rendition), "sink");
  gst_pad_link (slot->branch, sink);
  slot->frames_seen = G_MAXUINT64;
  return slot->rendition;
}

typedef struct {
  GstBin *pipeline;
  GstElement *rendition;
} Removal;

static void
take_out_job (gpointer data)
{
  Removal *removal = data;

  tutti_elements_take_out (removal->pipeline, removal->rendition);
}

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  gst_object_unref (removal->rendition);
  gst_object_unref (removal->pipeline);
  g_free (removal);
}

static void
drop (TuttiCanvas *self, Slot *slot, TuttiReaper *reaper)
{
  Removal *removal = g_new0 (Removal, 1);

  self->frames_before += tutti_rendition_get_frames (slot->rendition);
  gst_element_release_request_pad (self->tee, slot->branch);
  gst_clear_object (&slot->branch);
  removal->pipeline = gst_object_ref (self->pipeline);
  removal->rendition = GST_ELEMENT (g_steal_pointer (&slot->rendition));
  tutti_reaper_run (reaper, take_out_job, NULL, removal, removal_free);
}

guint
tutti_canvas_count_renditions (TuttiCanvas *self)
{
  guint n = 0;

  for (guint i = 0; i < N_SLOTS; i++)
    n += slot_at (self, i)->rendition != NULL ? 1 : 0;
  return n;
}

guint
tutti_canvas_drop_unused (TuttiCanvas *self, TuttiReaper *reaper)
{
  guint left = 0;

  for (guint i = 0; i < N_SLOTS; i++) {
    Slot *slot = slot_at (self, i);

    if (slot->rendition == NULL)
      continue;
    if (tutti_rendition_count_receivers (slot->rendition) > 0)
      left++;
    else
      drop (self, slot, reaper);
  }
  return left;
}

const TuttiPictureFormat *
tutti_canvas_get_layout (TuttiCanvas *self)
{
  return &self->layout;
}

/* The mixer starts here, when its first rendition has told what size is wanted. */
const TuttiPictureFormat *
tutti_canvas_fit (TuttiCanvas *self)
{
  TuttiPictureFormat largest = {0};

  for (guint i = 0; i < N_SLOTS; i++) {
    const TuttiPictureFormat *format;

    if (slot_at (self, i)->rendition == NULL)
      continue;
    format = tutti_rendition_get_format (slot_at (self, i)->rendition);
    largest.width = MAX (largest.width, format->width);
    largest.height = MAX (largest.height, format->height);
    largest.framerate = MAX (largest.framerate, format->framerate);
  }
  if (largest.width == 0)
    return &self->format;
  if (memcmp (&largest, &self->format, sizeof largest) != 0)
    g_object_set (self->mixer, "width", largest.width, "height", largest.height,
        "framerate", largest.framerate, NULL);
  self->format = largest;
  gst_element_sync_state_with_parent (self->tee);
  gst_element_sync_state_with_parent (self->mixer);
  return &self->format;
}

gboolean
tutti_canvas_stands_still (TuttiCanvas *self)
{
  gboolean still = FALSE;

  for (guint i = 0; i < N_SLOTS; i++) {
    Slot *slot = slot_at (self, i);
    guint64 frames;

    if (slot->rendition == NULL)
      continue;
    frames = tutti_rendition_get_frames (slot->rendition);
    still |= frames == slot->frames_seen;
    slot->frames_seen = frames;
  }
  return still;
}

guint64
tutti_canvas_get_frames (TuttiCanvas *self)
{
  guint64 frames = self->frames_before;

  for (guint i = 0; i < N_SLOTS; i++) {
    if (slot_at (self, i)->rendition != NULL)
      frames += tutti_rendition_get_frames (slot_at (self, i)->rendition);
  }
  return frames;
}

gboolean
tutti_canvas_owns (TuttiCanvas *self, GstObject *object)
{
  for (guint i = 0; i < N_SLOTS; i++) {
    TuttiRendition *rendition = slot_at (self, i)->rendition;

    if (rendition != NULL && gst_object_has_as_ancestor (object, GST_OBJECT (rendition)))
      return TRUE;
  }
  return gst_object_has_as_ancestor (object, GST_OBJECT (self->mixer)) ||
         gst_object_has_as_ancestor (object, GST_OBJECT (self->tee));
}

/* Places */

GstPad *
tutti_canvas_request_place (TuttiCanvas *self)
{
  return gst_element_request_pad_simple (self->mixer, "sink_%u");
}

void
tutti_canvas_release_place (TuttiCanvas *self, GstPad *place)
{
  gst_element_release_request_pad (self->mixer, place);
}

/* Object */

static void
tutti_canvas_init (TuttiCanvas *self)
{
}

static void
tutti_canvas_finalize (GObject *object)
{
  TuttiCanvas *self = TUTTI_CANVAS (object);

  for (guint i = 0; i < N_SLOTS; i++) {
    gst_clear_object (&slot_at (self, i)->branch);
    gst_clear_object (&slot_at (self, i)->rendition);
  }
  gst_clear_object (&self->mixer);
  gst_clear_object (&self->tee);
  g_free (self->folder);
  G_OBJECT_CLASS (tutti_canvas_parent_class)->finalize (object);
}

static void
tutti_canvas_class_init (TuttiCanvasClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_canvas_finalize;
}
