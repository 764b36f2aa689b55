/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who is shown which picture of the room, in which size, and how many encoders that
 * takes. */

#include <string.h>

#include "people.h"
#include "room.h"
#include "tutti-test-wait.h"

#define SCREEN_COLOUR 0xc020c0

static const char *const names[] = {"p0", "p1", "p2", "p3"};

typedef struct {
  Room *room;
  People *people;
  guint viewer;
  const char *view;  /* that the viewer is told */
  const char *large; /* who has the largest tile of it */
  const char *source;
  guint32 colour;
  int width; /* of the picture; 0: any */
} Sight;

static gboolean
is_large (const TuttiTestRect *rect)
{
  return rect->width * 2 > rect->canvas_width;
}

static gboolean
sees_large (gpointer data)
{
  const Sight *sight = data;
  TuttiTestClient *client = people_get_client (sight->people, sight->viewer);
  TuttiTestRect rect;

  return g_strcmp0 (room_get_view (sight->room, names[sight->viewer]), sight->view) ==
             0 &&
         room_find_tile_of (
             sight->room, names[sight->viewer], sight->large, sight->source, &rect) &&
         is_large (&rect) && tutti_test_client_sees (client, &rect, sight->colour) &&
         (sight->width == 0 || tutti_test_client_get_width (client) == sight->width);
}

/* @large: index of the person */
static void
wait_large (Room *room, People *people, guint viewer, guint large)
{
  Sight sight = {
      room, people, viewer, "speaker", names[large], "camera", people_get_colour (large)};

  tutti_test_wait (sees_large, &sight, "the right person large");
}

typedef struct {
  Room *room;
  TuttiTestClient *client;
  gint64 wanted;
} Count;

static gboolean
has_renditions (gpointer data)
{
  const Count *count = data;

  return room_get_renditions (count->room) == count->wanted;
}

static void
wait_renditions (Room *room, gint64 wanted)
{
  Count count = {room, NULL, wanted};

  tutti_test_wait (has_renditions, &count, "that number of encoders");
}

static gboolean
has_width (gpointer data)
{
  const Count *count = data;

  return tutti_test_client_get_width (count->client) == count->wanted;
}

static void
wait_width (TuttiTestClient *client, int wanted)
{
  Count count = {NULL, client, wanted};

  tutti_test_wait (has_width, &count, "a picture of that width");
}

/* Who is in the spotlight is large for the others, and sees somebody else large. */
static void
test_spotlight (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 3);

  people_wait_all_seen (people);
  room_spotlight (room, "p1");
  wait_large (room, people, 0, 1);
  wait_large (room, people, 2, 1);
  wait_large (room, people, 1, 0);
  room_spotlight (room, NULL);
  people_wait_all_seen (people);
}

static gboolean
has_speaker_view (gpointer data)
{
  return g_strcmp0 (room_get_view (data, "p2"), "speaker") == 0;
}

/* One wishes for the speaker, the others keep the grid: two canvases, and the tiles of
 * each go to those who see it. */
static void
test_own_wish (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 3);

  people_wait_all_seen (people);
  room_watch (room, "p2", "speaker", "auto");
  /* Everybody's voices are alike: whoever is found large will do. */
  tutti_test_wait (has_speaker_view, room, "the speaker's view for one");
  g_assert_cmpstr (room_get_view (room, "p0"), ==, "grid");
  room_watch (room, "p2", "grid", "auto");
  people_wait_all_seen (people);
}

typedef struct {
  TuttiTestClient *client;
  double packet_ms;
} Pace;

static gboolean
has_pace (gpointer data)
{
  const Pace *pace = data;

  return tutti_test_client_get_packet_ms (pace->client) == pace->packet_ms;
}

static void
wait_pace (TuttiTestClient *client, double packet_ms)
{
  Pace pace = {client, packet_ms};

  tutti_test_wait (has_pace, &pace, "packets of another length");
}

/* Who wishes for thin sound gets a packet every 60 ms, hears the others still and not
 * themself, and costs nobody else anything. */
