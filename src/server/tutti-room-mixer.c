/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-room-mixer.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "server/tutti-token.h"

#define LOSSES_MAX 5
#define LOSSES_WITHIN_US (60 * G_USEC_PER_SEC)
/* The first replacement is at once, the next ones after this, doubled each time. */
#define RETRY_FIRST_MS 250
#define CONFIGURED_WITHIN_MS 10000
/* Offers of a whole room that arrive while a mixer starts; more than that many wait for
 * nothing. */
#define WAITING_MAX 512
/* A phone's RTP and RTCP. */
#define WAITING_FDS_MAX 2

/* A command for later. */
typedef struct {
  char *json;
  int fds[WAITING_FDS_MAX];
  guint n_fds;
} Waiting;

struct _TuttiRoomMixer {
  GObject parent;

  TuttiMixerPool *pool;
  TuttiMediaSockets *sockets;
  TuttiMixFormat format;
  char *opaque; /* what the mixer is told instead of the room's name */

  TuttiMixerProcess *process; /* NULL between a loss and the replacement */
  gboolean configured;
  GPtrArray *waiting; /* Waiting, for the time until it is */
  guint deadline_source;
  guint retry_source;
  gint64 losses_us[LOSSES_MAX]; /* a ring */
  guint n_losses;
};

static void mixer_init (TuttiMixerInterface *iface);
static gboolean begin (TuttiRoomMixer *self, GError **error);

G_DEFINE_FINAL_TYPE_WITH_CODE (TuttiRoomMixer, tutti_room_mixer, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (TUTTI_TYPE_MIXER, mixer_init))

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  for (guint i = 0; i < waiting->n_fds; i++)
    close (waiting->fds[i]);
  g_free (waiting->json);
  g_free (waiting);
}

static void
drop_process (TuttiRoomMixer *self)
{
  g_clear_handle_id (&self->deadline_source, g_source_remove);
  g_clear_handle_id (&self->retry_source, g_source_remove);
  if (!self->process)
    return;

  g_signal_handlers_disconnect_by_data (self->process, self);
  tutti_mixer_process_quit (self->process);
  g_clear_object (&self->process);
}

static void
tutti_room_mixer_dispose (GObject *object)
{
  TuttiRoomMixer *self = TUTTI_ROOM_MIXER (object);

  drop_process (self);
  g_clear_object (&self->pool);
  G_OBJECT_CLASS (tutti_room_mixer_parent_class)->dispose (object);
}

static void
tutti_room_mixer_finalize (GObject *object)
{
  TuttiRoomMixer *self = TUTTI_ROOM_MIXER (object);

  g_clear_pointer (&self->sockets, tutti_media_sockets_free);
  g_ptr_array_unref (self->waiting);
  g_free (self->opaque);
  G_OBJECT_CLASS (tutti_room_mixer_parent_class)->finalize (object);
}

static void
tutti_room_mixer_class_init (TuttiRoomMixerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tutti_room_mixer_dispose;
  G_OBJECT_CLASS (klass)->finalize = tutti_room_mixer_finalize;
}

static void
tutti_room_mixer_init (TuttiRoomMixer *self)
{
  self->waiting = g_ptr_array_new_with_free_func (waiting_free);
  self->opaque = tutti_token_new (4);
}

static void
count_loss (TuttiRoomMixer *self)
{
  self->losses_us[self->n_losses % LOSSES_MAX] = g_get_monotonic_time ();
  self->n_losses++;
}

/* How many of the last losses are recent; LOSSES_MAX at most. */
static guint
recent_losses (TuttiRoomMixer *self)
{
  gint64 since_us = g_get_monotonic_time () - LOSSES_WITHIN_US;
  guint n = 0;

  for (guint i = 0; i < MIN (self->n_losses, LOSSES_MAX); i++)
    n += self->losses_us[i] >= since_us;
  return n;
}

static gboolean
handle_retry (gpointer data)
{
  g_autoptr (TuttiRoomMixer) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;

  self->retry_source = 0;
  if (!begin (self, &error)) {
    g_warning ("cannot start a mixer: %s", error->message);
    tutti_mixer_emit_failed (TUTTI_MIXER (self));
  }
  return G_SOURCE_REMOVE;
}

/* The first replacement is asked for before the clients are told, so that it starts while
 * their offers come in. */
static void
replace (TuttiRoomMixer *self)
{
  guint n = recent_losses (self);

  if (n >= LOSSES_MAX) {
    g_warning ("%u mixers of one room were lost within a minute: it is closed", n);
    tutti_mixer_emit_failed (TUTTI_MIXER (self));
    return;
  }

  if (n <= 1)
    handle_retry (self);
  else
    self->retry_source = g_timeout_add (RETRY_FIRST_MS << (n - 2), handle_retry, self);
  tutti_mixer_emit_restarted (TUTTI_MIXER (self));
}

static void
handle_lost (TuttiRoomMixer *self)
{
  g_autoptr (TuttiRoomMixer) alive = g_object_ref (self);

  drop_process (self);
  self->configured = FALSE;
  g_ptr_array_set_size (self->waiting, 0);
  count_loss (self);
  replace (self);
}

