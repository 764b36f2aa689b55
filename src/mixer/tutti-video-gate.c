/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-video-gate.h"

#include <gst/video/video.h>

struct _TuttiVideoGate {
  GstElement *depayloader; /* borrowed: it owns us */
  TuttiFrameSize largest;
  gint open;    /* atomic */
  gint started; /* atomic: a keyframe has passed since it was opened */
};

/* A phone held upright turns the picture: the longer side counts against the longer one.
 */
static gboolean
is_too_large (const TuttiVideoGate *self, GstBuffer *buffer, TuttiFrameSize *size)
{
  guint8 header[10];
  gsize length = gst_buffer_extract (buffer, 0, header, sizeof header);

  return tutti_vp8_keyframe_size (header, length, size) &&
         (MAX (size->width, size->height) > self->largest.width ||
             MIN (size->width, size->height) > MAX (self->largest.height, 16));
}

static GstPadProbeReturn
on_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiVideoGate *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  TuttiFrameSize size;

  if (is_too_large (self, buffer, &size)) {
    GST_ELEMENT_ERROR (self->depayloader, STREAM, WRONG_TYPE, ("video-too-large"),
        ("%dx%d", size.width, size.height));
    return GST_PAD_PROBE_DROP;
  }
  if (!g_atomic_int_get (&self->open))
    return GST_PAD_PROBE_DROP;
  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    g_atomic_int_set (&self->started, TRUE);
  return g_atomic_int_get (&self->started) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

TuttiVideoGate *
tutti_video_gate_new (GstElement *depayloader, const TuttiFrameSize *largest)
{
  TuttiVideoGate *self = g_new0 (TuttiVideoGate, 1);
  g_autoptr (GstPad) src = gst_element_get_static_pad (depayloader, "src");

  self->depayloader = depayloader;
  self->largest = *largest;
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, on_frame, self, g_free);
  return self;
}

void
tutti_video_gate_open (TuttiVideoGate *self)
{
  g_autoptr (GstPad) sink = NULL;

  if (g_atomic_int_get (&self->open))
    return;
  g_atomic_int_set (&self->started, FALSE);
  g_atomic_int_set (&self->open, TRUE);
  sink = gst_element_get_static_pad (self->depayloader, "sink");
  gst_pad_push_event (
      sink, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}

void
tutti_video_gate_close (TuttiVideoGate *self)
{
  g_atomic_int_set (&self->open, FALSE);
}
