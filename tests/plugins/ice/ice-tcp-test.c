/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The agent over TCP (RFC 6544, passive), on loopback. */

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "ice-raw.h"
#include "tutti-test-socket.h"
#include "tutti-test-wait.h"
#include "plugins/ice/tutti-ice-connections.h"

#define PASSWORD "abcdefghijklmnopqrstuv"

/* Of the agent's candidates. */
#define UDP 0
#define TCP 1

static void
test_candidates (void)
{
  TuttiIceHub *hub = hub_with_tcp_on ("127.0.0.1", 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autofree char *udp = g_strdup_printf (
      "candidate:1 1 UDP 2130706431 127.0.0.1 %u typ host", raw_port (raw, UDP));
  /* 90 << 24 | (4 << 13 | 8190) << 8 | 255 */
  g_autofree char *tcp =
      g_strdup_printf ("candidate:2 1 TCP 1520434943 127.0.0.1 %u typ host "
                       "tcptype passive",
          raw_port (raw, TCP));

  g_assert_cmpuint (raw->candidates->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (raw->candidates, UDP), ==, udp);
  g_assert_cmpstr (g_ptr_array_index (raw->candidates, TCP), ==, tcp);
  hub_free (hub);
}

/* Checks, DTLS and media pass both ways, and only from who proved to be the peer. */
static void
test_packets (gconstpointer ip)
{
  TuttiIceHub *hub = hub_with_tcp_on (ip, 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Peer) peer = peer_new_tcp (ip, raw_port (raw, TCP));

  g_assert_cmpint (peer_check (peer, raw, CHECK_PLAIN), ==, 0);
  g_assert_cmpint (peer_check (peer, raw, CHECK_NOMINATES), ==, 0);
  peer_send (peer, RTP, "before the gate opens");
  peer_send (peer, DTLS, "hello");
  raw_expect (raw, DTLS, "hello");
  raw_send (raw, RTP, "before the gate opens");
  raw_send (raw, DTLS, "hello yourself");
  peer_expect (peer, DTLS, "hello yourself");

  tutti_ice_agent_set_gate (raw->agent, TUTTI_ICE_GATE_OPEN);
  for (guint i = 0; i < 100; i++) {
    g_autofree char *text = g_strdup_printf ("packet %u", i);

    peer_send (peer, RTP, text);
    raw_send (raw, RTP, text);
  }
  for (guint i = 0; i < 100; i++) {
    g_autofree char *text = g_strdup_printf ("packet %u", i);

    raw_expect (raw, RTP, text);
    peer_expect (peer, RTP, text);
  }
  g_assert_cmpuint (stats_of (raw).gate_in, ==, 1);
  g_assert_cmpuint (stats_of (raw).gate_out, ==, 1);
  g_assert_cmpuint (stats_of (raw).family, ==, g_str_equal (ip, "::1") ? 6 : 4);
  hub_free (hub);
}

/* A stream has no borders of packets. */
static void
test_pieces (void)
{
  TuttiIceHub *hub = hub_with_tcp_on ("127.0.0.1", 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Peer) peer = peer_new_tcp ("127.0.0.1", raw_port (raw, TCP));
  static const guint8 bytes[] = {0, 3, DTLS, 'a', 'b', 0, 0, 0, 2, DTLS, 'c'};

  g_assert_cmpint (peer_check (peer, raw, CHECK_NOMINATES), ==, 0);
  g_assert_cmpint (send (peer->fd, bytes, sizeof bytes, 0), ==, sizeof bytes);
  raw_expect (raw, DTLS, "ab");
  raw_expect (raw, DTLS, "c");
  for (guint i = 0; i < sizeof bytes; i++)
    g_assert_cmpint (send (peer->fd, bytes + i, 1, 0), ==, 1);
  raw_expect (raw, DTLS, "ab");
  raw_expect (raw, DTLS, "c");
  hub_free (hub);
}

/* Whoever does not speak ICE, or knows no password, is hung up on and hears nothing. */
static void
test_strangers (void)
{
  static const struct {
    const char *bytes;
    gsize length;
  } words[] = {
      {"GET / HTTP/1.1\r\n\r\n", 18},
      {"\x16\x03\x01\x00\x05hello", 10},
      {"\x00\x04\x80\x00\x00\x00", 6}, /* RTP */
      {"\x00\x02\x16\x00", 4},         /* DTLS */
      {"\xff\xff", 2},
  };
  TuttiIceHub *hub = hub_with_tcp_on ("127.0.0.1", 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    g_autoptr (Peer) stranger = peer_new_tcp ("127.0.0.1", raw_port (raw, TCP));

    g_assert_cmpint (send (stranger->fd, words[i].bytes, words[i].length, 0), ==,
        (gssize)words[i].length);
    peer_expect_end (stranger);
  }
  g_assert_cmpuint (hub_stats (hub).disconnected, ==, G_N_ELEMENTS (words));
  g_assert_cmpuint (hub_stats (hub).replies, ==, 0);
  hub_free (hub);
}

/* Nor is there much time for it. A peer that proved itself may be silent for longer. */
static void
test_time_to_prove (void)
{
  TuttiIceHub *hub = hub_with_tcp_on ("127.0.0.1", 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Peer) peer = peer_new_tcp ("127.0.0.1", raw_port (raw, TCP));
  g_autoptr (Peer) silent = peer_new_tcp ("127.0.0.1", raw_port (raw, TCP));
  g_autoptr (Peer) guesser = peer_new_tcp ("127.0.0.1", raw_port (raw, TCP));

  g_assert_cmpint (peer_check (peer, raw, CHECK_NOMINATES), ==, 0);
  g_assert_cmpint (peer_check (guesser, raw, CHECK_NO_INTEGRITY), ==, 400);
  peer_expect_end (silent);
  peer_expect_end (guesser);
  peer_send (peer, DTLS, "still there");
  raw_expect (raw, DTLS, "still there");
  g_assert_cmpuint (hub_stats (hub).disconnected, ==, 2);
  hub_free (hub);
}

/* When the consent has expired, or the agent is closed, the connection ends, too. */
static void
test_expiry (void)
{
  TuttiIceHub *hub = hub_with_tcp_on ("127.0.0.1", 400);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Raw) other = raw_new (hub, "other", PASSWORD);
  g_autoptr (Peer) first = peer_new_tcp ("127.0.0.1", raw_port (raw, TCP));
  g_autoptr (Peer) second = peer_new_tcp ("127.0.0.1", raw_port (raw, TCP));
  guint8 challenge[CHECK_MAX];

  g_assert_cmpint (peer_check (first, raw, CHECK_NOMINATES), ==, 0);
  peer_expect_challenge (first, raw, challenge);
  g_assert_cmpint (peer_check (second, other, CHECK_NOMINATES), ==, 0);
  tutti_ice_agent_close (other->agent);
  peer_expect_end (second);
  /* what is repeated of the challenge may stand before the end */
  while (recv (first->fd, challenge, sizeof challenge, 0) > 0)
    ;
  raw_send (raw, DTLS, "to nobody");
  g_assert_cmpuint (stats_of (raw).packets_out, ==, 0);
  hub_free (hub);
}

