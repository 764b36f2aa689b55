/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-gateway-process.h"

#include "server/tutti-child.h"

/* Reports come every second. */
#define BEAT_MS 1000
#define SILENT_BEATS_MAX 10
#define STOP_WITHIN_MS 3000
/* Doubled with each loss, until it has lived for a while. */
#define RETRY_FIRST_MS 500
#define RETRY_MAX_MS 60000
#define GOOD_LIFE_US (60 * G_USEC_PER_SEC)

struct _TuttiGatewayProcess {
  GObject parent;

  char *path;
  GSubprocess *child; /* NULL between a loss and the next */
  int pid;
  TuttiLink *link;
  guint silent_beats;
  guint beat_source;
  guint retry_source;
  guint stop_source;
  guint losses; /* one soon after the other */
  gint64 started_us;
  gboolean stopping;
};

enum { SIGNAL_STARTED, SIGNAL_EVENT, SIGNAL_LOST, SIGNAL_STOPPED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiGatewayProcess, tutti_gateway_process, G_TYPE_OBJECT)

static void
drop_link (TuttiGatewayProcess *self)
{
  g_clear_handle_id (&self->beat_source, g_source_remove);
  if (self->link)
    g_signal_handlers_disconnect_by_data (self->link, self);
  g_clear_object (&self->link);
}

static void
tutti_gateway_process_dispose (GObject *object)
{
  TuttiGatewayProcess *self = TUTTI_GATEWAY_PROCESS (object);

  drop_link (self);
  g_clear_handle_id (&self->retry_source, g_source_remove);
  g_clear_handle_id (&self->stop_source, g_source_remove);
  g_clear_object (&self->child);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (tutti_gateway_process_parent_class)->dispose (object);
}

static void
tutti_gateway_process_class_init (TuttiGatewayProcessClass *klass)
{
  GType type = TUTTI_TYPE_GATEWAY_PROCESS;

  G_OBJECT_CLASS (klass)->dispose = tutti_gateway_process_dispose;
  signals[SIGNAL_STARTED] = g_signal_new (
      "started", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_EVENT] = g_signal_new ("event", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
      NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_LOST] =
      g_signal_new ("lost", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STOPPED] = g_signal_new (
      "stopped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tutti_gateway_process_init (TuttiGatewayProcess *self)
{
}

TuttiGatewayProcess *
tutti_gateway_process_new (const char *path)
{
  TuttiGatewayProcess *self = g_object_new (TUTTI_TYPE_GATEWAY_PROCESS, NULL);

  self->path = g_strdup (path);
  return self;
}

static void
kill_child (TuttiGatewayProcess *self)
{
  if (self->child)
    g_subprocess_force_exit (self->child);
}

/* Its own beats are counted, as for mixers (tutti-mixer-process.c). */
static gboolean
handle_beat (gpointer data)
{
  TuttiGatewayProcess *self = data;

  self->silent_beats++;
  if (self->silent_beats <= SILENT_BEATS_MAX)
    return G_SOURCE_CONTINUE;
  g_warning ("tutti-sip says nothing: it is ended");
  self->beat_source = 0;
  kill_child (self);
  return G_SOURCE_REMOVE;
}

static void
handle_message (TuttiGatewayProcess *self, const TuttiMessage *event, GArray *fds)
{
  g_autoptr (TuttiGatewayProcess) alive = g_object_ref (self);

  self->silent_beats = 0;
  if (event->type == TUTTI_MESSAGE_READY)
    g_signal_emit (self, signals[SIGNAL_STARTED], 0);
  else
    g_signal_emit (self, signals[SIGNAL_EVENT], 0, event);
}

/* Who talks nonsense is not heard any more. */
static void
handle_closed (TuttiGatewayProcess *self, const GError *error)
{
  drop_link (self);
  kill_child (self);
}

static gboolean
handle_retry (gpointer data)
{
  TuttiGatewayProcess *self = data;
  g_autoptr (GError) error = NULL;

  self->retry_source = 0;
  if (!tutti_gateway_process_start (self, &error))
    g_warning ("tutti-sip cannot be started again: %s", error->message);
  return G_SOURCE_REMOVE;
}

static void
start_again (TuttiGatewayProcess *self)
{
  if (g_get_monotonic_time () - self->started_us > GOOD_LIFE_US)
    self->losses = 0;
  self->retry_source = g_timeout_add (
      MIN (RETRY_MAX_MS, RETRY_FIRST_MS << MIN (self->losses, 10)), handle_retry, self);
  self->losses++;
}

static void
handle_exit (GObject *child, GAsyncResult *result, gpointer data)
{
  g_autoptr (TuttiGatewayProcess) self = data;

  g_subprocess_wait_finish (G_SUBPROCESS (child), result, NULL);
  tutti_child_reap (self->pid);
  drop_link (self);
  g_clear_handle_id (&self->stop_source, g_source_remove);
  g_clear_object (&self->child);
  if (self->stopping) {
    g_signal_emit (self, signals[SIGNAL_STOPPED], 0);
    return;
  }
  g_warning ("tutti-sip has ended: it is started again");
  start_again (self);
  g_signal_emit (self, signals[SIGNAL_LOST], 0);
}

gboolean
tutti_gateway_process_start (TuttiGatewayProcess *self, GError **error)
{
  self->child = tutti_child_spawn (
      self->path, NULL, TUTTI_CHANNEL_CALL, TUTTI_CHILD_DIES_WITH_US, &self->link, error);
  if (!self->child)
    return FALSE;
  self->pid = tutti_child_get_pid (self->child);
  self->started_us = g_get_monotonic_time ();
  self->silent_beats = 0;
  g_signal_connect_swapped (self->link, "message", G_CALLBACK (handle_message), self);
  g_signal_connect_swapped (self->link, "closed", G_CALLBACK (handle_closed), self);
  self->beat_source = g_timeout_add (BEAT_MS, handle_beat, self);
  g_subprocess_wait_async (self->child, NULL, handle_exit, g_object_ref (self));
  return TRUE;
}

void
tutti_gateway_process_send (TuttiGatewayProcess *self, const TuttiMessage *message)
{
  if (self->link)
    tutti_link_send (self->link, message);
}

static gboolean
handle_stop_timeout (gpointer data)
{
  TuttiGatewayProcess *self = data;

  self->stop_source = 0;
  kill_child (self);
  return G_SOURCE_REMOVE;
}

void
tutti_gateway_process_stop (TuttiGatewayProcess *self)
{
  TuttiQuit quit = {{TUTTI_MESSAGE_QUIT}};

  if (self->stopping)
    return;
  self->stopping = TRUE;
  g_clear_handle_id (&self->retry_source, g_source_remove);
  if (!self->child)
    return;
  tutti_gateway_process_send (self, &quit.message);
  self->stop_source = g_timeout_add (STOP_WITHIN_MS, handle_stop_timeout, self);
}

gboolean
tutti_gateway_process_is_stopped (TuttiGatewayProcess *self)
{
  return self->stopping && !self->child;
}
