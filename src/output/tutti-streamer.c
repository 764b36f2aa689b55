/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-streamer.h"

#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <gst/video/video.h>
#include <unistd.h>

#include "output/tutti-aac.h"
#include "output/tutti-feed-input.h"
#include "output/tutti-output-error.h"

/* A server that takes nothing must not keep us. */
#define FINISH_WITHIN_MS 3000

/* Numbers and names only; what was typed goes in as properties. Sound is encoded here and
 * keeps its times, as the picture does; where the feed has a hole there is silence. */
#define DESCRIPTION \
  "tuttilivestream name=out " \
  "appsrc name=video is-live=true format=time ! out.h264 " \
  "appsrc name=audio is-live=true format=time ! audiorate ! audioconvert ! %s ! out.aac"

struct _TuttiStreamer {
  GObject parent;
  GstElement *pipeline;
  GstAppSrc *video, *audio;
  guint watch;   /* on the bus */
  guint timeout; /* while finishing */
  gboolean finishing, finished;
  char *state, *text;
  guint64 bytes;
  gint64 live_us; /* monotonic: since when; 0: not yet */

  GMutex lock;
  /* Under lock. */
  TuttiFeedInput *input;
  gboolean running;             /* the pipeline is */
  gboolean placed;              /* @offset is of this feed */
  GstClockTimeDiff offset;      /* from the feed's clock to the pipeline's running time */
  GstClockTimeDiff sound_delay; /* of the encoder */
};

enum { SIGNAL_CHANGED, SIGNAL_FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiStreamer, tutti_streamer, G_TYPE_OBJECT)

static void
finished (TuttiStreamer *self, const GError *error)
{
  if (self->finished)
    return;
  self->finished = TRUE;
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0, error);
}

/* The bus */

static void
take_state (TuttiStreamer *self, const GstStructure *structure)
{
  const char *state = gst_structure_get_string (structure, "state");

  /* The error and the end come as messages of their own. */
  if (self->finishing || g_str_equal (state, "failed") || g_str_equal (state, "ended"))
    return;
  if (g_str_equal (state, "live") && self->live_us == 0)
    self->live_us = g_get_monotonic_time ();
  g_free (self->state);
  self->state = g_strdup (state);
  g_free (self->text);
  self->text = g_strdup (gst_structure_get_string (structure, "text"));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* The element's errors are sentences for people, and never repeat the target or its key.
 */
static void
take_error (TuttiStreamer *self, GstMessage *message)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &reason, NULL);
  if (reason->domain == GST_RESOURCE_ERROR)
    error = g_error_new_literal (
        TUTTI_OUTPUT_ERROR, TUTTI_OUTPUT_ERROR_STREAM, reason->message);
  else
    tutti_output_fail (&error, TUTTI_OUTPUT_ERROR_INTERNAL);
  finished (self, error);
}

static gboolean
on_bus (GstBus *bus, GstMessage *message, gpointer user_data)
{
  TuttiStreamer *self = user_data;
  const GstStructure *structure = gst_message_get_structure (message);

  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ELEMENT:
    if (gst_structure_has_name (structure, "tutti-livestream-state"))
      take_state (self, structure);
    else if (gst_structure_has_name (structure, "tutti-livestream-stats"))
      gst_structure_get_uint64 (structure, "bytes", &self->bytes);
    break;
  case GST_MESSAGE_ERROR:
    take_error (self, message);
    break;
  case GST_MESSAGE_EOS:
    finished (self, NULL);
    break;
  default:
    break;
  }
  return G_SOURCE_CONTINUE;
}

/* Feeds */

static gboolean
on_wrong_feed (gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  tutti_output_fail (&error, TUTTI_OUTPUT_ERROR_FEED);
  finished (user_data, error);
  return G_SOURCE_REMOVE;
}

static void
refuse_feed (TuttiStreamer *self)
{
  g_main_context_invoke_full (
      NULL, G_PRIORITY_DEFAULT, on_wrong_feed, g_object_ref (self), g_object_unref);
}

