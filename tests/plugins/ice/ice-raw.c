/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ice-raw.h"
#include "tutti-test-wait.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WATCHDOG_MS 100000
#define PACKET_MAX 512

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer queue)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_async_queue_push (queue, g_bytes_new (map.data, map.size));
  gst_buffer_unmap (buffer, &map);
}

static void
on_candidate (
    GstWebRTCICE *ice, guint stream_id, const gchar *candidate, gpointer candidates)
{
  g_ptr_array_add (candidates, g_strdup (candidate));
}

static void
link_elements (Raw *raw)
{
  GstElement *filter = gst_element_factory_make ("capsfilter", NULL);
  GstElement *queue = gst_element_factory_make ("queue", NULL);
  GstElement *end = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) sink_pad = gst_element_get_static_pad (raw->transport->sink, "sink");
  GstSegment segment;

  raw->queue = queue;
  g_object_set (end, "sync", FALSE, "async", FALSE, "signal-handoffs", TRUE, NULL);
  g_signal_connect (end, "handoff", G_CALLBACK (on_handoff), raw->received);
  gst_bin_add_many (GST_BIN (raw->pipeline), raw->transport->src, filter, queue, end,
      raw->transport->sink, NULL);
  g_assert_true (gst_element_link_many (raw->transport->src, filter, queue, end, NULL));
  gst_element_set_state (raw->pipeline, GST_STATE_PLAYING);

  raw->out = gst_pad_new ("out", GST_PAD_SRC);
  g_assert_cmpint (gst_pad_link (raw->out, sink_pad), ==, GST_PAD_LINK_OK);
  gst_pad_set_active (raw->out, TRUE);
  gst_pad_push_event (raw->out, gst_event_new_stream_start ("test"));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (raw->out, gst_event_new_segment (&segment));
}

Raw *
raw_new (TuttiIceHub *hub, const char *ufrag, const char *password)
{
  Raw *raw = g_new0 (Raw, 1);
  GstWebRTCICE *ice = tutti_ice_agent_new (hub);

  raw->agent = TUTTI_ICE_AGENT (ice);
  raw->ufrag = g_strdup (ufrag);
  raw->password = g_strdup (password);
  raw->username = g_strconcat (ufrag, ":peer", NULL);
  raw->received = g_async_queue_new_full ((GDestroyNotify)g_bytes_unref);
  raw->candidates = g_ptr_array_new_with_free_func (g_free);
  raw->pipeline = gst_pipeline_new (NULL);
  gst_webrtc_ice_set_on_ice_candidate (ice, on_candidate, raw->candidates, NULL);
  raw->stream = gst_webrtc_ice_add_stream (ice, 0);
  raw->transport =
      gst_webrtc_ice_find_transport (ice, raw->stream, GST_WEBRTC_ICE_COMPONENT_RTP);
  link_elements (raw);
  g_assert_true (
      gst_webrtc_ice_set_remote_credentials (ice, raw->stream, "peer", PEER_PASSWORD));
  g_assert_true (
      gst_webrtc_ice_set_local_credentials (ice, raw->stream, ufrag, password));
  g_assert_true (gst_webrtc_ice_gather_candidates (ice, raw->stream));
  return raw;
}

void
raw_free (Raw *raw)
{
  gst_pad_set_active (raw->out, FALSE);
  gst_element_set_state (raw->pipeline, GST_STATE_NULL);
  gst_object_unref (raw->out);
  gst_object_unref (raw->pipeline);
  gst_object_unref (raw->transport);
  gst_object_unref (raw->agent);
  g_ptr_array_unref (raw->candidates);
  g_async_queue_unref (raw->received);
  g_free (raw->ufrag);
  g_free (raw->password);
  g_free (raw->username);
  g_free (raw);
}

guint16
raw_port (Raw *raw, guint candidate)
{
  g_auto (GStrv) words =
      g_strsplit (g_ptr_array_index (raw->candidates, candidate), " ", -1);

  return (guint16)g_ascii_strtoull (words[5], NULL, 10);
}

static gsize
packet_fill (guint8 *packet, guint8 kind, const char *text)
{
  gsize length = strlen (text);

  g_assert_cmpuint (length, <, PACKET_MAX);
  packet[0] = kind;
  memcpy (packet + 1, text, length);
  return length + 1;
}

