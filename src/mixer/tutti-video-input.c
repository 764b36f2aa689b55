/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-video-input.h"

struct _TuttiVideoInput {
  GstElement *size; /* the capsfilter behind the scaler; borrowed from the bin */
  GstPad *out;      /* the bin's ghost pad */
  GstClockTime stale_time;
  TuttiCanvas *canvas;
  GstPad *place;
};

static void
set_size (TuttiVideoInput *self, int width, int height)
{
  /* Colorimetry stays what it is: converting it costs eight times the composition. */
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
      "I420", "width", G_TYPE_INT, width, "height", G_TYPE_INT, height,
      "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);

  g_object_set (self->size, "caps", caps, NULL);
}

TuttiVideoInput *
tutti_video_input_new (
    GstBin *bin, GstElement *upstream, const char *name, GstClockTime stale_time)
{
  TuttiVideoInput *self = g_new0 (TuttiVideoInput, 1);
  GstElement *scaler = gst_element_factory_make ("videoconvertscale", NULL);
  g_autoptr (GstPad) end = NULL;

  self->stale_time = stale_time;
  self->size = gst_element_factory_make ("capsfilter", NULL);
  g_object_set (scaler, "add-borders", TRUE, "n-threads", 1, NULL);
  set_size (self, 320, 180);
  gst_bin_add_many (bin, scaler, self->size, NULL);
  gst_element_link_many (upstream, scaler, self->size, NULL);
  end = gst_element_get_static_pad (self->size, "src");
  self->out = gst_object_ref_sink (gst_ghost_pad_new (name, end));
  gst_pad_set_active (self->out, TRUE);
  gst_element_add_pad (GST_ELEMENT (bin), self->out);
  return self;
}

void
tutti_video_input_free (TuttiVideoInput *self)
{
  if (self == NULL)
    return;
  gst_clear_object (&self->place);
  g_clear_object (&self->canvas);
  gst_clear_object (&self->out);
  g_free (self);
}

void
tutti_video_input_detach (TuttiVideoInput *self)
{
  if (self->canvas == NULL)
    return;
  gst_pad_unlink (self->out, self->place);
  tutti_canvas_release_place (self->canvas, self->place);
  gst_clear_object (&self->place);
  g_clear_object (&self->canvas);
}

static void
attach (TuttiVideoInput *self, TuttiCanvas *canvas)
{
  if (self->canvas == canvas)
    return;
  tutti_video_input_detach (self);
  self->canvas = g_object_ref (canvas);
  self->place = tutti_canvas_request_place (canvas);
  g_object_set (self->place, "visible", FALSE, "stale-time", self->stale_time, NULL);
  gst_pad_link (self->out, self->place);
}

void
tutti_video_input_show (TuttiVideoInput *self, TuttiCanvas *canvas, const TuttiRect *rect)
{
  attach (self, canvas);
  set_size (self, rect->width, rect->height);
  g_object_set (self->place, "x", rect->x, "y", rect->y, "width", rect->width, "height",
      rect->height, "visible", TRUE, NULL);
}

void
tutti_video_input_hide (TuttiVideoInput *self)
{
  if (self->place != NULL)
    g_object_set (self->place, "visible", FALSE, NULL);
}
