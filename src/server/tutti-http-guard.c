/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-http-guard.h"

struct _TuttiHttpGuard {
  GObject parent;

  SoupServer *server;
  const TuttiClock *clock;
  GHashTable *sockets; /* GSocket -> since when it waits, gint64 */
};

G_DEFINE_FINAL_TYPE (TuttiHttpGuard, tutti_http_guard, G_TYPE_OBJECT)

static void
tutti_http_guard_dispose (GObject *object)
{
  TuttiHttpGuard *self = TUTTI_HTTP_GUARD (object);

  if (self->server)
    g_signal_handlers_disconnect_by_data (self->server, self);
  g_clear_object (&self->server);
  g_clear_pointer (&self->sockets, g_hash_table_unref);
  G_OBJECT_CLASS (tutti_http_guard_parent_class)->dispose (object);
}

static void
tutti_http_guard_class_init (TuttiHttpGuardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tutti_http_guard_dispose;
}

static void
tutti_http_guard_init (TuttiHttpGuard *self)
{
  self->sockets = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
}

static gboolean
is_closed (gpointer socket, gpointer since, gpointer data)
{
  return g_socket_is_closed (socket);
}

/* libsoup does not tell when a connection ends without a request. */
static void
forget_closed (TuttiHttpGuard *self)
{
  g_hash_table_foreach_remove (self->sockets, is_closed, NULL);
}

/* libsoup reads the end of the connection next, and closes it. */
static void
cut (GSocket *socket)
{
  g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

/* A request begins with the connection, a further one with its first bytes; between them
 * the connection waits. */
static void
handle_started (TuttiHttpGuard *self, SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);
  gint64 now_us = tutti_clock_now (self->clock);

  if (!socket)
    return;
  if (g_hash_table_size (self->sockets) >= TUTTI_HTTP_CONNECTIONS_MAX)
    forget_closed (self);
  if (g_hash_table_size (self->sockets) >= TUTTI_HTTP_CONNECTIONS_MAX &&
      !g_hash_table_contains (self->sockets, socket)) {
    cut (socket);
    return;
  }
  g_hash_table_replace (
      self->sockets, g_object_ref (socket), g_memdup2 (&now_us, sizeof now_us));
}

TuttiHttpGuard *
tutti_http_guard_new (SoupServer *server, const TuttiClock *clock)
{
  TuttiHttpGuard *self = g_object_new (TUTTI_TYPE_HTTP_GUARD, NULL);

  self->server = g_object_ref (server);
  self->clock = clock;
  g_signal_connect_swapped (server, "request-started", G_CALLBACK (handle_started), self);
  return self;
}

void
tutti_http_guard_release (TuttiHttpGuard *self, SoupServerMessage *message)
{
  g_hash_table_remove (self->sockets, soup_server_message_get_socket (message));
}

void
tutti_http_guard_tick (TuttiHttpGuard *self)
{
  gint64 due_us = tutti_clock_now (self->clock) - TUTTI_HTTP_REQUEST_WITHIN_US;
  GHashTableIter iter;
  gpointer socket, since;

  forget_closed (self);
  g_hash_table_iter_init (&iter, self->sockets);
  while (g_hash_table_iter_next (&iter, &socket, &since))
    if (*(gint64 *)since <= due_us)
      cut (socket);
}

guint
tutti_http_guard_get_n_connections (TuttiHttpGuard *self)
{
  forget_closed (self);
  return g_hash_table_size (self->sockets);
}
