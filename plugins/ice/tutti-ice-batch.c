/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-batch.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "tutti-ice-endpoint.h"
#include "tutti-ice-hub-private.h"

/* Packets per sendmmsg(). */
#define PACKETS 64

struct _TuttiIceOutlet {
  TuttiIceEndpoint *endpoint;

  /* of the thread that fills the batch */
  TuttiIcePath path; /* where the last packet went; family 0: nowhere */
  guint uncounted;   /* packets that went by it while the endpoint was locked */
  gsize uncounted_bytes;
};

typedef struct {
  TuttiIceEndpoint *endpoint; /* owned */
  guint8 data[TUTTI_ICE_BATCH_PACKET_MAX];
  struct sockaddr_storage to;
  struct iovec vector;
} Entry;

struct _TuttiIceBatch {
  TuttiIceHub *hub; /* borrowed from the endpoints; of what waits */
  guint socket;
  guint length;
  Entry entries[PACKETS];
  struct mmsghdr messages[PACKETS];
};

TuttiIceOutlet *
tutti_ice_outlet_new (TuttiIceAgent *agent)
{
  TuttiIceEndpoint *endpoint = tutti_ice_agent_dup_endpoint (agent);
  TuttiIceOutlet *self;

  if (endpoint == NULL)
    return NULL;
  self = g_new0 (TuttiIceOutlet, 1);
  self->endpoint = endpoint;
  return self;
}

void
tutti_ice_outlet_free (TuttiIceOutlet *self)
{
  tutti_ice_endpoint_unref (self->endpoint);
  g_free (self);
}

TuttiIceBatch *
tutti_ice_batch_new (void)
{
  TuttiIceBatch *self = g_new0 (TuttiIceBatch, 1);

  for (guint i = 0; i < PACKETS; i++) {
    struct msghdr *header = &self->messages[i].msg_hdr;

    self->entries[i].vector.iov_base = self->entries[i].data;
    header->msg_name = &self->entries[i].to;
    header->msg_iov = &self->entries[i].vector;
    header->msg_iovlen = 1;
  }
  return self;
}

void
tutti_ice_batch_free (TuttiIceBatch *self)
{
  for (guint i = 0; i < self->length; i++)
    tutti_ice_endpoint_unref (self->entries[i].endpoint);
  g_free (self);
}

guint8 *
tutti_ice_batch_next (TuttiIceBatch *self)
{
  return self->entries[self->length].data;
}

/* The packets from @begin on, as one call leaves them. Returns: how many are done with */
static guint
send_some (TuttiIceBatch *self, guint begin)
{
  const guint n = self->length - begin;
  int sent = sendmmsg (self->hub->sockets[self->socket].fd, self->messages + begin, n,
      MSG_DONTWAIT | MSG_NOSIGNAL);
  TuttiIceLoss loss = TUTTI_ICE_LOSS_FAILED;
  guint lost = 1;

  if (sent > 0)
    return (guint)sent;
  if (errno == EINTR)
    return 0;
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) {
    loss = TUTTI_ICE_LOSS_BUSY;
    lost = n;
  }
  for (guint i = 0; i < lost; i++)
    tutti_ice_endpoint_take_back (
        self->entries[begin + i].endpoint, self->entries[begin + i].vector.iov_len, loss);
  return lost;
}

void
tutti_ice_batch_flush (TuttiIceBatch *self)
{
  guint done = 0;

  while (done < self->length)
    done += send_some (self, done);
  for (guint i = 0; i < self->length; i++)
    g_clear_pointer (&self->entries[i].endpoint, tutti_ice_endpoint_unref);
  self->length = 0;
}

/* By way of the hub, for sockets that do not take datagrams. */
static void
send_alone (TuttiIceHub *hub, TuttiIceEndpoint *endpoint, const TuttiIcePath *path,
    const struct iovec *packet)
{
  TuttiIceSendReport report = {0};

  tutti_ice_hub_send (hub, path, packet, 1, &report);
  if (report.sent == 0)
    tutti_ice_endpoint_take_back (endpoint, packet->iov_len,
        report.busy > 0 ? TUTTI_ICE_LOSS_BUSY : TUTTI_ICE_LOSS_FAILED);
}

/* Whoever holds the endpoint's lock may be a thread that is not given a CPU, and all
 * others would wait for it, too. So then the packet goes where the last one went, which
 * is no longer right for the length of that critical section at most. */
static gboolean
find_path (TuttiIceOutlet *outlet, gsize length)
{
  TuttiIceTaking taking = tutti_ice_endpoint_take_path (outlet->endpoint,
      outlet->uncounted + 1, outlet->uncounted_bytes + length, &outlet->path);

  if (taking == TUTTI_ICE_LOCKED && outlet->path.family != 0) {
    outlet->uncounted++;
    outlet->uncounted_bytes += length;
    return TRUE;
  }
  if (taking == TUTTI_ICE_LOCKED)
    return FALSE;
  outlet->uncounted = 0;
  outlet->uncounted_bytes = 0;
  if (taking == TUTTI_ICE_DROPPED)
    outlet->path.family = 0;
  return taking == TUTTI_ICE_TAKEN;
}

void
tutti_ice_batch_add (TuttiIceBatch *self, TuttiIceOutlet *outlet, gsize length)
{
  TuttiIceHub *hub = tutti_ice_endpoint_get_hub (outlet->endpoint);
  Entry *entry = &self->entries[self->length];
  const TuttiIcePath *path = &outlet->path;

  g_return_if_fail (length <= TUTTI_ICE_BATCH_PACKET_MAX);

  if (!find_path (outlet, length))
    return;
  entry->vector.iov_len = length;
  if (!tutti_ice_hub_takes_datagrams (hub, path)) {
    send_alone (hub, outlet->endpoint, path, &entry->vector);
    return;
  }
  if (self->length > 0 && (self->hub != hub || self->socket != path->socket)) {
    tutti_ice_batch_flush (self);
    memcpy (self->entries[0].data, entry->data, length);
    entry = &self->entries[0];
    entry->vector.iov_len = length;
  }
  self->hub = hub;
  self->socket = path->socket;
  self->messages[self->length].msg_hdr.msg_namelen =
      tutti_ice_path_to_sockaddr (path, &entry->to);
  entry->endpoint = tutti_ice_endpoint_ref (outlet->endpoint);
  if (++self->length == PACKETS)
    tutti_ice_batch_flush (self);
}
