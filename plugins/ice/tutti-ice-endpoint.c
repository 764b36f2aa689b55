/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-endpoint.h"

#include <string.h>

#include "tutti-ice-hub-private.h"
#include "tutti-ice-packet.h"
#include "tutti-ice-src.h"

/* Packets that go to the kernel in one call. */
#define SEND_BATCH 32

typedef enum {
  STATE_NEW,
  STATE_OPEN,
  STATE_EXPIRED,
  STATE_CLOSED,
} State;

struct _TuttiIceEndpoint {
  gatomicrefcount ref_count;
  TuttiIceHub *hub;
  GWeakRef agent;
  GWeakRef transport;

  /* read without the lock, by who found the endpoint in the table: changed only while it
   * is not there, and what was there before is kept */
  char *ufrag;
  char *password;
  char *former_ufrag;
  char *former_password;

  /* written before open */
  char *remote_ufrag;
  char *remote_password;

  GMutex lock; /* protects what follows */
  State state;
  TuttiIceGate gate;
  char *challenge_username; /* NULL when the peer's are not known */
  GstElement *source;       /* borrowed; its going away clears it first */
  TuttiIcePairs pairs;
  TuttiIceStats stats; /* without family */
};

TuttiIceEndpoint *
tutti_ice_endpoint_new (TuttiIceHub *hub)
{
  TuttiIceEndpoint *self = g_new0 (TuttiIceEndpoint, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->hub = g_object_ref (hub);
  g_weak_ref_init (&self->agent, NULL);
  g_weak_ref_init (&self->transport, NULL);
  g_mutex_init (&self->lock);
  return self;
}

TuttiIceEndpoint *
tutti_ice_endpoint_ref (TuttiIceEndpoint *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
tutti_ice_endpoint_unref (TuttiIceEndpoint *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_weak_ref_clear (&self->agent);
  g_weak_ref_clear (&self->transport);
  g_mutex_clear (&self->lock);
  g_free (self->ufrag);
  g_free (self->password);
  g_free (self->former_ufrag);
  g_free (self->former_password);
  g_free (self->challenge_username);
  g_free (self->remote_ufrag);
  g_free (self->remote_password);
  g_object_unref (self->hub);
  g_free (self);
}

gboolean
tutti_ice_endpoint_is_alive (TuttiIceEndpoint *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->state != STATE_CLOSED;
}

/* Lock held. */
static void
set_credentials (TuttiIceEndpoint *self, const char *ufrag, const char *password)
{
  self->former_ufrag = g_steal_pointer (&self->ufrag);
  self->former_password = g_steal_pointer (&self->password);
  g_atomic_pointer_set (&self->password, g_strdup (password));
  g_atomic_pointer_set (&self->ufrag, g_strdup (ufrag));
  g_clear_pointer (&self->challenge_username, g_free);
  if (self->remote_ufrag != NULL)
    self->challenge_username = g_strconcat (self->remote_ufrag, ":", ufrag, NULL);
}

static gboolean
enter_table (TuttiIceEndpoint *self)
{
  /* the second question: a close that came between found nothing to remove */
  if (tutti_ice_table_add (self->hub->table, self) && tutti_ice_endpoint_is_alive (self))
    return TRUE;
  tutti_ice_endpoint_close (self);
  return FALSE;
}

gboolean
tutti_ice_endpoint_open (TuttiIceEndpoint *self, const char *ufrag, const char *password)
{
  g_mutex_lock (&self->lock);
  if (self->state != STATE_NEW) {
    g_mutex_unlock (&self->lock);
    return FALSE;
  }
  self->state = STATE_OPEN;
  set_credentials (self, ufrag, password);
  g_mutex_unlock (&self->lock);
  return enter_table (self);
}

gboolean
tutti_ice_endpoint_rekey (TuttiIceEndpoint *self, const char *ufrag, const char *password)
{
  gboolean allowed;

  g_mutex_lock (&self->lock);
  allowed =
      self->state == STATE_OPEN && self->stats.checks == 0 && self->former_ufrag == NULL;
  g_mutex_unlock (&self->lock);
  if (!allowed)
    return FALSE;

  tutti_ice_table_remove (self->hub->table, self);
  g_mutex_lock (&self->lock);
  set_credentials (self, ufrag, password);
  g_mutex_unlock (&self->lock);
  return enter_table (self);
}

void
tutti_ice_endpoint_set_remote (
    TuttiIceEndpoint *self, const char *ufrag, const char *password)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->state != STATE_NEW)
    return;
  g_free (self->remote_ufrag);
  g_free (self->remote_password);
  self->remote_ufrag = g_strdup (ufrag);
  self->remote_password = g_strdup (password);
}

void
tutti_ice_endpoint_close (TuttiIceEndpoint *self)
{
  g_mutex_lock (&self->lock);
  self->state = STATE_CLOSED;
  self->source = NULL;
  memset (&self->pairs.nominated, 0, sizeof self->pairs.nominated);
  g_mutex_unlock (&self->lock);
  tutti_ice_table_remove (self->hub->table, self);
}

