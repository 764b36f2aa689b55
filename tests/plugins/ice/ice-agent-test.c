/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Agent and hub without webrtcbin: peers are plain sockets on loopback. */

#include <string.h>

#include "ice-raw.h"
#include "tutti-test-wait.h"
#include "plugins/ice/tutti-ice-pairs.h"

#define PASSWORD "abcdefghijklmnopqrstuv"

static const char *const ipv4[] = {"127.0.0.1", NULL};
static const char *const both[] = {"127.0.0.1", "::1", NULL};

static void
test_candidates (void)
{
  TuttiIceHub *hub = hub_on (both, 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autofree char *first = g_strdup_printf (
      "candidate:1 1 UDP 2130706431 127.0.0.1 %u typ host", raw_port (raw, 0));
  g_autofree char *second =
      g_strdup_printf ("candidate:2 1 UDP 2130706175 ::1 %u typ host", raw_port (raw, 1));

  g_assert_cmpuint (raw->candidates->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (raw->candidates, 0), ==, first);
  g_assert_cmpstr (g_ptr_array_index (raw->candidates, 1), ==, second);
  g_assert_cmpint (
      raw->transport->gathering_state, ==, GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE);
  g_assert_false (gst_webrtc_ice_get_is_controller (GST_WEBRTC_ICE (raw->agent)));
  g_assert_cmpint (raw->transport->role, ==, GST_WEBRTC_ICE_ROLE_CONTROLLED);
  hub_free (hub);
}

/* Nothing passes from who did not prove to be the peer, whatever it knows but the
 * password. */
static void
test_unvalidated (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Peer) peer = peer_new ("127.0.0.1", raw_port (raw, 0));
  g_autoptr (Peer) stranger = peer_new ("127.0.0.1", raw_port (raw, 0));
  HubCounts counts = {hub, 4, 1, 1};

  tutti_ice_agent_set_gate (raw->agent, TUTTI_ICE_GATE_OPEN);
  g_assert_cmpint (peer_check (peer, raw, CHECK_NOMINATES), ==, 0);
  peer_send (stranger, RTP, "before");
  peer_send (stranger, DTLS, "before");
  peer_send_check (stranger, CHECK_NOMINATES, "stranger:peer", PASSWORD);
  g_assert_cmpint (peer_check (stranger, raw, CHECK_NO_INTEGRITY), ==, 400);
  g_assert_cmpint (
      peer_check (stranger, raw, CHECK_CONTROLLED | CHECK_NOMINATES), ==, 487);
  peer_send (stranger, RTP, "after");
  peer_send (stranger, DTLS, "after");
  peer_send (stranger, 77, "junk");
  tutti_test_wait (hub_has_counted, &counts, "the stranger's packets");
  peer_send (peer, RTP, "mine");
  raw_expect (raw, RTP, "mine");
  raw_send (raw, RTP, "yours");
  peer_expect (peer, RTP, "yours");
  raw_expect_passed (raw, 1);
  g_assert_cmpuint (stats_of (raw).checks, ==, 1);
  hub_free (hub);
}

