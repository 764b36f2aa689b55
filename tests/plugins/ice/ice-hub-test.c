/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What several agents share, and the parts below them. */

#include <arpa/inet.h>
#include <string.h>
#include <unistd.h>

#include "ice-raw.h"
#include "tutti-test-wait.h"
#include "plugins/ice/tutti-ice-pairs.h"

#define PASSWORD "abcdefghijklmnopqrstuv"

static const char *const ipv4[] = {"127.0.0.1", NULL};

/* Pairs age one by one. */
static void
test_aging (void)
{
  TuttiIcePath old = {.family = AF_INET, .port = 1},
               young = {.family = AF_INET, .port = 2};
  TuttiIcePath dropped[TUTTI_ICE_PAIRS_MAX], evicted;
  TuttiIcePairs pairs = {0};
  gboolean expired;

  g_assert_cmpint (tutti_ice_pairs_checked (&pairs, &old, FALSE, 100, &evicted), ==,
      TUTTI_ICE_CHANGE_NONE);
  g_assert_cmpint (tutti_ice_pairs_checked (&pairs, &young, TRUE, 100, &evicted), ==,
      TUTTI_ICE_CHANGE_CONNECTED);
  g_assert_cmpint (tutti_ice_pairs_checked (&pairs, &young, TRUE, 200, &evicted), ==,
      TUTTI_ICE_CHANGE_NONE);
  g_assert_cmpint (tutti_ice_pairs_checked (&pairs, &old, TRUE, 150, &evicted), ==,
      TUTTI_ICE_CHANGE_CHALLENGE);

  g_assert_cmpuint (tutti_ice_pairs_expire (&pairs, 150, dropped, &expired), ==, 0);
  g_assert_false (expired);
  g_assert_cmpuint (tutti_ice_pairs_expire (&pairs, 200, dropped, &expired), ==, 1);
  g_assert_true (tutti_ice_path_equal (&dropped[0], &old));
  g_assert_false (expired);
  g_assert_false (tutti_ice_challenge_is_open (&pairs.challenge));
  g_assert_cmpuint (tutti_ice_pairs_expire (&pairs, 201, dropped, &expired), ==, 1);
  g_assert_true (tutti_ice_path_equal (&dropped[0], &young));
  g_assert_true (expired);
  g_assert_cmpuint (tutti_ice_pairs_expire (&pairs, 999, dropped, &expired), ==, 0);
  g_assert_false (expired);
}

/* A peer that moves without nominating is asked whether it is there; one that only tries
 * another path is not. */
static void
test_follow (void)
{
  TuttiIcePath home = {.family = AF_INET, .port = 1},
               away = {.family = AF_INET, .port = 2};
  TuttiIcePairs pairs = {0};
  TuttiIcePath evicted;
  gint64 s = G_USEC_PER_SEC;

  tutti_ice_pairs_checked (&pairs, &away, FALSE, 1 * s, &evicted);
  g_assert_false (
      tutti_ice_pairs_review (&pairs, 100 * s, 90 * s)); /* nothing nominated yet */
  tutti_ice_pairs_checked (&pairs, &home, TRUE, 100 * s, &evicted);
  g_assert_false (
      tutti_ice_pairs_review (&pairs, 110 * s, 90 * s)); /* silence, but nobody new */

  /* both are alive: by checks, by packets */
  tutti_ice_pairs_checked (&pairs, &away, FALSE, 111 * s, &evicted);
  tutti_ice_pairs_heard (&pairs, &home, 112 * s);
  g_assert_false (tutti_ice_pairs_review (&pairs, 120 * s, 90 * s));
  tutti_ice_pairs_checked (&pairs, &home, FALSE, 121 * s, &evicted);
  tutti_ice_pairs_checked (&pairs, &away, FALSE, 122 * s, &evicted);
  g_assert_false (tutti_ice_pairs_review (&pairs, 123 * s, 90 * s));

  /* the new one's packets do not count for the old one */
  tutti_ice_pairs_heard (&pairs, &away, 124 * s);
  g_assert_true (tutti_ice_pairs_review (&pairs, 124 * s, 90 * s));
  g_assert_true (tutti_ice_path_equal (&pairs.challenge.path, &away));
  g_assert_true (tutti_ice_path_equal (&pairs.nominated, &home));
  g_assert_false (
      tutti_ice_pairs_review (&pairs, 125 * s, 90 * s)); /* being asked already */
}

