/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-output-part.h"

#include "server/tutti-output-process.h"

struct _TuttiOutputPart {
  GObject parent;

  TuttiOutputProcess *process; /* NULL once gone */
  TuttiRecordings *recordings; /* NULL: a stream */
  const TuttiRecordKind *kind; /* of a recording */
  char *name;                  /* of the file that it writes, without suffix */
  char *file;                  /* what it has become, when the process has said so */
  gboolean finishing;          /* it was asked to finish */
  gboolean finished;           /* it has said that it has */
  gint64 milliseconds, bytes;
  GPtrArray *voices; /* TuttiOutputVoice */
  char *failure;
};

enum { SIGNAL_PROGRESS, SIGNAL_GONE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiOutputPart, tutti_output_part, G_TYPE_OBJECT)

static void
handle_finished (TuttiOutputPart *self, const TuttiFinished *finished)
{
  self->finished = TRUE;
  self->milliseconds = finished->milliseconds;
  self->bytes = finished->bytes;
  if (finished->file && self->name && g_str_has_prefix (finished->file, self->name)) {
    g_free (self->file);
    self->file = g_strdup (finished->file);
  }
  if (finished->error && !self->failure)
    self->failure = g_strdup (finished->text ? finished->text : finished->error);
}

static void
voice_free (gpointer data)
{
  TuttiOutputVoice *self = data;

  g_free (self->file);
  g_free (self->label);
  g_free (self);
}

/* Who was there from the beginning on needs no time. */
static char *
make_label (const char *name, gint64 milliseconds)
{
  int seconds = (int)(milliseconds / 1000);

  return seconds == 0 ? g_strdup (name)
                      : g_strdup_printf ("%s (%d:%02d:%02d)", name, seconds / 3600,
                            seconds / 60 % 60, seconds % 60);
}

static void
handle_voice (TuttiOutputPart *self, const TuttiVoiceReport *report)
{
  TuttiOutputVoice *voice;

  if (!self->name || !g_str_has_prefix (report->file, self->name) ||
      self->voices->len >= TUTTI_RECORD_VOICES_MAX)
    return;
  voice = g_new0 (TuttiOutputVoice, 1);
  voice->file = g_strdup (report->file);
  voice->label = make_label (report->name, report->milliseconds);
  g_ptr_array_add (self->voices, voice);
}

static void
handle_report (TuttiOutputPart *self, const TuttiMessage *report)
{
  g_autoptr (TuttiOutputPart) alive = g_object_ref (self);

  if (report->type == TUTTI_MESSAGE_FINISHED)
    handle_finished (self, (const TuttiFinished *)report);
  if (report->type == TUTTI_MESSAGE_VOICE)
    handle_voice (self, (const TuttiVoiceReport *)report);
  if (report->type != TUTTI_MESSAGE_PROGRESS)
    return;
  self->milliseconds = ((const TuttiProgress *)report)->milliseconds;
  self->bytes = ((const TuttiProgress *)report)->bytes;
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, report);
}

static void
handle_gone (TuttiOutputPart *self)
{
  g_autoptr (TuttiOutputPart) alive = g_object_ref (self);

  g_signal_handlers_disconnect_by_data (self->process, self);
  g_clear_object (&self->process);
  if (self->name)
    tutti_recordings_tidy (self->recordings, self->name);
  g_signal_emit (self, signals[SIGNAL_GONE], 0);
}

TuttiOutputPart *
tutti_output_part_new (const char *program, guint *running, GError **error)
{
  TuttiOutputProcess *process = tutti_output_process_new (program, running, error);
  TuttiOutputPart *self;

  if (!process)
    return NULL;
  self = g_object_new (TUTTI_TYPE_OUTPUT_PART, NULL);
  self->process = process;
  g_signal_connect_swapped (process, "report", G_CALLBACK (handle_report), self);
  g_signal_connect_swapped (process, "gone", G_CALLBACK (handle_gone), self);
  return self;
}

void
tutti_output_part_record (TuttiOutputPart *self, TuttiRecordings *recordings,
    const TuttiRecordKind *kind, guint voices)
{
  TuttiRecordMessage record = {{TUTTI_MESSAGE_RECORD}};

  self->recordings = g_object_ref (recordings);
  self->kind = kind;
  self->name = tutti_recordings_make_name (g_get_real_time () / G_USEC_PER_SEC);
  record.folder = (char *)tutti_recordings_get_folder (recordings);
  record.name = self->name;
  record.format = (char *)kind->format;
  record.voices = voices;
  tutti_output_part_send (self, &record.message, -1);
}

void
tutti_output_part_send (TuttiOutputPart *self, const TuttiMessage *message, int fd)
{
  if (self->process && !self->finishing)
    tutti_output_process_send (self->process, message, fd);
}

void
tutti_output_part_finish (TuttiOutputPart *self)
{
  if (!self->process || self->finishing)
    return;
  self->finishing = TRUE;
  tutti_output_process_finish (self->process);
}

gboolean
tutti_output_part_is_gone (TuttiOutputPart *self)
{
  return !self->process;
}

gboolean
tutti_output_part_is_lost (TuttiOutputPart *self)
{
  return !self->process && !self->finished && !self->finishing;
}

gint64
tutti_output_part_get_milliseconds (TuttiOutputPart *self)
{
  return self->milliseconds;
}

gint64
tutti_output_part_get_bytes (TuttiOutputPart *self)
{
  return self->bytes;
}

const char *
tutti_output_part_get_failure (TuttiOutputPart *self)
{
  return self->failure;
}

char *
tutti_output_part_get_file (TuttiOutputPart *self)
{
  if (!self->name || self->milliseconds <= 0)
    return NULL;
  return self->file ? g_strdup (self->file)
                    : g_strconcat (self->name, self->kind->suffix, NULL);
}

GPtrArray *
tutti_output_part_get_voices (TuttiOutputPart *self)
{
  return self->voices;
}

static void
tutti_output_part_init (TuttiOutputPart *self)
{
  self->voices = g_ptr_array_new_with_free_func (voice_free);
}

/* A process that is still there completes its file, and keeps itself alive until then. */
static void
tutti_output_part_finalize (GObject *object)
{
  TuttiOutputPart *self = TUTTI_OUTPUT_PART (object);

  if (self->process) {
    g_signal_handlers_disconnect_by_data (self->process, self);
    tutti_output_process_finish (self->process);
  }
  g_clear_object (&self->process);
  g_clear_object (&self->recordings);
  g_ptr_array_unref (self->voices);
  g_free (self->name);
  g_free (self->file);
  g_free (self->failure);
  G_OBJECT_CLASS (tutti_output_part_parent_class)->finalize (object);
}

static void
tutti_output_part_class_init (TuttiOutputPartClass *klass)
{
  GType type = TUTTI_TYPE_OUTPUT_PART;

  G_OBJECT_CLASS (klass)->finalize = tutti_output_part_finalize;
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", type, G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_GONE] =
      g_signal_new ("gone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}
