/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-recorder.h"

#include <unistd.h>

#include "output/tutti-feed-input.h"
#include "output/tutti-matroska-chapters.h"
#include "output/tutti-mp4-chapters.h"
#include "output/tutti-output-error.h"
#include "output/tutti-record-chapters.h"
#include "output/tutti-record-file.h"
#include "output/tutti-remux.h"

/* A power cut costs what came since. */
#define SYNC_INTERVAL_S 2

struct _TuttiRecorder {
  GObject parent;
  TuttiRecordFormat format;
  char *file; /* name of what is there now */
  char *mp4;  /* name of what it becomes; NULL: nothing else */
  int fd;     /* of what is recorded */
  int mp4_fd; /* -1: nothing else */
  guint sync; /* timer */
  gboolean syncing;
  gboolean draining; /* it ends when the feed has */
  TuttiRecorderState state;
  TuttiRecordVoices *voices; /* NULL: only the mix */
  TuttiFeedInput *input;
  GError *reason; /* why it is ending */
  guint watch;    /* on the bus */

  GMutex lock;
  /* Under lock. */
  TuttiRecordTimeline timeline;
  TuttiRecordChapters *chapters;
  gboolean new_chapters;    /* that are not in the file */
  TuttiFeedFormats formats; /* of the feed */
  GstElement *pipeline;     /* NULL before the feed's formats */
  GstAppSrc *sources[TUTTI_RECORD_N_TRACKS];
  guint64 sound_delay; /* of the encoder, beside a picture */
  gboolean told;       /* that it has begun, or goes on */
};

enum { SIGNAL_CHANGED, SIGNAL_FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiRecorder, tutti_recorder, G_TYPE_OBJECT)

static void recorder_end (TuttiRecorder *self, const GError *reason);

static void
recorder_set_state (TuttiRecorder *self, TuttiRecorderState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
recorder_fail (TuttiRecorder *self, TuttiOutputError code)
{
  g_autoptr (GError) error = NULL;

  tutti_output_fail (&error, code);
  recorder_end (self, error);
}

static TuttiOutputError
code_of_bus_error (GstMessage *message)
{
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &error, NULL);
  return g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT)
             ? TUTTI_OUTPUT_ERROR_DISK_FULL
             : TUTTI_OUTPUT_ERROR_INTERNAL;
}

static void recorder_close (TuttiRecorder *self);

static gboolean
on_bus (GstBus *bus, GstMessage *message, gpointer user_data)
{
  TuttiRecorder *self = user_data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    recorder_close (self);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    if (self->reason == NULL)
      tutti_output_fail (&self->reason, code_of_bus_error (message));
    recorder_close (self);
  }
  return G_SOURCE_CONTINUE;
}

/* With the lock; on the feed's thread. */
static gboolean
make_pipeline (TuttiRecorder *self, const TuttiFeedFormats *feed)
{
  g_autoptr (GstBus) bus = NULL;

  self->pipeline =
      tutti_record_pipeline_new (self->format, feed, self->fd, self->sources);
  if (self->pipeline == NULL)
    return FALSE;
  bus = gst_element_get_bus (self->pipeline);
  self->watch = gst_bus_add_watch (bus, on_bus, self);
  return gst_element_set_state (self->pipeline, GST_STATE_PLAYING) !=
         GST_STATE_CHANGE_FAILURE;
}

static void
recorder_write_chapters (TuttiRecorder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->new_chapters && tutti_matroska_chapters_write (self->fd, self->chapters))
    self->new_chapters = FALSE;
}

/* Feeds */

static gboolean
on_broken_feed (gpointer user_data)
{
  recorder_fail (user_data, TUTTI_OUTPUT_ERROR_FEED);
  return G_SOURCE_REMOVE;
}

static gboolean
on_unsupported (gpointer user_data)
{
  recorder_fail (user_data, TUTTI_OUTPUT_ERROR_UNSUPPORTED);
  return G_SOURCE_REMOVE;
}

static gboolean
on_begun (gpointer user_data)
{
  TuttiRecorder *self = user_data;

  if (self->state == TUTTI_RECORDER_WAITING)
    recorder_set_state (self, TUTTI_RECORDER_RECORDING);
  return G_SOURCE_REMOVE;
}

static void
tell (TuttiRecorder *self, GSourceFunc func)
{
  g_main_context_invoke_full (
      NULL, G_PRIORITY_DEFAULT, func, g_object_ref (self), g_object_unref);
}

