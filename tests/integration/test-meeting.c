/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who hears and sees whom, by content: three webrtcbin clients in one room. */

#include "people.h"
#include "room.h"
#include "tutti-test-process.h"
#include "tutti-test-wait.h"

static void
test_three (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 3);

  people_wait_all_heard (people);
  people_wait_all_seen (people);
}

/* Switched on and off, shared, exchanged and left: every time the picture holds what the
 * layout says, and nothing else. */

static void
test_camera_off_and_on (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 2);
  const PeopleView off[] = {
      {"p0", "none", PEOPLE_EMPTY}, {"p1", "camera", people_get_colour (1)}};

  people_wait_all_seen (people);
  for (guint i = 0; i < 2; i++) {
    tutti_test_client_stop_camera (people_get_client (people, 0));
    room_media (room, "p0", ROOM_MICROPHONE);
    people_wait_seen (people, off, G_N_ELEMENTS (off));
    room_media (room, "p0", ROOM_MICROPHONE | ROOM_CAMERA);
    tutti_test_client_start_camera (people_get_client (people, 0));
    people_wait_all_seen (people);
  }
}

static gboolean
is_muted (gpointer data)
{
  People *people = data;
  TuttiTestClient *listener = people_get_client (people, 1);

  return tutti_test_client_has_heard (listener) &&
         tutti_test_client_hear (listener, people_get_frequency (0)) < -70;
}

/* The client goes on sending: the mixer must not believe it. */
static void
test_microphone_off_and_on (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 2);

  people_wait_all_heard (people);
  room_media (room, "p0", ROOM_CAMERA);
  tutti_test_wait (is_muted, people, "silence of who is muted");
  room_media (room, "p0", ROOM_MICROPHONE | ROOM_CAMERA);
  people_wait_all_heard (people);
}

static gboolean
one_hears_less (gpointer data)
{
  TuttiTestClient *listener = people_get_client (data, 2);
  TuttiTestClient *other = people_get_client (data, 1);

  return tutti_test_client_has_heard (listener) &&
         tutti_test_client_hear (listener, people_get_frequency (0)) < -70 &&
         tutti_test_client_hear (listener, people_get_frequency (1)) > -40 &&
         tutti_test_client_hear (other, people_get_frequency (0)) > -40;
}

/* One does not want to hear another, while they talk themselves and while they do not. */
static void
test_volume (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 3);

  people_wait_all_heard (people);
  room_hear (room, "p2", "p0", TUTTI_VOLUME_MIN);
  tutti_test_wait (one_hears_less, people, "silence of one for one, who talks");
  room_media (room, "p2", ROOM_CAMERA);
  tutti_test_wait (one_hears_less, people, "silence of one for one, who is muted");
  room_media (room, "p2", ROOM_MICROPHONE | ROOM_CAMERA);
  room_hear (room, "p2", "p0", 0);
  people_wait_all_heard (people);
}

/* A heartbeat's worth of counters, to be told from a later one. */
typedef struct {
  Room *room;
  gint64 ticks, encodes;
} Count;

static gboolean
has_ticked (gpointer data)
{
  const Count *since = data;

  return room_get_ticks (since->room) >= since->ticks + 150;
}

/* Packets of sound encoded per tick, now. */
static double
measure_encodes (Room *room)
{
  Count since = {room, room_get_ticks (room), room_get_encodes (room)};

  tutti_test_wait (has_ticked, &since, "three seconds of ticks");
  return (double)(room_get_encodes (room) - since.encodes) /
         (double)(room_get_ticks (room) - since.ticks);
}

/* A client that gets no CPU for a while reports losses, and is sent sound of another
 * class then, which is one encoding more. */
#define TURNS 6

/* Three, counted while they go on. */
#define ENCODES_MIN 2.8
#define ENCODES_MAX 3.2

/* Two talk: the shared mix, and one for each of them, however many listen. */
static void
test_encodes (void)
{
  for (guint n = 2; n <= 4; n += 2) {
    g_autoptr (Room) room = room_new (NULL);
    g_autoptr (People) people = people_new (room, n);
    double encodes = 0;

    people_wait_all_heard (people);
    for (guint i = 2; i < n; i++) {
      g_autofree char *name = g_strdup_printf ("p%u", i);

      room_media (room, name, ROOM_CAMERA);
    }
    /* until what those had is given back */
    measure_encodes (room);
    for (guint turn = 0; turn < TURNS; turn++) {
      encodes = measure_encodes (room);
      if (encodes > ENCODES_MIN && encodes < ENCODES_MAX)
        break;
    }
    g_assert_cmpfloat (encodes, >, ENCODES_MIN);
    g_assert_cmpfloat (encodes, <, ENCODES_MAX);
  }
}

#define VOICE_DBFS -40
#define NO_VOICE_DBFS -60

/* Whether @listener had @speaker, and nobody else, in their ears for the last second. */
static gboolean
hears_only (People *people, guint listener, guint speaker)
{
  TuttiTestClient *client = people_get_client (people, listener);

  for (guint i = 0; i < 3; i++) {
    double level = tutti_test_client_hear (client, people_get_frequency (i));

    if (i == speaker && i != listener ? level < VOICE_DBFS : level > NO_VOICE_DBFS)
      return FALSE;
  }
  return tutti_test_client_has_heard (client);
}

static gboolean
one_is_heard (gpointer data)
{
  for (guint speaker = 0; speaker < 3; speaker++) {
    guint n = 0;

    for (guint i = 0; i < 3; i++)
      n += hears_only (data, i, speaker);
    if (n == 3)
      return TRUE;
  }
  return FALSE;
}