static void
take_formats (TuttiStreamer *self, const TuttiFeedFormats *formats)
{
  g_autoptr (GstCaps) caps =
      gst_caps_from_string ("video/x-h264,stream-format=byte-stream,alignment=au");

  if (formats->video != TUTTI_FEED_H264 || formats->audio != TUTTI_FEED_PCM) {
    refuse_feed (self);
    return;
  }
  gst_caps_set_simple (caps, "width", G_TYPE_INT, (int)formats->width, "height",
      G_TYPE_INT, (int)formats->height, "framerate", GST_TYPE_FRACTION,
      (int)formats->framerate, 1, NULL);
  gst_app_src_set_caps (self->video, caps);
}

/* One clock for both tracks, and both clocks are the machine's: what was together stays
 * together, and does not drift. */
static GstClockTime
place (TuttiStreamer *self, TuttiFeedKind kind, guint64 time)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GstClockTimeDiff placed;

  if (!self->placed) {
    GstClockTime now = gst_element_get_current_running_time (self->pipeline);

    if (!GST_CLOCK_TIME_IS_VALID (now))
      return GST_CLOCK_TIME_NONE;
    self->offset = (GstClockTimeDiff)now - (GstClockTimeDiff)time;
    self->placed = TRUE;
  }
  placed = (GstClockTimeDiff)time + self->offset -
           (kind == TUTTI_FEED_AUDIO ? self->sound_delay : 0);
  return placed >= 0 ? (GstClockTime)placed : GST_CLOCK_TIME_NONE;
}

static void
on_frame (
    const TuttiFeedFrame *frame, const TuttiFeedFormats *formats, gpointer user_data)
{
  TuttiStreamer *self = user_data;
  GstClockTime time;
  GstBuffer *buffer;

  if (frame->kind == TUTTI_FEED_FORMATS) {
    take_formats (self, formats);
    return;
  }
  if (frame->kind != TUTTI_FEED_VIDEO && frame->kind != TUTTI_FEED_AUDIO)
    return;
  time = place (self, frame->kind, frame->time);
  if (!GST_CLOCK_TIME_IS_VALID (time))
    return;
  buffer = gst_buffer_new_wrapped_bytes (frame->payload);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = time;
  if (frame->kind == TUTTI_FEED_AUDIO)
    GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (
        g_bytes_get_size (frame->payload), GST_SECOND, TUTTI_FEED_PCM_BYTES_PER_SECOND);
  else if (frame->flag != TUTTI_FEED_KEYFRAME)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  gst_app_src_push_buffer (
      frame->kind == TUTTI_FEED_VIDEO ? self->video : self->audio, buffer);
}

static void end_stream (TuttiStreamer *self);

static void
on_feed_ended (TuttiFeedEnd end, gpointer user_data)
{
  /* A room whose process was replaced sends another feed. */
  if (end == TUTTI_FEED_ERROR)
    on_wrong_feed (user_data);
  else if (((TuttiStreamer *)user_data)->finishing)
    end_stream (user_data);
}

/* Out of the element, on any thread. */
static GstPadProbeReturn
on_upstream_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiStreamer *self = user_data;

  if (!gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&self->lock);
  if (self->input != NULL)
    tutti_feed_input_want_keyframe (self->input);
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_DROP;
}

static void
drop_feed (TuttiStreamer *self)
{
  TuttiFeedInput *input;

  g_mutex_lock (&self->lock);
  input = g_steal_pointer (&self->input);
  self->placed = FALSE;
  g_mutex_unlock (&self->lock);
  if (input != NULL)
    tutti_feed_input_free (input);
}

void
tutti_streamer_feed (TuttiStreamer *self, int fd)
{
  static const TuttiFeedCallbacks callbacks = {on_frame, on_feed_ended};

  if (self->finishing || self->finished) {
    close (fd);
    return;
  }
  drop_feed (self);
  if (!self->running)
    gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  self->running = TRUE;
  g_mutex_lock (&self->lock);
  self->input = tutti_feed_input_new (fd, &callbacks, self);
  tutti_feed_input_want_keyframe (self->input);
  g_mutex_unlock (&self->lock);
}

/* The end */

static gboolean
on_timeout (gpointer user_data)
{
  TuttiStreamer *self = user_data;

  self->timeout = 0;
  finished (self, NULL);
  return G_SOURCE_REMOVE;
}

