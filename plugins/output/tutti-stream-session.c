/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-stream-session.h"

#include <gst/app/gstappsrc.h>

#include "plugins/output/tutti-stall-watch.h"
#include "plugins/output/tutti-stream-relay.h"

/* From the first packet to a stream that the server takes; eight round trips of 300 ms
 * and a slow server are in it. */
#define CONNECT_LIMIT_US (8 * G_USEC_PER_SEC)
/* Media time that may wait in front of the muxer. More is no live stream any more. */
#define WAITING_MAX (3 * GST_SECOND)
/* What a server may need for the last bytes. */
#define DRAIN_LIMIT_US (G_USEC_PER_SEC / 2)
/* Frames between the encoders and the thread; it takes them within milliseconds. */
#define QUEUE_MAX 512

/* Static: what changes is set as properties. */
#define DESCRIPTION \
  "flvmux name=mux streamable=true ! " \
  "rtmp2sink name=sink sync=false async=false async-connect=true " \
  "appsrc name=audio ! mux.audio "
#define DESCRIPTION_VIDEO "appsrc name=video ! mux.video"

typedef struct {
  TuttiTrackKind track;
  GstSample *sample;
} Frame;

struct _TuttiStreamSession {
  gatomicrefcount refs;
  /* The making thread's own. */
  GstElement *pipeline;
  GstElement *sink;
  GstAppSrc *sources[TUTTI_N_TRACKS]; /* NULL: no such track */
  GstBus *bus;
  TuttiStreamRelay *relay;
  TuttiStreamTimeline timeline;
  TuttiStallWatch stall;
  TuttiSessionState state;
  GstClockTime base_time;
  gint64 connect_deadline_us;
  gboolean ending;
  TuttiSessionCounts counts;

  GMutex lock;
  GCond cond;
  /* Under lock. */
  GQueue frames; /* Frame */
  gboolean open;
};

static void
frame_free (Frame *frame)
{
  gst_sample_unref (frame->sample);
  g_free (frame);
}

static gboolean
fail (GError **error, TuttiStreamError code)
{
  g_set_error_literal (error, TUTTI_STREAM_ERROR, code, tutti_stream_error_text (code));
  return FALSE;
}

/* Making */

static void
take_source (TuttiStreamSession *self, TuttiTrackKind track, const char *name,
    GstClockTime latency)
{
  GstElement *source = gst_bin_get_by_name (GST_BIN (self->pipeline), name);

  if (source == NULL)
    return;
  g_object_set (source, "is-live", TRUE, "format", GST_FORMAT_TIME, "do-timestamp", FALSE,
      "min-latency", (gint64)latency, "max-bytes", (guint64)0, "max-time", (guint64)0,
      "max-buffers", (guint64)0, NULL);
  self->sources[track] = GST_APP_SRC (source);
}

static void
configure_sink (TuttiStreamSession *self, const TuttiStreamTarget *target)
{
  self->sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  g_object_set (self->sink, "host", "127.0.0.1", "port",
      tutti_stream_relay_get_port (self->relay), "application", target->application,
      "stream", target->key, NULL);
}

static gboolean
make_pipeline (TuttiStreamSession *self, const TuttiSessionSetup *setup)
{
  g_autoptr (GError) error = NULL;

  self->pipeline = gst_parse_launch (
      setup->leader == TUTTI_TRACK_VIDEO ? DESCRIPTION DESCRIPTION_VIDEO : DESCRIPTION,
      &error);
  if (self->pipeline == NULL || error != NULL)
    return FALSE;
  gst_object_ref_sink (self->pipeline);
  take_source (self, TUTTI_TRACK_VIDEO, "video", setup->latency);
  take_source (self, TUTTI_TRACK_AUDIO, "audio", setup->latency);
  configure_sink (self, setup->target);
  self->bus = gst_element_get_bus (self->pipeline);
  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), setup->clock);
  /* Its base time is set by hand, to what makes the first keyframe 0. */
  gst_element_set_start_time (self->pipeline, GST_CLOCK_TIME_NONE);
  return TRUE;
}

TuttiStreamSession *
tutti_stream_session_new (const TuttiSessionSetup *setup, GError **error)
{
  g_autoptr (TuttiStreamSession) self = g_new0 (TuttiStreamSession, 1);
  gint64 now_us = g_get_monotonic_time ();

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_queue_init (&self->frames);
  self->base_time = setup->base_time;
  self->connect_deadline_us = now_us + CONNECT_LIMIT_US;
  tutti_stream_timeline_init (&self->timeline, setup->leader);
  tutti_stall_watch_init (&self->stall, now_us, setup->stall_us);
  self->relay =
      tutti_stream_relay_new (setup->target, setup->addresses, setup->trusted, NULL);
  if (self->relay == NULL || !make_pipeline (self, setup) ||
      gst_element_set_state (self->pipeline, GST_STATE_PAUSED) ==
          GST_STATE_CHANGE_FAILURE) {
    tutti_stream_session_close (self);
    fail (error, TUTTI_STREAM_ERROR_INTERNAL);
    return NULL;
  }
  return g_steal_pointer (&self);
}

