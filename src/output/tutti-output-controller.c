/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-output-controller.h"

#include "common/tutti-error.h"
#include "common/tutti-sandbox.h"
#include "output/tutti-output-error.h"
#include "output/tutti-recorder.h"
#include "output/tutti-streamer.h"

#define REPORT_INTERVAL_MS 1000

struct _TuttiOutputController {
  GObject parent;
  TuttiLink *link;
  TuttiOutputConfinement confinement;
  TuttiRecorder *recorder; /* NULL before `record` */
  TuttiStreamer *streamer; /* NULL before `stream` */
  guint report;
};

enum { SIGNAL_FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiOutputController, tutti_output_controller, G_TYPE_OBJECT)

static const char *const state_names[] = {
    [TUTTI_RECORDER_WAITING] = "waiting",
    [TUTTI_RECORDER_RECORDING] = "recording",
    [TUTTI_RECORDER_PAUSED] = "paused",
    [TUTTI_RECORDER_FINISHING] = "finishing",
    [TUTTI_RECORDER_FINISHED] = "finishing",
};

/* Reports */

static void
report_progress (TuttiOutputController *self)
{
  TuttiProgress progress = {{TUTTI_MESSAGE_PROGRESS}};

  if (self->streamer != NULL) {
    progress.state = (char *)tutti_streamer_get_state (self->streamer);
    progress.text = (char *)tutti_streamer_get_text (self->streamer);
    progress.milliseconds = (gint64)(tutti_streamer_get_time (self->streamer) / 1000000);
    progress.bytes = (gint64)tutti_streamer_get_bytes (self->streamer);
  } else {
    progress.state = (char *)state_names[tutti_recorder_get_state (self->recorder)];
    progress.milliseconds = (gint64)(tutti_recorder_get_time (self->recorder) / 1000000);
    progress.bytes = (gint64)tutti_recorder_get_bytes (self->recorder);
  }
  tutti_link_send (self->link, &progress.message);
}

static void
report_voices (TuttiOutputController *self)
{
  for (;;) {
    g_autoptr (TuttiRecordVoice) voice =
        self->recorder != NULL ? tutti_recorder_pop_voice (self->recorder) : NULL;
    TuttiVoiceReport report = {{TUTTI_MESSAGE_VOICE}};

    if (voice == NULL)
      return;
    report.file = voice->file;
    report.name = voice->name;
    report.milliseconds = (gint64)(voice->start_ns / 1000000);
    tutti_link_send (self->link, &report.message);
  }
}

static void
report_finished (TuttiOutputController *self, const GError *error)
{
  TuttiFinished finished = {{TUTTI_MESSAGE_FINISHED}};

  if (self->recorder != NULL) {
    finished.file = (char *)tutti_recorder_get_file (self->recorder);
    finished.milliseconds = (gint64)(tutti_recorder_get_time (self->recorder) / 1000000);
    finished.bytes = (gint64)tutti_recorder_get_bytes (self->recorder);
  }
  if (self->streamer != NULL) {
    finished.milliseconds = (gint64)(tutti_streamer_get_time (self->streamer) / 1000000);
    finished.bytes = (gint64)tutti_streamer_get_bytes (self->streamer);
  }
  if (error != NULL) {
    finished.error =
        (char *)(error->domain == TUTTI_OUTPUT_ERROR ? tutti_output_error_id (error->code)
                                                     : tutti_error_id_of (error));
    finished.text = error->message;
  }
  tutti_link_send (self->link, &finished.message);
}