/* With the lock. */
static void
recorder_take_formats (TuttiRecorder *self, const TuttiFeedFormats *feed)
{
  if (!tutti_record_format_takes (self->format, feed->video)) {
    tell (self, on_unsupported);
    return;
  }
  self->formats = *feed;
  self->timeline.leader =
      feed->video != TUTTI_FEED_NO_VIDEO ? TUTTI_RECORD_VIDEO : TUTTI_RECORD_AUDIO;
  self->sound_delay = feed->video != TUTTI_FEED_NO_VIDEO
                          ? tutti_record_format_get_sound_delay (self->format)
                          : 0;
  if (!make_pipeline (self, feed))
    tell (self, on_broken_feed);
}

static guint64
frame_duration (const TuttiFeedFrame *frame, const TuttiFeedFormats *feed)
{
  return frame->kind == TUTTI_FEED_AUDIO
             ? gst_util_uint64_scale (g_bytes_get_size (frame->payload), GST_SECOND,
                   TUTTI_FEED_PCM_BYTES_PER_SECOND)
             : GST_SECOND / feed->framerate;
}

/* With the lock. */
static void
recorder_take_chapter (TuttiRecorder *self, const TuttiFeedFrame *frame)
{
  g_autofree char *title = tutti_feed_frame_dup_text (frame);

  tutti_record_chapters_add (
      self->chapters, tutti_record_timeline_find (&self->timeline, frame->time), title);
  self->new_chapters = TRUE;
}

/* With the lock. Returns: (transfer full) (nullable): what is to be pushed */
static GstBuffer *
recorder_place (
    TuttiRecorder *self, const TuttiFeedFrame *frame, const TuttiFeedFormats *feed)
{
  TuttiRecordTrack track =
      frame->kind == TUTTI_FEED_VIDEO ? TUTTI_RECORD_VIDEO : TUTTI_RECORD_AUDIO;
  TuttiRecordKind kind = track == TUTTI_RECORD_AUDIO || frame->flag == TUTTI_FEED_KEYFRAME
                             ? TUTTI_RECORD_KEY
                             : TUTTI_RECORD_DELTA;
  guint64 duration = frame_duration (frame, feed);
  guint64 time =
      tutti_record_timeline_place (&self->timeline, track, kind, frame->time, duration);
  GstBuffer *buffer;

  if (time == TUTTI_TIME_NONE ||
      (track == TUTTI_RECORD_AUDIO && time < self->sound_delay))
    return NULL;
  buffer = gst_buffer_new_wrapped_bytes (frame->payload);
  GST_BUFFER_PTS (buffer) = track == TUTTI_RECORD_AUDIO ? time - self->sound_delay : time;
  GST_BUFFER_DURATION (buffer) = duration;
  if (kind == TUTTI_RECORD_DELTA)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return buffer;
}

/* Without the lock: it may wait for encoders. @buffer: of @frame, the mix */
static void
recorder_place_voices (TuttiRecorder *self, const TuttiFeedFrame *frame,
    GstBuffer *buffer, GstElement *pipeline)
{
  if (self->voices != NULL && frame->kind == TUTTI_FEED_AUDIO)
    tutti_record_voices_place (
        self->voices, pipeline, frame, GST_BUFFER_PTS (buffer) + self->sound_delay);
}

static void
on_frame (const TuttiFeedFrame *frame, const TuttiFeedFormats *feed, gpointer user_data)
{
  TuttiRecorder *self = user_data;
  g_autoptr (GstElement) pipeline = NULL;
  GstAppSrc *source = NULL;
  GstBuffer *buffer = NULL;
  gboolean begun = FALSE;

  if (frame->kind == TUTTI_FEED_PERSON || frame->kind == TUTTI_FEED_VOICE) {
    if (self->voices != NULL)
      tutti_record_voices_take (self->voices, frame);
    return;
  }
  g_mutex_lock (&self->lock);
  if (frame->kind == TUTTI_FEED_FORMATS) {
    recorder_take_formats (self, feed);
  } else if (frame->kind == TUTTI_FEED_CHAPTER) {
    recorder_take_chapter (self, frame);
  } else if (self->pipeline != NULL) {
    source = self->sources[frame->kind == TUTTI_FEED_VIDEO ? TUTTI_RECORD_VIDEO
                                                           : TUTTI_RECORD_AUDIO];
    if (source != NULL)
      buffer = recorder_place (self, frame, feed);
    if (buffer != NULL) {
      gst_object_ref (source);
      pipeline = gst_object_ref (self->pipeline);
      begun = !self->told;
      self->told = TRUE;
    }
  }
  g_mutex_unlock (&self->lock);
  if (buffer == NULL)
    return;
  recorder_place_voices (self, frame, buffer, pipeline);
  gst_app_src_push_buffer (source, buffer);
  gst_object_unref (source);
  if (begun)
    tell (self, on_begun);
}

