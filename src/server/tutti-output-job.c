/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-output-job.h"

#include <gio/gio.h>
#include <string.h>

#include "common/tutti-error.h"
#include "server/tutti-output-process.h"
#include "server/tutti-token.h"

#define ID_BYTES 4

/* How a recording is written (doc/protocol.md, "Output protocol"). */
#define FORMAT "webm"
#define SUFFIX ".webm"

struct _TuttiOutputJob {
  GObject parent;

  TuttiOutputInfo info; /* id, kind, state, target and text are owned */
  char *program;
  guint *running;              /* the server's count of processes */
  TuttiRecordings *recordings; /* NULL: a stream */
  char *location, *key;        /* of a stream */
  gboolean private_targets;

  TuttiOutputProcess *process; /* NULL once over */
  char *part;                  /* name of the file that it writes, without suffix */
  guint begin_source;
  guint losses;
  gboolean paused;
  gboolean finishing;
  gboolean finished; /* the process has said so */
  GPtrArray *files;
  gint64 milliseconds, bytes;           /* of the parts that are done */
  gint64 part_milliseconds, part_bytes; /* of the one that is made */
  char *failure;
};

enum { SIGNAL_FEED_WANTED, SIGNAL_CHANGED, SIGNAL_OVER, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiOutputJob, tutti_output_job, G_TYPE_OBJECT)

static void begin_part_later (TuttiOutputJob *self);