void
raw_send (Raw *raw, guint8 kind, const char *text)
{
  guint8 packet[PACKET_MAX];
  gsize length = packet_fill (packet, kind, text);

  g_assert_cmpint (
      gst_pad_push (raw->out, gst_buffer_new_memdup (packet, length)), ==, GST_FLOW_OK);
}

void
raw_expect (Raw *raw, guint8 kind, const char *text)
{
  guint8 packet[PACKET_MAX];
  gsize length = packet_fill (packet, kind, text);
  g_autoptr (GBytes) bytes =
      g_async_queue_timeout_pop (raw->received, WATCHDOG_MS * 1000);
  gconstpointer data;
  gsize size;

  g_assert_nonnull (bytes);
  data = g_bytes_get_data (bytes, &size);
  g_assert_cmpmem (data, size, packet, length);
}

typedef struct {
  Raw *raw;
  guint64 n_packets;
} Passed;

static gboolean
have_passed (gpointer data)
{
  const Passed *passed = data;

  return stats_of (passed->raw).packets_in >= passed->n_packets;
}

void
raw_expect_passed (Raw *raw, guint64 n_packets)
{
  Passed passed = {raw, n_packets};

  tutti_test_wait (have_passed, &passed, "the count of what was passed on");
  g_assert_cmpuint (stats_of (raw).packets_in, ==, n_packets);
}

static Peer *
connect_peer (int fd, int type, const char *ip, guint16 hub_port)
{
  Peer *peer = g_new0 (Peer, 1);
  struct sockaddr_storage address;
  socklen_t length = make_sockaddr (ip, hub_port, &address);

  peer->fd = fd;
  peer->type = type;
  g_assert_cmpint (connect (peer->fd, (struct sockaddr *)&address, length), ==, 0);
  return peer;
}

Peer *
peer_new (const char *ip, guint16 hub_port)
{
  return connect_peer (bind_loopback (ip), SOCK_DGRAM, ip, hub_port);
}

Peer *
peer_new_tcp_from (const char *own_ip, guint16 own_port, const char *ip, guint16 hub_port)
{
  struct sockaddr_storage address;
  socklen_t length = make_sockaddr (own_ip, own_port, &address);
  int fd = socket (address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one), ==, 0);
  g_assert_cmpint (setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one), ==, 0);
  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, length), ==, 0);
  return connect_peer (fd, SOCK_STREAM, ip, hub_port);
}

Peer *
peer_new_tcp (const char *ip, guint16 hub_port)
{
  return peer_new_tcp_from (ip, 0, ip, hub_port);
}

void
peer_free (Peer *peer)
{
  close (peer->fd);
  g_free (peer);
}

static void
send_bytes (Peer *peer, const guint8 *data, gsize length)
{
  guint8 frame[2 + CHECK_MAX];

  if (peer->type == SOCK_DGRAM) {
    g_assert_cmpint (send (peer->fd, data, length, 0), ==, (gssize)length);
    return;
  }
  g_assert_cmpuint (length, <=, CHECK_MAX);
  frame[0] = (guint8)(length >> 8);
  frame[1] = (guint8)length;
  memcpy (frame + 2, data, length);
  g_assert_cmpint (
      send (peer->fd, frame, 2 + length, MSG_NOSIGNAL), ==, (gssize)(2 + length));
}

void
peer_send (Peer *peer, guint8 kind, const char *text)
{
  guint8 packet[PACKET_MAX];

  send_bytes (peer, packet, packet_fill (packet, kind, text));
}

/* Whether @data is the challenge that the test knows already, sent again because the
 * answer took its time. */
static gboolean
is_repetition (Peer *peer, const guint8 *data, gsize length)
{
  return length >= 20 && data[0] == 0 && data[1] == 1 &&
         memcmp (data + 8, peer->challenge_id, sizeof peer->challenge_id) == 0;
}

static void
wait_readable (Peer *peer)
{
  struct pollfd fd = {peer->fd, POLLIN, 0};

  g_assert_cmpint (poll (&fd, 1, WATCHDOG_MS), ==, 1);
}