static void
test_thin_sound (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 3);

  people_wait_all_heard (people);
  for (guint i = 0; i < 3; i++)
    wait_pace (people_get_client (people, i), 20);
  room_watch (room, "p2", "auto", "thin");
  wait_pace (people_get_client (people, 2), 60);
  people_wait_all_heard (people);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpfloat (
        tutti_test_client_get_packet_ms (people_get_client (people, i)), ==, 20);
  room_watch (room, "p2", "auto", "auto");
  wait_pace (people_get_client (people, 2), 20);
  people_wait_all_heard (people);
}

/* Somebody shares: the screen is large, whoever it is, until it is gone. */
static void
test_presentation (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 1);
  TuttiTestClientOptions options = people_get_options (1);
  g_autoptr (TuttiTestClient) sharer = NULL;
  Sight sight = {room, people, 0, "presentation", "p1", "screen", SCREEN_COLOUR};
  PeopleView views[] = {
      {"p0", "camera", people_get_colour (0)}, {"p1", "camera", people_get_colour (1)}};

  options.screen = SCREEN_COLOUR;
  sharer = tutti_test_client_new (&options);
  room_join (room, sharer, "p1", "e1");
  room_wait_connected (room, "e1");
  people_wait_seen (people, views, 2);
  tutti_test_client_start_screen (sharer);
  /* A change of mind on the way, before the picture of the grid has begun. */
  room_watch (room, "p0", "speaker", "auto");
  wait_large (room, people, 0, 1);
  room_watch (room, "p0", "auto", "auto");
  room_media (room, "p1", ROOM_MICROPHONE | ROOM_CAMERA | ROOM_SCREEN);
  tutti_test_wait (sees_large, &sight, "the screen large");
  /* Larger than the room's own size, for text. */
  wait_width (people_get_client (people, 0), ROOM_WIDTH * 3 / 2);
  room_media (room, "p1", ROOM_MICROPHONE | ROOM_CAMERA);
  people_wait_seen (people, views, 2);
}

/* A joiner starts small and climbs; the wish moves the picture down and up again, and off
 * altogether; and each size is one encoder for all. */
static void
test_renditions (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = NULL;

  wait_renditions (room, 0);
  people = people_new (room, 4);
  for (guint i = 0; i < 4; i++) {
    wait_width (people_get_client (people, i), ROOM_WIDTH);
    g_assert_cmpint (tutti_test_client_get_first_width (people_get_client (people, i)),
        ==, ROOM_WIDTH / 4);
  }
  wait_renditions (room, 1);
  room_watch (room, "p0", "auto", "low");
  room_watch (room, "p1", "auto", "low");
  wait_width (people_get_client (people, 0), ROOM_WIDTH / 4);
  wait_width (people_get_client (people, 1), ROOM_WIDTH / 4);
  wait_renditions (room, 2);
  room_watch (room, "p0", "auto", "audio");
  room_watch (room, "p1", "auto", "audio");
  wait_renditions (room, 1);
  /* The picture of before does not count. */
  for (guint i = 0; i < 2; i++)
    tutti_test_client_forget (people_get_client (people, i));
  room_watch (room, "p0", "auto", "auto");
  room_watch (room, "p1", "auto", "auto");
  people_wait_all_seen (people);
  for (guint i = 0; i < 4; i++) {
    room_remove (room, names[i]);
    people_exchange (people, i, NULL);
  }
  wait_renditions (room, 0);
}

/* Encoders are counted: as many for four people as for two. */
static void
test_encoders_do_not_grow (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 2);
  g_autoptr (TuttiTestClient) third = NULL;
  g_autoptr (TuttiTestClient) fourth = NULL;
  TuttiTestClientOptions options = people_get_options (2);
  gint64 few;

  for (guint i = 0; i < 2; i++)
    wait_width (people_get_client (people, i), ROOM_WIDTH);
  wait_renditions (room, 1);
  few = room_get_renditions (room);
  third = tutti_test_client_new (&options);
  fourth = tutti_test_client_new (&options);
  room_join (room, third, "p2", "e2");
  room_join (room, fourth, "p3", "e3");
  wait_width (third, ROOM_WIDTH);
  wait_width (fourth, ROOM_WIDTH);
  wait_renditions (room, few);
}

