/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Our agent under a real webrtcbin, against stock ones. Needs loopback only. */

#include <string.h>

#include "ice-raw.h"
#include "ice-relay.h"
#include "tutti-test-socket.h"
#include "tutti-test-wait.h"

static const char *const ipv4[] = {"127.0.0.1", NULL};
static const char *const ipv6[] = {"::1", NULL};

static gboolean
is_connected (gpointer session)
{
  return session_is_connected (session);
}

static gboolean
has_media (gpointer session)
{
  return session_has_media (session);
}

static gboolean
gate_was_busy (gpointer data)
{
  Session *session = data;
  TuttiIceStats stats;

  tutti_ice_agent_get_stats (session->agent, &stats);
  return stats.gate_in >= 20 && stats.gate_out >= 20;
}

static void
connect_and_open (const char *const *ips, guint family)
{
  TuttiIceHub *hub = hub_on (ips, 0);
  Session *session = session_new (hub, ips[0]);
  TuttiIceStats stats;

  tutti_test_wait (is_connected, session, "DTLS with the gate closed");
  tutti_test_wait (gate_was_busy, session, "media at the closed gate, both ways");
  for (guint i = 0; i < 2; i++) {
    g_assert_cmpuint (session->room_received[i], ==, 0);
    g_assert_cmpuint (session->client_received[i], ==, 0);
  }

  tutti_ice_agent_set_gate (session->agent, TUTTI_ICE_GATE_OPEN);
  tutti_test_wait (has_media, session, "audio and video both ways");
  tutti_ice_agent_get_stats (session->agent, &stats);
  g_assert_cmpuint (stats.family, ==, family);
  g_assert_cmpuint (stats.moves, ==, 0);
  g_assert_cmpuint (stats.checks, >, 0);

  session_free (session);
  tutti_ice_hub_stop (hub);
  g_object_unref (hub);
}

static void
test_ipv4 (void)
{
  connect_and_open (ipv4, 4);
}

static void
test_ipv6 (void)
{
  connect_and_open (ipv6, 6);
}

/* The first words of each side are lost, and every other one after them: DTLS repeats
 * them. */
static void
test_loss (void)
{
  g_autoptr (TuttiIceHub) hub = tutti_ice_hub_new ();
  g_autoptr (Relay) relay = relay_new ();
  g_autoptr (GError) error = NULL;
  int fd = bind_loopback (ipv4[0]);
  guint16 hub_port = tutti_test_socket_port (fd);
  Session *session;
  guint to_hub, to_client;

  tutti_ice_hub_add_socket (hub, fd, ipv4[0], relay_get_port (relay), &error);
  g_assert_no_error (error);
  tutti_ice_hub_start (hub, &error);
  g_assert_no_error (error);
  relay_start (relay, hub_port);
  session = session_new (hub, ipv4[0]);
  tutti_test_wait (is_connected, session, "DTLS over a lossy path");
  tutti_ice_agent_set_gate (session->agent, TUTTI_ICE_GATE_OPEN);
  tutti_test_wait (has_media, session, "audio and video both ways");
  relay_get_lost (relay, &to_hub, &to_client);
  g_test_message ("lost to the hub: %u, to the client: %u", to_hub, to_client);
  g_assert_cmpuint (to_hub, >=, 1);
  g_assert_cmpuint (to_client, >=, 1);
  session_free (session);
  tutti_ice_hub_stop (hub);
}

/* A stock webrtcbin connects actively, given nothing but TCP. */
static void
test_tcp (void)
{
  TuttiIceHub *hub = hub_with_tcp_on (ipv4[0], 0);
  Session *session = session_new_tcp (hub, ipv4[0]);
  TuttiIceHubStats stats;

  g_assert_nonnull (strstr (session->answer, " tcptype passive\r\n"));
  tutti_test_wait (is_connected, session, "DTLS over TCP");
  tutti_ice_agent_set_gate (session->agent, TUTTI_ICE_GATE_OPEN);
  tutti_test_wait (has_media, session, "audio and video both ways");
  tutti_ice_hub_get_stats (hub, &stats);
  g_assert_cmpuint (stats.connections, >=, 1);
  g_assert_cmpuint (stats.disconnected, ==, 0);
  session_free (session);
  hub_free (hub);
}

static gboolean
has_answered (gpointer data)
{
  Session *session = data;
  TuttiIceStats stats;

  tutti_ice_agent_get_stats (session->agent, &stats);
  return stats.answers >= 3;
}

/* A stock webrtcbin never checks again by itself; asked at half the time, it stays
 * connected over more than the whole. */
static void
test_consent (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 3000);
  Session *session = session_new (hub, ipv4[0]);
  TuttiIceHubStats stats;

  tutti_test_wait (is_connected, session, "DTLS");
  tutti_test_wait (has_answered, session, "three answers of the peer");
  tutti_ice_hub_get_stats (hub, &stats);
  g_assert_cmpuint (stats.endpoints, ==, 1);
  g_assert_true (session_is_connected (session));
  session_free (session);
  tutti_ice_hub_stop (hub);
  g_object_unref (hub);
}