static void
on_feed_ended (TuttiFeedEnd end, gpointer user_data)
{
  TuttiRecorder *self = user_data;

  /* Whoever asked for the recording is told when the room is gone, and ends it. */
  if (end == TUTTI_FEED_ERROR)
    recorder_fail (self, TUTTI_OUTPUT_ERROR_FEED);
  else if (self->draining)
    recorder_end (self, NULL);
}

static void
recorder_drop_feed (TuttiRecorder *self)
{
  TuttiFeedInput *input = g_steal_pointer (&self->input);

  if (input != NULL)
    tutti_feed_input_free (input);
}

void
tutti_recorder_feed (TuttiRecorder *self, int fd)
{
  static const TuttiFeedCallbacks callbacks = {on_frame, on_feed_ended};

  if (self->state >= TUTTI_RECORDER_FINISHING || self->input != NULL) {
    close (fd);
    return;
  }
  self->input = tutti_feed_input_new (fd, &callbacks, self);
  tutti_feed_input_want_keyframe (self->input);
}

void
tutti_recorder_pause (TuttiRecorder *self)
{
  if (self->state >= TUTTI_RECORDER_PAUSED)
    return;
  g_mutex_lock (&self->lock);
  tutti_record_timeline_pause (&self->timeline);
  g_mutex_unlock (&self->lock);
  recorder_set_state (self, TUTTI_RECORDER_PAUSED);
}

void
tutti_recorder_resume (TuttiRecorder *self)
{
  if (self->state != TUTTI_RECORDER_PAUSED)
    return;
  g_mutex_lock (&self->lock);
  tutti_record_timeline_resume (&self->timeline);
  self->told = FALSE;
  g_mutex_unlock (&self->lock);
  if (self->input != NULL)
    tutti_feed_input_want_keyframe (self->input);
  recorder_set_state (self, TUTTI_RECORDER_WAITING);
}

/* The end */

static void
recorder_finished (TuttiRecorder *self)
{
  recorder_set_state (self, TUTTI_RECORDER_FINISHED);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0, self->reason);
}

static void
on_remuxed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TuttiRecorder) self = user_data;
  g_autoptr (GError) error = NULL;

  if (tutti_remux_finish (result, &error)) {
    if (!tutti_mp4_chapters_write (self->mp4_fd, self->chapters))
      g_message ("a recording has no chapters");
    g_free (self->file);
    self->file = g_steal_pointer (&self->mp4);
    /* The sandbox lets nothing be removed: empty, it takes no room until somebody does.
     */
    if (ftruncate (self->fd, 0) != 0)
      g_message ("the intermediate file of a recording stays");
  } else if (self->reason == NULL)
    self->reason = g_steal_pointer (&error);
  recorder_finished (self);
}

static void
recorder_close (TuttiRecorder *self)
{
  g_autoptr (GstElement) pipeline = NULL;
  gboolean good = self->reason == NULL;

  if (self->state == TUTTI_RECORDER_FINISHED || self->watch == 0)
    return;
  g_source_remove (self->watch);
  self->watch = 0;
  g_mutex_lock (&self->lock);
  pipeline = g_steal_pointer (&self->pipeline);
  for (guint i = 0; i < TUTTI_RECORD_N_TRACKS; i++)
    gst_clear_object (&self->sources[i]);
  g_mutex_unlock (&self->lock);
  /* This also lets the feed's thread go when it waits for the muxer. */
  gst_element_set_state (pipeline, GST_STATE_NULL);
  recorder_drop_feed (self);
  recorder_write_chapters (self);
  if (self->voices != NULL)
    tutti_record_voices_write_names (self->voices);
  g_clear_handle_id (&self->sync, g_source_remove);
  if (self->mp4 != NULL && good &&
      tutti_record_file_check (
          self->fd, tutti_record_file_size (self->fd), &self->reason)) {
    recorder_set_state (self, TUTTI_RECORDER_FINISHING);
    tutti_remux_async (self->fd, self->mp4_fd,
        self->formats.video == TUTTI_FEED_NO_VIDEO ? TUTTI_REMUX_SOUND
                                                   : TUTTI_REMUX_PICTURE_AND_SOUND,
        on_remuxed, g_object_ref (self));
    return;
  }
  recorder_finished (self);
}

/* Everything that was taken is written, then the file is completed. */
static void
recorder_end (TuttiRecorder *self, const GError *reason)
{
  if (self->state >= TUTTI_RECORDER_FINISHING)
    return;
  if (reason != NULL)
    self->reason = g_error_copy (reason);
  recorder_set_state (self, TUTTI_RECORDER_FINISHING);
  recorder_drop_feed (self);
  g_clear_handle_id (&self->sync, g_source_remove);
  if (self->watch == 0) {
    recorder_finished (self);
    return;
  }
  for (guint i = 0; i < TUTTI_RECORD_N_TRACKS; i++) {
    if (self->sources[i] != NULL)
      gst_app_src_end_of_stream (self->sources[i]);
  }
  if (self->voices != NULL)
    tutti_record_voices_end (self->voices);
}

