/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-output-job.h"

#include <gio/gio.h>
#include <string.h>

#include "common/tutti-error.h"
#include "server/tutti-output-part.h"
#include "server/tutti-token.h"

#define ID_BYTES 4

struct _TuttiOutputJob {
  GObject parent;

  TuttiOutputInfo info; /* id, kind, state, target and text are owned */
  char *program;
  char *layout;
  guint *running;                    /* the server's count of processes */
  TuttiRecordings *recordings;       /* NULL: a stream */
  const TuttiRecordKind *kind;       /* of a recording */
  guint voices;                      /* the same: people who have a file, too */
  char *location, *key, *passphrase; /* of a stream */
  TuttiHls *hls;                     /* NULL: a recording, or a stream to elsewhere */
  char *live;                        /* its name there */
  gboolean private_targets;

  GPtrArray *parts; /* TuttiOutputPart: all there ever were, the first one first */
  TuttiOutputPart *current; /* borrowed; NULL: between two, or none any more */
  char *feed;               /* its id; NULL: none yet */
  guint begin_source;
  guint losses;
  gboolean paused;
  gboolean started;
  gboolean finishing;
  GPtrArray *files, *labels;
  char *failure;
};

enum { SIGNAL_FEED_WANTED, SIGNAL_CHANGED, SIGNAL_STARTED, SIGNAL_OVER, N_SIGNALS };
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
  if (self->started || !(g_str_equal (state, "recording") || g_str_equal (state, "live")))
    return;
  self->started = TRUE;
  g_signal_emit (self, signals[SIGNAL_STARTED], 0);
}

/* Parts */

static void
handle_progress (
    TuttiOutputJob *self, const TuttiProgress *progress, TuttiOutputPart *part)
{
  gboolean waits = g_str_equal (progress->state, "waiting") ||
                   g_str_equal (progress->state, "connecting");

  if (part == self->current && !self->finishing)
    set_state (self, waits ? "starting" : progress->state, progress->text);
}

static gboolean
is_over (TuttiOutputJob *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (!tutti_output_part_is_gone (g_ptr_array_index (self->parts, i)))
      return FALSE;
  return self->begin_source == 0;
}

static void
list_files (TuttiOutputJob *self, TuttiOutputPart *part)
{
  GPtrArray *voices = tutti_output_part_get_voices (part);
  char *file = tutti_output_part_get_file (part);

  if (!file)
    return;
  g_ptr_array_add (self->files, file);
  g_ptr_array_add (self->labels, g_strdup (""));
  for (guint i = 0; i < voices->len; i++) {
    const TuttiOutputVoice *voice = g_ptr_array_index (voices, i);

    g_ptr_array_add (self->files, g_strdup (voice->file));
    g_ptr_array_add (self->labels, g_strdup (voice->label));
  }
}

static void
end_if_over (TuttiOutputJob *self)
{
  if (!is_over (self))
    return;
  for (guint i = 0; i < self->parts->len; i++)
    list_files (self, g_ptr_array_index (self->parts, i));
  g_signal_emit (self, signals[SIGNAL_OVER], 0);
}

static void
handle_lost (TuttiOutputJob *self)
{
  g_warning ("an output process was lost");
  if (++self->losses > TUTTI_OUTPUT_JOB_LOSSES_MAX) {
    self->failure = g_strdup ("It ended several times by a fault of the server.");
    return;
  }
  set_state (self, "starting", NULL);
  begin_part_later (self);
}

static void
handle_gone (TuttiOutputJob *self, TuttiOutputPart *part)
{
  g_autoptr (TuttiOutputJob) alive = g_object_ref (self);
  const char *failure = tutti_output_part_get_failure (part);

  if (failure && !self->failure)
    self->failure = g_strdup (failure);
  if (part == self->current) {
    self->current = NULL;
    if (tutti_output_part_is_lost (part) && !self->finishing)
      handle_lost (self);
  }
  end_if_over (self);
}

/* To the process */

static void
send_stream (TuttiOutputJob *self)
{
  TuttiStreamMessage stream = {{TUTTI_MESSAGE_STREAM}, self->location, self->key,
      self->passphrase, self->private_targets};

  tutti_output_part_send (self->current, &stream.message, -1);
}

static void
send_type (TuttiOutputJob *self, TuttiMessageType type)
{
  TuttiMessage message = {type};

  if (self->current)
    tutti_output_part_send (self->current, &message, -1);
}

