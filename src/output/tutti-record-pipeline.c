/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-record-pipeline.h"

#include "output/tutti-aac.h"
#include "output/tutti-feed-input.h"
#include "output/tutti-matroska-chapters.h"

/* Media in front of the muxer, in bytes; then whoever pushes waits. */
#define WAITING_MAX_BYTES (8 * 1024 * 1024)

static const struct {
  const char *name;
  const char *suffix;
  const char *muxer;
} formats[] = {
    [TUTTI_RECORD_WEBM] = {"webm", ".webm", "webmmux"},
    [TUTTI_RECORD_MATROSKA] = {"matroska", ".mkv", "matroskamux"},
    [TUTTI_RECORD_MP4] = {"mp4", ".mkv", "matroskamux"},
};

gboolean
tutti_record_format_parse (const char *text, TuttiRecordFormat *format)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (g_str_equal (formats[i].name, text)) {
      *format = i;
      return TRUE;
    }
  }
  return FALSE;
}

const char *
tutti_record_format_suffix (TuttiRecordFormat format)
{
  return formats[format].suffix;
}

guint64
tutti_record_format_get_sound_delay (TuttiRecordFormat format)
{
  return format == TUTTI_RECORD_MP4 ? tutti_aac_get_delay () : 0;
}

gboolean
tutti_record_format_takes (TuttiRecordFormat format, TuttiFeedVideo video)
{
  if (video == TUTTI_FEED_NO_VIDEO)
    return TRUE;
  if (format == TUTTI_RECORD_WEBM)
    return video == TUTTI_FEED_VP8;
  return format == TUTTI_RECORD_MATROSKA || video == TUTTI_FEED_H264;
}

/* Sizes and codecs are numbers here; nothing that anybody typed is in it. */
static char *
describe (TuttiRecordFormat format, const TuttiFeedFormats *feed)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (
      text, "%s name=mux ! fdsink name=sink sync=false ", formats[format].muxer);
  if (feed->video != TUTTI_FEED_NO_VIDEO)
    g_string_append_printf (text, "appsrc name=video ! %s mux.video_0 ",
        feed->video == TUTTI_FEED_H264 ? "h264parse !" : "");
  if (feed->audio != TUTTI_FEED_NO_AUDIO)
    g_string_append_printf (text, "appsrc name=audio ! audioconvert ! %s ! mux.audio_0",
        format == TUTTI_RECORD_MP4 ? tutti_aac_describe ()
                                   : "opusenc bitrate=96000 ! opusparse");
  return g_string_free (text, FALSE);
}

static GstAppSrc *
take_source (GstElement *bin, const char *name, GstCaps *caps)
{
  GstElement *source = gst_bin_get_by_name (GST_BIN (bin), name);

  if (source != NULL)
    g_object_set (source, "format", GST_FORMAT_TIME, "caps", caps, "block", TRUE,
        "max-bytes", (guint64)WAITING_MAX_BYTES, "max-time", (guint64)0, "max-buffers",
        (guint64)0, NULL);
  gst_caps_unref (caps);
  return GST_APP_SRC (source);
}

static GstCaps *
video_caps (const TuttiFeedFormats *feed)
{
  GstCaps *caps =
      feed->video == TUTTI_FEED_H264
          ? gst_caps_from_string ("video/x-h264,stream-format=byte-stream,alignment=au")
          : gst_caps_from_string ("video/x-vp8");

  gst_caps_set_simple (caps, "width", G_TYPE_INT, (int)feed->width, "height", G_TYPE_INT,
      (int)feed->height, "framerate", GST_TYPE_FRACTION, (int)feed->framerate, 1, NULL);
  return caps;
}

GstElement *
tutti_record_pipeline_new (TuttiRecordFormat format, const TuttiFeedFormats *feed, int fd,
    GstAppSrc *sources[TUTTI_RECORD_N_TRACKS])
{
  g_autofree char *description = describe (format, feed);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstElement) muxer = NULL;
  g_autoptr (GstElement) sink = NULL;

  if (pipeline == NULL || error != NULL)
    return NULL;
  muxer = gst_bin_get_by_name (GST_BIN (pipeline), "mux");
  tutti_matroska_chapters_reserve (muxer);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (sink, "fd", fd, NULL);
  sources[TUTTI_RECORD_VIDEO] = take_source (pipeline, "video", video_caps (feed));
  sources[TUTTI_RECORD_AUDIO] =
      take_source (pipeline, "audio", gst_caps_from_string (TUTTI_FEED_PCM_CAPS));
  return g_steal_pointer (&pipeline);
}

GstAppSrc *
tutti_record_pipeline_add_voice (GstElement *pipeline, int fd)
{
  /* It is silent most of the time, which costs little at a variable rate. The sink waits
   * for nothing, so that the pipeline goes on as it is. */
  GstElement *bin = gst_parse_bin_from_description (
      "appsrc name=voice ! audioconvert ! opusenc bitrate=64000 bitrate-type=vbr ! "
      "opusparse ! webmmux name=mux ! fdsink name=sink sync=false async=false",
      FALSE, NULL);
  g_autoptr (GstElement) muxer = NULL;
  g_autoptr (GstElement) sink = NULL;
  GstAppSrc *source;

  if (bin == NULL)
    return NULL;
  muxer = gst_bin_get_by_name (GST_BIN (bin), "mux");
  tutti_matroska_chapters_reserve (muxer);
  sink = gst_bin_get_by_name (GST_BIN (bin), "sink");
  g_object_set (sink, "fd", fd, NULL);
  source = take_source (bin, "voice", gst_caps_from_string (TUTTI_FEED_PCM_CAPS));
  gst_bin_add (GST_BIN (pipeline), bin);
  gst_element_sync_state_with_parent (bin);
  return source;
}