void
tutti_recorder_finish (TuttiRecorder *self)
{
  if (self->draining)
    return;
  if (self->input == NULL || self->state >= TUTTI_RECORDER_PAUSED) {
    recorder_end (self, NULL);
    return;
  }
  self->draining = TRUE;
  tutti_feed_input_drain (self->input);
}

/* Looking after the file */

static void
check_file (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  TuttiRecorder *self = TUTTI_RECORDER (source);
  GError *error = NULL;

  if (self->voices != NULL)
    tutti_record_voices_sync (self->voices);
  if (tutti_record_file_check (self->fd, 0, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TuttiRecorder *self = TUTTI_RECORDER (source);
  g_autoptr (GError) error = NULL;

  self->syncing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    recorder_end (self, error);
  else
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
on_sync (gpointer user_data)
{
  TuttiRecorder *self = user_data;
  g_autoptr (GTask) task = NULL;

  if (self->syncing)
    return G_SOURCE_CONTINUE;
  recorder_write_chapters (self);
  self->syncing = TRUE;
  task = g_task_new (self, NULL, on_checked, NULL);
  g_task_run_in_thread (task, check_file);
  return G_SOURCE_CONTINUE;
}

/* Object */

TuttiRecorder *
tutti_recorder_new (const char *folder, const char *name, TuttiRecordFormat format,
    guint voices, GError **error)
{
  g_autoptr (TuttiRecorder) self = g_object_new (TUTTI_TYPE_RECORDER, NULL);

  self->format = format;
  self->fd =
      tutti_record_file_open (folder, name, tutti_record_format_suffix (format), error);
  if (self->fd < 0)
    return NULL;
  self->file = g_strconcat (name, tutti_record_format_suffix (format), NULL);
  if (format == TUTTI_RECORD_MP4) {
    self->mp4_fd = tutti_record_file_open (folder, name, ".mp4", error);
    if (self->mp4_fd < 0)
      return NULL;
    self->mp4 = g_strconcat (name, ".mp4", NULL);
  }
  if (voices > 0) {
    self->voices = tutti_record_voices_new (folder, name, voices, error);
    if (self->voices == NULL)
      return NULL;
  }
  self->sync = g_timeout_add_seconds (SYNC_INTERVAL_S, on_sync, self);
  return g_steal_pointer (&self);
}

TuttiRecorderState
tutti_recorder_get_state (TuttiRecorder *self)
{
  return self->state;
}

guint64
tutti_recorder_get_bytes (TuttiRecorder *self)
{
  return tutti_record_file_size (
      self->mp4_fd >= 0 && self->mp4 == NULL ? self->mp4_fd : self->fd);
}

guint64
tutti_recorder_get_time (TuttiRecorder *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->timeline.end;
}

const char *
tutti_recorder_get_file (TuttiRecorder *self)
{
  return self->file;
}

TuttiRecordVoice *
tutti_recorder_pop_voice (TuttiRecorder *self)
{
  return self->voices != NULL ? tutti_record_voices_pop (self->voices) : NULL;
}

static void
tutti_recorder_init (TuttiRecorder *self)
{
  self->fd = self->mp4_fd = -1;
  self->chapters = tutti_record_chapters_new ();
  self->new_chapters = TRUE; /* none is different from the room that is left for them */
  g_mutex_init (&self->lock);
  tutti_record_timeline_init (&self->timeline, TUTTI_RECORD_VIDEO);
}

static void
tutti_recorder_finalize (GObject *object)
{
  TuttiRecorder *self = TUTTI_RECORDER (object);

  g_clear_handle_id (&self->sync, g_source_remove);
  g_clear_handle_id (&self->watch, g_source_remove);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  recorder_drop_feed (self);
  for (guint i = 0; i < TUTTI_RECORD_N_TRACKS; i++)
    gst_clear_object (&self->sources[i]);
  gst_clear_object (&self->pipeline);
  g_clear_pointer (&self->voices, tutti_record_voices_free);
  if (self->fd >= 0)
    close (self->fd);
  if (self->mp4_fd >= 0)
    close (self->mp4_fd);
  tutti_record_chapters_free (self->chapters);
  g_clear_error (&self->reason);
  g_free (self->file);
  g_free (self->mp4);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (tutti_recorder_parent_class)->finalize (object);
}

static void
tutti_recorder_class_init (TuttiRecorderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_recorder_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TUTTI_TYPE_RECORDER,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", TUTTI_TYPE_RECORDER,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}