static gboolean
start (TuttiOutputJob *self, GError **error)
{
  TuttiOutputPart *part = tutti_output_part_new (self->program, self->running, error);

  if (!part)
    return FALSE;
  g_ptr_array_add (self->parts, part);
  self->current = part;
  g_signal_connect_swapped (part, "progress", G_CALLBACK (handle_progress), self);
  g_signal_connect_swapped (part, "gone", G_CALLBACK (handle_gone), self);
  if (self->recordings)
    tutti_output_part_record (part, self->recordings, self->kind, self->voices);
  else
    send_stream (self);
  if (self->paused)
    send_type (self, TUTTI_MESSAGE_PAUSE);
  return TRUE;
}

static gboolean
handle_feed_wanted (gpointer data)
{
  g_autoptr (TuttiOutputJob) self = g_object_ref (data);

  self->begin_source = 0;
  g_signal_emit (self, signals[SIGNAL_FEED_WANTED], 0);
  /* Its process may be gone already. */
  end_if_over (self);
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
  if (!self->failure)
    self->failure = g_strdup (tutti_error_text (TUTTI_ERROR_OUTPUT));
  end_if_over (self);
  return G_SOURCE_REMOVE;
}

static void
begin_part_later (TuttiOutputJob *self)
{
  self->begin_source = g_idle_add (handle_begin_part, self);
}

/* Life */

static TuttiOutputJob *
job_new (const TuttiOutputPlan *plan, const char *kind, const char *layout)
{
  TuttiOutputJob *self = g_object_new (TUTTI_TYPE_OUTPUT_JOB, NULL);

  self->info.id = tutti_token_new (ID_BYTES);
  self->info.kind = g_strdup (kind);
  self->info.state = g_strdup ("starting");
  self->info.since = g_get_real_time () / 1000;
  self->program = g_strdup (plan->program);
  self->layout = g_strdup (layout ? layout : plan->layout);
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
tutti_output_job_new_recording (
    const TuttiOutputPlan *plan, const TuttiRecordOrder *order, GError **error)
{
  TuttiOutputJob *self;

  if (!plan || !plan->recordings) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_OUTPUT,
        "Recording is switched off on this server.");
    return NULL;
  }
  if (!tutti_recordings_check_space (plan->recordings, error))
    return NULL;
  self = job_new (plan, "recording", order->layout);
  self->recordings = g_object_ref (plan->recordings);
  self->kind = order->kind ? order->kind : plan->kind;
  tutti_record_voices_parse (order->voices ? order->voices : plan->voices, &self->voices);
  return start_first (self, error);
}

/* What is wrong with the rest of it is said by the one who connects. */
static char *
read_host (const char *target)
{
  static const char *const schemes[] = {"rtmp", "rtmps", "srt", NULL};
  g_autoptr (GUri) uri = target ? g_uri_parse (target, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *host = uri ? g_uri_get_host (uri) : NULL;

  if (!host || *host == '\0' || !g_strv_contains (schemes, g_uri_get_scheme (uri)))
    return NULL;
  return g_strdup (host);
}

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_OUTPUT, text);
  return FALSE;
}

static gboolean
take_server (TuttiOutputJob *self, const TuttiStreamOrder *order, GError **error)
{
  self->info.target = read_host (order->target);
  self->location = g_strdup (order->target);
  return self->info.target ||
         refuse (error, "The address to stream to must begin with rtmp://, rtmps:// or "
                        "srt://.");
}

static gboolean
take_folder (TuttiOutputJob *self, const TuttiOutputPlan *plan, GError **error)
{
  g_autofree char *folder = NULL;

  if (!plan->hls)
    return refuse (error, "Live streams as HLS are switched off on this server.");
  self->live = tutti_hls_begin (plan->hls, error);
  if (!self->live)
    return FALSE;
  self->hls = g_object_ref (plan->hls);
  folder = tutti_hls_get_folder (self->hls, self->live);
  self->location = g_filename_to_uri (folder, NULL, NULL);
  self->info.link = tutti_hls_make_link (self->hls, self->live);
  return TRUE;
}

TuttiOutputJob *
tutti_output_job_new_stream (
    const TuttiOutputPlan *plan, const TuttiStreamOrder *order, GError **error)
{
  g_autoptr (TuttiOutputJob) self = NULL;

  if (!plan || !plan->streams) {
    refuse (error, "Live streaming is switched off on this server.");
    return NULL;
  }
  self = job_new (plan, "stream", order->layout);
  self->key = order->key && *order->key ? g_strdup (order->key) : NULL;
  self->passphrase =
      order->passphrase && *order->passphrase ? g_strdup (order->passphrase) : NULL;
  if (!(g_strcmp0 (order->target, "hls") == 0 ? take_folder (self, plan, error)
                                              : take_server (self, order, error)))
    return NULL;
  return start_first (g_steal_pointer (&self), error);
}

