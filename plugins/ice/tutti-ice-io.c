/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tutti-ice-io-private.h"
#include "tutti-ice-packet.h"

/* How often pairs are looked at, at most; also the longest sleep. */
#define SWEEP_US G_USEC_PER_SEC

/* The longest sleep while some endpoint's challenge may have to be repeated. */
#define CHALLENGE_TICK_US (50 * 1000)

/* Above ordinary work, below what keeps the machine alive. */
#define NICENESS (-11)

typedef struct {
  TuttiIceTable *table;
  TuttiIceEndpoint *endpoint; /* owned */
} Finder;

static const char *
find_password (const char *ufrag, gpointer user_data)
{
  Finder *finder = user_data;

  g_clear_pointer (&finder->endpoint, tutti_ice_endpoint_unref);
  finder->endpoint = tutti_ice_table_find_ufrag (finder->table, ufrag);
  return finder->endpoint != NULL ? tutti_ice_endpoint_get_password (finder->endpoint)
                                  : NULL;
}

/* Sends the endpoint's challenge if one is due. */
static void
send_challenge (TuttiIceIo *io, TuttiIceEndpoint *endpoint)
{
  guint8 data[TUTTI_ICE_STUN_CHALLENGE_MAX];
  struct iovec packet = {.iov_base = data};
  TuttiIceSendReport report = {0};
  TuttiIcePath path;
  gboolean later;

  packet.iov_len =
      tutti_ice_endpoint_next_challenge (endpoint, io->now_us, &path, data, &later);
  io->challenging = io->challenging || later;
  if (packet.iov_len > 0)
    tutti_ice_hub_send (io->hub, &path, &packet, 1, &report);
}

static void
send_challenges (TuttiIceIo *io)
{
  g_autoptr (GPtrArray) endpoints = NULL;

  if (!io->challenging)
    return;
  io->challenging = FALSE;
  endpoints = tutti_ice_table_list (io->hub->table);
  for (guint i = 0; i < endpoints->len; i++)
    send_challenge (io, g_ptr_array_index (endpoints, i));
}

static void
accept_check (TuttiIceIo *io, TuttiIceEndpoint *endpoint, const TuttiIceOrigin *origin,
    gboolean nominates)
{
  TuttiIceHub *hub = io->hub;
  TuttiIcePath evicted;
  TuttiIceChange change;

  if (!tutti_ice_table_bind (hub->table, endpoint, &origin->path))
    return;
  if (origin->connection != NULL)
    tutti_ice_connection_set_proven (origin->connection);
  change = tutti_ice_endpoint_checked (
      endpoint, &origin->path, nominates, io->now_us, &evicted);
  if (change & TUTTI_ICE_CHANGE_EVICTED)
    tutti_ice_table_unbind (hub->table, endpoint, &evicted);
  if (change & TUTTI_ICE_CHANGE_CONNECTED)
    tutti_ice_helper_add (hub, TUTTI_ICE_JOB_CONNECTED, endpoint);
  if (change & TUTTI_ICE_CHANGE_CHALLENGE)
    io->challenging = TRUE; /* sent behind the replies of this batch */
}

/* Of the responses that may come in, we only ever asked for one. */
static gboolean
take_answer (TuttiIceIo *io, const TuttiIcePath *path, const guint8 *data, gsize length)
{
  g_autoptr (TuttiIceEndpoint) endpoint = NULL;

  if (!tutti_ice_stun_is_success (data, length))
    return FALSE;
  endpoint = tutti_ice_table_find_path (io->hub->table, path);
  return endpoint != NULL &&
         tutti_ice_endpoint_answered (endpoint, path, data, length, io->now_us);
}

static void
count_verdict (TuttiIceHub *hub, TuttiIceStunVerdict verdict)
{
  switch (verdict) {
  case TUTTI_ICE_STUN_ACCEPTED:
    break;
  case TUTTI_ICE_STUN_UNKNOWN_USER:
    TUTTI_ICE_COUNT (hub->stats.stun_unknown, 1);
    break;
  case TUTTI_ICE_STUN_MALFORMED:
  case TUTTI_ICE_STUN_NOT_REQUEST:
  case TUTTI_ICE_STUN_AMPLIFYING:
    TUTTI_ICE_COUNT (hub->stats.stun_malformed, 1);
    break;
  default:
    TUTTI_ICE_COUNT (hub->stats.stun_refused, 1);
    break;
  }
}