TuttiStreamSession *
tutti_stream_session_ref (TuttiStreamSession *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
tutti_stream_session_unref (TuttiStreamSession *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_queue_clear_full (&self->frames, (GDestroyNotify)frame_free);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* Frames */

void
tutti_stream_session_put (
    TuttiStreamSession *self, TuttiTrackKind track, GstSample *sample)
{
  Frame *frame = NULL;

  g_mutex_lock (&self->lock);
  if (self->open && self->frames.length < QUEUE_MAX) {
    frame = g_new (Frame, 1);
    *frame = (Frame){track, gst_sample_ref (sample)};
    g_queue_push_tail (&self->frames, frame);
    g_cond_signal (&self->cond);
  }
  g_mutex_unlock (&self->lock);
}

static void
session_set_open (TuttiStreamSession *self, gboolean open)
{
  g_mutex_lock (&self->lock);
  self->open = open;
  g_mutex_unlock (&self->lock);
}

static Frame *
session_wait_for_frame (TuttiStreamSession *self, gint64 deadline_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (g_queue_is_empty (&self->frames)) {
    if (!g_cond_wait_until (&self->cond, &self->lock, deadline_us))
      return NULL;
  }
  return g_queue_pop_head (&self->frames);
}

/* The time of the session's pipeline begins where the timeline does. */
static void
session_begin (TuttiStreamSession *self)
{
  self->state = TUTTI_SESSION_LIVE;
  gst_element_set_base_time (self->pipeline, self->base_time + self->timeline.origin);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
}

static GstClockTime
running_time (GstSample *sample, GstClockTime time)
{
  return gst_segment_to_running_time (
      gst_sample_get_segment (sample), GST_FORMAT_TIME, time);
}

static void
session_send (TuttiStreamSession *self, const Frame *frame, GstClockTime placed)
{
  GstBuffer *original = gst_sample_get_buffer (frame->sample);
  GstBuffer *buffer = gst_buffer_copy (original);
  g_autoptr (GstSample) sample =
      gst_sample_new (NULL, gst_sample_get_caps (frame->sample), NULL, NULL);

  /* Encoders that reorder have a PTS behind the DTS. */
  if (GST_BUFFER_DTS_IS_VALID (original) &&
      GST_BUFFER_PTS (original) > GST_BUFFER_DTS (original))
    GST_BUFFER_PTS (buffer) =
        placed + GST_BUFFER_PTS (original) - GST_BUFFER_DTS (original);
  else
    GST_BUFFER_PTS (buffer) = placed;
  GST_BUFFER_DTS (buffer) =
      frame->track == TUTTI_TRACK_VIDEO ? placed : GST_CLOCK_TIME_NONE;
  self->counts.sent[frame->track]++;
  self->counts.offered += gst_buffer_get_size (buffer);
  gst_sample_set_buffer (sample, buffer);
  gst_buffer_unref (buffer);
  gst_app_src_push_sample (self->sources[frame->track], sample);
}

static void
session_take (TuttiStreamSession *self, const Frame *frame)
{
  GstBuffer *buffer = gst_sample_get_buffer (frame->sample);
  GstClockTime time = running_time (frame->sample, GST_BUFFER_DTS_OR_PTS (buffer));
  TuttiFrameKind kind =
      frame->track == TUTTI_TRACK_VIDEO &&
              GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT)
          ? TUTTI_FRAME_DELTA
          : TUTTI_FRAME_KEY;
  GstAppSrc *source = self->sources[frame->track];
  GstClockTime placed = 0;
  TuttiRoomLeft room;

  if (source == NULL || !GST_CLOCK_TIME_IS_VALID (time))
    return;
  room = gst_app_src_get_current_level_time (source) < WAITING_MAX ? TUTTI_ROOM_ENOUGH
                                                                   : TUTTI_ROOM_NONE;
  switch (tutti_stream_timeline_place (
      &self->timeline, frame->track, kind, time, room, &placed)) {
  case TUTTI_FRAME_SEND:
    if (self->state == TUTTI_SESSION_STARTING)
      session_begin (self);
    session_send (self, frame, placed);
    break;
  case TUTTI_FRAME_DROPPED:
    self->counts.dropped[frame->track]++;
    break;
  case TUTTI_FRAME_EARLY:
  case TUTTI_FRAME_LATE:
    break;
  }
}

/* Watching */

/* rtmp2sink says nothing when the server has taken the stream, but only then it counts.
 */
static gboolean
session_is_published (TuttiStreamSession *self)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 received = 0;

  g_object_get (self->sink, "stats", &stats, NULL);
  return stats != NULL && gst_structure_get_uint64 (stats, "in-bytes-total", &received) &&
         received > 0;
}

