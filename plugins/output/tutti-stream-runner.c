/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-stream-runner.h"

#include "plugins/output/tutti-backoff.h"

/* How often a session is looked after; frames wake it at once. */
#define STEP_US (20 * 1000)
/* Live for so long, a target counts as good. */
#define GOOD_AFTER_US (10 * G_USEC_PER_SEC)
/* An encoder may overlook a request. */
#define KEYFRAME_AGAIN_US G_USEC_PER_SEC
/* For the last frames to pass muxer and line. */
#define END_LIMIT_US (2 * G_USEC_PER_SEC)
/* How long the muxer waits for a track that is behind. It passes on what comes later with
 * the time of what it did not wait for, so this covers an encoder's thread that got no
 * processor; as long as both tracks come it waits for nothing. */
#define FEED_LATENCY GST_SECOND

struct _TuttiStreamRunner {
  TuttiStreamSetup setup;
  const TuttiStreamListener *listener;
  gpointer user_data;
  GThread *thread;
  GCancellable *cancellable; /* ends a look-up of names */
  /* The thread's own. */
  TuttiBackoff backoff;
  GPtrArray *addresses;
  guint attempts;
  gint64 keyframe_us; /* when one is asked for again */
  gint64 second_us;
  gint64 end_us; /* when an orderly end is given up; 0: none wanted */

  GMutex lock;
  GCond cond;
  /* Under lock. */
  TuttiStreamSession *session;
  TuttiStreamStats total; /* without the session's */
  TuttiSessionCounts current;
  gboolean stop, end;
};

static gboolean
runner_is_over (TuttiStreamRunner *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->stop;
}

static gboolean
runner_shall_end (TuttiStreamRunner *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->stop || self->end;
}

static void
runner_tell (
    TuttiStreamRunner *self, TuttiStreamState state, const GError *error, guint retry_ms)
{
  TuttiStreamNews news = {state, error, retry_ms};

  self->listener->news (&news, self->user_data);
}

static void
runner_set_session (TuttiStreamRunner *self, TuttiStreamSession *session)
{
  g_mutex_lock (&self->lock);
  self->session = session;
  self->current = (TuttiSessionCounts){0};
  g_mutex_unlock (&self->lock);
}

static void
add_counts (TuttiSessionCounts *sum, const TuttiSessionCounts *more)
{
  for (guint i = 0; i < TUTTI_N_TRACKS; i++) {
    sum->sent[i] += more->sent[i];
    sum->dropped[i] += more->dropped[i];
  }
  sum->offered += more->offered;
  sum->acknowledged += more->acknowledged;
}

/* One session */

static TuttiStreamSession *
runner_open (TuttiStreamRunner *self, GError **error)
{
  TuttiSessionSetup setup = {
      .sink = {self->setup.target, NULL, self->attempts++, self->setup.trusted},
      .clock = self->setup.clock,
      .base_time = self->setup.base_time,
      .latency = FEED_LATENCY,
      .leader = self->setup.leader,
      .stall_us = self->setup.stall_us,
  };

  if (self->addresses == NULL)
    self->addresses = tutti_stream_target_resolve (
        self->setup.target, self->setup.policy, self->cancellable, error);
  if (self->addresses == NULL)
    return NULL;
  setup.sink.addresses = self->addresses;
  return tutti_stream_session_new (&setup, error);
}

static void
runner_note_live (TuttiStreamRunner *self, gint64 now_us)
{
  g_mutex_lock (&self->lock);
  self->total.connections++;
  self->total.live_us = now_us;
  g_mutex_unlock (&self->lock);
  self->second_us = now_us + G_USEC_PER_SEC;
  runner_tell (self, TUTTI_STREAM_LIVE, NULL, 0);
}

static void
runner_look_after (TuttiStreamRunner *self, TuttiStreamSession *session,
    TuttiSessionState state, gint64 now_us)
{
  if (tutti_stream_session_needs_keyframe (session) && now_us >= self->keyframe_us) {
    self->keyframe_us = now_us + KEYFRAME_AGAIN_US;
    self->listener->keyframe_wanted (self->user_data);
  }
  if (state == TUTTI_SESSION_LIVE && now_us >= self->second_us) {
    self->second_us = now_us + G_USEC_PER_SEC;
    self->listener->second_passed (self->user_data);
  }
  if (self->total.live_us != 0 && now_us - self->total.live_us >= GOOD_AFTER_US)
    tutti_backoff_reset (&self->backoff);
}

/* Returns FALSE when the session is not worth another step. */
static gboolean
runner_see_to_end (TuttiStreamRunner *self, TuttiStreamSession *session, gint64 now_us)
{
  if (runner_is_over (self))
    return FALSE;
  if (!runner_shall_end (self))
    return TRUE;
  if (self->end_us == 0)
    self->end_us = now_us + END_LIMIT_US;
  tutti_stream_session_end (session);
  return now_us < self->end_us;
}

/* Returns FALSE with @error when it failed, TRUE when there shall be no other. */
static gboolean
runner_run_session (TuttiStreamRunner *self, TuttiStreamSession *session, GError **error)
{
  TuttiSessionState before = TUTTI_SESSION_CONNECTING;
  TuttiSessionState state = before;
  gint64 now_us = g_get_monotonic_time ();

  self->keyframe_us = 0;
  while (runner_see_to_end (self, session, now_us)) {
    state = tutti_stream_session_step (session, STEP_US, error);
    now_us = g_get_monotonic_time ();
    g_mutex_lock (&self->lock);
    self->current = tutti_stream_session_get_counts (session);
    g_mutex_unlock (&self->lock);
    if (state == TUTTI_SESSION_LIVE && before != TUTTI_SESSION_LIVE)
      runner_note_live (self, now_us);
    before = state;
    if (state == TUTTI_SESSION_FAILED || state == TUTTI_SESSION_FINISHED)
      break;
    runner_look_after (self, session, state, now_us);
  }
  return state != TUTTI_SESSION_FAILED;
}