/* Three talk in a room of one voice. */
static void
test_voices (void)
{
  g_autoptr (Room) room = room_new_bare (NULL);
  g_autoptr (People) people = NULL;

  room_configure (room, 1, ROOM_FRAMERATE);
  people = people_new_with_voice (room, 3, TUTTI_TEST_VOICE_STEADY);
  tutti_test_wait (one_is_heard, people, "one of three is heard, by all but themself");
}

static guint
count_threads (Room *room, const char *name)
{
  g_autoptr (GArray) threads = g_array_new (FALSE, FALSE, sizeof (int));

  tutti_test_process_find_threads (room_get_pid (room), name, threads);
  return threads->len;
}

/* Sound has no jitterbuffer where the shortcuts are taken, and one on the plain way. */
static void
test_shortcuts (void)
{
  const gboolean plain = g_strcmp0 (g_getenv ("TUTTI_TRANSPORT"), "plain") == 0;
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 2);

  people_wait_all_heard (people);
  people_wait_all_seen (people);
  g_assert_cmpuint (count_threads (room, "rtpjitterbuffer"), ==, plain ? 4 : 2);
  g_assert_cmpuint (count_threads (room, "dtlsenc"), ==, plain ? 2 : 0);
}

/* Long enough that a count of what webrtcbin alone has sent would be far off. */
#define REPORTED_PACKETS 150
/* Between two reports, and on the way. */
#define REPORT_AGE_SAMPLES (20 * 48000)

static gboolean
has_report (gpointer data)
{
  TuttiTestReport report = {0};

  tutti_test_client_read_report (data, &report);
  return report.reported_packets >= REPORTED_PACKETS && report.packet_time != 0;
}

/* By the sender reports sound and picture are put together: their times and counts are
 * those of the packets that came, on whatever way. */
static void
test_reports (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 2);
  TuttiTestReport report = {0};
  gint32 ahead;

  people_wait_all_heard (people);
  tutti_test_wait (
      has_report, people_get_client (people, 0), "a report of three seconds of sound");
  tutti_test_client_read_report (people_get_client (people, 0), &report);
  ahead = (gint32)(report.packet_time - report.reported_time);
  g_assert_cmpint (ABS (ahead), <, REPORT_AGE_SAMPLES);
  g_assert_cmpuint (report.received_packets, >=, REPORTED_PACKETS / 2);
  g_assert_cmpuint (report.reported_packets, <=, report.received_packets + 50);
}

static void
test_screen (void)
{
  const guint32 shared = 0xc040c0;
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 1);
  TuttiTestClientOptions options = people_get_options (1);
  g_autoptr (TuttiTestClient) client = NULL;
  const PeopleView without[] = {{"p0", "camera", people_get_colour (0)},
      {"sharer", "camera", people_get_colour (1)}};
  const PeopleView with[] = {without[0], without[1], {"sharer", "screen", shared}};

  options.screen = shared;
  client = tutti_test_client_new (&options);
  room_join (room, client, "sharer", "e1");
  people_wait_seen (people, without, G_N_ELEMENTS (without));
  for (guint i = 0; i < 2; i++) {
    tutti_test_client_start_screen (client);
    room_media (room, "sharer", ROOM_MICROPHONE | ROOM_CAMERA | ROOM_SCREEN);
    people_wait_seen (people, with, G_N_ELEMENTS (with));
    tutti_test_client_stop_screen (client);
    room_media (room, "sharer", ROOM_MICROPHONE | ROOM_CAMERA);
    people_wait_seen (people, without, G_N_ELEMENTS (without));
  }
}

/* As after a change of network: a new endpoint of the same participant. */
static void
test_replacement (void)
{
  const guint32 colour = 0xe08020;
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 3);
  TuttiTestClientOptions options = people_get_options (1);
  TuttiTestRect before, after;
  TuttiTestClient *client;
  const PeopleView views[] = {{"p0", "camera", people_get_colour (0)},
      {"p1", "camera", colour}, {"p2", "camera", people_get_colour (2)}};

  people_wait_all_seen (people);
  room_wait_tile (room, "p1", "camera", &before);
  options.camera = colour;
  client = tutti_test_client_new (&options);
  room_join (room, client, "p1", "e1-again");
  people_exchange (people, 1, client);
  room_wait_removed (room, "e1");
  room_wait_connected (room, "e1-again");
  people_wait_seen (people, views, G_N_ELEMENTS (views));
  room_wait_tile (room, "p1", "camera", &after);
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
  people_wait_all_heard (people);
}

static void
test_leave (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 3);

  people_wait_all_seen (people);
  room_remove (room, "p1");
  room_wait_removed (room, "e1");
  people_exchange (people, 1, NULL);
  people_wait_all_seen (people);
  people_wait_all_heard (people);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/integration/meeting/three", test_three);
  g_test_add_func ("/integration/meeting/camera", test_camera_off_and_on);
  g_test_add_func ("/integration/meeting/microphone", test_microphone_off_and_on);
  g_test_add_func ("/integration/meeting/volume", test_volume);
  g_test_add_func ("/integration/meeting/encodes", test_encodes);
  g_test_add_func ("/integration/meeting/voices", test_voices);
  g_test_add_func ("/integration/meeting/shortcuts", test_shortcuts);
  g_test_add_func ("/integration/meeting/reports", test_reports);
  g_test_add_func ("/integration/meeting/screen", test_screen);
  g_test_add_func ("/integration/meeting/replacement", test_replacement);
  g_test_add_func ("/integration/meeting/leave", test_leave);
  return g_test_run ();
}