static void
queue_reply (TuttiIceIo *io, guint index, TuttiIceStunResult *result)
{
  guint n = io->n_replies++;
  struct msghdr *header = &io->replies[n].msg_hdr;

  io->reply_to[n] = io->from[index];
  io->reply_vectors[n].iov_base = result->reply;
  io->reply_vectors[n].iov_len = result->reply_length;
  memset (&io->replies[n], 0, sizeof io->replies[n]);
  header->msg_name = &io->reply_to[n];
  header->msg_namelen = io->messages[index].msg_hdr.msg_namelen;
  header->msg_iov = &io->reply_vectors[n];
  header->msg_iovlen = 1;
}

static void
send_reply (TuttiIceIo *io, const TuttiIceOrigin *origin, TuttiIceStunResult *result)
{
  struct iovec packet = {result->reply, result->reply_length};
  TuttiIceSendReport report = {0};

  if (origin->connection == NULL) {
    queue_reply (io, origin->index, result);
    return;
  }
  tutti_ice_connection_send (origin->connection, &packet, 1, &report);
  TUTTI_ICE_COUNT (io->hub->stats.replies, report.sent);
}

static void
take_stun (TuttiIceIo *io, const TuttiIceOrigin *origin, const guint8 *data, gsize length)
{
  TuttiIceStunResult *result = &io->results[io->n_replies];
  Finder finder = {io->hub->table, NULL};
  struct sockaddr_storage peer;
  socklen_t peer_length = tutti_ice_path_to_peer_sockaddr (&origin->path, &peer);

  if (take_answer (io, &origin->path, data, length))
    return;
  tutti_ice_stun_answer (
      data, length, &peer, peer_length, find_password, &finder, result);
  count_verdict (io->hub, result->verdict);
  if (result->verdict == TUTTI_ICE_STUN_ACCEPTED)
    accept_check (io, finder.endpoint, origin, result->use_candidate);
  if (result->reply_length > 0)
    send_reply (io, origin, result);
  g_clear_pointer (&finder.endpoint, tutti_ice_endpoint_unref);
}

void
tutti_ice_io_take_packet (
    TuttiIceIo *io, const TuttiIceOrigin *origin, const guint8 *data, gsize length)
{
  TuttiIceHub *hub = io->hub;
  TuttiIcePacket kind = tutti_ice_packet_kind (data[0]);
  g_autoptr (TuttiIceEndpoint) endpoint = NULL;

  if (kind == TUTTI_ICE_PACKET_STUN) {
    take_stun (io, origin, data, length);
    return;
  }
  if (kind == TUTTI_ICE_PACKET_OTHER) {
    TUTTI_ICE_COUNT (hub->stats.junk, 1);
    return;
  }
  endpoint = tutti_ice_table_find_path (hub->table, &origin->path);
  if (endpoint == NULL)
    TUTTI_ICE_COUNT (hub->stats.unvalidated, 1);
  else
    tutti_ice_endpoint_receive (endpoint, &origin->path, data, length, io->now_us);
}

static void
take_datagram (TuttiIceIo *io, guint socket_index, guint index)
{
  const struct mmsghdr *message = &io->messages[index];
  TuttiIceOrigin origin = {.index = index};

  tutti_ice_path_init (&origin.path, socket_index, &io->from[index]);
  if (message->msg_len == 0 || (message->msg_hdr.msg_flags & MSG_TRUNC) ||
      origin.path.family == 0)
    TUTTI_ICE_COUNT (io->hub->stats.junk, 1);
  else
    tutti_ice_io_take_packet (io, &origin, io->data[index], message->msg_len);
}

/* Lost replies are the peer's business: it repeats its check. */
static void
flush_replies (TuttiIceIo *io, int fd)
{
  guint done = 0;

  while (done < io->n_replies) {
    int sent = sendmmsg (
        fd, io->replies + done, io->n_replies - done, MSG_DONTWAIT | MSG_NOSIGNAL);

    if (sent < 0 && errno == EINTR)
      continue;
    if (sent > 0)
      TUTTI_ICE_COUNT (io->hub->stats.replies, (guint)sent);
    done += sent > 0 ? (guint)sent : 1;
  }
  io->n_replies = 0;
}

static void
read_socket (TuttiIceIo *io, guint socket_index)
{
  int fd = io->hub->sockets[socket_index].fd;
  int n;

  for (guint i = 0; i < TUTTI_ICE_IO_BATCH; i++)
    io->messages[i].msg_hdr.msg_namelen = sizeof io->from[i];
  n = recvmmsg (fd, io->messages, TUTTI_ICE_IO_BATCH, MSG_DONTWAIT, NULL);
  if (n <= 0)
    return; /* nothing there, or an ICMP error of an earlier packet, which is gone by
               having been read */
  TUTTI_ICE_COUNT (io->hub->stats.packets_in, (guint)n);
  for (int i = 0; i < n; i++)
    take_datagram (io, socket_index, (guint)i);
  flush_replies (io, fd);
}