static gboolean
runner_try (TuttiStreamRunner *self, GError **error)
{
  TuttiStreamSession *session = runner_open (self, error);
  gboolean over = FALSE;

  if (session != NULL) {
    runner_set_session (self, session);
    over = runner_run_session (self, session, error);
    g_mutex_lock (&self->lock);
    self->session = NULL;
    add_counts (&self->total.counts, &self->current);
    self->current = (TuttiSessionCounts){0};
    self->total.live_us = 0;
    g_mutex_unlock (&self->lock);
    tutti_stream_session_close (session);
    tutti_stream_session_unref (session);
  }
  if (!over) {
    g_mutex_lock (&self->lock);
    self->total.failures++;
    g_mutex_unlock (&self->lock);
  }
  return over;
}

/* All of them */

static gboolean
is_hopeless (const GError *error)
{
  return g_error_matches (error, TUTTI_STREAM_ERROR, TUTTI_STREAM_ERROR_PRIVATE) ||
         g_error_matches (error, TUTTI_STREAM_ERROR, TUTTI_STREAM_ERROR_LOCATION) ||
         g_error_matches (error, TUTTI_STREAM_ERROR, TUTTI_STREAM_ERROR_PROXY) ||
         g_error_matches (error, TUTTI_STREAM_ERROR, TUTTI_STREAM_ERROR_INTERNAL);
}

static void
runner_pause (TuttiStreamRunner *self, guint ms)
{
  gint64 deadline_us = g_get_monotonic_time () + (gint64)ms * 1000;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (!self->stop && !self->end) {
    if (!g_cond_wait_until (&self->cond, &self->lock, deadline_us))
      break;
  }
}

static gpointer
runner_run (gpointer user_data)
{
  TuttiStreamRunner *self = user_data;

  runner_tell (self, TUTTI_STREAM_CONNECTING, NULL, 0);
  while (!runner_shall_end (self)) {
    g_autoptr (GError) error = NULL;
    guint retry_ms;

    if (runner_try (self, &error))
      break;
    if (runner_is_over (self))
      return NULL;
    if (is_hopeless (error)) {
      runner_tell (self, TUTTI_STREAM_FAILED, error, 0);
      return NULL;
    }
    retry_ms = tutti_backoff_next_ms (&self->backoff, g_random_double ());
    runner_tell (self, TUTTI_STREAM_RECONNECTING, error, retry_ms);
    runner_pause (self, retry_ms);
  }
  if (!runner_is_over (self))
    runner_tell (self, TUTTI_STREAM_ENDED, NULL, 0);
  return NULL;
}

/* Object */

TuttiStreamRunner *
tutti_stream_runner_new (const TuttiStreamSetup *setup,
    const TuttiStreamListener *listener, gpointer user_data)
{
  TuttiStreamRunner *self = g_new0 (TuttiStreamRunner, 1);

  self->setup = *setup;
  if (setup->trusted != NULL)
    g_object_ref (setup->trusted);
  gst_object_ref (setup->clock);
  self->listener = listener;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("tutti-stream", runner_run, self);
  return self;
}

void
tutti_stream_runner_put (TuttiStreamRunner *self, TuttiTrackKind track, GstSample *sample)
{
  TuttiStreamSession *session = NULL;

  g_mutex_lock (&self->lock);
  if (self->session != NULL)
    session = tutti_stream_session_ref (self->session);
  g_mutex_unlock (&self->lock);
  if (session == NULL)
    return;
  tutti_stream_session_put (session, track, sample);
  tutti_stream_session_unref (session);
}

void
tutti_stream_runner_end (TuttiStreamRunner *self)
{
  g_mutex_lock (&self->lock);
  self->end = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

TuttiStreamStats
tutti_stream_runner_get_stats (TuttiStreamRunner *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  TuttiStreamStats stats = self->total;

  add_counts (&stats.counts, &self->current);
  return stats;
}

GstStructure *
tutti_stream_stats_to_structure (const TuttiStreamStats *stats, const char *name)
{
  const TuttiSessionCounts *counts = &stats->counts;
  guint64 live_ms = stats->live_us == 0
                        ? 0
                        : (guint64)((g_get_monotonic_time () - stats->live_us) / 1000);

  return gst_structure_new (name, "video-frames", G_TYPE_UINT64,
      counts->sent[TUTTI_TRACK_VIDEO], "audio-frames", G_TYPE_UINT64,
      counts->sent[TUTTI_TRACK_AUDIO], "video-dropped", G_TYPE_UINT64,
      counts->dropped[TUTTI_TRACK_VIDEO], "audio-dropped", G_TYPE_UINT64,
      counts->dropped[TUTTI_TRACK_AUDIO], "bytes", G_TYPE_UINT64, counts->acknowledged,
      "connections", G_TYPE_UINT, stats->connections, "failures", G_TYPE_UINT,
      stats->failures, "live-ms", G_TYPE_UINT64, live_ms, NULL);
}

void
tutti_stream_runner_free (TuttiStreamRunner *self)
{
  g_mutex_lock (&self->lock);
  self->stop = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  tutti_stream_target_free (self->setup.target);
  g_clear_object (&self->setup.trusted);
  gst_object_unref (self->setup.clock);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}