static void
controller_finished (TuttiOutputController *self, const GError *error)
{
  g_clear_handle_id (&self->report, g_source_remove);
  report_voices (self);
  report_finished (self, error);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

static gboolean
on_report (gpointer user_data)
{
  report_voices (user_data);
  report_progress (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_recorder_changed (TuttiRecorder *recorder, gpointer user_data)
{
  if (tutti_recorder_get_state (recorder) != TUTTI_RECORDER_FINISHED)
    report_progress (user_data);
}

static void
on_recorder_finished (TuttiRecorder *recorder, GError *error, gpointer user_data)
{
  controller_finished (user_data, error);
}

static void
on_streamer_changed (TuttiStreamer *streamer, gpointer user_data)
{
  report_progress (user_data);
}

static void
on_streamer_finished (TuttiStreamer *streamer, GError *error, gpointer user_data)
{
  controller_finished (user_data, error);
}

/* Commands */

/* The files are open by then; whatever a muxer may be made to do, it opens no other. */
static gboolean
controller_confine (TuttiOutputController *self, GError **error)
{
  if (self->confinement == TUTTI_OUTPUT_UNCONFINED)
    return TRUE;
  return tutti_sandbox_close (error);
}

static gboolean
begin_recording (
    TuttiOutputController *self, const TuttiRecordMessage *record, GError **error)
{
  TuttiRecordFormat format;

  /* One process, one output; and a name is no way into other folders. */
  if (self->recorder != NULL || self->streamer != NULL ||
      strchr (record->name, '/') != NULL || record->name[0] == '.' ||
      !tutti_record_format_parse (record->format, &format))
    return tutti_output_fail (error, TUTTI_OUTPUT_ERROR_UNSUPPORTED);
  self->recorder = tutti_recorder_new (
      record->folder, record->name, format, (guint)record->voices, error);
  if (self->recorder == NULL)
    return FALSE;
  g_signal_connect (self->recorder, "changed", G_CALLBACK (on_recorder_changed), self);
  g_signal_connect (self->recorder, "finished", G_CALLBACK (on_recorder_finished), self);
  if (!controller_confine (self, error))
    return FALSE;
  self->report = g_timeout_add (REPORT_INTERVAL_MS, on_report, self);
  report_progress (self);
  return TRUE;
}

static void
handle_record (TuttiOutputController *self, const TuttiRecordMessage *record, GArray *fds)
{
  g_autoptr (GError) error = NULL;
  int fd;

  if (!begin_recording (self, record, &error)) {
    controller_finished (self, error);
    return;
  }
  fd = tutti_link_steal_fd (fds, 0);
  if (fd >= 0)
    tutti_recorder_feed (self->recorder, fd);
}

/* A stream to a server connects again and again, and so is left the network, and no
 * files; one into a folder the other way round. */
static gboolean
confine_stream (
    TuttiOutputController *self, const TuttiStreamerTarget *target, GError **error)
{
  g_autofree char *folder = tutti_streamer_target_folder (target);

  if (self->confinement == TUTTI_OUTPUT_UNCONFINED)
    return TRUE;
  return folder != NULL ? tutti_sandbox_close_but_folder (folder, error)
                        : tutti_sandbox_close_but_network (error);
}

static gboolean
begin_stream (
    TuttiOutputController *self, const TuttiStreamMessage *stream, GError **error)
{
  TuttiStreamerTarget target = {stream->target, stream->key, stream->passphrase,
      stream->private ? TUTTI_STREAMER_ANYWHERE : TUTTI_STREAMER_PUBLIC};

  if (self->recorder != NULL || self->streamer != NULL)
    return tutti_output_fail (error, TUTTI_OUTPUT_ERROR_UNSUPPORTED);
  self->streamer = tutti_streamer_new (&target, error);
  if (self->streamer == NULL)
    return FALSE;
  g_signal_connect (self->streamer, "changed", G_CALLBACK (on_streamer_changed), self);
  g_signal_connect (self->streamer, "finished", G_CALLBACK (on_streamer_finished), self);
  if (!confine_stream (self, &target, error))
    return FALSE;
  self->report = g_timeout_add (REPORT_INTERVAL_MS, on_report, self);
  report_progress (self);
  return TRUE;
}

static void
handle_feed (TuttiOutputController *self, GArray *fds)
{
  gboolean wanted = self->recorder != NULL || self->streamer != NULL;
  int fd = wanted ? tutti_link_steal_fd (fds, 0) : -1;

  if (fd < 0)
    return;
  if (self->streamer != NULL)
    tutti_streamer_feed (self->streamer, fd);
  else
    tutti_recorder_feed (self->recorder, fd);
}

static void
handle_stream (TuttiOutputController *self, const TuttiStreamMessage *stream, GArray *fds)
{
  g_autoptr (GError) error = NULL;

  if (begin_stream (self, stream, &error))
    handle_feed (self, fds);
  else
    controller_finished (self, error);
}

gboolean
tutti_output_controller_is_streaming (TuttiOutputController *self)
{
  return self->streamer != NULL;
}

void
tutti_output_controller_finish (TuttiOutputController *self)
{
  if (self->streamer != NULL)
    tutti_streamer_finish (self->streamer);
  else if (self->recorder != NULL)
    tutti_recorder_finish (self->recorder);
  else
    controller_finished (self, NULL);
}

static void
on_message (TuttiLink *link, TuttiMessage *message, GArray *fds, gpointer user_data)
{
  TuttiOutputController *self = user_data;

  switch (message->type) {
  case TUTTI_MESSAGE_RECORD:
    handle_record (self, (TuttiRecordMessage *)message, fds);
    break;
  case TUTTI_MESSAGE_STREAM:
    handle_stream (self, (TuttiStreamMessage *)message, fds);
    break;
  case TUTTI_MESSAGE_FEED:
    handle_feed (self, fds);
    break;
  case TUTTI_MESSAGE_PAUSE:
    if (self->recorder != NULL)
      tutti_recorder_pause (self->recorder);
    break;
  case TUTTI_MESSAGE_RESUME:
    if (self->recorder != NULL)
      tutti_recorder_resume (self->recorder);
    break;
  case TUTTI_MESSAGE_FINISH:
  case TUTTI_MESSAGE_QUIT:
    tutti_output_controller_finish (self);
    break;
  default:
    break;
  }
}

/* Without anybody to report to, the recording is closed properly all the same. */
static void
on_link_closed (TuttiLink *link, GError *error, gpointer user_data)
{
  tutti_output_controller_finish (user_data);
}

/* Object */

TuttiOutputController *
tutti_output_controller_new (TuttiLink *link, TuttiOutputConfinement confinement)
{
  TuttiOutputController *self = g_object_new (TUTTI_TYPE_OUTPUT_CONTROLLER, NULL);
  TuttiReady ready = {{TUTTI_MESSAGE_READY}, (char *)TUTTI_VERSION};

  self->link = g_object_ref (link);
  self->confinement = confinement;
  g_signal_connect (link, "message", G_CALLBACK (on_message), self);
  g_signal_connect (link, "closed", G_CALLBACK (on_link_closed), self);
  tutti_link_send (link, &ready.message);
  return self;
}

static void
tutti_output_controller_init (TuttiOutputController *self)
{
}

static void
tutti_output_controller_finalize (GObject *object)
{
  TuttiOutputController *self = TUTTI_OUTPUT_CONTROLLER (object);

  g_clear_handle_id (&self->report, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->link, self);
  if (self->recorder != NULL)
    g_signal_handlers_disconnect_by_data (self->recorder, self);
  g_clear_object (&self->recorder);
  if (self->streamer != NULL)
    g_signal_handlers_disconnect_by_data (self->streamer, self);
  g_clear_object (&self->streamer);
  g_clear_object (&self->link);
  G_OBJECT_CLASS (tutti_output_controller_parent_class)->finalize (object);
}

static void
tutti_output_controller_class_init (TuttiOutputControllerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_output_controller_finalize;
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", TUTTI_TYPE_OUTPUT_CONTROLLER,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}