/* Two peers on one port of ours, and 10,000 packets of junk at it while they talk. */
static gboolean
has_more_media (gpointer data)
{
  Session *session = data;

  for (guint i = 0; i < 2; i++)
    if (g_atomic_int_get ((gint *)&session->room_received[i]) < 5 ||
        g_atomic_int_get ((gint *)&session->client_received[i]) < 5)
      return FALSE;
  return TRUE;
}

static void
send_junk (guint16 port)
{
  g_autoptr (Peer) stranger = peer_new ("127.0.0.1", port);

  for (guint i = 0; i < 10000; i++)
    peer_send (stranger, (guint8)i, "junk that is as long as a small packet of sound is");
}

static guint16
port_of_answer (const char *answer)
{
  g_auto (GStrv) words = NULL;
  const char *candidate = strstr (answer, "\r\na=candidate:");

  g_assert_nonnull (candidate);
  words = g_strsplit (candidate, " ", 7);
  return (guint16)g_ascii_strtoull (words[5], NULL, 10);
}

static void
test_two_and_flood (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  Session *sessions[] = {session_new (hub, ipv4[0]), session_new (hub, ipv4[0])};
  TuttiIceHubStats stats;

  g_assert_nonnull (strstr (sessions[0]->answer, "\r\na=ice-lite\r\n"));
  g_assert_nonnull (strstr (sessions[0]->answer, "\r\na=end-of-candidates\r\n"));
  for (guint i = 0; i < 2; i++) {
    tutti_test_wait (is_connected, sessions[i], "DTLS");
    tutti_ice_agent_set_gate (sessions[i]->agent, TUTTI_ICE_GATE_OPEN);
    tutti_test_wait (has_media, sessions[i], "media before the flood");
  }
  send_junk (port_of_answer (sessions[0]->answer));
  for (guint i = 0; i < 2; i++) {
    for (guint k = 0; k < 2; k++) {
      g_atomic_int_set ((gint *)&sessions[i]->room_received[k], 0);
      g_atomic_int_set ((gint *)&sessions[i]->client_received[k], 0);
    }
    tutti_test_wait (has_more_media, sessions[i], "media after the flood");
  }
  tutti_ice_hub_get_stats (hub, &stats);
  g_assert_cmpuint (stats.endpoints, ==, 2);
  g_assert_cmpuint (stats.unvalidated, >, 0);
  session_free (sessions[0]);
  session_free (sessions[1]);
  tutti_ice_hub_get_stats (hub, &stats);
  g_assert_cmpuint (stats.endpoints, ==, 0);
  tutti_ice_hub_stop (hub);
  g_object_unref (hub);
}

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

typedef struct {
  guint threads;
  guint fds;
} Usage;

static Usage
usage_now (void)
{
  return (Usage){count_entries ("/proc/self/task"), count_entries ("/proc/self/fd")};
}

/* Threads of a pipeline that has ended leave a moment later. */
static gboolean
is_back (gpointer baseline)
{
  const Usage *then = baseline;
  Usage now = usage_now ();

  return now.threads <= then->threads && now.fds <= then->fds;
}

static void
join_and_leave (TuttiIceHub *hub, guint stage)
{
  Session *session = session_new (hub, ipv4[0]);

  /* leave with the ICE state, the DTLS handshake or the media under way, or in full swing
   */
  if (stage > 0)
    tutti_test_wait (is_connected, session, "DTLS");
  tutti_ice_agent_set_gate (session->agent, TUTTI_ICE_GATE_OPEN);
  if (stage > 1)
    tutti_test_wait (has_media, session, "media");
  session_free (session);
}

/* Nothing is left of those who came and went, while one stays and talks. */
static void
test_join_and_leave (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  Session *staying = session_new (hub, ipv4[0]);
  TuttiIceHubStats stats;
  Usage baseline;

  tutti_test_wait (is_connected, staying, "DTLS");
  tutti_ice_agent_set_gate (staying->agent, TUTTI_ICE_GATE_OPEN);
  tutti_test_wait (has_media, staying, "media of who stays");
  /* what is made once per process is made now */
  for (guint i = 0; i < 3; i++)
    join_and_leave (hub, i);
  baseline = usage_now ();
  for (guint i = 0; i < 60; i++)
    join_and_leave (hub, i % 3);
  tutti_test_wait (is_back, &baseline, "threads and descriptors as before");
  tutti_ice_hub_get_stats (hub, &stats);
  g_assert_cmpuint (stats.endpoints, ==, 1);
  g_assert_true (session_is_connected (staying));
  session_free (staying);
  tutti_ice_hub_stop (hub);
  g_object_unref (hub);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/ice/webrtcbin/ipv4", test_ipv4);
  g_test_add_func ("/ice/webrtcbin/ipv6", test_ipv6);
  g_test_add_func ("/ice/webrtcbin/loss", test_loss);
  g_test_add_func ("/ice/webrtcbin/tcp", test_tcp);
  g_test_add_func ("/ice/webrtcbin/consent", test_consent);
  g_test_add_func ("/ice/webrtcbin/two-and-flood", test_two_and_flood);
  g_test_add_func ("/ice/webrtcbin/join-and-leave", test_join_and_leave);
  return g_test_run ();
}