static gboolean
handle_deadline (gpointer data)
{
  TuttiRoomMixer *self = data;

  self->deadline_source = 0;
  g_warning ("a mixer was not configured in time");
  tutti_mixer_process_kill (self->process);
  handle_lost (self);
  return G_SOURCE_REMOVE;
}

static void
send_waiting (TuttiRoomMixer *self)
{
  for (guint i = 0; i < self->waiting->len; i++) {
    const Waiting *waiting = g_ptr_array_index (self->waiting, i);
    g_autoptr (TuttiMessage) command = tutti_message_parse (
        TUTTI_CHANNEL_COMMAND, waiting->json, strlen (waiting->json), NULL);

    if (command)
      tutti_mixer_process_send_with_fds (
          self->process, command, waiting->fds, waiting->n_fds);
  }
  g_ptr_array_set_size (self->waiting, 0);
}

static void
handle_event (TuttiRoomMixer *self, const TuttiMessage *event)
{
  g_autoptr (TuttiRoomMixer) alive = g_object_ref (self);

  switch (event->type) {
  case TUTTI_MESSAGE_CONFIGURED:
    self->configured = TRUE;
    g_clear_handle_id (&self->deadline_source, g_source_remove);
    send_waiting (self);
    break;
  case TUTTI_MESSAGE_FAULT:
    g_warning ("a mixer reports: %s: %s", ((const TuttiFault *)event)->error,
        ((const TuttiFault *)event)->text);
    break;
  default:
    tutti_mixer_emit_event (TUTTI_MIXER (self), event);
    break;
  }
}

static void
configure (TuttiRoomMixer *self)
{
  g_autoptr (GPtrArray) sockets = self->sockets
                                      ? tutti_media_sockets_describe (self->sockets)
                                      : tutti_socket_array_new ();
  TuttiConfigure command = {{TUTTI_MESSAGE_CONFIGURE}};
  guint n_fds = 0;
  const int *fds =
      self->sockets ? tutti_media_sockets_get_fds (self->sockets, &n_fds) : NULL;

  command.room = self->opaque;
  command.width = self->format.width;
  command.height = self->format.height;
  command.framerate = self->format.framerate;
  command.voices = self->format.voices;
  command.role = (char *)self->format.role;
  command.sockets = sockets;
  tutti_mixer_process_send_with_fds (self->process, &command.message, fds, n_fds);
  self->deadline_source = g_timeout_add (CONFIGURED_WITHIN_MS, handle_deadline, self);
}

static gboolean
begin (TuttiRoomMixer *self, GError **error)
{
  self->process = tutti_mixer_pool_take (self->pool, error);
  if (!self->process)
    return FALSE;

  g_signal_connect_swapped (self->process, "event", G_CALLBACK (handle_event), self);
  g_signal_connect_swapped (self->process, "lost", G_CALLBACK (handle_lost), self);
  if (tutti_mixer_process_is_ready (self->process))
    configure (self);
  else
    g_signal_connect_swapped (self->process, "ready", G_CALLBACK (configure), self);
  return TRUE;
}

static void
room_mixer_send_with_fds (
    TuttiMixer *mixer, const TuttiMessage *command, const int *fds, guint n_fds)
{
  TuttiRoomMixer *self = TUTTI_ROOM_MIXER (mixer);
  Waiting *waiting;

  if (self->configured) {
    tutti_mixer_process_send_with_fds (self->process, command, fds, n_fds);
    return;
  }
  if (self->waiting->len >= WAITING_MAX)
    return;
  waiting = g_new0 (Waiting, 1);
  waiting->json = tutti_message_to_json (command);
  for (guint i = 0; i < MIN (n_fds, WAITING_FDS_MAX); i++)
    waiting->fds[waiting->n_fds++] = fcntl (fds[i], F_DUPFD_CLOEXEC, 0);
  g_ptr_array_add (self->waiting, waiting);
}

static void
room_mixer_send (TuttiMixer *mixer, const TuttiMessage *command)
{
  room_mixer_send_with_fds (mixer, command, NULL, 0);
}

static void
room_mixer_stop (TuttiMixer *mixer)
{
  TuttiRoomMixer *self = TUTTI_ROOM_MIXER (mixer);

  drop_process (self);
  self->configured = FALSE;
}

static void
mixer_init (TuttiMixerInterface *iface)
{
  iface->send = room_mixer_send;
  iface->send_with_fds = room_mixer_send_with_fds;
  iface->stop = room_mixer_stop;
}

TuttiMixer *
tutti_room_mixer_new (TuttiMixerPool *pool, TuttiMediaSockets *sockets,
    const TuttiMixFormat *format, GError **error)
{
  g_autoptr (TuttiRoomMixer) self = g_object_new (TUTTI_TYPE_ROOM_MIXER, NULL);

  self->pool = g_object_ref (pool);
  self->sockets = sockets;
  self->format = *format;
  if (!begin (self, error))
    return NULL;
  return TUTTI_MIXER (g_steal_pointer (&self));
}