static void
test_gate (gconstpointer ip)
{
  TuttiIceHub *hub = hub_on (both, 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  guint candidate = strchr (ip, ':') != NULL ? 1 : 0;
  g_autoptr (Peer) peer = peer_new (ip, raw_port (raw, candidate));

  raw_send (raw, DTLS, "to nobody");
  g_assert_cmpuint (stats_of (raw).unpaired_out, ==, 1);
  g_assert_cmpint (peer_check (peer, raw, CHECK_PLAIN), ==, 0);
  raw_send (raw, DTLS, "not nominated");
  g_assert_cmpuint (stats_of (raw).unpaired_out, ==, 2);
  g_assert_cmpint (peer_check (peer, raw, CHECK_NOMINATES), ==, 0);

  peer_send (peer, RTP, "early");
  peer_send (peer, DTLS, "hello");
  raw_expect (raw, DTLS, "hello");
  raw_send (raw, RTP, "early");
  raw_send (raw, DTLS, "hello");
  peer_expect (peer, DTLS, "hello");
  g_assert_cmpuint (stats_of (raw).gate_in, ==, 1);
  g_assert_cmpuint (stats_of (raw).gate_out, ==, 1);

  tutti_ice_agent_set_gate (raw->agent, TUTTI_ICE_GATE_OPEN);
  peer_send (peer, RTP, "media");
  raw_expect (raw, RTP, "media");
  raw_send (raw, RTP, "media");
  peer_expect (peer, RTP, "media");
  g_assert_cmpuint (stats_of (raw).family, ==, candidate == 1 ? 6 : 4);

  tutti_ice_agent_set_gate (raw->agent, TUTTI_ICE_GATE_DTLS_ONLY);
  raw_send (raw, RTP, "late");
  g_assert_cmpuint (stats_of (raw).gate_out, ==, 2);
  hub_free (hub);
}

typedef struct {
  GThread *thread;
  gint state; /* atomic; the last that was notified */
} States;

static void
on_state (GObject *transport, GParamSpec *pspec, gpointer data)
{
  States *states = data;
  GstWebRTCICEConnectionState state;

  g_object_get (transport, "state", &state, NULL);
  states->thread = g_thread_self ();
  g_atomic_int_set (&states->state, (gint)state);
}

static gboolean
was_connected (gpointer states)
{
  return g_atomic_int_get (&((States *)states)->state) ==
         GST_WEBRTC_ICE_CONNECTION_STATE_CONNECTED;
}

static gboolean
was_failed (gpointer states)
{
  return g_atomic_int_get (&((States *)states)->state) ==
         GST_WEBRTC_ICE_CONNECTION_STATE_FAILED;
}

static void
on_expired (TuttiIceAgent *agent, gpointer counter)
{
  g_atomic_int_inc ((gint *)counter);
}

static gboolean
is_one (gpointer counter)
{
  return g_atomic_int_get ((gint *)counter) == 1;
}

/* Connected by the first nomination, failed by the silence after it; both told on another
 * thread than ours. */
static void
test_expiry (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 200);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Peer) peer = peer_new ("127.0.0.1", raw_port (raw, 0));
  States states = {NULL, 0};
  gint expired = 0;
  HubCounts counts = {hub, 1, 1, 0};

  g_signal_connect (raw->transport, "notify::state", G_CALLBACK (on_state), &states);
  g_signal_connect (raw->agent, "expired", G_CALLBACK (on_expired), &expired);
  g_assert_cmpint (peer_check (peer, raw, CHECK_NOMINATES), ==, 0);
  tutti_test_wait (was_connected, &states, "the connected state");
  g_assert_true (states.thread != g_thread_self ());

  tutti_test_wait (is_one, &expired, "the signal expired");
  g_assert_true (was_failed (&states));
  g_assert_cmpuint (hub_stats (hub).endpoints, ==, 0);

  /* it does not come back */
  peer_send_check (peer, CHECK_NOMINATES, raw->username, raw->password);
  peer_send (peer, DTLS, "late");
  tutti_test_wait (hub_has_counted, &counts, "the late packets");
  raw_send (raw, DTLS, "late");
  g_assert_cmpuint (stats_of (raw).unpaired_out, ==, 1);
  g_assert_cmpuint (stats_of (raw).family, ==, 0);
  g_assert_cmpint (expired, ==, 1);
  hub_free (hub);
}

