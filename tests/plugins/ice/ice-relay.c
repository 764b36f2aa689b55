/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ice-relay.h"

#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "ice-session.h"
#include "plugins/ice/tutti-ice-packet.h"
#include "tutti-test-socket.h"

#define DATAGRAM_MAX 2048
#define TICK_MS 100

typedef enum {
  TO_HUB,
  TO_CLIENT,
  N_WAYS,
} Way;

struct _Relay {
  int client_fd;
  int hub_fd;
  gint ending;         /* atomic */
  gint n_lost[N_WAYS]; /* atomic */
  GThread *thread;

  /* the thread's */
  struct sockaddr_in client; /* port 0: not known yet */
  guint n_dtls[N_WAYS];
};

Relay *
relay_new (void)
{
  Relay *self = g_new0 (Relay, 1);

  self->client_fd = bind_loopback ("127.0.0.1");
  self->hub_fd = bind_loopback ("127.0.0.1");
  return self;
}

void
relay_free (Relay *self)
{
  g_atomic_int_set (&self->ending, TRUE);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  close (self->client_fd);
  close (self->hub_fd);
  g_free (self);
}

guint16
relay_get_port (Relay *self)
{
  return tutti_test_socket_port (self->client_fd);
}

static gboolean
is_lost (Relay *self, Way way, const guint8 *data)
{
  if (tutti_ice_packet_kind (data[0]) != TUTTI_ICE_PACKET_DTLS ||
      self->n_dtls[way]++ % 2 != 0 || g_atomic_int_get (&self->n_lost[way]) == RELAY_LOST)
    return FALSE;
  g_atomic_int_inc (&self->n_lost[way]);
  return TRUE;
}

static void
carry (Relay *self, Way way)
{
  guint8 data[DATAGRAM_MAX];
  struct sockaddr_in from;
  socklen_t from_length = sizeof from;
  gssize length;

  if (way == TO_CLIENT) {
    length = recv (self->hub_fd, data, sizeof data, 0);
    if (length > 0 && self->client.sin_port != 0 && !is_lost (self, way, data))
      (void)sendto (self->client_fd, data, (gsize)length, 0,
          (struct sockaddr *)&self->client, sizeof self->client);
    return;
  }
  length = recvfrom (
      self->client_fd, data, sizeof data, 0, (struct sockaddr *)&from, &from_length);
  if (length <= 0)
    return;
  self->client = from;
  if (!is_lost (self, way, data))
    (void)send (self->hub_fd, data, (gsize)length, 0);
}

static gpointer
run (gpointer data)
{
  Relay *self = data;
  struct pollfd fds[N_WAYS] = {
      [TO_HUB] = {self->client_fd, POLLIN, 0}, [TO_CLIENT] = {self->hub_fd, POLLIN, 0}};

  while (!g_atomic_int_get (&self->ending)) {
    if (poll (fds, N_WAYS, TICK_MS) <= 0)
      continue;
    for (guint way = 0; way < N_WAYS; way++)
      if (fds[way].revents != 0)
        carry (self, way);
  }
  return NULL;
}

void
relay_start (Relay *self, guint16 hub_port)
{
  struct sockaddr_storage hub;
  socklen_t length = make_sockaddr ("127.0.0.1", hub_port, &hub);

  g_assert_cmpint (connect (self->hub_fd, (struct sockaddr *)&hub, length), ==, 0);
  self->thread = g_thread_new ("relay", run, self);
}

void
relay_get_lost (Relay *self, guint *to_hub, guint *to_client)
{
  *to_hub = (guint)g_atomic_int_get (&self->n_lost[TO_HUB]);
  *to_client = (guint)g_atomic_int_get (&self->n_lost[TO_CLIENT]);
}
