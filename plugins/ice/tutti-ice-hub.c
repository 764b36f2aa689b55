/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-hub-private.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* Asked for; the kernel gives at most net.core.rmem_max. A second of 50 senders at 1
 * Mbit/s is 6 MB. */
#define RECEIVE_BUFFER_BYTES (4 * 1024 * 1024)

/* RFC 8445 5.1.2.2: recommended type preference of host candidates. That of TCP is to be
 * lower (RFC 6544 4.2), for media; this is what browsers give their own. */
#define HOST_PREFERENCE 126u
#define HOST_TCP_PREFERENCE 90u

/* RFC 6544 4.2: of passive candidates, in the upper three bits of the local preference.
 */
#define PASSIVE_PREFERENCE 4u

/* The component that carries all (rtcp-mux). */
#define COMPONENT 1u

/* Packets per sendmmsg(). */
#define SEND_BATCH 32

G_DEFINE_FINAL_TYPE (TuttiIceHub, tutti_ice_hub, G_TYPE_OBJECT)

TuttiIceHub *
tutti_ice_hub_new (void)
{
  return g_object_new (TUTTI_TYPE_ICE_HUB, NULL);
}

static gboolean
inspect_socket (int fd, struct sockaddr_storage *bound, int *type, GError **error)
{
  int listens = 0;
  socklen_t type_length = sizeof *type, listens_length = sizeof listens;
  socklen_t bound_length = sizeof *bound;
  int flags;

  memset (bound, 0, sizeof *bound);
  if (getsockopt (fd, SOL_SOCKET, SO_TYPE, type, &type_length) < 0 ||
      getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &listens_length) < 0 ||
      getsockname (fd, (struct sockaddr *)bound, &bound_length) < 0 ||
      (flags = fcntl (fd, F_GETFL)) < 0 || fcntl (fd, F_SETFL, flags | O_NONBLOCK) < 0) {
    int saved = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "media socket: %s",
        g_strerror (saved));
    return FALSE;
  }
  if ((*type != SOCK_DGRAM && !(*type == SOCK_STREAM && listens)) ||
      (bound->ss_family != AF_INET && bound->ss_family != AF_INET6)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "media socket: neither a UDP socket nor a TCP one that listens");
    return FALSE;
  }
  return TRUE;
}

static guint16
port_of (const struct sockaddr_storage *bound)
{
  /* sin_port and sin6_port lie at the same place, but that is nobody's promise */
  if (bound->ss_family == AF_INET)
    return ntohs (((const struct sockaddr_in *)bound)->sin_port);
  return ntohs (((const struct sockaddr_in6 *)bound)->sin6_port);
}

static gboolean
add_socket (TuttiIceHub *self, int fd, const char *announce_ip, guint16 announce_port,
    GError **error)
{
  struct sockaddr_storage bound;
  int size = RECEIVE_BUFFER_BYTES, type = 0;

  if (!inspect_socket (fd, &bound, &type, error))
    return FALSE;
  if (!g_hostname_is_ip_address (announce_ip)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "media socket: the address for clients is no IP literal");
    return FALSE;
  }
  if (announce_port == 0)
    announce_port = port_of (&bound);
  if (self->n_sockets == TUTTI_ICE_SOCKETS_MAX || announce_port == 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "media socket: too many of them, or one that is not bound");
    return FALSE;
  }
  if (type == SOCK_DGRAM)
    (void)setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  self->sockets[self->n_sockets++] =
      (TuttiIceSocket){fd, type, g_strdup (announce_ip), announce_port};
  return TRUE;
}

gboolean
tutti_ice_hub_add_socket (TuttiIceHub *self, int fd, const char *announce_ip,
    guint16 announce_port, GError **error)
{
  g_return_val_if_fail (TUTTI_IS_ICE_HUB (self), FALSE);
  g_return_val_if_fail (self->io_thread == NULL, FALSE);

  if (add_socket (self, fd, announce_ip, announce_port, error))
    return TRUE;
  if (fd >= 0)
    close (fd);
  return FALSE;
}