static void
read_all (Peer *peer, guint8 *data, gsize length)
{
  while (length > 0) {
    gssize n;

    wait_readable (peer);
    n = recv (peer->fd, data, length, 0);
    g_assert_cmpint (n, >, 0);
    data += n;
    length -= (gsize)n;
  }
}

static gsize
receive_packet (Peer *peer, guint8 *data, gsize size)
{
  guint8 header[2];
  gssize length;

  if (peer->type == SOCK_DGRAM) {
    wait_readable (peer);
    length = recv (peer->fd, data, size, 0);
    g_assert_cmpint (length, >, 0);
    return (gsize)length;
  }
  read_all (peer, header, sizeof header);
  length = header[0] << 8 | header[1];
  g_assert_cmpuint ((gsize)length, <=, size);
  read_all (peer, data, (gsize)length);
  return (gsize)length;
}

gsize
peer_receive (Peer *peer, guint8 *data, gsize size)
{
  gsize length;

  do
    length = receive_packet (peer, data, size);
  while (is_repetition (peer, data, length));
  return length;
}

void
peer_expect_end (Peer *peer)
{
  guint8 byte;

  wait_readable (peer);
  g_assert_cmpint (recv (peer->fd, &byte, 1, 0), <=, 0);
}

void
peer_expect (Peer *peer, guint8 kind, const char *text)
{
  guint8 packet[PACKET_MAX], got[PACKET_MAX];
  gsize length = packet_fill (packet, kind, text);
  gsize got_length = peer_receive (peer, got, sizeof got);

  g_assert_cmpmem (got, got_length, packet, length);
}

void
peer_send_check (Peer *peer, CheckFlags flags, const char *username, const char *password)
{
  guint8 check[CHECK_MAX];

  send_bytes (peer, check, check_build (check, flags, username, password));
}

int
peer_check (Peer *peer, Raw *raw, CheckFlags flags)
{
  guint8 check[CHECK_MAX], reply[CHECK_MAX];
  gsize length = check_build (check, flags, raw->username, raw->password);

  send_bytes (peer, check, length);
  length = peer_receive (peer, reply, sizeof reply);
  return check_read_reply (
      reply, length, check, flags & CHECK_NO_INTEGRITY ? NULL : raw->password);
}

void
hub_free (TuttiIceHub *hub)
{
  tutti_ice_hub_stop (hub);
  g_object_unref (hub);
}

void
peer_expect_challenge (Peer *peer, Raw *raw, guint8 *challenge)
{
  g_autofree char *username = g_strconcat ("peer:", raw->ufrag, NULL);
  gsize length = peer_receive (peer, challenge, CHECK_MAX);

  check_read_challenge (challenge, length, username, PEER_PASSWORD);
  memcpy (peer->challenge_id, challenge + 8, sizeof peer->challenge_id);
}

void
peer_answer (Peer *peer, const guint8 *challenge, const char *password)
{
  guint8 answer[CHECK_MAX];

  send_bytes (peer, answer, check_build_answer (answer, challenge, password));
}

typedef struct {
  Raw *raw;
  guint moves;
} Moves;

static gboolean
has_moved (gpointer data)
{
  Moves *wanted = data;

  return stats_of (wanted->raw).moves >= wanted->moves;
}

void
peer_move (Peer *peer, Raw *raw)
{
  guint8 challenge[CHECK_MAX];
  Moves wanted = {raw, stats_of (raw).moves + 1};

  g_assert_cmpint (peer_check (peer, raw, CHECK_NOMINATES), ==, 0);
  peer_expect_challenge (peer, raw, challenge);
  peer_answer (peer, challenge, PEER_PASSWORD);
  tutti_test_wait (has_moved, &wanted, "the change of address");
}

TuttiIceStats
stats_of (Raw *raw)
{
  TuttiIceStats stats;

  tutti_ice_agent_get_stats (raw->agent, &stats);
  return stats;
}

TuttiIceHubStats
hub_stats (TuttiIceHub *hub)
{
  TuttiIceHubStats stats;

  tutti_ice_hub_get_stats (hub, &stats);
  return stats;
}

gboolean
hub_has_counted (gpointer data)
{
  HubCounts *counts = data;
  TuttiIceHubStats stats = hub_stats (counts->hub);

  return stats.unvalidated >= counts->unvalidated &&
         stats.stun_unknown >= counts->unknown && stats.junk >= counts->junk;
}
