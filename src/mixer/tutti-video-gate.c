/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-video-gate.h"

#include <gst/video/video.h>

#include "mixer/tutti-h264-header.h"
#include "mixer/tutti-vp8-header.h"

struct _TuttiVideoGate {
  GstElement *depayloader; /* borrowed: it owns us */
  TuttiCodec codec;
  TuttiFrameSize largest;
  gint open;        /* atomic */
  gint started;     /* atomic: a keyframe has passed since it was opened */
  gint64 packet_us; /* the branch's thread's own: first packet that no picture followed,
                       or last request after it; 0: none */
};

/* Until a keyframe has come it is asked for this often: a request may get lost, and the
 * depayloader of H.264 does not ask for the first one at all. */
#define ASK_AGAIN_US (800 * G_TIME_SPAN_MILLISECOND)

/* Whole macroblocks: 720 lines are 45 of them, 1080 are 67.5. */
#define MACROBLOCK 16

static gboolean
read_size (const TuttiVideoGate *self, GstBuffer *buffer, TuttiFrameSize *size)
{
  GstMapInfo map;
  gboolean found;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  if (self->codec == TUTTI_CODEC_H264)
    found = tutti_h264_find_size (map.data, map.size, size);
  else
    found = tutti_vp8_keyframe_size (map.data, map.size, size);
  gst_buffer_unmap (buffer, &map);
  return found;
}

/* A phone held upright turns the picture: the longer side counts against the longer one.
 */
static gboolean
is_too_large (const TuttiVideoGate *self, GstBuffer *buffer, TuttiFrameSize *size)
{
  int slack = self->codec == TUTTI_CODEC_H264 ? MACROBLOCK - 1 : 0;

  return read_size (self, buffer, size) &&
         (MAX (size->width, size->height) > self->largest.width + slack ||
             MIN (size->width, size->height) > self->largest.height + slack);
}

static void
ask_for_keyframe (TuttiVideoGate *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->depayloader, "sink");

  gst_pad_push_event (
      sink, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}

static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiVideoGate *self = user_data;
  gint64 now;

  if (!g_atomic_int_get (&self->open))
    return GST_PAD_PROBE_OK;
  now = g_get_monotonic_time ();
  if (self->packet_us == 0 && g_atomic_int_get (&self->started)) {
    self->packet_us = now;
  } else if (now - self->packet_us >= ASK_AGAIN_US) {
    self->packet_us = now;
    ask_for_keyframe (self);
  }
  return GST_PAD_PROBE_OK;
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
  if (!g_atomic_int_get (&self->started))
    return GST_PAD_PROBE_DROP;
  self->packet_us = 0;
  return GST_PAD_PROBE_OK;
}

TuttiVideoGate *
tutti_video_gate_new (
    GstElement *depayloader, TuttiCodec codec, const TuttiFrameSize *largest)
{
  TuttiVideoGate *self = g_new0 (TuttiVideoGate, 1);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (depayloader, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (depayloader, "src");

  self->depayloader = depayloader;
  self->codec = codec;
  self->largest = *largest;
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER, on_packet, self, NULL);
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, on_frame, self, g_free);
  return self;
}

void
tutti_video_gate_open (TuttiVideoGate *self)
{
  if (g_atomic_int_get (&self->open))
    return;
  g_atomic_int_set (&self->started, FALSE);
  g_atomic_int_set (&self->open, TRUE);
  ask_for_keyframe (self);
}

void
tutti_video_gate_close (TuttiVideoGate *self)
{
  g_atomic_int_set (&self->open, FALSE);
}
