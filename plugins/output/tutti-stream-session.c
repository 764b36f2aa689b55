/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-stream-session.h"

#include <gst/app/gstappsrc.h>

#include "plugins/output/tutti-stall-watch.h"
#include "plugins/output/tutti-stream-sink.h"

/* Media time that may wait in front of the muxer. More is no live stream any more. */
#define WAITING_MAX (3 * GST_SECOND)
/* Frames between the encoders and the thread; it takes them within milliseconds. */
#define QUEUE_MAX 512

static const TuttiStreamSinkClass *const sinks[] = {
    [TUTTI_STREAM_RTMP] = &tutti_stream_rtmp,
    [TUTTI_STREAM_SRT] = &tutti_stream_srt,
    [TUTTI_STREAM_HLS] = &tutti_stream_hls,
};

typedef struct {
  TuttiTrackKind track;
  GstSample *sample;
} Frame;

struct _TuttiStreamSession {
  gatomicrefcount refs;
  /* The making thread's own. */
  GstElement *pipeline;
  const TuttiStreamSinkClass *class;
  gpointer sink;                      /* of @class; NULL once closed */
  GstAppSrc *sources[TUTTI_N_TRACKS]; /* NULL: no such track */
  GstBus *bus;
  TuttiStreamTimeline timeline;
  TuttiStallWatch stall;
  TuttiSessionState state;
  GstClockTime base_time;
  gint64 connect_deadline_us;
  gboolean taken; /* by the target */
  gboolean begun; /* the first keyframe has gone in */
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

/* Static texts: what changes is set as properties. */
static char *
describe (const TuttiStreamSinkClass *class, TuttiTrackKind leader)
{
  return g_strdup_printf ("%s appsrc name=audio ! %s %s %s", class->description,
      class->audio, leader == TUTTI_TRACK_VIDEO ? "appsrc name=video !" : "",
      leader == TUTTI_TRACK_VIDEO ? class->video : "");
}

static gboolean
make_pipeline (TuttiStreamSession *self, const TuttiSessionSetup *setup)
{
  g_autofree char *text = describe (self->class, setup->leader);
  g_autoptr (GError) error = NULL;

  self->pipeline = gst_parse_launch (text, &error);
  if (self->pipeline == NULL || error != NULL)
    return FALSE;
  gst_object_ref_sink (self->pipeline);
  take_source (self, TUTTI_TRACK_VIDEO, "video", setup->latency);
  take_source (self, TUTTI_TRACK_AUDIO, "audio", setup->latency);
  self->bus = gst_element_get_bus (self->pipeline);
  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), setup->clock);
  /* Its base time is set by hand, to what makes the first keyframe 0. */
  gst_element_set_start_time (self->pipeline, GST_CLOCK_TIME_NONE);
  self->sink = self->class->open (GST_BIN (self->pipeline), &setup->sink);
  return self->sink != NULL;
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
  tutti_stream_timeline_init (&self->timeline, setup->leader);
  tutti_stall_watch_init (&self->stall, now_us, setup->stall_us);
  self->class = sinks[setup->sink.target->protocol];
  self->connect_deadline_us = now_us + self->class->taken_within_us;
  if (self->class->opening == TUTTI_SINK_TRIED) {
    self->state = TUTTI_SESSION_STARTING;
    self->open = TRUE;
  }
  if (!make_pipeline (self, setup) || gst_element_set_state (self->pipeline,
                                          GST_STATE_PAUSED) == GST_STATE_CHANGE_FAILURE) {
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
  self->begun = TRUE;
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
    if (!self->begun)
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

static gboolean
session_check_bus (TuttiStreamSession *self, GError **error)
{
  g_autoptr (GstMessage) message = NULL;

  while ((message = gst_bus_pop (self->bus)) != NULL) {
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      g_autoptr (GError) reason = NULL;

      gst_message_parse_error (message, &reason, NULL);
      return fail (error, self->state == TUTTI_SESSION_LIVE
                              ? TUTTI_STREAM_ERROR_LOST
                              : self->class->explain (self->sink, reason));
    }
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      self->state = TUTTI_SESSION_FINISHED;
    gst_clear_message (&message);
  }
  return TRUE;
}

/* That the target is gone may be its answer to being asked for the stream. */
static gboolean
session_check_sink (TuttiStreamSession *self, GError **error)
{
  g_autoptr (GError) gone = self->class->get_error (self->sink);

  if (gone == NULL || self->state == TUTTI_SESSION_FINISHED)
    return TRUE;
  if (g_error_matches (gone, TUTTI_STREAM_ERROR, TUTTI_STREAM_ERROR_LOST) &&
      self->state == TUTTI_SESSION_CONNECTING)
    return fail (error, self->class->explain (self->sink, gone));
  g_propagate_error (error, g_steal_pointer (&gone));
  return FALSE;
}

static gboolean
session_check_time (TuttiStreamSession *self, GError **error)
{
  gint64 now_us = g_get_monotonic_time ();

  self->counts.acknowledged = self->class->get_acknowledged (self->sink);
  if (!self->taken) {
    if (now_us >= self->connect_deadline_us)
      return fail (error, TUTTI_STREAM_ERROR_UNREACHABLE);
    return TRUE;
  }
  if (tutti_stall_watch_update (&self->stall, now_us, self->counts.offered,
          self->counts.acknowledged) == TUTTI_FLOW_STALLED)
    return fail (error, TUTTI_STREAM_ERROR_STALLED);
  return TRUE;
}

/* The clock of the stall watch ran while it was connecting. */
static void
session_take_off (TuttiStreamSession *self)
{
  self->taken = TRUE;
  tutti_stall_watch_init (&self->stall, g_get_monotonic_time (), self->stall.limit_us);
  if (self->state != TUTTI_SESSION_CONNECTING)
    return;
  self->state = TUTTI_SESSION_STARTING;
  session_set_open (self, TRUE);
}

TuttiSessionState
tutti_stream_session_step (TuttiStreamSession *self, gint64 wait_us, GError **error)
{
  gint64 deadline_us = g_get_monotonic_time () + wait_us;
  Frame *frame;

  if (!self->taken && self->class->is_taken (self->sink))
    session_take_off (self);
  while ((frame = session_wait_for_frame (self, deadline_us)) != NULL) {
    session_take (self, frame);
    frame_free (frame);
  }
  if (self->state == TUTTI_SESSION_STARTING && self->taken && self->begun)
    self->state = TUTTI_SESSION_LIVE;
  if (!session_check_sink (self, error) || !session_check_bus (self, error) ||
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

gboolean
tutti_stream_session_needs_keyframe (TuttiStreamSession *self)
{
  return self->state == TUTTI_SESSION_STARTING && !self->begun;
}

void
tutti_stream_session_close (TuttiStreamSession *self)
{
  session_set_open (self, FALSE);
  if (self->state == TUTTI_SESSION_FINISHED && self->sink != NULL)
    self->class->drain (self->sink, self->pipeline);
  if (self->sink != NULL && self->class->interrupt != NULL)
    self->class->interrupt (self->sink);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->sink, self->class->free);
  for (guint i = 0; i < TUTTI_N_TRACKS; i++)
    gst_clear_object (&self->sources[i]);
  gst_clear_object (&self->bus);
  gst_clear_object (&self->pipeline);
}

TuttiSessionCounts
tutti_stream_session_get_counts (TuttiStreamSession *self)
{
  return self->counts;
}
