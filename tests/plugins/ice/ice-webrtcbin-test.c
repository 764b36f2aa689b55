/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Our agent under a real webrtcbin, against stock ones. Needs loopback only. */

#include "ice-session.h"

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

  wait_for (is_connected, session, "DTLS with the gate closed");
  wait_for (gate_was_busy, session, "media at the closed gate, both ways");
  for (guint i = 0; i < 2; i++) {
    g_assert_cmpuint (session->room_received[i], ==, 0);
    g_assert_cmpuint (session->client_received[i], ==, 0);
  }

  tutti_ice_agent_set_gate (session->agent, TUTTI_ICE_GATE_OPEN);
  wait_for (has_media, session, "audio and video both ways");
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/ice/webrtcbin/ipv4", test_ipv4);
  g_test_add_func ("/ice/webrtcbin/ipv6", test_ipv6);
  return g_test_run ();
}
