/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* HLS: MPEG transport stream in segments, in a folder that a web server serves.
 *
 * hlssink2 would do it with an element for each segment, lists that are sometimes read
 * half written, and its old segments left behind; what is needed here is a file that is
 * changed at keyframes. */
#include <gst/video/video.h>

#include "plugins/output/tutti-hls-folder.h"
#include "plugins/output/tutti-stream-sink.h"

/* A keyframe this much before its time still ends a segment. */
#define EARLY (GST_SECOND / 5)
/* Until the first segment is complete. */
#define LISTED_WITHIN_US (30 * G_USEC_PER_SEC)
#define PACKET_BYTES 188
#define SEGMENT (TUTTI_HLS_SEGMENT_S * GST_SECOND)

typedef struct {
  GstPad *in; /* the muxer's leading input */
  gboolean has_pictures;
  GstPad *out; /* the sink's */

  GMutex lock;
  /* Under lock. */
  TuttiHlsFolder *folder;
  GstClockTime begun; /* where the segment began */
  GstClockTime due;   /* where it is to end, without pictures; NONE: not yet */
  GstClockTime last;  /* what the muxer was given last */
  guint64 bytes;
  gboolean listed; /* there is something to play */
  GError *error;
} Hls;

static void
take_result (Hls *self, gboolean good, GError *error)
{
  if (!good && self->error == NULL)
    self->error = error;
  else
    g_clear_error (&error);
}

static void
announce (GstPad *pad, GstClockTime time)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);

  gst_pad_send_event (
      peer, gst_video_event_new_downstream_force_key_unit (time, time, time, TRUE, 0));
}

/* In front of the muxer: the keyframe that begins a segment is announced, so that what
 * the muxer makes of it begins with its tables, and to whoever is behind it. It does so
 * for pictures only; of sound a segment ends where the muxer repeats its tables, ten
 * times a second. */
static GstPadProbeReturn
on_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Hls *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstClockTime time = GST_BUFFER_DTS_OR_PTS (buffer);
  gboolean due;

  g_mutex_lock (&self->lock);
  self->last = time;
  due = GST_CLOCK_TIME_IS_VALID (self->begun) && time + EARLY >= self->begun + SEGMENT;
  if (!GST_CLOCK_TIME_IS_VALID (self->begun))
    self->begun = time;
  if (due && !self->has_pictures)
    self->due = time;
  g_mutex_unlock (&self->lock);
  if (due && self->has_pictures &&
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    announce (pad, time);
  return GST_PAD_PROBE_OK;
}

static void
cut_at (Hls *self, GstClockTime time)
{
  GError *error = NULL;

  take_result (
      self, tutti_hls_folder_cut (self->folder, time - self->begun, &error), error);
  self->begun = time;
  self->due = GST_CLOCK_TIME_NONE;
  self->listed = TRUE;
}

static void
cut (Hls *self, GstEvent *event)
{
  GstClockTime time;

  if (!gst_video_event_is_force_key_unit (event) ||
      !gst_video_event_parse_downstream_force_key_unit (
          event, &time, NULL, NULL, NULL, NULL) ||
      time <= self->begun)
    return;
  cut_at (self, time);
}

static void
end (Hls *self)
{
  GstClockTime length = GST_CLOCK_TIME_IS_VALID (self->begun) && self->last > self->begun
                            ? self->last - self->begun
                            : 0;
  GError *error = NULL;

  take_result (self, tutti_hls_folder_end (self->folder, length, &error), error);
}

static void
write_some (Hls *self, const guint8 *data, gsize size)
{
  GError *error = NULL;

  if (size == 0)
    return;
  take_result (self, tutti_hls_folder_write (self->folder, data, size, &error), error);
  self->bytes += size;
}

/* ISO 13818-1, 2.4.3: the program association table is packet identifier 0. Returns:
 * where it is, or @size */
static gsize
find_tables (const guint8 *data, gsize size)
{
  for (gsize at = 0; at + PACKET_BYTES <= size; at += PACKET_BYTES) {
    if ((data[at + 1] & 0x1f) == 0 && data[at + 2] == 0)
      return at;
  }
  return size;
}

