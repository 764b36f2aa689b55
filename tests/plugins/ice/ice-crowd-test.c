/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Many on one socket, and what those cost who do not belong there. */

#include <unistd.h>

#include "ice-raw.h"
#include "tutti-test-process.h"
#include "tutti-test-wait.h"

#define PASSWORD "abcdefghijklmnopqrstuv"
#define N_ENDPOINTS 64
#define ROUNDS 5

static const char *const ipv4[] = {"127.0.0.1", NULL};

/* Everybody gets their own, and nothing else, however they take turns. */
static void
test_endpoints (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 0);
  Raw *raws[N_ENDPOINTS];
  Peer *peers[N_ENDPOINTS];

  for (guint i = 0; i < N_ENDPOINTS; i++) {
    g_autofree char *ufrag = g_strdup_printf ("user%u", i);
    g_autofree char *password = g_strdup_printf ("%s%02u", PASSWORD, i);

    raws[i] = raw_new (hub, ufrag, password);
    tutti_ice_agent_set_gate (raws[i]->agent, TUTTI_ICE_GATE_OPEN);
    peers[i] = peer_new ("127.0.0.1", raw_port (raws[i], 0));
    g_assert_cmpint (peer_check (peers[i], raws[i], CHECK_NOMINATES), ==, 0);
  }
  g_assert_cmpuint (hub_stats (hub).endpoints, ==, N_ENDPOINTS);
  for (guint round = 0; round < ROUNDS; round++) {
    for (guint i = 0; i < N_ENDPOINTS; i++) {
      g_autofree char *text = g_strdup_printf ("%u of %u", round, i);

      peer_send (peers[i], RTP, text);
      raw_send (raws[i], RTP, text);
    }
    for (guint i = 0; i < N_ENDPOINTS; i++) {
      g_autofree char *text = g_strdup_printf ("%u of %u", round, i);

      raw_expect (raws[i], RTP, text);
      peer_expect (peers[i], RTP, text);
    }
  }
  for (guint i = 0; i < N_ENDPOINTS; i++) {
    raw_free (raws[i]);
    peer_free (peers[i]);
  }
  g_assert_cmpuint (hub_stats (hub).endpoints, ==, 0);
  hub_free (hub);
}

typedef struct {
  TuttiIceHub *hub;
  guint64 packets;
} Arrival;

static gboolean
has_arrived (gpointer data)
{
  Arrival *arrival = data;

  return hub_stats (arrival->hub).packets_in >= arrival->packets;
}

/* A thread gives itself its name, some time after it was made. */
static gboolean
has_name (gpointer data)
{
  tutti_test_process_find_threads (getpid (), "tutti-ice-io", data);
  return ((GArray *)data)->len > 0;
}

/* Few enough at a time that the kernel drops none. */
#define BURST 50
#define BURSTS 40

/* ns of CPU that the I/O thread spends on a packet; the waiting between bursts is in it,
 * alike for all. */
static double
measure (TuttiIceHub *hub, Peer *peer, CheckFlags flags, const char *username,
    const char *password)
{
  g_autoptr (GArray) threads = g_array_new (FALSE, FALSE, sizeof (int));
  guint64 before;
  int thread;

  tutti_test_wait (has_name, threads, "the I/O thread");
  g_assert_cmpuint (threads->len, ==, 1);
  thread = g_array_index (threads, int, 0);
  before = tutti_test_process_ran (getpid (), thread);
  for (guint i = 0; i < BURSTS; i++) {
    Arrival arrival = {hub, hub_stats (hub).packets_in + BURST};
    guint8 reply[CHECK_MAX];

    for (guint k = 0; k < BURST; k++)
      peer_send_check (peer, flags, username, password);
    tutti_test_wait (has_arrived, &arrival, "a burst of checks");
    while (recv (peer->fd, reply, sizeof reply, MSG_DONTWAIT) > 0)
      ;
  }
  return (double)(tutti_test_process_ran (getpid (), thread) - before) / (BURST * BURSTS);
}

/* Who is refused costs no more than who is not: nothing is gained by guessing. */
static void
test_cost (void)
{
  TuttiIceHub *hub = hub_on (ipv4, 600 * 1000);
  g_autoptr (Raw) raw = raw_new (hub, "room", PASSWORD);
  g_autoptr (Peer) peer = peer_new ("127.0.0.1", raw_port (raw, 0));
  const struct {
    const char *name, *username, *password;
    CheckFlags flags;
  } rows[] = {
      {"unknown user", "nobody:peer", PASSWORD, CHECK_NOMINATES},
      {"wrong password", "room:peer", "guessed-password-of-22", CHECK_NOMINATES},
      {"no password", "room:peer", PASSWORD, CHECK_NO_INTEGRITY},
      {"indication", "room:peer", PASSWORD, CHECK_INDICATION},
  };
  double accepted = measure (hub, peer, CHECK_NOMINATES, raw->username, raw->password);

  g_test_message ("accepted: %.1f us", accepted / 1000);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Peer) stranger = peer_new ("127.0.0.1", raw_port (raw, 0));
    double refused =
        measure (hub, stranger, rows[i].flags, rows[i].username, rows[i].password);

    g_test_message ("%s: %.1f us", rows[i].name, refused / 1000);
    /* twice: caches, and who else ran meanwhile */
    g_assert_cmpfloat (refused, <, 2 * accepted);
  }
  hub_free (hub);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/ice/crowd/endpoints", test_endpoints);
  g_test_add_func ("/ice/crowd/cost", test_cost);
  return g_test_run ();
}
