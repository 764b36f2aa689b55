/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* By what people reach a room, and what strangers at its ports cost. */

#include "flood.h"
#include "gap-meter.h"
#include "tutti-test-process.h"
#include "tutti-test-wait.h"

/* IPv4, IPv6 and TCP in one room: everybody hears and sees everybody. */
static void
test_networks (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = NULL;
  TuttiTestClientOptions options[] = {
      people_get_options (0), people_get_options (1), people_get_options (2)};

  options[0].network = TUTTI_TEST_NETWORK_IPV4;
  options[1].network = TUTTI_TEST_NETWORK_IPV6;
  options[2].network = TUTTI_TEST_NETWORK_TCP;
  people = people_new_with (room, G_N_ELEMENTS (options), options);
  people_wait_all_heard (people);
  people_wait_all_seen (people);
}

/* Nobody who does not know a user gets an answer, and nobody a longer one than is
 * allowed. */
static void
expect_little_said (Flood *flood)
{
  for (guint kind = 0; kind < FLOOD_N_KINDS; kind++) {
    FloodCounts counts = flood_get_counts (flood, kind);

    g_test_message ("kind %u: %u packets of %" G_GSIZE_FORMAT " bytes, %" G_GSIZE_FORMAT
                    " bytes of answers",
        kind, counts.packets, counts.bytes_out, counts.bytes_back);
    g_assert_cmpuint (counts.packets, >, 1000);
    if (kind == FLOOD_WRONG_PASSWORD || kind == FLOOD_NO_PASSWORD)
      g_assert_cmpuint (2 * counts.bytes_back, <=, 3 * counts.bytes_out);
    else
      g_assert_cmpuint (counts.bytes_back, ==, 0);
  }
}

static guint64
measure_io (Room *room)
{
  g_autoptr (GArray) threads = g_array_new (FALSE, FALSE, sizeof (int));

  tutti_test_process_find_threads (room_get_pid (room), "tutti-ice-io", threads);
  g_assert_cmpuint (threads->len, ==, 1);
  return tutti_test_process_ran (room_get_pid (room), g_array_index (threads, int, 0));
}

typedef struct {
  Room *room;
  Flood *flood;
} Siege;

static void
flood_room (gpointer data, guint turn)
{
  Siege *siege = data;

  g_clear_pointer (&siege->flood, flood_free);
  siege->flood = flood_new (room_get_answer (siege->room, "e0"));
  tutti_test_wait (flood_is_over, siege->flood, "the end of the flood");
}

/* Two talk while strangers send all kinds of packets to the room's ports: they hear no
 * gap. */
static void
test_flood (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new_with_voice (room, 2, TUTTI_TEST_VOICE_STEADY);
  g_autoptr (GapMeter) meter = gap_meter_new (room, people);
  guint64 before_ns = measure_io (room);
  Siege siege = {room, NULL};
  g_autoptr (Flood) flood = NULL;
  guint made, ended;

  gap_meter_expect_none (meter, flood_room, &siege);
  flood = siege.flood;
  g_test_message ("the I/O thread: %.0f ms of CPU in the time of the flood",
      (double)(measure_io (room) - before_ns) / 1e6);
  expect_little_said (flood);
  flood_get_knocks (flood, &made, &ended);
  g_test_message ("%u connections, %u ended by the room", made, ended);
  g_assert_cmpuint (ended, >=, made / 2);
  people_wait_all_heard (people);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/integration/transport/networks", test_networks);
  g_test_add_func ("/integration/transport/flood", test_flood);
  return g_test_run ();
}