/* Where accepting did not get on, it is tried again. */
static void
listen_again (TuttiIceIo *io)
{
  for (guint i = 0; i < io->hub->n_sockets; i++)
    g_array_index (io->polled, struct pollfd, i).events = POLLIN;
}

static void
sweep (TuttiIceIo *io)
{
  TuttiIceHub *hub = io->hub;
  gint64 consent_us = hub->consent_ms * G_GINT64_CONSTANT (1000);
  g_autoptr (GPtrArray) endpoints = NULL;

  if (io->now_us < io->next_sweep_us)
    return;
  io->next_sweep_us = io->now_us + MIN (SWEEP_US, consent_us / 4);
  tutti_ice_io_sweep_connections (io);
  listen_again (io);
  endpoints = tutti_ice_table_list (hub->table);
  for (guint i = 0; i < endpoints->len; i++) {
    TuttiIceEndpoint *endpoint = g_ptr_array_index (endpoints, i);
    TuttiIcePath dropped[TUTTI_ICE_PAIRS_MAX];
    gboolean expired;
    guint n =
        tutti_ice_endpoint_expire (endpoint, io->now_us - consent_us, dropped, &expired);

    while (n-- > 0)
      tutti_ice_table_unbind (hub->table, endpoint, &dropped[n]);
    if (expired)
      tutti_ice_helper_add (hub, TUTTI_ICE_JOB_EXPIRED, endpoint);
    if (tutti_ice_endpoint_review (endpoint, io->now_us, consent_us))
      io->challenging = TRUE;
  }
}

static TuttiIceIo *
io_new (TuttiIceHub *hub)
{
  TuttiIceIo *io = g_new0 (TuttiIceIo, 1);

  io->hub = hub;
  for (guint i = 0; i < TUTTI_ICE_IO_BATCH; i++) {
    io->vectors[i].iov_base = io->data[i];
    io->vectors[i].iov_len = TUTTI_ICE_IO_DATAGRAM_BYTES;
    io->messages[i].msg_hdr.msg_name = &io->from[i];
    io->messages[i].msg_hdr.msg_iov = &io->vectors[i];
    io->messages[i].msg_hdr.msg_iovlen = 1;
  }
  io->polled = g_array_new (FALSE, FALSE, sizeof (struct pollfd));
  io->connections =
      g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_ice_connection_unref);
  for (guint i = 0; i <= hub->n_sockets; i++) {
    struct pollfd entry = {
        i < hub->n_sockets ? hub->sockets[i].fd : hub->wake_fd, POLLIN, 0};

    g_array_append_val (io->polled, entry);
  }
  return io;
}

static void
io_free (TuttiIceIo *io)
{
  g_array_unref (io->polled);
  g_ptr_array_unref (io->connections);
  g_free (io);
}

static void
serve_sockets (TuttiIceIo *io)
{
  TuttiIceHub *hub = io->hub;
  guint64 count;

  for (guint i = 0; i < hub->n_sockets; i++) {
    struct pollfd *entry = &g_array_index (io->polled, struct pollfd, i);

    if (entry->revents & POLLNVAL)
      entry->fd = -1; /* closed under us: it must not make the loop spin */
    else if (entry->revents != 0 && hub->sockets[i].type == SOCK_DGRAM)
      read_socket (io, i);
    else if (entry->revents != 0 && !tutti_ice_io_accept (io, i))
      entry->events = 0;
  }
  if (g_array_index (io->polled, struct pollfd, hub->n_sockets).revents != 0)
    (void)!read (hub->wake_fd, &count, sizeof count);
}

gpointer
tutti_ice_io_run (gpointer data)
{
  TuttiIceHub *hub = data;
  TuttiIceIo *io = io_new (hub);

  (void)setpriority (PRIO_PROCESS, (id_t)syscall (SYS_gettid), NICENESS);
  while (!g_atomic_int_get (&hub->stopping)) {
    gint64 wait_us;

    io->now_us = g_get_monotonic_time ();
    sweep (io);
    send_challenges (io);
    wait_us = io->next_sweep_us - io->now_us;
    if (io->challenging)
      wait_us = MIN (wait_us, CHALLENGE_TICK_US);
    tutti_ice_io_poll_connections (io);
    if (poll ((struct pollfd *)(void *)io->polled->data, io->polled->len,
            (int)(wait_us / 1000) + 1) <= 0)
      continue;
    tutti_ice_io_serve_connections (io);
    serve_sockets (io);
  }
  io_free (io);
  return NULL;
}