static void
set_state (TuttiOutputJob *self, const char *state, const char *text)
{
  if (g_strcmp0 (self->info.state, state) == 0 && g_strcmp0 (self->info.text, text) == 0)
    return;
  g_free (self->info.state);
  self->info.state = g_strdup (state);
  g_free (self->info.text);
  self->info.text = g_strdup (text);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* From the process */

static void
handle_progress (TuttiOutputJob *self, const TuttiProgress *progress)
{
  gboolean waits = g_str_equal (progress->state, "waiting") ||
                   g_str_equal (progress->state, "connecting");

  self->part_milliseconds = progress->milliseconds;
  self->part_bytes = progress->bytes;
  set_state (self, waits ? "starting" : progress->state, progress->text);
}

static void
end_part (TuttiOutputJob *self)
{
  self->milliseconds += self->part_milliseconds;
  self->bytes += self->part_bytes;
  self->part_milliseconds = self->part_bytes = 0;
}

static void
handle_finished (TuttiOutputJob *self, const TuttiFinished *finished)
{
  self->finished = TRUE;
  self->part_milliseconds = finished->milliseconds;
  self->part_bytes = finished->bytes;
  if (finished->error && !self->failure)
    self->failure = g_strdup (finished->text ? finished->text : finished->error);
}

static void
handle_report (TuttiOutputJob *self, const TuttiMessage *report)
{
  g_autoptr (TuttiOutputJob) alive = g_object_ref (self);

  if (report->type == TUTTI_MESSAGE_PROGRESS)
    handle_progress (self, (const TuttiProgress *)report);
  else if (report->type == TUTTI_MESSAGE_FINISHED)
    handle_finished (self, (const TuttiFinished *)report);
}

/* A part that has nothing in it is of no use to anybody. */
static void
keep_part (TuttiOutputJob *self)
{
  if (self->part && self->part_milliseconds > 0)
    g_ptr_array_add (self->files, g_strconcat (self->part, SUFFIX, NULL));
  g_clear_pointer (&self->part, g_free);
}

static void
handle_gone (TuttiOutputJob *self)
{
  g_autoptr (TuttiOutputJob) alive = g_object_ref (self);
  gboolean lost = !self->finished && !self->finishing;

  g_signal_handlers_disconnect_by_data (self->process, self);
  g_clear_object (&self->process);
  keep_part (self);
  end_part (self);
  if (lost)
    g_warning ("an output process was lost");
  if (lost && ++self->losses <= TUTTI_OUTPUT_JOB_LOSSES_MAX) {
    set_state (self, "starting", NULL);
    begin_part_later (self);
    return;
  }
  if (lost)
    self->failure = g_strdup ("It ended several times by a fault of the server.");
  g_signal_emit (self, signals[SIGNAL_OVER], 0);
}

/* To the process */

static void
send_record (TuttiOutputJob *self)
{
  TuttiRecordMessage record = {{TUTTI_MESSAGE_RECORD}};

  g_free (self->part);
  self->part = tutti_recordings_make_name (g_get_real_time () / G_USEC_PER_SEC);
  record.folder = (char *)tutti_recordings_get_folder (self->recordings);
  record.name = self->part;
  record.format = (char *)FORMAT;
  tutti_output_process_send (self->process, &record.message, -1);
}

static void
send_stream (TuttiOutputJob *self)
{
  TuttiStreamMessage stream = {
      {TUTTI_MESSAGE_STREAM}, self->location, self->key, self->private_targets};

  tutti_output_process_send (self->process, &stream.message, -1);
}

static void
send_type (TuttiOutputJob *self, TuttiMessageType type)
{
  TuttiMessage message = {type};

  if (self->process && !self->finishing)
    tutti_output_process_send (self->process, &message, -1);
}

static gboolean
start (TuttiOutputJob *self, GError **error)
{
  self->process = tutti_output_process_new (self->program, self->running, error);
  if (!self->process)
    return FALSE;
  g_signal_connect_swapped (self->process, "report", G_CALLBACK (handle_report), self);
  g_signal_connect_swapped (self->process, "gone", G_CALLBACK (handle_gone), self);
  if (self->recordings)
    send_record (self);
  else
    send_stream (self);
  if (self->paused)
    send_type (self, TUTTI_MESSAGE_PAUSE);
  return TRUE;
}

static gboolean
handle_feed_wanted (gpointer data)
{
  TuttiOutputJob *self = data;

  self->begin_source = 0;
  g_signal_emit (self, signals[SIGNAL_FEED_WANTED], 0);
  return G_SOURCE_REMOVE;
}

static gboolean
handle_begin_part (gpointer data)
{
  g_autoptr (TuttiOutputJob) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;

  self->begin_source = 0;
  if (start (self, &error)) {
    g_signal_emit (self, signals[SIGNAL_FEED_WANTED], 0);
    return G_SOURCE_REMOVE;
  }
  g_warning ("cannot start an output: %s", error->message);
  self->failure = g_strdup (tutti_error_text (TUTTI_ERROR_OUTPUT));
  g_signal_emit (self, signals[SIGNAL_OVER], 0);
  return G_SOURCE_REMOVE;
}

static void
begin_part_later (TuttiOutputJob *self)
{
  self->begin_source = g_idle_add (handle_begin_part, self);
}

/* Life */

static TuttiOutputJob *
job_new (const TuttiOutputPlan *plan, const char *kind)
{
  TuttiOutputJob *self = g_object_new (TUTTI_TYPE_OUTPUT_JOB, NULL);

  self->info.id = tutti_token_new (ID_BYTES);
  self->info.kind = g_strdup (kind);
  self->info.state = g_strdup ("starting");
  self->info.since = g_get_real_time () / 1000;
  self->program = g_strdup (plan->program);
  self->running = plan->running;
  self->private_targets = plan->private_targets;
  return self;
}

/* The operator is told the reason. */
static TuttiOutputJob *
start_first (TuttiOutputJob *job, GError **error)
{
  g_autoptr (TuttiOutputJob) self = job;
  g_autoptr (GError) reason = NULL;

  if (start (self, &reason)) {
    self->begin_source = g_idle_add (handle_feed_wanted, self);
    return g_steal_pointer (&self);
  }
  g_warning ("cannot start an output: %s", reason->message);
  g_set_error_literal (
      error, TUTTI_ERROR, TUTTI_ERROR_OUTPUT, tutti_error_text (TUTTI_ERROR_OUTPUT));
  return NULL;
}

TuttiOutputJob *
tutti_output_job_new_recording (const TuttiOutputPlan *plan, GError **error)
{
  TuttiOutputJob *self;

  if (!plan || !plan->recordings) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_OUTPUT,
        "Recording is switched off on this server.");
    return NULL;
  }
  if (!tutti_recordings_check_space (plan->recordings, error))
    return NULL;
  self = job_new (plan, "recording");
  self->recordings = g_object_ref (plan->recordings);
  return start_first (self, error);
}

