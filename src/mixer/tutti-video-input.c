/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-video-input.h"

#include <gst/video/video.h>

typedef struct {
  TuttiCanvas *canvas;
  GstPad *branch; /* the tee's */
  GstPad *out;    /* the bin's ghost of it */
  GstPad *place;  /* the canvas' */
  gboolean visible;
  GstClockTime delay;
} Placement;

/* Less is not worth a step in the picture. */
#define DELAY_STEP (5 * GST_MSECOND)

struct _TuttiVideoInput {
  GstBin *bin; /* borrowed */
  GstElement *tee;
  GstClockTime stale_time;
  GArray *placements; /* Placement */
  /* With the stream lock of the tee's sink. */
  gboolean keeps;
  GstBuffer *last; /* nullable */
  gint64 last_us;  /* when it came */
};

static GstPadProbeReturn
on_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiVideoInput *self = user_data;

  if (self->keeps) {
    gst_buffer_replace (&self->last, GST_PAD_PROBE_INFO_BUFFER (info));
    self->last_us = g_get_monotonic_time ();
  }
  return GST_PAD_PROBE_OK;
}

TuttiVideoInput *
tutti_video_input_new (GstBin *bin, GstElement *upstream, GstClockTime stale_time)
{
  TuttiVideoInput *self = g_new0 (TuttiVideoInput, 1);
  g_autoptr (GstPad) sink = NULL;

  self->bin = bin;
  self->stale_time = stale_time;
  self->placements = g_array_new (FALSE, TRUE, sizeof (Placement));
  self->tee = gst_object_ref_sink (gst_element_factory_make ("tee", NULL));
  g_object_set (self->tee, "allow-not-linked", TRUE, NULL);
  gst_bin_add (bin, self->tee);
  gst_element_link (upstream, self->tee);
  sink = gst_element_get_static_pad (self->tee, "sink");
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER, on_frame, self, NULL);
  return self;
}

static Placement *
find_placement (TuttiVideoInput *self, TuttiCanvas *canvas)
{
  for (guint i = 0; i < self->placements->len; i++) {
    Placement *placement = &g_array_index (self->placements, Placement, i);

    if (placement->canvas == canvas)
      return placement;
  }
  return NULL;
}

/* Until unlock_stream() no frame comes to the tee. One that met a pad which is inactive
 * just then would be told FLUSHING, and the tee would tell everything before it, which
 * stops for good. Short: what is after the tee only takes frames. */
static GstPad *
lock_stream (TuttiVideoInput *self)
{
  GstPad *sink = gst_element_get_static_pad (self->tee, "sink");

  GST_PAD_STREAM_LOCK (sink);
  return sink;
}

static void
unlock_stream (GstPad *sink)
{
  GST_PAD_STREAM_UNLOCK (sink);
  gst_object_unref (sink);
}

static Placement *
attach (TuttiVideoInput *self, TuttiCanvas *canvas)
{
  Placement placement = {g_object_ref (canvas)};
  GstPad *locked = lock_stream (self);

  placement.branch = gst_element_request_pad_simple (self->tee, "src_%u");
  placement.out = gst_object_ref_sink (gst_ghost_pad_new (NULL, placement.branch));
  placement.place = tutti_canvas_request_place (canvas);
  g_object_set (placement.place, "visible", FALSE, "stale-time", self->stale_time, NULL);
  gst_pad_set_active (placement.out, TRUE);
  gst_element_add_pad (GST_ELEMENT (self->bin), placement.out);
  gst_pad_link (placement.out, placement.place);
  unlock_stream (locked);
  g_array_append_val (self->placements, placement);
  return find_placement (self, canvas);
}

static void
clear_placement (TuttiVideoInput *self, Placement *placement)
{
  GstPad *locked = lock_stream (self);

  gst_pad_unlink (placement->out, placement->place);
  tutti_canvas_release_place (placement->canvas, placement->place);
  gst_pad_set_active (placement->out, FALSE);
  gst_element_remove_pad (GST_ELEMENT (self->bin), placement->out);
  gst_element_release_request_pad (self->tee, placement->branch);
  unlock_stream (locked);
  gst_clear_object (&placement->branch);
  gst_clear_object (&placement->out);
  gst_clear_object (&placement->place);
  g_clear_object (&placement->canvas);
}