/* A peer that never checks by itself is asked, in time and not too often. */
static void
test_consent (void)
{
  TuttiIcePath home = {.family = AF_INET, .port = 1};
  TuttiIcePairs pairs = {0};
  TuttiIcePath evicted;
  gint64 s = G_USEC_PER_SEC;
  guint asked = 0;

  tutti_ice_pairs_checked (&pairs, &home, TRUE, 100 * s, &evicted);
  for (gint64 now = 100; now < 115; now++)
    g_assert_false (tutti_ice_pairs_review (&pairs, now * s, 30 * s));
  for (gint64 now = 115; now < 130; now++) {
    g_assert_true (tutti_ice_pairs_review (&pairs, now * s, 30 * s));
    g_assert_true (tutti_ice_path_equal (&pairs.challenge.path, &home));
    for (gint64 ms = 0; ms < 1000; ms++)
      asked += tutti_ice_challenge_take (&pairs.challenge, now * s + ms * 1000) ? 1 : 0;
  }
  g_assert_cmpuint (asked, ==, 4 * 15);
}

/* The answer's credentials become ours, once, and those of webrtcbin count no longer. */
static void
test_credentials (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  g_autoptr (Raw) raw = raw_new (hub, "webrtcbins", PASSWORD);
  g_autoptr (Peer) peer = peer_new ("127.0.0.1", raw_port (raw, 0));
  static const char sdp[] = "v=0\r\nm=audio 9 X 0\r\na=ice-ufrag:webrtcbins\r\n"
                            "a=ice-pwd:" PASSWORD "\r\nm=video 9 X 0\r\n"
                            "a=ice-ufrag:webrtcbins\r\na=ice-pwd:" PASSWORD "\r\n";
  g_autofree char *once = tutti_ice_agent_finish_answer (raw->agent, sdp);
  g_autofree char *twice = tutti_ice_agent_finish_answer (raw->agent, sdp);
  g_auto (GStrv) ufrag = g_strsplit (once, "a=ice-ufrag:", -1);
  g_auto (GStrv) password = g_strsplit (once, "a=ice-pwd:", -1);
  HubCounts counts = {hub, 0, 1, 0};

  g_assert_null (strstr (once, "webrtcbins"));
  g_assert_null (strstr (once, PASSWORD));
  g_assert_cmpuint (g_strv_length (ufrag), ==, 3);
  g_assert_cmpuint (g_strv_length (password), ==, 3);
  g_assert_cmpuint (strcspn (ufrag[1], "\r"), ==, 8);
  g_assert_cmpuint (strcspn (password[1], "\r"), ==, 24);
  g_assert_cmpint (strncmp (ufrag[1], ufrag[2], 10), ==, 0);
  g_assert_cmpint (strncmp (password[1], password[2], 26), ==, 0);
  g_assert_nonnull (strstr (twice, "webrtcbins"));

  peer_send_check (peer, CHECK_NOMINATES, raw->username, raw->password);
  tutti_test_wait (hub_has_counted, &counts, "the check with webrtcbin's credentials");
  g_free (raw->username);
  g_free (raw->password);
  raw->username = g_strdup_printf ("%.8s:peer", ufrag[1]);
  raw->password = g_strndup (password[1], 24);
  g_assert_cmpint (peer_check (peer, raw, CHECK_NOMINATES), ==, 0);
  hub_free (hub);
}

/* The pace of a challenge: it bounds what a peer can have sent to others, however it
 * changes its mind. */
static void
test_challenge (void)
{
  TuttiIcePath first = {.family = AF_INET, .port = 1},
               second = {.family = AF_INET, .port = 2};
  TuttiIceChallenge challenge = {0};
  guint8 id[TUTTI_ICE_STUN_ID_BYTES];
  guint sent = 0;

  g_assert_false (tutti_ice_challenge_take (&challenge, 1));
  tutti_ice_challenge_start (&challenge, &first);
  g_assert_true (tutti_ice_challenge_take (&challenge, 1));
  g_assert_false (tutti_ice_challenge_take (&challenge, 2));
  memcpy (id, challenge.id, sizeof id);

  /* the same again is the same question; another is another, but not earlier */
  tutti_ice_challenge_start (&challenge, &first);
  g_assert_cmpmem (id, sizeof id, challenge.id, sizeof id);
  tutti_ice_challenge_start (&challenge, &second);
  g_assert_true (memcmp (id, challenge.id, sizeof id) != 0);
  g_assert_false (tutti_ice_challenge_take (&challenge, 3));

  for (gint64 ms = 0; ms < 10000; ms++)
    sent += tutti_ice_challenge_take (&challenge, ms * 1000) ? 1 : 0;
  g_assert_cmpuint (sent, >=, 3);
  g_assert_cmpuint (sent, <=, 5);
  g_assert_true (
      tutti_ice_challenge_is_open (&challenge)); /* the answer may be on its way */
  g_assert_false (tutti_ice_challenge_goes_on (&challenge));
  tutti_ice_challenge_cancel (&challenge);
  g_assert_false (tutti_ice_challenge_is_open (&challenge));
}

