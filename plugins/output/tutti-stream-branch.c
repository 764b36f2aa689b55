/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-stream-branch.h"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

/* What the platforms ask for. */
#define GOP_S 2

#define END "appsink name=end sync=false async=false max-buffers=1 drop=true"
#define AVC \
  "h264parse config-interval=-1 ! video/x-h264,stream-format=avc,alignment=au ! " END
#define RAW_AAC "aacparse ! audio/mpeg,mpegversion=4,stream-format=raw,framed=true ! " END

/* openh264 first: x264 is under the GPL. No B pictures, no look-ahead, no keyframe but
 * those every GOP_S seconds and those asked for. */
static const struct {
  const char *factory;
  const char *text;
} video_encoders[] = {
    {"openh264enc", "openh264enc name=encoder rate-control=bitrate complexity=low "
                    "scene-change-detection=false background-detection=false"},
    {"x264enc", "x264enc name=encoder tune=zerolatency speed-preset=veryfast bframes=0 "
                "vbv-buf-capacity=1000 option-string=scenecut=0:nal-hrd=cbr"},
};

static const char *const audio_encoders[] = {"avenc_aac", "voaacenc"};

typedef struct {
  TuttiTrackKind track;
  TuttiFrameFunc func;
  gpointer user_data;
} Receiver;

TuttiTrackKind
tutti_branch_track (TuttiBranchKind kind)
{
  return kind == TUTTI_BRANCH_VIDEO || kind == TUTTI_BRANCH_H264 ? TUTTI_TRACK_VIDEO
                                                                 : TUTTI_TRACK_AUDIO;
}

static gboolean
exists (const char *factory)
{
  g_autoptr (GstElementFactory) found = gst_element_factory_find (factory);

  return found != NULL;
}

static const char *
choose_video_encoder (GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (video_encoders); i++) {
    if (exists (video_encoders[i].factory))
      return video_encoders[i].text;
  }
  g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
      "There is no H.264 encoder (openh264enc, x264enc): install the package "
      "gstreamer1.0-plugins-bad or gstreamer1.0-plugins-ugly.");
  return NULL;
}

static const char *
choose_audio_encoder (GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (audio_encoders); i++) {
    if (exists (audio_encoders[i]))
      return audio_encoders[i];
  }
  g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
      "There is no AAC encoder (avenc_aac, voaacenc): install the package "
      "gstreamer1.0-libav or gstreamer1.0-plugins-bad.");
  return NULL;
}

static char *
describe (TuttiBranchKind kind, const TuttiBranchSettings *settings, GError **error)
{
  const char *encoder;

  switch (kind) {
  case TUTTI_BRANCH_H264:
    return g_strdup ("identity name=begin ! " AVC);
  case TUTTI_BRANCH_AAC:
    return g_strdup ("identity name=begin ! " RAW_AAC);
  case TUTTI_BRANCH_VIDEO:
    encoder = settings->video_encoder != NULL ? settings->video_encoder
                                              : choose_video_encoder (error);
    if (encoder == NULL)
      return NULL;
    return g_strdup_printf ("videoconvert name=begin ! video/x-raw,format=I420 ! "
                            "canvas.sink_0 tuttivideomixer name=canvas idle-interval=0 "
                            "! %s ! " AVC,
        encoder);
  case TUTTI_BRANCH_AUDIO:
  default:
    encoder = choose_audio_encoder (error);
    if (encoder == NULL)
      return NULL;
    return g_strdup_printf (
        "audioconvert name=begin ! audioresample ! mixer.sink_0 "
        "tuttiaudiomixer name=mixer levels-interval=0  mixer.mix ! audioconvert ! "
        "%s name=encoder ! " RAW_AAC,
        encoder);
  }
}

static void
configure_canvas (GstBin *bin, const TuttiBranchSettings *settings)
{
  g_autoptr (GstElement) canvas = gst_bin_get_by_name (bin, "canvas");
  g_autoptr (GstPad) place = NULL;

  if (canvas == NULL)
    return;
  place = gst_element_get_static_pad (canvas, "sink_0");
  g_object_set (canvas, "width", settings->width, "height", settings->height, "framerate",
      settings->framerate, NULL);
  g_object_set (place, "width", settings->width, "height", settings->height, "stale-time",
      (guint64)0, NULL);
}

/* A text of the operator's own decides for itself, unless its encoder is one of these. */
static void
configure_encoder (GstBin *bin, const TuttiBranchSettings *settings)
{
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (bin, "encoder");
  const char *factory;

  if (encoder == NULL)
    return;
  factory = GST_OBJECT_NAME (gst_element_get_factory (encoder));
  if (g_str_equal (factory, "openh264enc"))
    g_object_set (encoder, "bitrate", settings->bitrate * 1000, "max-bitrate",
        settings->bitrate * 1100, "gop-size", settings->framerate * GOP_S, NULL);
  else if (g_str_equal (factory, "x264enc"))
    g_object_set (encoder, "bitrate", settings->bitrate, "key-int-max",
        settings->framerate * GOP_S, NULL);
  else if (g_str_equal (factory, "avenc_aac") || g_str_equal (factory, "voaacenc"))
    g_object_set (encoder, "bitrate", (int)settings->audio_bitrate * 1000, NULL);
}

static GstFlowReturn
on_sample (GstAppSink *sink, gpointer user_data)
{
  Receiver *receiver = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  if (sample != NULL)
    receiver->func (receiver->track, sample, receiver->user_data);
  return GST_FLOW_OK;
}

static void
connect_ends (GstBin *bin, TuttiBranchKind kind, TuttiFrameFunc func, gpointer user_data)
{
  g_autoptr (GstElement) end = gst_bin_get_by_name (bin, "end");
  g_autoptr (GstElement) begin = gst_bin_get_by_name (bin, "begin");
  g_autoptr (GstPad) target = gst_element_get_static_pad (begin, "sink");
  GstAppSinkCallbacks callbacks = {.new_sample = on_sample};
  Receiver *receiver = g_new (Receiver, 1);

  *receiver = (Receiver){tutti_branch_track (kind), func, user_data};
  gst_app_sink_set_callbacks (GST_APP_SINK (end), &callbacks, receiver, g_free);
  gst_element_add_pad (GST_ELEMENT (bin), gst_ghost_pad_new ("sink", target));
}

GstElement *
tutti_stream_branch_new (TuttiBranchKind kind, const TuttiBranchSettings *settings,
    TuttiFrameFunc func, gpointer user_data, GError **error)
{
  g_autofree char *description = describe (kind, settings, error);
  g_autoptr (GError) flaw = NULL;
  GstElement *bin;

  if (description == NULL)
    return NULL;
  bin = gst_parse_bin_from_description (description, FALSE, &flaw);
  if (bin == NULL || flaw != NULL) {
    if (bin != NULL)
      gst_object_unref (gst_object_ref_sink (bin));
    g_propagate_error (error, g_steal_pointer (&flaw));
    return NULL;
  }
  configure_canvas (GST_BIN (bin), settings);
  configure_encoder (GST_BIN (bin), settings);
  connect_ends (GST_BIN (bin), kind, func, user_data);
  return bin;
}

void
tutti_stream_branch_want_keyframe (GstElement *branch)
{
  g_autoptr (GstElement) end = gst_bin_get_by_name (GST_BIN (branch), "end");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (end, "sink");

  gst_pad_push_event (
      pad, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}