void
tutti_video_input_detach (TuttiVideoInput *self)
{
  for (guint i = 0; i < self->placements->len; i++)
    clear_placement (self, &g_array_index (self->placements, Placement, i));
  g_array_set_size (self->placements, 0);
}

void
tutti_video_input_leave (TuttiVideoInput *self, TuttiCanvas *canvas)
{
  for (guint i = 0; i < self->placements->len; i++) {
    Placement *placement = &g_array_index (self->placements, Placement, i);

    if (placement->canvas != canvas)
      continue;
    clear_placement (self, placement);
    g_array_remove_index_fast (self->placements, i);
    return;
  }
}

/* A screen on which nothing moves would not send one by itself. */
static void
ask_for_picture (TuttiVideoInput *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->tee, "sink");

  gst_pad_push_event (
      sink, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}

static gboolean
has_fresh_picture (const TuttiVideoInput *self)
{
  gint64 age = g_get_monotonic_time () - self->last_us;

  return self->last != NULL &&
         (self->stale_time == 0 || age * GST_USECOND < (gint64)self->stale_time);
}

/* The picture of now, so that nobody who is led to this canvas sees the tile dark until
 * the next one comes; a keyframe, which costs the sender's line, only where there is
 * none. */
static void
show_at_once (TuttiVideoInput *self, Placement *placement)
{
  GstPad *locked = lock_stream (self);
  gboolean fresh = has_fresh_picture (self);

  if (fresh)
    gst_pad_push (placement->branch, gst_buffer_ref (self->last));
  unlock_stream (locked);
  if (!fresh)
    ask_for_picture (self);
}

void
tutti_video_input_keep (TuttiVideoInput *self, TuttiSight sight)
{
  gboolean keeps = sight == TUTTI_SIGHT_SEEN;
  GstPad *locked;

  /* Said of everybody with each new layout; nobody else writes it. */
  if (self->keeps == keeps)
    return;
  locked = lock_stream (self);
  self->keeps = keeps;
  if (!keeps)
    gst_clear_buffer (&self->last);
  unlock_stream (locked);
}

void
tutti_video_input_place (
    TuttiVideoInput *self, TuttiCanvas *canvas, const TuttiRect *rect)
{
  Placement *placement = find_placement (self, canvas);

  if (rect == NULL) {
    if (placement != NULL && placement->visible)
      g_object_set (placement->place, "visible", FALSE, NULL);
    if (placement != NULL)
      placement->visible = FALSE;
    return;
  }
  if (placement == NULL)
    placement = attach (self, canvas);
  g_object_set (placement->place, "x", rect->x, "y", rect->y, "width", rect->width,
      "height", rect->height, "visible", TRUE, NULL);
  if (!placement->visible)
    show_at_once (self, placement);
  placement->visible = TRUE;
}

void
tutti_video_input_delay (TuttiVideoInput *self, TuttiCanvas *canvas, GstClockTime delay)
{
  Placement *placement = find_placement (self, canvas);

  if (placement == NULL ||
      ABS (GST_CLOCK_DIFF (placement->delay, delay)) < (GstClockTimeDiff)DELAY_STEP)
    return;
  placement->delay = delay;
  g_object_set (placement->place, "delay", delay, NULL);
}

void
tutti_video_input_free (TuttiVideoInput *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->placements->len; i++) {
    Placement *placement = &g_array_index (self->placements, Placement, i);

    gst_clear_object (&placement->branch);
    gst_clear_object (&placement->out);
    gst_clear_object (&placement->place);
    g_clear_object (&placement->canvas);
  }
  g_array_unref (self->placements);
  gst_clear_buffer (&self->last);
  gst_clear_object (&self->tee);
  g_free (self);
}