static void
test_paths (void)
{
  struct sockaddr_in6 mapped = {.sin6_family = AF_INET6, .sin6_port = htons (5)};
  struct sockaddr_storage address;
  TuttiIcePath path, same;

  inet_pton (AF_INET6, "::ffff:192.0.2.7", &mapped.sin6_addr);
  memset (&address, 0, sizeof address);
  memcpy (&address, &mapped, sizeof mapped);
  tutti_ice_path_init (&path, 3, &address);
  tutti_ice_path_init (&same, 3, &address);
  g_assert_true (tutti_ice_path_equal (&path, &same));
  g_assert_cmpuint (tutti_ice_path_hash (&path), ==, tutti_ice_path_hash (&same));
  same.socket = 4;
  g_assert_false (tutti_ice_path_equal (&path, &same));

  g_assert_cmpuint (
      tutti_ice_path_to_sockaddr (&path, &address), ==, sizeof (struct sockaddr_in6));
  g_assert_cmpmem (&address, sizeof mapped, &mapped, sizeof mapped);
  g_assert_cmpuint (
      tutti_ice_path_to_peer_sockaddr (&path, &address), ==, sizeof (struct sockaddr_in));
  g_assert_cmpuint (
      ((struct sockaddr_in *)&address)->sin_addr.s_addr, ==, inet_addr ("192.0.2.7"));
}

static void
test_hub_errors (void)
{
  g_autoptr (TuttiIceHub) hub = tutti_ice_hub_new ();
  g_autoptr (GError) error = NULL;
  int tcp = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_false (tutti_ice_hub_start (hub, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED);
  g_clear_error (&error);
  g_assert_false (tutti_ice_hub_add_socket (hub, -1, "127.0.0.1", 0, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (tutti_ice_hub_add_socket (hub, tcp, "127.0.0.1", 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (close (tcp), ==, -1); /* it was closed */
  g_clear_error (&error);
  g_assert_false (tutti_ice_hub_add_socket (
      hub, bind_loopback ("127.0.0.1"), "localhost", 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

/* The hub lives as long as an agent holds it, and both as long as nobody stops them in
 * the middle. */
static void
test_hub_ends_first (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Peer) peer = peer_new ("127.0.0.1", raw_port (raw, 0));

  g_assert_cmpint (peer_check (peer, raw, CHECK_NOMINATES), ==, 0);
  tutti_ice_hub_stop (hub);
  tutti_ice_hub_stop (hub);
  g_object_unref (hub);
  raw_send (raw, DTLS, "into the void");
  g_assert_cmpuint (stats_of (raw).failed_out, ==, 1);
}

static void
test_ufrag_taken (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (GstWebRTCICE) twin = tutti_ice_agent_new (hub);
  GstWebRTCICEStream *stream = gst_webrtc_ice_add_stream (twin, 0);

  g_assert_false (
      gst_webrtc_ice_set_local_credentials (twin, stream, "room", "another-password"));
  g_assert_false (gst_webrtc_ice_set_local_credentials (twin, stream, NULL, NULL));
  g_assert_cmpuint (hub_stats (hub).endpoints, ==, 1);
  hub_free (hub);
}

/* Two agents on one socket; an address belongs to who proved it last. */
static void
test_two_agents (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  g_autoptr (Raw) first = raw_new (hub, "one", PASSWORD);
  g_autoptr (Raw) second = raw_new (hub, "two", "another-password-of-22");
  g_autoptr (Peer) peer = peer_new ("127.0.0.1", raw_port (first, 0));
  g_autoptr (Peer) other = peer_new ("127.0.0.1", raw_port (first, 0));

  g_assert_cmpint (peer_check (peer, first, CHECK_NOMINATES), ==, 0);
  g_assert_cmpint (peer_check (other, second, CHECK_NOMINATES), ==, 0);
  peer_send (peer, DTLS, "a");
  peer_send (other, DTLS, "b");
  raw_expect (first, DTLS, "a");
  raw_expect (second, DTLS, "b");

  g_assert_cmpint (peer_check (peer, second, CHECK_NOMINATES), ==, 0);
  peer_send (peer, DTLS, "c");
  raw_expect (second, DTLS, "c");
  g_assert_cmpuint (stats_of (first).packets_in, ==, 1);
  hub_free (hub);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/ice/agent/two-agents", test_two_agents);
  g_test_add_func ("/ice/agent/ufrag-taken", test_ufrag_taken);
  g_test_add_func ("/ice/pairs/aging", test_aging);
  g_test_add_func ("/ice/pairs/consent", test_consent);
  g_test_add_func ("/ice/pairs/follow", test_follow);
  g_test_add_func ("/ice/agent/credentials", test_credentials);
  g_test_add_func ("/ice/challenge", test_challenge);
  g_test_add_func ("/ice/paths", test_paths);
  g_test_add_func ("/ice/hub/errors", test_hub_errors);
  g_test_add_func ("/ice/hub/ends-first", test_hub_ends_first);
  return g_test_run ();
}