static void
take (Hls *self, GstBuffer *buffer)
{
  GstMapInfo map;
  gsize end_of_segment = 0;

  if (self->error != NULL || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  if (GST_CLOCK_TIME_IS_VALID (self->due)) {
    end_of_segment = find_tables (map.data, map.size);
    write_some (self, map.data, end_of_segment);
    if (end_of_segment < map.size)
      cut_at (self, self->due);
  }
  write_some (self, map.data + end_of_segment, map.size - end_of_segment);
  gst_buffer_unmap (buffer, &map);
}

/* Behind the muxer, on its thread. */
static GstPadProbeReturn
on_muxed (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Hls *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    take (self, GST_PAD_PROBE_INFO_BUFFER (info));
  else if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
    GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);

    for (guint i = 0; i < gst_buffer_list_length (list); i++)
      take (self, gst_buffer_list_get (list, i));
  } else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    end (self);
  else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) ==
           GST_EVENT_CUSTOM_DOWNSTREAM)
    cut (self, GST_PAD_PROBE_INFO_EVENT (info));
  return GST_PAD_PROBE_OK;
}

static GstPad *
find_pad (GstBin *pipeline, const char *name, const char *pad)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (pipeline, name);

  return element != NULL ? gst_element_get_static_pad (element, pad) : NULL;
}

static gpointer
hls_open (GstBin *pipeline, const TuttiStreamSinkSetup *setup)
{
  Hls *self = g_new0 (Hls, 1);

  g_mutex_init (&self->lock);
  self->begun = self->due = self->last = GST_CLOCK_TIME_NONE;
  /* Without one the pipeline has nothing to say, and the error tells. */
  self->folder = tutti_hls_folder_open (setup->target->folder, &self->error);
  self->in = find_pad (pipeline, "pictures", "src");
  self->has_pictures = self->in != NULL;
  if (!self->has_pictures)
    self->in = find_pad (pipeline, "audio", "src");
  self->out = find_pad (pipeline, "sink", "sink");
  if (self->folder == NULL)
    return self;
  gst_pad_add_probe (self->in, GST_PAD_PROBE_TYPE_BUFFER, on_frame, self, NULL);
  gst_pad_add_probe (self->out,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST |
          GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      on_muxed, self, NULL);
  return self;
}

/* Live is what somebody can play. */
static gboolean
hls_is_taken (gpointer data)
{
  Hls *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->listed;
}

static guint64
hls_get_acknowledged (gpointer data)
{
  Hls *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->bytes;
}

static GError *
hls_get_error (gpointer data)
{
  Hls *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->error != NULL ? g_error_copy (self->error) : NULL;
}

static TuttiStreamError
hls_explain (gpointer data, const GError *error)
{
  return TUTTI_STREAM_ERROR_INTERNAL;
}

static void
hls_drain (gpointer data, GstElement *pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
hls_free (gpointer data)
{
  Hls *self = data;

  gst_object_unref (self->in);
  gst_object_unref (self->out);
  g_clear_pointer (&self->folder, tutti_hls_folder_close);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* alignment=0: all packets of a frame at once. Those that waited for a seventh would come
 * into the next segment, and that begin with the end of another picture. */
const TuttiStreamSinkClass tutti_stream_hls = {
    .opening = TUTTI_SINK_TRIED,
    .taken_within_us = LISTED_WITHIN_US,
    .description = "mpegtsmux name=mux alignment=0 ! "
                   "fakesink name=sink sync=false async=false",
    .audio = "mux.",
    .video = "h264parse name=pictures ! "
             "video/x-h264,stream-format=byte-stream,alignment=au ! mux.",
    .open = hls_open,
    .is_taken = hls_is_taken,
    .get_acknowledged = hls_get_acknowledged,
    .get_error = hls_get_error,
    .explain = hls_explain,
    .drain = hls_drain,
    .free = hls_free,
};