void
tutti_ice_hub_set_consent_ms (TuttiIceHub *self, guint consent_ms)
{
  g_return_if_fail (TUTTI_IS_ICE_HUB (self) && self->io_thread == NULL);

  self->consent_ms = consent_ms;
}

gboolean
tutti_ice_hub_start (TuttiIceHub *self, GError **error)
{
  g_return_val_if_fail (TUTTI_IS_ICE_HUB (self), FALSE);
  g_return_val_if_fail (self->io_thread == NULL && !self->stopping, FALSE);

  if (self->n_sockets == 0 || self->wake_fd < 0) {
    g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED, "no media socket");
    return FALSE;
  }
  self->helper_thread =
      g_thread_try_new ("tutti-ice-help", tutti_ice_helper_run, self, error);
  if (self->helper_thread == NULL)
    return FALSE;
  self->io_thread = g_thread_try_new ("tutti-ice-io", tutti_ice_io_run, self, error);
  if (self->io_thread == NULL) {
    tutti_ice_helper_add (self, TUTTI_ICE_JOB_QUIT, NULL);
    g_thread_join (g_steal_pointer (&self->helper_thread));
    return FALSE;
  }
  /* Neither thread holds a reference, lest the last one be dropped on it; this one goes
   * with stop. */
  g_object_ref (self);
  return TRUE;
}

void
tutti_ice_hub_stop (TuttiIceHub *self)
{
  guint64 one = 1;

  g_return_if_fail (TUTTI_IS_ICE_HUB (self));
  g_return_if_fail (
      g_thread_self () != self->io_thread && g_thread_self () != self->helper_thread);

  if (self->io_thread == NULL)
    return;
  g_atomic_int_set (&self->stopping, TRUE);
  if (write (self->wake_fd, &one, sizeof one) < 0)
    g_warning ("cannot wake the media thread: %s", g_strerror (errno));
  g_thread_join (g_steal_pointer (&self->io_thread));
  tutti_ice_connections_remove_all (self->connections);
  tutti_ice_helper_add (self, TUTTI_ICE_JOB_QUIT, NULL);
  g_thread_join (g_steal_pointer (&self->helper_thread));
  g_object_unref (self);
}

void
tutti_ice_hub_get_stats (TuttiIceHub *self, TuttiIceHubStats *stats)
{
  g_return_if_fail (TUTTI_IS_ICE_HUB (self));

#define READ(counter) \
  stats->counter = __atomic_load_n (&self->stats.counter, __ATOMIC_RELAXED)
  READ (packets_in);
  READ (replies);
  READ (stun_malformed);
  READ (stun_unknown);
  READ (stun_refused);
  READ (unvalidated);
  READ (junk);
  READ (connections);
  READ (disconnected);
  READ (late);
#undef READ
  stats->endpoints = tutti_ice_table_size (self->table);
}

static char *
make_candidate (const TuttiIceSocket *entry, guint index)
{
  guint local = 65535u - index;
  guint priority;

  if (entry->type == SOCK_DGRAM) {
    priority = HOST_PREFERENCE << 24 | local << 8 | (256u - COMPONENT);
    return g_strdup_printf ("candidate:%u %u UDP %u %s %u typ host", index + 1, COMPONENT,
        priority, entry->announce_ip, entry->announce_port);
  }
  local = PASSIVE_PREFERENCE << 13 | (8191u - index);
  priority = HOST_TCP_PREFERENCE << 24 | local << 8 | (256u - COMPONENT);
  return g_strdup_printf ("candidate:%u %u TCP %u %s %u typ host tcptype passive",
      index + 1, COMPONENT, priority, entry->announce_ip, entry->announce_port);
}

GStrv
tutti_ice_hub_make_candidates (TuttiIceHub *self)
{
  GStrv candidates = g_new0 (char *, self->n_sockets + 1);

  for (guint i = 0; i < self->n_sockets; i++)
    candidates[i] = make_candidate (&self->sockets[i], i);
  return candidates;
}