static void
end_stream (TuttiStreamer *self)
{
  drop_feed (self);
  gst_app_src_end_of_stream (self->video);
  gst_app_src_end_of_stream (self->audio);
  self->timeout = g_timeout_add (FINISH_WITHIN_MS, on_timeout, self);
}

void
tutti_streamer_finish (TuttiStreamer *self)
{
  if (self->finishing || self->finished)
    return;
  self->finishing = TRUE;
  g_free (self->state);
  self->state = g_strdup ("finishing");
  if (!self->running) {
    finished (self, NULL);
    return;
  }
  tutti_feed_input_drain (self->input);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Facts */

const char *
tutti_streamer_get_state (TuttiStreamer *self)
{
  return self->state;
}

const char *
tutti_streamer_get_text (TuttiStreamer *self)
{
  return self->text;
}

guint64
tutti_streamer_get_bytes (TuttiStreamer *self)
{
  return self->bytes;
}

guint64
tutti_streamer_get_time (TuttiStreamer *self)
{
  return self->live_us == 0
             ? 0
             : (guint64)(g_get_monotonic_time () - self->live_us) * GST_USECOND;
}

/* Object */

static GstAppSrc *
take_source (TuttiStreamer *self, const char *name)
{
  return GST_APP_SRC (gst_bin_get_by_name (GST_BIN (self->pipeline), name));
}

static void
set_up (TuttiStreamer *self, const TuttiStreamerTarget *target)
{
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (self->pipeline), "out");
  g_autoptr (GstCaps) pcm = gst_caps_from_string (TUTTI_FEED_PCM_CAPS);
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstPad) pad = NULL;

  g_object_set (out, "location", target->target, "allow-private",
      target->reach == TUTTI_STREAMER_ANYWHERE, NULL);
  if (target->key != NULL)
    g_object_set (out, "stream-key", target->key, NULL);
  if (target->passphrase != NULL)
    g_object_set (out, "passphrase", target->passphrase, NULL);
  self->video = take_source (self, "video");
  self->audio = take_source (self, "audio");
  gst_app_src_set_caps (self->audio, pcm);
  pad = gst_element_get_static_pad (GST_ELEMENT (self->video), "src");
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_upstream_event, self, NULL);
  self->watch = gst_bus_add_watch (bus, on_bus, self);
}

char *
tutti_streamer_target_folder (const TuttiStreamerTarget *target)
{
  return g_str_has_prefix (target->target, "file:")
             ? g_filename_from_uri (target->target, NULL, NULL)
             : NULL;
}

TuttiStreamer *
tutti_streamer_new (const TuttiStreamerTarget *target, GError **error)
{
  g_autoptr (TuttiStreamer) self = g_object_new (TUTTI_TYPE_STREAMER, NULL);
  g_autofree char *description = g_strdup_printf (DESCRIPTION, tutti_aac_describe ());
  g_autoptr (GError) reason = NULL;

  self->state = g_strdup ("connecting");
  self->sound_delay = (GstClockTimeDiff)tutti_aac_get_delay ();
  self->pipeline = gst_parse_launch (description, &reason);
  if (self->pipeline == NULL || reason != NULL) {
    tutti_output_fail (error, TUTTI_OUTPUT_ERROR_INTERNAL);
    return NULL;
  }
  gst_object_ref_sink (self->pipeline);
  set_up (self, target);
  return g_steal_pointer (&self);
}

static void
tutti_streamer_init (TuttiStreamer *self)
{
  g_mutex_init (&self->lock);
}

static void
tutti_streamer_finalize (GObject *object)
{
  TuttiStreamer *self = TUTTI_STREAMER (object);

  g_clear_handle_id (&self->watch, g_source_remove);
  g_clear_handle_id (&self->timeout, g_source_remove);
  drop_feed (self);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->video);
  gst_clear_object (&self->audio);
  gst_clear_object (&self->pipeline);
  g_mutex_clear (&self->lock);
  g_free (self->state);
  g_free (self->text);
  G_OBJECT_CLASS (tutti_streamer_parent_class)->finalize (object);
}

static void
tutti_streamer_class_init (TuttiStreamerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_streamer_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TUTTI_TYPE_STREAMER,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", TUTTI_TYPE_STREAMER,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}