/* The peer's address changes: by an authenticated nomination, and by nothing less. */
static void
test_roaming (void)
{
  TuttiIceHub *hub = hub_on (both, 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Peer) home = peer_new ("127.0.0.1", raw_port (raw, 0));
  g_autoptr (Peer) away = peer_new ("::1", raw_port (raw, 1));
  g_autoptr (Peer) thief = peer_new ("127.0.0.1", raw_port (raw, 0));
  HubCounts counts = {hub, 1, 1, 0};

  tutti_ice_agent_set_gate (raw->agent, TUTTI_ICE_GATE_OPEN);
  g_assert_cmpint (peer_check (home, raw, CHECK_NOMINATES), ==, 0);
  raw_send (raw, RTP, "1");
  peer_expect (home, RTP, "1");

  /* a check alone lets in, but leads nobody away */
  g_assert_cmpint (peer_check (away, raw, CHECK_PLAIN), ==, 0);
  peer_send (away, RTP, "from away");
  raw_expect (raw, RTP, "from away");
  raw_send (raw, RTP, "2");
  peer_expect (home, RTP, "2");

  peer_send_check (thief, CHECK_NOMINATES, raw->username, "wrong-wrong-wrong-wrong");
  peer_send_check (thief, CHECK_NOMINATES, "else:peer", PASSWORD);
  peer_send (thief, RTP, "stolen");
  tutti_test_wait (hub_has_counted, &counts, "the thief's packets");
  raw_send (raw, RTP, "3");
  peer_expect (home, RTP, "3");
  g_assert_cmpuint (stats_of (raw).moves, ==, 0);

  peer_move (away, raw);
  raw_send (raw, RTP, "4");
  peer_expect (away, RTP, "4");
  g_assert_cmpuint (stats_of (raw).moves, ==, 1);
  g_assert_cmpuint (stats_of (raw).family, ==, 6);

  /* and back; what was under way on the old path still arrives */
  peer_send (home, RTP, "still under way");
  raw_expect (raw, RTP, "still under way");
  peer_move (home, raw);
  raw_send (raw, RTP, "5");
  peer_expect (home, RTP, "5");
  g_assert_cmpint (
      peer_check (away, raw, CHECK_PLAIN), ==, 0); /* nothing was waiting there */
  hub_free (hub);
}

/* Nobody is sent to who does not say so himself, even if the peer itself nominates the
 * address. */
static void
test_unanswered_challenge (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Peer) home = peer_new ("127.0.0.1", raw_port (raw, 0));
  g_autoptr (Peer) victim = peer_new ("127.0.0.1", raw_port (raw, 0));
  g_autoptr (Peer) other = peer_new ("127.0.0.1", raw_port (raw, 0));
  guint8 challenge[CHECK_MAX], altered[CHECK_MAX];

  g_assert_cmpint (peer_check (home, raw, CHECK_NOMINATES), ==, 0);
  g_assert_cmpint (peer_check (victim, raw, CHECK_NOMINATES), ==, 0);
  peer_expect_challenge (victim, raw, challenge);
  raw_send (raw, DTLS, "1");
  peer_expect (home, DTLS, "1");

  memcpy (altered, challenge, sizeof altered);
  altered[19] ^= 1;
  peer_answer (victim, challenge, "wrong-wrong-wrong-wrong");
  peer_answer (victim, altered, PEER_PASSWORD);
  g_assert_cmpint (peer_check (other, raw, CHECK_PLAIN), ==, 0);
  peer_answer (other, challenge, PEER_PASSWORD);
  g_assert_cmpint (peer_check (other, raw, CHECK_PLAIN), ==, 0);
  g_assert_cmpint (peer_check (victim, raw, CHECK_PLAIN), ==, 0);
  raw_send (raw, DTLS, "2");
  peer_expect (home, DTLS, "2");
  g_assert_cmpuint (stats_of (raw).moves, ==, 0);

  /* the peer changes its mind, and the answer comes too late */
  g_assert_cmpint (peer_check (home, raw, CHECK_NOMINATES), ==, 0);
  peer_answer (victim, challenge, PEER_PASSWORD);
  g_assert_cmpint (peer_check (victim, raw, CHECK_PLAIN), ==, 0);
  g_assert_cmpuint (stats_of (raw).moves, ==, 0);

  /* another challenge, which is answered */
  peer_move (victim, raw);
  raw_send (raw, DTLS, "3");
  peer_expect (victim, DTLS, "3");
  hub_free (hub);
}

/* One peer cannot fill the tables: of its pairs the one checked longest ago goes, never
 * the nominated one. */
