/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-connections.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

/* What the kernel may hold that is not on its way yet: what waits there cannot be left
 * out any more. The rest of its buffer is what is on the way, and follows the path. */
#define NOT_SENT_BYTES (16 * 1024)

/* An IPv6 site has a whole /64. */
#define IPV6_SITE_BYTES 8

struct _TuttiIceConnections {
  int wake_fd;
  GPtrArray *list; /* TuttiIceConnection, borrowed from @by_path; the I/O thread's */

  GMutex lock;         /* protects what follows; only the I/O thread writes */
  GHashTable *by_path; /* TuttiIcePath, of the value -> TuttiIceConnection, owned */
};

TuttiIceConnections *
tutti_ice_connections_new (int wake_fd)
{
  TuttiIceConnections *self = g_new0 (TuttiIceConnections, 1);

  self->wake_fd = wake_fd;
  self->list = g_ptr_array_new ();
  g_mutex_init (&self->lock);
  self->by_path = g_hash_table_new_full (tutti_ice_path_hash, tutti_ice_path_equal, NULL,
      (GDestroyNotify)tutti_ice_connection_unref);
  return self;
}

void
tutti_ice_connections_free (TuttiIceConnections *self)
{
  g_assert (self->list->len == 0);
  g_ptr_array_unref (self->list);
  g_hash_table_unref (self->by_path);
  g_mutex_clear (&self->lock);
  g_free (self);
}

TuttiIceConnection *
tutti_ice_connections_find (TuttiIceConnections *self, const TuttiIcePath *path)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  TuttiIceConnection *connection = g_hash_table_lookup (self->by_path, path);

  return connection != NULL ? tutti_ice_connection_ref (connection) : NULL;
}

static gboolean
is_same_site (const TuttiIcePath *a, const TuttiIcePath *b)
{
  gsize length = a->family == AF_INET6 ? IPV6_SITE_BYTES : sizeof a->ip;

  return a->family == b->family && memcmp (a->ip, b->ip, length) == 0;
}

/* Some connections and the oldest of those without a validated pair. */
typedef struct {
  guint n;
  guint n_unproven;
  TuttiIceConnection *oldest;
} Group;

static void
count (Group *group, TuttiIceConnection *connection)
{
  gint64 since_us = tutti_ice_connection_get_unproven_us (connection);

  group->n++;
  if (since_us == 0)
    return;
  group->n_unproven++;
  if (group->oldest == NULL ||
      since_us < tutti_ice_connection_get_unproven_us (group->oldest))
    group->oldest = connection;
}

gboolean
tutti_ice_connections_choose_victim (
    TuttiIceConnections *self, const TuttiIcePath *path, TuttiIceConnection **victim)
{
  Group all = {0}, site = {0};

  for (guint i = 0; i < self->list->len; i++) {
    TuttiIceConnection *connection = g_ptr_array_index (self->list, i);

    count (&all, connection);
    if (is_same_site (tutti_ice_connection_get_path (connection), path))
      count (&site, connection);
  }
  *victim = NULL;
  if (site.n >= TUTTI_ICE_CONNECTIONS_PER_ADDRESS ||
      site.n_unproven >= TUTTI_ICE_UNPROVEN_PER_ADDRESS)
    *victim = site.oldest;
  else if (all.n >= TUTTI_ICE_CONNECTIONS_MAX || all.n_unproven >= TUTTI_ICE_UNPROVEN_MAX)
    *victim = all.oldest;
  else
    return TRUE;
  return *victim != NULL;
}

static void
fit (int fd)
{
  int one = 1, not_sent = NOT_SENT_BYTES;
  int flags = fcntl (fd, F_GETFL);

  (void)fcntl (fd, F_SETFL, flags | O_NONBLOCK);
  (void)setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  (void)setsockopt (fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &not_sent, sizeof not_sent);
}

void
tutti_ice_connections_add (
    TuttiIceConnections *self, int fd, const TuttiIcePath *path, gint64 now_us)
{
  TuttiIceConnection *connection;

  fit (fd);
  connection = tutti_ice_connection_new (fd, path, self->wake_fd, now_us);
  g_ptr_array_add (self->list, connection);
  g_mutex_lock (&self->lock);
  g_hash_table_replace (
      self->by_path, (gpointer)tutti_ice_connection_get_path (connection), connection);
  g_mutex_unlock (&self->lock);
}

void
tutti_ice_connections_remove (TuttiIceConnections *self, TuttiIceConnection *connection)
{
  g_autoptr (TuttiIceConnection) alive = tutti_ice_connection_ref (connection);

  g_ptr_array_remove (self->list, connection);
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->by_path, tutti_ice_connection_get_path (connection));
  g_mutex_unlock (&self->lock);
  tutti_ice_connection_close (connection);
}

void
tutti_ice_connections_remove_all (TuttiIceConnections *self)
{
  while (self->list->len > 0)
    tutti_ice_connections_remove (self, g_ptr_array_index (self->list, 0));
}

const GPtrArray *
tutti_ice_connections_get (TuttiIceConnections *self)
{
  return self->list;
}