static gboolean
has_accepted (gpointer data)
{
  HubCounts *wanted = data;

  return hub_stats (wanted->hub).connections >= wanted->unvalidated;
}

static gboolean
is_ended (Peer *peer)
{
  guint8 byte;

  return recv (peer->fd, &byte, 1, MSG_DONTWAIT) == 0;
}

/* Those who only hold connections open give way to each other, first those of one
 * address, then all; a peer is left alone, and gets in at any time. */
static void
test_crowd (void)
{
  TuttiIceHub *hub = hub_with_tcp_on ("127.0.0.1", 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Peer) peer = peer_new_tcp ("127.0.0.1", raw_port (raw, TCP));
  g_autoptr (Peer) late = NULL;
  g_autoptr (GPtrArray) crowd =
      g_ptr_array_new_with_free_func ((GDestroyNotify)peer_free);
  HubCounts counts = {hub};
  guint n_ended = 0;

  g_assert_cmpint (peer_check (peer, raw, CHECK_NOMINATES), ==, 0);
  for (guint i = 0; i < 4 * TUTTI_ICE_UNPROVEN_PER_ADDRESS; i++) {
    g_autofree char *ip = g_strdup_printf ("127.0.0.%u", 2 + i % 3);

    g_ptr_array_add (crowd, peer_new_tcp_from (ip, 0, "127.0.0.1", raw_port (raw, TCP)));
  }
  counts.unvalidated = 1 + crowd->len;
  tutti_test_wait (has_accepted, &counts, "all of the crowd");
  late = peer_new_tcp ("127.0.0.1", raw_port (raw, TCP));
  g_assert_cmpint (peer_check (late, raw, CHECK_PLAIN), ==, 0);
  for (guint i = 0; i < crowd->len; i++)
    n_ended += is_ended (g_ptr_array_index (crowd, i)) ? 1 : 0;
  g_assert_cmpuint (n_ended, >=, crowd->len - TUTTI_ICE_UNPROVEN_MAX);
  g_assert_true (is_ended (g_ptr_array_index (crowd, 0)));
  peer_send (peer, DTLS, "through the crowd");
  raw_expect (raw, DTLS, "through the crowd");
  hub_free (hub);
}

