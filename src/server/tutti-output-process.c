/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-output-process.h"

#include "server/tutti-child.h"

/* Reports come every second, the first when the plugins are loaded. */
#define BEAT_MS 1000
#define SILENT_BEATS_MAX 10
#define READY_WITHIN_BEATS 30
#define FINISH_WITHIN_S 60

struct _TuttiOutputProcess {
  GObject parent;

  GSubprocess *child;
  int pid;
  guint *running; /* of the server */
  TuttiLink *link;
  gboolean ready;
  gboolean finishing;
  gboolean exited, closed; /* with the second of both it is gone */
  guint silent_beats;
  guint beat_source;
  guint finish_source;
};

enum { SIGNAL_REPORT, SIGNAL_GONE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiOutputProcess, tutti_output_process, G_TYPE_OBJECT)

static void
tutti_output_process_dispose (GObject *object)
{
  TuttiOutputProcess *self = TUTTI_OUTPUT_PROCESS (object);

  g_clear_handle_id (&self->beat_source, g_source_remove);
  g_clear_handle_id (&self->finish_source, g_source_remove);
  if (self->link)
    g_signal_handlers_disconnect_by_data (self->link, self);
  g_clear_object (&self->link);
  g_clear_object (&self->child);
  G_OBJECT_CLASS (tutti_output_process_parent_class)->dispose (object);
}

static void
tutti_output_process_class_init (TuttiOutputProcessClass *klass)
{
  GType type = TUTTI_TYPE_OUTPUT_PROCESS;

  G_OBJECT_CLASS (klass)->dispose = tutti_output_process_dispose;
  signals[SIGNAL_REPORT] = g_signal_new ("report", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
      NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_GONE] =
      g_signal_new ("gone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tutti_output_process_init (TuttiOutputProcess *self)
{
}

/* Its own beats are counted, as for mixers (tutti-mixer-process.c). */
static gboolean
handle_beat (gpointer data)
{
  TuttiOutputProcess *self = data;

  self->silent_beats++;
  if (self->finishing ||
      self->silent_beats <= (self->ready ? SILENT_BEATS_MAX : READY_WITHIN_BEATS))
    return G_SOURCE_CONTINUE;
  g_warning ("an output process says nothing: it is ended");
  self->beat_source = 0;
  g_subprocess_force_exit (self->child);
  return G_SOURCE_REMOVE;
}

static void
handle_message (TuttiOutputProcess *self, TuttiMessage *report, GArray *fds)
{
  g_autoptr (TuttiOutputProcess) alive = g_object_ref (self);

  self->ready = TRUE;
  self->silent_beats = 0;
  if (report->type != TUTTI_MESSAGE_READY)
    g_signal_emit (self, signals[SIGNAL_REPORT], 0, report);
}

static void
tell_gone (TuttiOutputProcess *self)
{
  if (self->exited && self->closed)
    g_signal_emit (self, signals[SIGNAL_GONE], 0);
}

static void
handle_exit (GObject *child, GAsyncResult *result, gpointer data)
{
  g_autoptr (TuttiOutputProcess) self = data;

  g_subprocess_wait_finish (G_SUBPROCESS (child), result, NULL);
  g_clear_handle_id (&self->beat_source, g_source_remove);
  g_clear_handle_id (&self->finish_source, g_source_remove);
  tutti_child_reap (self->pid);
  (*self->running)--;
  self->exited = TRUE;
  tell_gone (self);
}

/* What it said last has been read by then. */
static void
handle_closed (TuttiOutputProcess *self, GError *error)
{
  g_autoptr (TuttiOutputProcess) alive = g_object_ref (self);

  self->closed = TRUE;
  /* Who talks nonsense is not heard any more. */
  if (error)
    g_subprocess_force_exit (self->child);
  tell_gone (self);
}

TuttiOutputProcess *
tutti_output_process_new (const char *path, guint *running, GError **error)
{
  TuttiLink *link = NULL;
  GSubprocess *child = tutti_child_spawn (
      path, NULL, TUTTI_CHANNEL_REPORT, TUTTI_CHILD_FINISHES, &link, error);
  TuttiOutputProcess *self;

  if (!child)
    return NULL;
  self = g_object_new (TUTTI_TYPE_OUTPUT_PROCESS, NULL);
  self->child = child;
  self->pid = tutti_child_get_pid (child);
  self->link = link;
  self->running = running;
  (*running)++;
  g_signal_connect_swapped (self->link, "message", G_CALLBACK (handle_message), self);
  g_signal_connect_swapped (self->link, "closed", G_CALLBACK (handle_closed), self);
  self->beat_source = g_timeout_add (BEAT_MS, handle_beat, self);
  g_subprocess_wait_async (self->child, NULL, handle_exit, g_object_ref (self));
  return self;
}

void
tutti_output_process_send (TuttiOutputProcess *self, const TuttiMessage *message, int fd)
{
  tutti_link_send_with_fds (self->link, message, &fd, fd >= 0 ? 1 : 0);
}

static gboolean
handle_finish_timeout (gpointer data)
{
  TuttiOutputProcess *self = data;

  self->finish_source = 0;
  g_warning ("an output process did not end when asked");
  g_subprocess_force_exit (self->child);
  return G_SOURCE_REMOVE;
}

void
tutti_output_process_finish (TuttiOutputProcess *self)
{
  TuttiFinish finish = {{TUTTI_MESSAGE_FINISH}};

  if (self->finishing)
    return;
  self->finishing = TRUE;
  tutti_output_process_send (self, &finish.message, -1);
  self->finish_source =
      g_timeout_add_seconds (FINISH_WITHIN_S, handle_finish_timeout, self);
}