const char *
tutti_ice_endpoint_get_ufrag (TuttiIceEndpoint *self)
{
  return g_atomic_pointer_get (&self->ufrag);
}

const char *
tutti_ice_endpoint_get_password (TuttiIceEndpoint *self)
{
  return g_atomic_pointer_get (&self->password);
}

void
tutti_ice_endpoint_set_owners (
    TuttiIceEndpoint *self, TuttiIceAgent *agent, GstWebRTCICETransport *transport)
{
  g_weak_ref_set (&self->agent, agent);
  g_weak_ref_set (&self->transport, transport);
}

TuttiIceAgent *
tutti_ice_endpoint_dup_agent (TuttiIceEndpoint *self)
{
  return g_weak_ref_get (&self->agent);
}

GstWebRTCICETransport *
tutti_ice_endpoint_dup_transport (TuttiIceEndpoint *self)
{
  return g_weak_ref_get (&self->transport);
}

void
tutti_ice_endpoint_set_source (TuttiIceEndpoint *self, GstElement *source)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (source == NULL || self->state == STATE_NEW || self->state == STATE_OPEN)
    self->source = source;
}

void
tutti_ice_endpoint_set_gate (TuttiIceEndpoint *self, TuttiIceGate gate)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->gate = gate;
}

gboolean
tutti_ice_endpoint_shorten (TuttiIceEndpoint *self)
{
  g_autoptr (GstElement) source = NULL;

  g_mutex_lock (&self->lock);
  if (self->source != NULL && self->gate == TUTTI_ICE_GATE_DTLS_ONLY)
    source = gst_object_ref (self->source);
  g_mutex_unlock (&self->lock);
  return source != NULL && tutti_ice_src_shorten (TUTTI_ICE_SRC (source));
}

static guint
family_of (const TuttiIcePath *path)
{
  return path->family == AF_INET ? 4 : path->family == AF_INET6 ? 6 : 0;
}

void
tutti_ice_endpoint_add_stats (TuttiIceEndpoint *self, TuttiIceStats *stats)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const TuttiIceStats *own = &self->stats;

  stats->packets_in += own->packets_in;
  stats->bytes_in += own->bytes_in;
  stats->packets_out += own->packets_out;
  stats->bytes_out += own->bytes_out;
  stats->checks += own->checks;
  stats->answers += own->answers;
  stats->gate_in += own->gate_in;
  stats->gate_out += own->gate_out;
  stats->unpaired_out += own->unpaired_out;
  stats->busy_out += own->busy_out;
  stats->failed_out += own->failed_out;
  stats->refused_in += own->refused_in;
  stats->moves += own->moves;
  if (self->pairs.nominated.family != 0)
    stats->family = family_of (&self->pairs.nominated);
}

TuttiIceChange
tutti_ice_endpoint_checked (TuttiIceEndpoint *self, const TuttiIcePath *path,
    gboolean nominates, gint64 now_us, TuttiIcePath *evicted)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->state != STATE_OPEN)
    return TUTTI_ICE_CHANGE_NONE;
  self->stats.checks++;
  return tutti_ice_pairs_checked (&self->pairs, path, nominates, now_us, evicted);
}

gboolean
tutti_ice_endpoint_answered (TuttiIceEndpoint *self, const TuttiIcePath *path,
    const guint8 *data, gsize length, gint64 now_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean elsewhere = !tutti_ice_path_equal (&self->pairs.nominated, path);

  if (self->state != STATE_OPEN || self->challenge_username == NULL ||
      !tutti_ice_pairs_answered (
          &self->pairs, path, data, length, self->remote_password, now_us))
    return FALSE;
  self->stats.answers++;
  self->stats.moves += elsewhere ? 1 : 0;
  return TRUE;
}

gsize
tutti_ice_endpoint_next_challenge (TuttiIceEndpoint *self, gint64 now_us,
    TuttiIcePath *path, guint8 *data, gboolean *later)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  TuttiIceChallenge *challenge = &self->pairs.challenge;
  gboolean able = self->state == STATE_OPEN && self->challenge_username != NULL;
  gboolean due = able && tutti_ice_challenge_take (challenge, now_us);

  *later = able && tutti_ice_challenge_goes_on (challenge);
  if (!due)
    return 0;
  *path = challenge->path;
  return tutti_ice_stun_make_challenge (
      data, challenge->id, self->challenge_username, self->remote_password);
}

guint
tutti_ice_endpoint_expire (
    TuttiIceEndpoint *self, gint64 since_us, TuttiIcePath *dropped, gboolean *expired)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint n_dropped;

  *expired = FALSE;
  if (self->state != STATE_OPEN)
    return 0;
  n_dropped = tutti_ice_pairs_expire (&self->pairs, since_us, dropped, expired);
  if (*expired)
    self->state = STATE_EXPIRED;
  return n_dropped;
}

gboolean
tutti_ice_endpoint_review (TuttiIceEndpoint *self, gint64 now_us, gint64 consent_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->state == STATE_OPEN &&
         tutti_ice_pairs_review (&self->pairs, now_us, consent_us);
}

