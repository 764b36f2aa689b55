/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-http-guard.h"

#include "server/tutti-address-key.h"

typedef struct {
  gint64 since_us;
  char *address; /* see tutti-address-key.h; NULL: not counted by address */
} Connection;

struct _TuttiHttpGuard {
  GObject parent;

  SoupServer *server;
  const TuttiClock *clock;
  guint per_address;
  char **proxies;      /* addresses behind which many people are; NULL: none */
  GHashTable *sockets; /* GSocket -> Connection */
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
  g_clear_pointer (&self->proxies, g_strfreev);
  G_OBJECT_CLASS (tutti_http_guard_parent_class)->dispose (object);
}

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  g_free (connection->address);
  g_free (connection);
}

static void
tutti_http_guard_class_init (TuttiHttpGuardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tutti_http_guard_dispose;
}

static void
tutti_http_guard_init (TuttiHttpGuard *self)
{
  self->sockets = g_hash_table_new_full (NULL, NULL, g_object_unref, connection_free);
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

/* Returns: (transfer full) (nullable): what @socket is counted by */
static char *
find_address (TuttiHttpGuard *self, GSocket *socket)
{
  g_autoptr (GSocketAddress) peer = g_socket_get_remote_address (socket, NULL);
  GInetAddress *ip;
  g_autofree char *text = NULL;

  if (!G_IS_INET_SOCKET_ADDRESS (peer))
    return NULL;
  ip = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer));
  text = g_inet_address_to_string (ip);
  if (self->proxies && g_strv_contains ((const char *const *)self->proxies, text))
    return NULL;
  return tutti_address_key_new (ip);
}

static guint
count_of_address (TuttiHttpGuard *self, const char *address)
{
  GHashTableIter iter;
  gpointer connection;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->sockets);
  while (g_hash_table_iter_next (&iter, NULL, &connection))
    n += g_strcmp0 (((Connection *)connection)->address, address) == 0;
  return n;
}

static gboolean
has_place (TuttiHttpGuard *self, const char *address)
{
  if (g_hash_table_size (self->sockets) >= TUTTI_HTTP_CONNECTIONS_MAX)
    return FALSE;
  return !address || count_of_address (self, address) < self->per_address;
}

/* A request begins with the connection (before TLS), a further one with its first bytes;
 * between them the connection waits. */
static void
handle_started (TuttiHttpGuard *self, SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);
  g_autofree char *address = socket ? find_address (self, socket) : NULL;
  Connection *connection;

  if (!socket)
    return;
  if (!has_place (self, address))
    forget_closed (self);
  if (!g_hash_table_contains (self->sockets, socket) && !has_place (self, address)) {
    cut (socket);
    return;
  }
  connection = g_new0 (Connection, 1);
  connection->since_us = tutti_clock_now (self->clock);
  connection->address = g_steal_pointer (&address);
  g_hash_table_replace (self->sockets, g_object_ref (socket), connection);
}

TuttiHttpGuard *
tutti_http_guard_new (
    SoupServer *server, guint per_address, char **proxies, const TuttiClock *clock)
{
  TuttiHttpGuard *self = g_object_new (TUTTI_TYPE_HTTP_GUARD, NULL);

  self->server = g_object_ref (server);
  self->per_address = per_address;
  self->proxies = g_strdupv (proxies);
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
  gpointer socket, connection;

  forget_closed (self);
  g_hash_table_iter_init (&iter, self->sockets);
  while (g_hash_table_iter_next (&iter, &socket, &connection))
    if (((Connection *)connection)->since_us <= due_us)
      cut (socket);
}

guint
tutti_http_guard_get_n_connections (TuttiHttpGuard *self)
{
  forget_closed (self);
  return g_hash_table_size (self->sockets);
}