/* Who does not read is sent what is of use when they read again, whole packets only, and
 * keeps nobody waiting. */
static void
test_slow_reader (void)
{
  /* so long that the agent asks nothing */
  TuttiIceHub *hub = hub_with_tcp_on ("127.0.0.1", 600 * 1000);
  g_autoptr (Raw) slow = raw_new (hub, "one", PASSWORD);
  g_autoptr (Raw) going = raw_new (hub, "two", PASSWORD);
  g_autoptr (Peer) sleeper = peer_new_tcp ("127.0.0.1", raw_port (slow, TCP));
  g_autoptr (Peer) other = peer_new_tcp ("127.0.0.1", raw_port (slow, TCP));
  g_autofree char *padding = g_strnfill (200, '.');
  guint n_sent = 0, n_read = 0, last = 0;

  g_assert_cmpint (peer_check (sleeper, slow, CHECK_NOMINATES), ==, 0);
  g_assert_cmpint (peer_check (other, going, CHECK_NOMINATES), ==, 0);
  /* fill the kernel's buffers and ours, until something is left out */
  while (stats_of (slow).busy_out < 1000) {
    g_autofree char *text = g_strdup_printf ("%08u%s", ++n_sent, padding);

    raw_send (slow, DTLS, text);
    if (n_sent % 1000 == 0) {
      raw_send (going, DTLS, "past it");
      peer_expect (other, DTLS, "past it");
    }
  }
  for (;;) {
    struct pollfd readable = {sleeper->fd, POLLIN, 0};
    guint8 packet[512];
    gsize length;
    guint number;

    /* what is said now is not too old to be heard, whatever else is */
    if (poll (&readable, 1, 0) == 0)
      raw_send (slow, DTLS, "the end");
    length = peer_receive (sleeper, packet, sizeof packet);

    g_assert_cmpuint (packet[0], ==, DTLS);
    if (length == 1 + strlen ("the end"))
      break;
    packet[length] = '\0';
    g_assert_cmpuint (length, ==, 1 + 8 + strlen (padding));
    g_assert_cmpstr ((char *)packet + 9, ==, padding);
    packet[9] = '\0';
    number = (guint)g_ascii_strtoull ((char *)packet + 1, NULL, 10);
    g_assert_cmpuint (number, >, last);
    last = number;
    n_read++;
  }
  g_assert_cmpuint (n_read, <=, n_sent - 1000);
  hub_free (hub);
}

/* From TCP to UDP and back, as when a network begins to block UDP. */
static void
test_moves (void)
{
  TuttiIceHub *hub = hub_with_tcp_on ("127.0.0.1", 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Peer) tcp = peer_new_tcp ("127.0.0.1", raw_port (raw, TCP));
  g_autoptr (Peer) udp = peer_new ("127.0.0.1", raw_port (raw, UDP));

  g_assert_cmpint (peer_check (tcp, raw, CHECK_NOMINATES), ==, 0);
  peer_move (udp, raw);
  raw_send (raw, DTLS, "by UDP");
  peer_expect (udp, DTLS, "by UDP");
  peer_move (tcp, raw);
  raw_send (raw, DTLS, "by TCP");
  peer_expect (tcp, DTLS, "by TCP");
  hub_free (hub);
}

