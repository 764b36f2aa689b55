/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-mixer-process.h"

#include "server/tutti-child.h"

#define HEARTBEAT_MS 1000
#define MISSES_MAX 3
/* Start-up reads the plugin registry, which may have to be made first on a slow disk. */
#define READY_WITHIN_BEATS 30
#define QUIT_WITHIN_MS 3000
/* Only waited for when the child has stopped reading. */
#define QUIT_FLUSH_MS 20

struct _TuttiMixerProcess {
  GObject parent;

  GSubprocess *child;
  int pid;
  TuttiLink *link; /* NULL once lost or told to quit */
  gboolean ready;
  gboolean lost;
  guint misses; /* own beats since the last heartbeat */
  guint beat_source;
  guint quit_source;
};

enum { SIGNAL_READY, SIGNAL_EVENT, SIGNAL_LOST, SIGNAL_GONE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiMixerProcess, tutti_mixer_process, G_TYPE_OBJECT)

static void
drop_link (TuttiMixerProcess *self)
{
  g_clear_handle_id (&self->beat_source, g_source_remove);
  if (self->link)
    g_signal_handlers_disconnect_by_data (self->link, self);
  g_clear_object (&self->link);
}

static void
tutti_mixer_process_dispose (GObject *object)
{
  TuttiMixerProcess *self = TUTTI_MIXER_PROCESS (object);

  drop_link (self);
  g_clear_handle_id (&self->quit_source, g_source_remove);
  g_clear_object (&self->child);
  G_OBJECT_CLASS (tutti_mixer_process_parent_class)->dispose (object);
}

static void
tutti_mixer_process_class_init (TuttiMixerProcessClass *klass)
{
  GType type = TUTTI_TYPE_MIXER_PROCESS;

  G_OBJECT_CLASS (klass)->dispose = tutti_mixer_process_dispose;
  signals[SIGNAL_READY] = g_signal_new (
      "ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_EVENT] = g_signal_new ("event", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
      NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_LOST] =
      g_signal_new ("lost", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_GONE] =
      g_signal_new ("gone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tutti_mixer_process_init (TuttiMixerProcess *self)
{
}

static void
lose (TuttiMixerProcess *self, const char *why)
{
  if (self->lost || !self->link)
    return;

  g_warning ("a mixer process is lost: %s", why);
  self->lost = TRUE;
  drop_link (self);
  tutti_mixer_process_kill (self);
  g_signal_emit (self, signals[SIGNAL_LOST], 0);
}

/* Counts beats of ours rather than the time since: after the server itself was held up
 * (suspended, starved), all timers are late at once and the child's heartbeats are still
 * unread. */
static gboolean
handle_beat (gpointer data)
{
  g_autoptr (TuttiMixerProcess) self = g_object_ref (data);

  self->misses++;
  if (self->ready && self->misses > MISSES_MAX)
    lose (self, "no heartbeat");
  else if (!self->ready && self->misses > READY_WITHIN_BEATS)
    lose (self, "not ready in time");
  return self->beat_source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
handle_message (TuttiMixerProcess *self, TuttiMessage *event, GArray *fds)
{
  g_autoptr (TuttiMixerProcess) alive = g_object_ref (self);

  switch (event->type) {
  case TUTTI_MESSAGE_READY:
    self->ready = TRUE;
    self->misses = 0;
    g_signal_emit (self, signals[SIGNAL_READY], 0);
    break;
  case TUTTI_MESSAGE_HEARTBEAT:
    self->misses = 0;
    g_signal_emit (self, signals[SIGNAL_EVENT], 0, event);
    break;
  default:
    g_signal_emit (self, signals[SIGNAL_EVENT], 0, event);
    break;
  }
}

static void
handle_closed (TuttiMixerProcess *self, GError *error)
{
  g_autoptr (TuttiMixerProcess) alive = g_object_ref (self);

  lose (self, error ? error->message : "it closed its link");
}

static void
handle_exit (GObject *child, GAsyncResult *result, gpointer data)
{
  g_autoptr (TuttiMixerProcess) self = data;

  g_subprocess_wait_finish (G_SUBPROCESS (child), result, NULL);
  g_clear_handle_id (&self->quit_source, g_source_remove);
  tutti_child_reap (self->pid);
  lose (self, "it ended");
  g_signal_emit (self, signals[SIGNAL_GONE], 0);
}

TuttiMixerProcess *
tutti_mixer_process_new (const char *path, const char *const *arguments, GError **error)
{
  g_autoptr (TuttiMixerProcess) self = NULL;
  TuttiLink *link = NULL;
  GSubprocess *child = tutti_child_spawn (
      path, arguments, TUTTI_CHANNEL_EVENT, TUTTI_CHILD_DIES_WITH_US, &link, error);

  if (!child)
    return NULL;
  self = g_object_new (TUTTI_TYPE_MIXER_PROCESS, NULL);
  self->child = child;
  self->pid = tutti_child_get_pid (child);
  self->link = link;
  g_signal_connect_swapped (self->link, "message", G_CALLBACK (handle_message), self);
  g_signal_connect_swapped (self->link, "closed", G_CALLBACK (handle_closed), self);
  self->beat_source = g_timeout_add (HEARTBEAT_MS, handle_beat, self);
  g_subprocess_wait_async (self->child, NULL, handle_exit, g_object_ref (self));
  return g_steal_pointer (&self);
}

gboolean
tutti_mixer_process_is_ready (TuttiMixerProcess *self)
{
  return self->ready && !self->lost;
}

gboolean
tutti_mixer_process_is_lost (TuttiMixerProcess *self)
{
  return self->lost;
}

void
tutti_mixer_process_send (TuttiMixerProcess *self, const TuttiMessage *command)
{
  if (self->link)
    tutti_link_send (self->link, command);
}

void
tutti_mixer_process_send_with_fds (
    TuttiMixerProcess *self, const TuttiMessage *command, const int *fds, guint n_fds)
{
  if (self->link)
    tutti_link_send_with_fds (self->link, command, fds, n_fds);
}

static gboolean
handle_quit_timeout (gpointer data)
{
  TuttiMixerProcess *self = data;

  self->quit_source = 0;
  g_warning ("a mixer process did not end when asked");
  tutti_mixer_process_kill (self);
  return G_SOURCE_REMOVE;
}

/* The link is dropped with "quit": its end of file ends the child as surely. */
void
tutti_mixer_process_quit (TuttiMixerProcess *self)
{
  TuttiQuit quit = {{TUTTI_MESSAGE_QUIT}};

  if (!self->link)
    return;

  tutti_link_send (self->link, &quit.message);
  tutti_link_flush (self->link, QUIT_FLUSH_MS);
  drop_link (self);
  self->quit_source = g_timeout_add (QUIT_WITHIN_MS, handle_quit_timeout, self);
}

void
tutti_mixer_process_kill (TuttiMixerProcess *self)
{
  g_subprocess_force_exit (self->child);
}