TuttiOutputInfo *
tutti_output_job_get_info (TuttiOutputJob *self)
{
  return &self->info;
}

gboolean
tutti_output_job_has_started (TuttiOutputJob *self)
{
  return self->started;
}

const char *
tutti_output_job_get_video (TuttiOutputJob *self)
{
  return self->kind ? self->kind->video : "h264";
}

const char *
tutti_output_job_get_layout (TuttiOutputJob *self)
{
  return self->layout;
}

gboolean
tutti_output_job_wants_voices (TuttiOutputJob *self)
{
  return self->voices > 0;
}

const char *
tutti_output_job_get_feed (TuttiOutputJob *self)
{
  return self->feed;
}

void
tutti_output_job_feed (TuttiOutputJob *self, const char *id, int fd)
{
  TuttiFeedMessage feed = {{TUTTI_MESSAGE_FEED}};

  g_free (self->feed);
  self->feed = g_strdup (id);
  if (self->current)
    tutti_output_part_send (self->current, &feed.message, fd);
}

/* A stream goes on over the connection that it has; of a recording, what there is is
 * whole, whatever becomes of the rest. */
void
tutti_output_job_renew (TuttiOutputJob *self)
{
  if (self->finishing || self->begin_source != 0 || !self->current)
    return;
  if (!self->recordings) {
    g_signal_emit (self, signals[SIGNAL_FEED_WANTED], 0);
    return;
  }
  tutti_output_part_finish (self->current);
  self->current = NULL;
  set_state (self, "starting", NULL);
  begin_part_later (self);
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

gboolean
tutti_output_job_is_paused (TuttiOutputJob *self)
{
  return self->paused;
}

void
tutti_output_job_finish (TuttiOutputJob *self)
{
  g_autoptr (TuttiOutputJob) alive = g_object_ref (self);

  if (self->finishing)
    return;
  self->finishing = TRUE;
  /* Between two processes. */
  g_clear_handle_id (&self->begin_source, g_source_remove);
  if (self->current)
    tutti_output_part_finish (self->current);
  if (is_over (self))
    end_if_over (self);
  else
    set_state (self, "finishing", NULL);
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
  for (guint i = 0; i < self->parts->len; i++) {
    TuttiOutputPart *part = g_ptr_array_index (self->parts, i);

    out->milliseconds += tutti_output_part_get_milliseconds (part);
    out->bytes += tutti_output_part_get_bytes (part);
  }
  out->text = self->failure;
}

GPtrArray *
tutti_output_job_get_files (TuttiOutputJob *self)
{
  return self->files;
}

GPtrArray *
tutti_output_job_get_labels (TuttiOutputJob *self)
{
  return self->labels;
}

static void
tutti_output_job_init (TuttiOutputJob *self)
{
  self->parts = g_ptr_array_new_with_free_func (g_object_unref);
  self->files = g_ptr_array_new_with_free_func (g_free);
  self->labels = g_ptr_array_new_with_free_func (g_free);
}

static void
forget (char *secret)
{
  if (secret)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/* Processes that are still there complete their files. */
static void
tutti_output_job_finalize (GObject *object)
{
  TuttiOutputJob *self = TUTTI_OUTPUT_JOB (object);

  g_clear_handle_id (&self->begin_source, g_source_remove);
  for (guint i = 0; i < self->parts->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->parts, i), self);
  g_ptr_array_unref (self->parts);
  g_clear_object (&self->recordings);
  forget (self->key);
  forget (self->passphrase);
  forget (self->location);
  if (self->hls)
    tutti_hls_end (self->hls, self->live);
  g_clear_object (&self->hls);
  g_free (self->live);
  g_free (self->program);
  g_free (self->layout);
  g_free (self->feed);
  g_free (self->failure);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->labels);
  g_free (self->info.id);
  g_free (self->info.kind);
  g_free (self->info.state);
  g_free (self->info.by);
  g_free (self->info.target);
  g_free (self->info.link);
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
  signals[SIGNAL_STARTED] = g_signal_new (
      "started", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_OVER] =
      g_signal_new ("over", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}
