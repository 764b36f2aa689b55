/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tutti-ice-io-private.h"
#include "tutti-ice-packet.h"

/* Accepted at once. */
#define ACCEPT_BATCH 16

static void
drop_connection (TuttiIceIo *io, TuttiIceConnection *connection)
{
  const TuttiIcePath *path = tutti_ice_connection_get_path (connection);
  g_autoptr (TuttiIceEndpoint) endpoint =
      tutti_ice_table_find_path (io->hub->table, path);

  /* whoever comes from there next has to prove itself again */
  if (endpoint != NULL)
    tutti_ice_table_unbind (io->hub->table, endpoint, path);
  tutti_ice_connections_remove (io->hub->connections, connection);
}

static void
disconnect (TuttiIceIo *io, TuttiIceConnection *connection)
{
  TUTTI_ICE_COUNT (io->hub->stats.disconnected, 1);
  drop_connection (io, connection);
}

static void
admit (TuttiIceIo *io, int fd, guint socket_index, const struct sockaddr_storage *address)
{
  TuttiIceConnections *connections = io->hub->connections;
  TuttiIceConnection *victim;
  g_autoptr (TuttiIceConnection) former = NULL;
  TuttiIcePath path;

  TUTTI_ICE_COUNT (io->hub->stats.connections, 1);
  tutti_ice_path_init (&path, socket_index, address);
  former = tutti_ice_connections_find (connections, &path);
  if (former != NULL)
    drop_connection (io, former); /* the peer has ended it and begun another */
  if (!tutti_ice_connections_choose_victim (connections, &path, &victim)) {
    TUTTI_ICE_COUNT (io->hub->stats.disconnected, 1);
    close (fd);
    return;
  }
  if (victim != NULL)
    disconnect (io, victim);
  tutti_ice_connections_add (connections, fd, &path, io->now_us);
}

gboolean
tutti_ice_io_accept (TuttiIceIo *io, guint socket_index)
{
  for (guint i = 0; i < ACCEPT_BATCH; i++) {
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    int fd = accept4 (io->hub->sockets[socket_index].fd, (struct sockaddr *)&address,
        &length, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (fd >= 0)
      admit (io, fd, socket_index, &address);
    else if (errno == EAGAIN || errno == EWOULDBLOCK)
      return TRUE;
    else if (errno != EINTR && errno != ECONNABORTED)
      return FALSE;
  }
  return TRUE;
}

/* Returns: FALSE when something else than ICE is spoken */
static gboolean
take_frames (
    TuttiIceIo *io, const TuttiIceOrigin *origin, const guint8 *data, gsize length)
{
  TuttiIceFrames *frames = tutti_ice_connection_get_frames (origin->connection);

  for (;;) {
    const guint8 *packet;
    gsize packet_length;
    TuttiIceFramesResult result =
        tutti_ice_frames_next (frames, &data, &length, &packet, &packet_length);

    if (result != TUTTI_ICE_FRAMES_PACKET)
      return result == TUTTI_ICE_FRAMES_MORE;
    if (tutti_ice_connection_get_unproven_us (origin->connection) != 0 &&
        tutti_ice_packet_kind (packet[0]) != TUTTI_ICE_PACKET_STUN)
      return FALSE;
    TUTTI_ICE_COUNT (io->hub->stats.packets_in, 1);
    tutti_ice_io_take_packet (io, origin, packet, packet_length);
  }
}

static void
read_connection (TuttiIceIo *io, TuttiIceConnection *connection)
{
  TuttiIceOrigin origin = {*tutti_ice_connection_get_path (connection), 0, connection};
  gssize n = recv (tutti_ice_connection_get_fd (connection), io->stream,
      sizeof io->stream, MSG_DONTWAIT);

  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
    return;
  if (n <= 0)
    drop_connection (io, connection);
  else if (!take_frames (io, &origin, io->stream, (gsize)n))
    disconnect (io, connection);
}

void
tutti_ice_io_serve_connections (TuttiIceIo *io)
{
  guint first = io->hub->n_sockets + 1;

  for (guint i = 0; i < io->connections->len; i++) {
    TuttiIceConnection *connection = g_ptr_array_index (io->connections, i);
    short events = g_array_index (io->polled, struct pollfd, first + i).revents;

    if (events & POLLOUT)
      TUTTI_ICE_COUNT (
          io->hub->stats.late, tutti_ice_connection_flush (connection, io->now_us));
    if (events & ~POLLOUT)
      read_connection (io, connection);
  }
}

void
tutti_ice_io_sweep_connections (TuttiIceIo *io)
{
  const GPtrArray *list = tutti_ice_connections_get (io->hub->connections);

  for (guint i = list->len; i-- > 0;) {
    TuttiIceConnection *connection = g_ptr_array_index (list, i);
    gint64 unproven_us = tutti_ice_connection_get_unproven_us (connection);
    g_autoptr (TuttiIceEndpoint) endpoint = tutti_ice_table_find_path (
        io->hub->table, tutti_ice_connection_get_path (connection));

    if (endpoint != NULL)
      continue;
    if (unproven_us == 0)
      tutti_ice_connection_set_unproven (connection, io->now_us);
    else if (io->now_us - unproven_us > TUTTI_ICE_UNPROVEN_US)
      disconnect (io, connection);
  }
}

void
tutti_ice_io_poll_connections (TuttiIceIo *io)
{
  const GPtrArray *list = tutti_ice_connections_get (io->hub->connections);

  g_array_set_size (io->polled, io->hub->n_sockets + 1);
  g_ptr_array_set_size (io->connections, 0);
  for (guint i = 0; i < list->len; i++) {
    TuttiIceConnection *connection = g_ptr_array_index (list, i);
    struct pollfd entry = {tutti_ice_connection_get_fd (connection), POLLIN, 0};

    if (tutti_ice_connection_has_backlog (connection))
      entry.events |= POLLOUT;
    g_array_append_val (io->polled, entry);
    g_ptr_array_add (io->connections, tutti_ice_connection_ref (connection));
  }
}