/* A connection from where one was before is nobody's until it proves otherwise. */
static void
test_reconnection (void)
{
  TuttiIceHub *hub = hub_with_tcp_on ("127.0.0.1", 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  Peer *first = peer_new_tcp ("127.0.0.1", raw_port (raw, TCP));
  struct linger reset = {.l_onoff = 1, .l_linger = 0};
  guint16 port = tutti_test_socket_port (first->fd);
  Peer *second;
  g_autoptr (Peer) third = NULL;

  g_assert_cmpint (peer_check (first, raw, CHECK_NOMINATES), ==, 0);
  setsockopt (first->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  peer_free (first);
  second = peer_new_tcp_from ("127.0.0.1", port, "127.0.0.1", raw_port (raw, TCP));
  peer_send (second, DTLS, "me again");
  peer_expect_end (second);
  peer_free (second);

  third = peer_new_tcp ("127.0.0.1", raw_port (raw, TCP));
  peer_move (third, raw);
  peer_send (third, DTLS, "me again, really");
  raw_expect (raw, DTLS, "me again, really");
  raw_expect_passed (raw, 1);
  hub_free (hub);
}

static void
test_hub_ends_first (void)
{
  TuttiIceHub *hub = hub_with_tcp_on ("127.0.0.1", 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Peer) peer = peer_new_tcp ("127.0.0.1", raw_port (raw, TCP));

  g_assert_cmpint (peer_check (peer, raw, CHECK_NOMINATES), ==, 0);
  tutti_ice_hub_stop (hub);
  peer_expect_end (peer);
  raw_send (raw, DTLS, "into the void");
  g_assert_cmpuint (stats_of (raw).failed_out, ==, 1);
  g_object_unref (hub);
}

static void
test_frames (void)
{
  TuttiIceFrames frames = {0};
  guint8 largest[TUTTI_ICE_FRAME_HEADER + TUTTI_ICE_FRAME_MAX] = {8, 0, 7};
  static const guint8 too_long[] = {8, 1, 0};
  const guint8 *data = largest, *packet;
  gsize length = sizeof largest, packet_length;

  g_assert_cmpint (
      tutti_ice_frames_next (&frames, &data, &length, &packet, &packet_length), ==,
      TUTTI_ICE_FRAMES_PACKET);
  g_assert_cmpuint (packet_length, ==, TUTTI_ICE_FRAME_MAX);
  g_assert_cmpuint (packet[0], ==, 7);
  g_assert_cmpuint (length, ==, 0);
  g_assert_cmpint (
      tutti_ice_frames_next (&frames, &data, &length, &packet, &packet_length), ==,
      TUTTI_ICE_FRAMES_MORE);
  data = too_long;
  length = sizeof too_long;
  g_assert_cmpint (
      tutti_ice_frames_next (&frames, &data, &length, &packet, &packet_length), ==,
      TUTTI_ICE_FRAMES_BROKEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/ice/tcp/candidates", test_candidates);
  g_test_add_func ("/ice/tcp/frames", test_frames);
  g_test_add_data_func ("/ice/tcp/packets/ipv4", "127.0.0.1", test_packets);
  g_test_add_data_func ("/ice/tcp/packets/ipv6", "::1", test_packets);
  g_test_add_func ("/ice/tcp/pieces", test_pieces);
  g_test_add_func ("/ice/tcp/strangers", test_strangers);
  g_test_add_func ("/ice/tcp/time-to-prove", test_time_to_prove);
  g_test_add_func ("/ice/tcp/expiry", test_expiry);
  g_test_add_func ("/ice/tcp/crowd", test_crowd);
  g_test_add_func ("/ice/tcp/slow-reader", test_slow_reader);
  g_test_add_func ("/ice/tcp/moves", test_moves);
  g_test_add_func ("/ice/tcp/reconnection", test_reconnection);
  g_test_add_func ("/ice/tcp/hub-ends-first", test_hub_ends_first);
  return g_test_run ();
}