void
tutti_ice_endpoint_receive (TuttiIceEndpoint *self, const TuttiIcePath *path,
    const guint8 *data, gsize length, gint64 now_us)
{
  g_autoptr (GstElement) source = NULL;
  GstFlowReturn flow;

  g_mutex_lock (&self->lock);
  tutti_ice_pairs_heard (&self->pairs, path, now_us);
  if (self->gate != TUTTI_ICE_GATE_OPEN &&
      tutti_ice_packet_kind (data[0]) != TUTTI_ICE_PACKET_DTLS)
    self->stats.gate_in++;
  else if (self->source == NULL)
    self->stats.refused_in++;
  else
    source = gst_object_ref (self->source);
  g_mutex_unlock (&self->lock);
  if (source == NULL)
    return;

  flow =
      tutti_ice_src_push (TUTTI_ICE_SRC (source), gst_buffer_new_memdup (data, length));

  g_mutex_lock (&self->lock);
  if (flow == GST_FLOW_OK) {
    self->stats.packets_in++;
    self->stats.bytes_in += length;
  } else {
    self->stats.refused_in++;
  }
  g_mutex_unlock (&self->lock);
}

/* Which of @maps may go, into @packets. Lock held. */
static guint
pass_gate (
    TuttiIceEndpoint *self, const GstMapInfo *maps, guint n_maps, struct iovec *packets)
{
  guint n_packets = 0;

  for (guint i = 0; i < n_maps; i++) {
    if (maps[i].size == 0)
      continue;
    if (self->gate != TUTTI_ICE_GATE_OPEN &&
        tutti_ice_packet_kind (maps[i].data[0]) != TUTTI_ICE_PACKET_DTLS) {
      self->stats.gate_out++;
    } else if (self->pairs.nominated.family == 0) {
      self->stats.unpaired_out++;
    } else {
      packets[n_packets].iov_base = maps[i].data;
      packets[n_packets++].iov_len = maps[i].size;
    }
  }
  return n_packets;
}

static void
send_mapped (TuttiIceEndpoint *self, const GstMapInfo *maps, guint n_maps)
{
  struct iovec packets[SEND_BATCH];
  TuttiIceSendReport report = {0};
  TuttiIcePath path;
  guint n_packets;

  g_mutex_lock (&self->lock);
  path = self->pairs.nominated;
  n_packets = pass_gate (self, maps, n_maps, packets);
  g_mutex_unlock (&self->lock);
  if (n_packets == 0)
    return;

  tutti_ice_hub_send (self->hub, &path, packets, n_packets, &report);

  g_mutex_lock (&self->lock);
  self->stats.packets_out += report.sent;
  self->stats.bytes_out += report.bytes;
  self->stats.busy_out += report.busy;
  self->stats.failed_out += report.failed;
  g_mutex_unlock (&self->lock);
}

void
tutti_ice_endpoint_send (
    TuttiIceEndpoint *self, GstBuffer *const *buffers, guint n_buffers)
{
  GstMapInfo maps[SEND_BATCH];

  while (n_buffers > 0) {
    guint n_taken = MIN (n_buffers, SEND_BATCH), n_maps = 0;
    GstBuffer *mapped[SEND_BATCH];

    for (guint i = 0; i < n_taken; i++)
      if (gst_buffer_map (buffers[i], &maps[n_maps], GST_MAP_READ))
        mapped[n_maps++] = buffers[i];
    send_mapped (self, maps, n_maps);
    for (guint i = 0; i < n_maps; i++)
      gst_buffer_unmap (mapped[i], &maps[i]);
    buffers += n_taken;
    n_buffers -= n_taken;
  }
}

TuttiIceHub *
tutti_ice_endpoint_get_hub (TuttiIceEndpoint *self)
{
  return self->hub;
}

/* Lock held. */
static TuttiIceTaking
take_path (TuttiIceEndpoint *self, guint n_packets, gsize bytes, TuttiIcePath *path)
{
  if (self->gate != TUTTI_ICE_GATE_OPEN) {
    self->stats.gate_out += n_packets;
    return TUTTI_ICE_DROPPED;
  }
  if (self->pairs.nominated.family == 0) {
    self->stats.unpaired_out += n_packets;
    return TUTTI_ICE_DROPPED;
  }
  *path = self->pairs.nominated;
  self->stats.packets_out += n_packets;
  self->stats.bytes_out += bytes;
  return TUTTI_ICE_TAKEN;
}

TuttiIceTaking
tutti_ice_endpoint_take_path (
    TuttiIceEndpoint *self, guint n_packets, gsize bytes, TuttiIcePath *path)
{
  TuttiIceTaking taking;

  if (!g_mutex_trylock (&self->lock))
    return TUTTI_ICE_LOCKED;
  taking = take_path (self, n_packets, bytes, path);
  g_mutex_unlock (&self->lock);
  return taking;
}

void
tutti_ice_endpoint_take_back (TuttiIceEndpoint *self, gsize length, TuttiIceLoss loss)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->stats.packets_out--;
  self->stats.bytes_out -= length;
  if (loss == TUTTI_ICE_LOSS_BUSY)
    self->stats.busy_out++;
  else
    self->stats.failed_out++;
}