static void
test_many_pairs (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  Peer *peers[TUTTI_ICE_PAIRS_MAX + 1];
  HubCounts counts = {hub, 1, 0, 0};

  tutti_ice_agent_set_gate (raw->agent, TUTTI_ICE_GATE_OPEN);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++) {
    peers[i] = peer_new ("127.0.0.1", raw_port (raw, 0));
    g_assert_cmpint (
        peer_check (peers[i], raw, i == 0 ? CHECK_NOMINATES : CHECK_PLAIN), ==, 0);
  }
  peer_send (peers[1], RTP, "forgotten");
  tutti_test_wait (hub_has_counted, &counts, "the forgotten pair's packet");
  peer_send (peers[0], RTP, "nominated");
  raw_expect (raw, RTP, "nominated");
  peer_send (peers[2], RTP, "kept");
  raw_expect (raw, RTP, "kept");
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    peer_free (peers[i]);
  hub_free (hub);
}

/* After close, and after the pipeline's end, a peer is a stranger; others go on. */
static void
test_close (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  g_autoptr (Raw) closed = raw_new (hub, "one", PASSWORD);
  g_autoptr (Raw) ended = raw_new (hub, "two", PASSWORD);
  g_autoptr (Raw) going = raw_new (hub, "three", PASSWORD);
  g_autoptr (Peer) peer = peer_new ("127.0.0.1", raw_port (closed, 0));
  g_autoptr (Peer) other = peer_new ("127.0.0.1", raw_port (closed, 0));
  g_autoptr (Peer) third = peer_new ("127.0.0.1", raw_port (closed, 0));
  HubCounts counts = {hub, 2, 2, 0};

  g_assert_cmpint (peer_check (peer, closed, CHECK_NOMINATES), ==, 0);
  g_assert_cmpint (peer_check (other, ended, CHECK_NOMINATES), ==, 0);
  g_assert_cmpint (peer_check (third, going, CHECK_NOMINATES), ==, 0);
  g_assert_cmpuint (hub_stats (hub).endpoints, ==, 3);
  tutti_ice_agent_close (closed->agent);
  gst_element_set_state (ended->pipeline, GST_STATE_NULL);
  g_assert_cmpuint (hub_stats (hub).endpoints, ==, 1);

  peer_send_check (peer, CHECK_PLAIN, closed->username, closed->password);
  peer_send_check (other, CHECK_PLAIN, ended->username, ended->password);
  peer_send (peer, DTLS, "x");
  peer_send (other, DTLS, "x");
  tutti_test_wait (hub_has_counted, &counts, "the packets to nobody");
  raw_send (closed, DTLS, "x");
  g_assert_cmpuint (stats_of (closed).unpaired_out, ==, 1);
  peer_send (third, DTLS, "y");
  raw_expect (going, DTLS, "y");
  hub_free (hub);
}

/* A nomination that comes when the pipeline is gone is told to nobody: webrtcbin's
 * handlers would be freed memory. */
static void
test_nobody_to_tell (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  g_autoptr (GstWebRTCICE) ice = tutti_ice_agent_new (hub);
  g_autoptr (Raw) witness = raw_new (hub, "witness", PASSWORD);
  g_autoptr (Peer) peer = peer_new ("127.0.0.1", raw_port (witness, 0));
  g_autoptr (GstWebRTCICETransport) transport = NULL;
  GstWebRTCICEStream *stream = gst_webrtc_ice_add_stream (ice, 0);
  States states = {NULL, 0}, witnessed = {NULL, 0};

  g_assert_true (gst_webrtc_ice_set_local_credentials (ice, stream, "alone", PASSWORD));
  transport = gst_webrtc_ice_find_transport (ice, stream, GST_WEBRTC_ICE_COMPONENT_RTP);
  g_signal_connect (transport, "notify::state", G_CALLBACK (on_state), &states);
  g_signal_connect (
      witness->transport, "notify::state", G_CALLBACK (on_state), &witnessed);
  peer_send_check (peer, CHECK_NOMINATES, "alone:peer", PASSWORD);
  peer_send_check (peer, CHECK_NOMINATES, witness->username, PASSWORD);
  tutti_test_wait (was_connected, &witnessed, "the job behind it");
  g_assert_false (was_connected (&states));
  hub_free (hub);
}