/* What is wrong with the rest of it is said by the one who connects. */
static char *
read_host (const char *target)
{
  g_autoptr (GUri) uri = target ? g_uri_parse (target, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *scheme = uri ? g_uri_get_scheme (uri) : "";

  if (!g_str_equal (scheme, "rtmp") && !g_str_equal (scheme, "rtmps"))
    return NULL;
  return g_uri_get_host (uri) ? g_strdup (g_uri_get_host (uri)) : NULL;
}

TuttiOutputJob *
tutti_output_job_new_stream (
    const TuttiOutputPlan *plan, const char *target, const char *key, GError **error)
{
  g_autofree char *host = read_host (target);
  TuttiOutputJob *self;

  if (!plan || !plan->streams) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_OUTPUT,
        "Live streaming is switched off on this server.");
    return NULL;
  }
  if (!host || *host == '\0') {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_OUTPUT,
        "The address to stream to must begin with rtmp:// or rtmps://.");
    return NULL;
  }
  self = job_new (plan, "stream");
  self->info.target = g_steal_pointer (&host);
  self->location = g_strdup (target);
  self->key = key && *key ? g_strdup (key) : NULL;
  return start_first (self, error);
}

TuttiOutputInfo *
tutti_output_job_get_info (TuttiOutputJob *self)
{
  return &self->info;
}

const char *
tutti_output_job_get_video (TuttiOutputJob *self)
{
  return self->recordings ? "vp8" : "h264";
}

void
tutti_output_job_feed (TuttiOutputJob *self, int fd)
{
  TuttiFeedMessage feed = {{TUTTI_MESSAGE_FEED}};

  if (self->process && !self->finishing)
    tutti_output_process_send (self->process, &feed.message, fd);
}

void
tutti_output_job_pause (TuttiOutputJob *self)
{
  self->paused = TRUE;
  send_type (self, TUTTI_MESSAGE_PAUSE);
}

void
tutti_output_job_resume (TuttiOutputJob *self)
{
  self->paused = FALSE;
  send_type (self, TUTTI_MESSAGE_RESUME);
}

void
tutti_output_job_finish (TuttiOutputJob *self)
{
  if (self->finishing)
    return;
  self->finishing = TRUE;
  if (self->process) {
    tutti_output_process_finish (self->process);
    set_state (self, "finishing", NULL);
    return;
  }
  /* Between two processes. */
  g_clear_handle_id (&self->begin_source, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_OVER], 0);
}

void
tutti_output_job_fail (TuttiOutputJob *self, const char *text)
{
  if (!self->failure)
    self->failure = g_strdup (text);
  tutti_output_job_finish (self);
}

void
tutti_output_job_describe_end (TuttiOutputJob *self, TuttiOutputOver *out)
{
  *out = (TuttiOutputOver){{TUTTI_MESSAGE_OUTPUT_OVER}};
  out->id = self->info.id;
  out->kind = self->info.kind;
  out->milliseconds = self->milliseconds;
  out->bytes = self->bytes;
  out->text = self->failure;
}

GPtrArray *
tutti_output_job_get_files (TuttiOutputJob *self)
{
  return self->files;
}

static void
tutti_output_job_init (TuttiOutputJob *self)
{
  self->files = g_ptr_array_new_with_free_func (g_free);
}

/* A process that is still there completes its file, and keeps itself alive until then. */
static void
tutti_output_job_finalize (GObject *object)
{
  TuttiOutputJob *self = TUTTI_OUTPUT_JOB (object);

  g_clear_handle_id (&self->begin_source, g_source_remove);
  if (self->process) {
    g_signal_handlers_disconnect_by_data (self->process, self);
    tutti_output_process_finish (self->process);
  }
  g_clear_object (&self->process);
  g_clear_object (&self->recordings);
  if (self->key)
    explicit_bzero (self->key, strlen (self->key));
  if (self->location)
    explicit_bzero (self->location, strlen (self->location));
  g_free (self->key);
  g_free (self->location);
  g_free (self->program);
  g_free (self->part);
  g_free (self->failure);
  g_ptr_array_unref (self->files);
  g_free (self->info.id);
  g_free (self->info.kind);
  g_free (self->info.state);
  g_free (self->info.by);
  g_free (self->info.target);
  g_free (self->info.text);
  G_OBJECT_CLASS (tutti_output_job_parent_class)->finalize (object);
}

static void
tutti_output_job_class_init (TuttiOutputJobClass *klass)
{
  GType type = TUTTI_TYPE_OUTPUT_JOB;

  G_OBJECT_CLASS (klass)->finalize = tutti_output_job_finalize;
  signals[SIGNAL_FEED_WANTED] = g_signal_new (
      "feed-wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CHANGED] = g_signal_new (
      "changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_OVER] =
      g_signal_new ("over", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}