/* One sendmmsg(); how many of @n it took or lost is added to @report. Returns: how many
 * of @n are done with. */
static guint
send_some (int fd, struct mmsghdr *messages, guint n, TuttiIceSendReport *report)
{
  int sent = sendmmsg (fd, messages, n, MSG_DONTWAIT | MSG_NOSIGNAL);

  if (sent > 0) {
    report->sent += (guint)sent;
    for (int i = 0; i < sent; i++)
      report->bytes += messages[i].msg_len;
    return (guint)sent;
  }
  if (errno == EINTR)
    return 0;
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) {
    report->busy += n;
    return n;
  }
  report->failed++;
  return 1;
}

static void
send_datagrams (TuttiIceHub *self, const TuttiIcePath *path, const struct iovec *packets,
    guint n_packets, TuttiIceSendReport *report)
{
  struct mmsghdr messages[SEND_BATCH];
  struct sockaddr_storage address;
  socklen_t address_length = tutti_ice_path_to_sockaddr (path, &address);
  guint done = 0;

  while (done < n_packets) {
    guint n = MIN (n_packets - done, SEND_BATCH);

    memset (messages, 0, n * sizeof *messages);
    for (guint i = 0; i < n; i++) {
      struct msghdr *header = &messages[i].msg_hdr;
      header->msg_name = &address;
      header->msg_namelen = address_length;
      header->msg_iov = (struct iovec *)&packets[done + i];
      header->msg_iovlen = 1;
    }
    done += send_some (self->sockets[path->socket].fd, messages, n, report);
  }
}

gboolean
tutti_ice_hub_takes_datagrams (TuttiIceHub *self, const TuttiIcePath *path)
{
  return path->socket < self->n_sockets && !g_atomic_int_get (&self->stopping) &&
         self->sockets[path->socket].type == SOCK_DGRAM;
}

static void
send_frames (TuttiIceHub *self, const TuttiIcePath *path, const struct iovec *packets,
    guint n_packets, TuttiIceSendReport *report)
{
  g_autoptr (TuttiIceConnection) connection =
      tutti_ice_connections_find (self->connections, path);

  if (connection == NULL)
    report->failed += n_packets;
  else
    tutti_ice_connection_send (connection, packets, n_packets, report);
}

void
tutti_ice_hub_send (TuttiIceHub *self, const TuttiIcePath *path,
    const struct iovec *packets, guint n_packets, TuttiIceSendReport *report)
{
  if (path->socket >= self->n_sockets || g_atomic_int_get (&self->stopping))
    report->failed += n_packets;
  else if (self->sockets[path->socket].type == SOCK_DGRAM)
    send_datagrams (self, path, packets, n_packets, report);
  else
    send_frames (self, path, packets, n_packets, report);
}

static void
tutti_ice_hub_finalize (GObject *object)
{
  TuttiIceHub *self = TUTTI_ICE_HUB (object);

  for (guint i = 0; i < self->n_sockets; i++) {
    close (self->sockets[i].fd);
    g_free (self->sockets[i].announce_ip);
  }
  if (self->wake_fd >= 0)
    close (self->wake_fd);
  g_async_queue_unref (self->jobs);
  tutti_ice_connections_free (self->connections);
  tutti_ice_table_free (self->table);
  G_OBJECT_CLASS (tutti_ice_hub_parent_class)->finalize (object);
}

static void
tutti_ice_hub_class_init (TuttiIceHubClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_ice_hub_finalize;
}

static void
tutti_ice_hub_init (TuttiIceHub *self)
{
  self->consent_ms = TUTTI_ICE_CONSENT_MS;
  self->table = tutti_ice_table_new ();
  self->jobs = g_async_queue_new_full (tutti_ice_helper_free_job);
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->connections = tutti_ice_connections_new (self->wake_fd);
}