/* 10,000 packets of junk from strangers between two packets of the peer: both arrive, all
 * junk is counted or was dropped by the kernel, and no stranger hears anything. */
static void
test_flood (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Peer) peer = peer_new ("127.0.0.1", raw_port (raw, 0));
  g_autoptr (Peer) stranger = peer_new ("127.0.0.1", raw_port (raw, 0));
  guint8 byte;

  tutti_ice_agent_set_gate (raw->agent, TUTTI_ICE_GATE_OPEN);
  g_assert_cmpint (peer_check (peer, raw, CHECK_NOMINATES), ==, 0);
  peer_send (peer, RTP, "first");
  for (guint i = 0; i < 10000; i++)
    peer_send (stranger, (guint8)i, "junk junk junk junk junk");
  /* the kernel may have dropped this one too, so it is said until it is heard */
  raw_expect (raw, RTP, "first");
  do
    peer_send (peer, RTP, "last");
  while (stats_of (raw).packets_in < 2);
  raw_expect (raw, RTP, "last");
  g_assert_cmpuint (hub_stats (hub).unvalidated, >, 0);
  g_assert_cmpuint (hub_stats (hub).stun_malformed, >, 0);
  g_assert_cmpint (recv (stranger->fd, &byte, 1, MSG_DONTWAIT), <, 0);
  hub_free (hub);
}

static GstPadProbeReturn
stay_blocked (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* One pipeline that is stuck keeps nobody else waiting, even after webrtcbin made its
 * queue a blocking one. */
static void
test_stuck_pipeline (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  g_autoptr (Raw) stuck = raw_new (hub, "one", PASSWORD);
  g_autoptr (Raw) going = raw_new (hub, "two", PASSWORD);
  g_autoptr (Peer) peer = peer_new ("127.0.0.1", raw_port (stuck, 0));
  g_autoptr (Peer) other = peer_new ("127.0.0.1", raw_port (stuck, 0));
  g_autoptr (GstPad) pad = gst_element_get_static_pad (stuck->queue, "src");
  guint max_buffers;

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER,
      stay_blocked, NULL, NULL);
  g_object_set (stuck->queue, "leaky", 0, NULL);
  g_object_get (stuck->queue, "max-size-buffers", &max_buffers, NULL);
  g_assert_cmpint (peer_check (peer, stuck, CHECK_NOMINATES), ==, 0);
  g_assert_cmpint (peer_check (other, going, CHECK_NOMINATES), ==, 0);
  while (stats_of (stuck).packets_in < 2 * max_buffers) {
    peer_send (peer, DTLS, "into the jam");
    peer_send (other, DTLS, "past it");
    raw_expect (going, DTLS, "past it");
  }
  hub_free (hub);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/ice/agent/candidates", test_candidates);
  g_test_add_func ("/ice/agent/unvalidated", test_unvalidated);
  g_test_add_data_func ("/ice/agent/gate/ipv4", "127.0.0.1", test_gate);
  g_test_add_data_func ("/ice/agent/gate/ipv6", "::1", test_gate);
  g_test_add_func ("/ice/agent/expiry", test_expiry);
  g_test_add_func ("/ice/agent/roaming", test_roaming);
  g_test_add_func ("/ice/agent/unanswered-challenge", test_unanswered_challenge);
  g_test_add_func ("/ice/agent/many-pairs", test_many_pairs);
  g_test_add_func ("/ice/agent/close", test_close);
  g_test_add_func ("/ice/agent/nobody-to-tell", test_nobody_to_tell);
  g_test_add_func ("/ice/agent/flood", test_flood);
  g_test_add_func ("/ice/agent/stuck-pipeline", test_stuck_pipeline);
  return g_test_run ();
}