/* One prefers H.264 and sends it; all see all in the right places, each codec is one
 * encoder, and its encoder goes with its last receiver. */
static void
test_h264 (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = NULL;
  TuttiTestClientOptions options[3];

  for (guint i = 0; i < 3; i++)
    options[i] = people_get_options (i);
  options[0].codec = options[1].codec = TUTTI_TEST_CODEC_H264;
  people = people_new_with (room, 3, options);
  g_assert_nonnull (strstr (room_get_answer (room, "e0"), "H264/90000"));
  g_assert_null (strstr (room_get_answer (room, "e2"), "H264/90000"));
  people_wait_all_seen (people);
  for (guint i = 0; i < 3; i++)
    wait_width (people_get_client (people, i), ROOM_WIDTH);
  wait_renditions (room, 2);
  people_wait_all_seen (people);
  /* A switch between two sizes of it. */
  room_watch (room, "p1", "auto", "low");
  wait_width (people_get_client (people, 1), ROOM_WIDTH / 4);
  wait_renditions (room, 3);
  people_wait_all_seen (people);
  room_watch (room, "p1", "auto", "auto");
  wait_width (people_get_client (people, 1), ROOM_WIDTH);
  room_watch (room, "p0", "auto", "audio");
  room_watch (room, "p1", "auto", "audio");
  wait_renditions (room, 1);
}

typedef struct {
  Room *room;
  const char *source;
  int width; /* of the tile; 0: nobody sees it */
} Ask;

static gboolean
is_asked (gpointer data)
{
  const Ask *ask = data;
  const TuttiUplink *uplink = room_get_uplink (ask->room, "p0", ask->source);

  return uplink != NULL && uplink->width == ask->width &&
         (uplink->bitrate > 0) == (ask->width > 0) &&
         (uplink->framerate > 0) == (ask->width > 0);
}

/* A sender is told the size of its tile, and that it may stop when nobody sees it; what
 * was not decoded meanwhile is seen again at once. */
static void
test_uplink (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 2);
  Ask camera = {room, "camera"}, screen = {room, "screen", 0};
  TuttiTestRect tile;

  people_wait_all_seen (people);
  for (guint i = 0; i < 2; i++)
    wait_width (people_get_client (people, i), ROOM_WIDTH);
  g_assert_true (room_find_tile_of (room, "p1", "p0", "camera", &tile));
  camera.width = tile.width;
  tutti_test_wait (is_asked, &camera, "the size of the tile");
  tutti_test_wait (is_asked, &screen, "no screen");
  room_watch (room, "p0", "auto", "audio");
  room_watch (room, "p1", "auto", "audio");
  camera.width = 0;
  tutti_test_wait (is_asked, &camera, "nobody sees the camera");
  /* The picture of before does not count. */
  for (guint i = 0; i < 2; i++)
    tutti_test_client_forget (people_get_client (people, i));
  room_watch (room, "p0", "auto", "auto");
  room_watch (room, "p1", "auto", "auto");
  people_wait_all_seen (people);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/integration/layouts/spotlight", test_spotlight);
  g_test_add_func ("/integration/layouts/own-wish", test_own_wish);
  g_test_add_func ("/integration/layouts/thin-sound", test_thin_sound);
  g_test_add_func ("/integration/layouts/presentation", test_presentation);
  g_test_add_func ("/integration/layouts/renditions", test_renditions);
  g_test_add_func (
      "/integration/layouts/encoders-do-not-grow", test_encoders_do_not_grow);
  g_test_add_func ("/integration/layouts/h264", test_h264);
  g_test_add_func ("/integration/layouts/uplink", test_uplink);
  return g_test_run ();
}