/* rtmp2sink asks the system for proxies, also on the way to loopback. */
static TuttiStreamError
code_of_failure (TuttiStreamSession *self)
{
  if (!tutti_stream_relay_is_taken (self->relay))
    return TUTTI_STREAM_ERROR_PROXY;
  if (self->state != TUTTI_SESSION_CONNECTING)
    return TUTTI_STREAM_ERROR_LOST;
  return tutti_stream_relay_has_heard (self->relay) ? TUTTI_STREAM_ERROR_REJECTED
                                                    : TUTTI_STREAM_ERROR_UNREACHABLE;
}

/* What the pipeline says of an error may hold the key, so only its kind is looked at. */
static gboolean
session_check_bus (TuttiStreamSession *self, GError **error)
{
  g_autoptr (GstMessage) message = NULL;

  while ((message = gst_bus_pop (self->bus)) != NULL) {
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
      return fail (error, code_of_failure (self));
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      self->state = TUTTI_SESSION_FINISHED;
    gst_clear_message (&message);
  }
  return TRUE;
}

/* The relay knows more than rtmp2sink, which only sees that it is gone. A server that
 * hangs up while rtmp2sink still asks for the stream has rejected it. */
static gboolean
session_check_relay (TuttiStreamSession *self, GError **error)
{
  g_autoptr (GError) gone = tutti_stream_relay_get_error (self->relay);

  if (gone == NULL || self->state == TUTTI_SESSION_FINISHED)
    return TRUE;
  if (g_error_matches (gone, TUTTI_STREAM_ERROR, TUTTI_STREAM_ERROR_LOST) &&
      self->state == TUTTI_SESSION_CONNECTING)
    return fail (error, code_of_failure (self));
  g_propagate_error (error, g_steal_pointer (&gone));
  return FALSE;
}

static gboolean
session_check_time (TuttiStreamSession *self, GError **error)
{
  gint64 now_us = g_get_monotonic_time ();

  self->counts.acknowledged = tutti_stream_relay_get_acknowledged (self->relay);
  if (self->state == TUTTI_SESSION_CONNECTING) {
    if (now_us >= self->connect_deadline_us)
      return fail (error, TUTTI_STREAM_ERROR_UNREACHABLE);
    return TRUE;
  }
  if (tutti_stall_watch_update (&self->stall, now_us, self->counts.offered,
          self->counts.acknowledged) == TUTTI_FLOW_STALLED)
    return fail (error, TUTTI_STREAM_ERROR_STALLED);
  return TRUE;
}

TuttiSessionState
tutti_stream_session_step (TuttiStreamSession *self, gint64 wait_us, GError **error)
{
  gint64 deadline_us = g_get_monotonic_time () + wait_us;
  Frame *frame;

  if (self->state == TUTTI_SESSION_CONNECTING && session_is_published (self)) {
    self->state = TUTTI_SESSION_STARTING;
    session_set_open (self, TRUE);
  }
  while ((frame = session_wait_for_frame (self, deadline_us)) != NULL) {
    session_take (self, frame);
    frame_free (frame);
  }
  if (!session_check_relay (self, error) || !session_check_bus (self, error) ||
      !session_check_time (self, error)) {
    self->state = TUTTI_SESSION_FAILED;
    session_set_open (self, FALSE);
  }
  return self->state;
}

void
tutti_stream_session_end (TuttiStreamSession *self)
{
  if (self->ending)
    return;
  self->ending = TRUE;
  session_set_open (self, FALSE);
  if (self->state != TUTTI_SESSION_LIVE)
    self->state = TUTTI_SESSION_FINISHED;
  for (guint i = 0; i < TUTTI_N_TRACKS; i++) {
    if (self->sources[i] != NULL)
      gst_app_src_end_of_stream (self->sources[i]);
  }
}

/* After an end everything is with the relay, which passes it on and closes behind it. */
static void
session_drain (TuttiStreamSession *self)
{
  gint64 deadline_us = g_get_monotonic_time () + DRAIN_LIMIT_US;
  g_autoptr (GError) gone = NULL;

  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  while (gone == NULL && g_get_monotonic_time () < deadline_us) {
    g_usleep (5000);
    gone = tutti_stream_relay_get_error (self->relay);
  }
}

void
tutti_stream_session_close (TuttiStreamSession *self)
{
  session_set_open (self, FALSE);
  if (self->state == TUTTI_SESSION_FINISHED && self->relay != NULL)
    session_drain (self);
  /* First: this frees rtmp2sink from whatever it waits for. */
  g_clear_pointer (&self->relay, tutti_stream_relay_free);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  for (guint i = 0; i < TUTTI_N_TRACKS; i++)
    gst_clear_object (&self->sources[i]);
  gst_clear_object (&self->sink);
  gst_clear_object (&self->bus);
  gst_clear_object (&self->pipeline);
}

TuttiSessionCounts
tutti_stream_session_get_counts (TuttiStreamSession *self)
{
  return self->counts;
}
