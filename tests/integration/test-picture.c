/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The demo's robots, and a picture that stops. */

#include <glib/gstdio.h>
#include <string.h>

#include "people.h"
#include "room.h"
#include "tutti-test-wait.h"

#define N_ROBOTS 3

/* A robot that talks is far above the noise of one that does not. */
#define TALKING_DBFS -45

/* Mean change of brightness in a tile from picture to picture; a still tile, encoded,
 * stays below a tenth of it. */
#define MOTION 0.3

static const char *const robots[N_ROBOTS] = {"robot-1", "robot-2", "robot-3"};

/* Everybody's turn: who was the loudest, and alone, at some time. */
typedef struct {
  Room *room;
  gboolean had_turn[N_ROBOTS];
} Turns;

static gboolean
all_had_their_turn (gpointer data)
{
  Turns *turns = data;
  guint talking = 0, who = 0;

  for (guint i = 0; i < N_ROBOTS; i++) {
    if (room_get_level (turns->room, robots[i]) > TALKING_DBFS) {
      talking++;
      who = i;
    }
  }
  if (talking == 1)
    turns->had_turn[who] = TRUE;
  for (guint i = 0; i < N_ROBOTS; i++) {
    if (!turns->had_turn[i])
      return FALSE;
  }
  return TRUE;
}

typedef struct {
  Room *room;
  TuttiTestClient *viewer;
  const char *robot;
} Tile;

static gboolean
moves (gpointer data)
{
  const Tile *tile = data;
  TuttiTestRect rect;

  return room_find_tile (tile->room, tile->robot, "camera", &rect) &&
         tutti_test_client_see_motion (tile->viewer, &rect) > MOTION;
}

static void
test_robots (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = NULL;
  Turns turns = {room};

  for (guint i = 0; i < N_ROBOTS; i++) {
    room_robot (room, robots[i], robots[i]);
    room_media (room, robots[i], ROOM_MICROPHONE | ROOM_CAMERA);
    room_wait_connected (room, robots[i]);
  }
  people = people_new (room, 1);
  for (guint i = 0; i < N_ROBOTS; i++) {
    Tile tile = {room, people_get_client (people, 0), robots[i]};

    tutti_test_wait (moves, &tile, "motion in a robot's tile");
  }
  tutti_test_wait (all_had_their_turn, &turns, "a turn of every robot alone");
  room_remove (room, robots[0]);
  room_wait_removed (room, robots[0]);
  g_assert_cmpuint (room_count_tiles (room), ==, N_ROBOTS);
}

/* A folder of fragments with an encoder that takes @n_pictures and then no more. */
static char *
make_fragments (guint n_pictures)
{
  static const char *const copied[] = {"encoder-opus.gst"};
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("tutti-pipelines-XXXXXX", &error);
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++) {
    g_autofree char *from =
        g_build_filename (g_getenv ("TUTTI_PIPELINES"), copied[i], NULL);
    g_autofree char *to = g_build_filename (folder, copied[i], NULL);
    g_autofree char *content = NULL;

    g_assert_true (g_file_get_contents (from, &content, NULL, NULL));
    g_assert_true (g_file_set_contents (to, content, -1, NULL));
  }
  file = g_build_filename (folder, "encoder-vp8.gst", NULL);
  text = g_strdup_printf ("vp8enc name=encoder deadline=1 cpu-used=12 threads=1 "
                          "lag-in-frames=0 target-bitrate={bitrate} "
                          "! identity eos-after=%u\n",
      n_pictures);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  return folder;
}

static void
remove_fragments (const char *folder)
{
  static const char *const names[] = {"encoder-opus.gst", "encoder-vp8.gst"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *file = g_build_filename (folder, names[i], NULL);

    g_assert_cmpint (g_unlink (file), ==, 0);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

typedef struct {
  Room *room;
  gint64 frames;
} Frames;

static gboolean
has_more_frames (gpointer data)
{
  const Frames *frames = data;

  return room_get_frames (frames->room) > frames->frames;
}

static gboolean
is_answered (gpointer room)
{
  return room_get_answer (room, "other") != NULL;
}

/* The room's fragments have no encoder for H.264. */
static void
check_vp8_instead (Room *room)
{
  const TuttiTestClientOptions options = {
      .frequency = 440, .camera = people_get_colour (0), .codec = TUTTI_TEST_CODEC_H264};
  g_autoptr (TuttiTestClient) client = tutti_test_client_new (&options);

  room_add_preferring (room, "other", "other", tutti_test_client_get_offer (client),
      tutti_test_client_get_codec (client));
  tutti_test_wait (is_answered, room, "the answer");
  g_assert_nonnull (strstr (room_get_answer (room, "other"), "VP8/90000"));
  g_assert_null (strstr (room_get_answer (room, "other"), "H264/90000"));
}

/* The encoder stops for good: the canvas is made anew, and the people see each other
 * again; their sound was never concerned. */
static void
test_stopped_picture (void)
{
  const guint n_pictures = 60;
  g_autofree char *folder = make_fragments (n_pictures);
  g_autofree char *argument = g_strdup_printf ("--pipelines=%s", folder);
  const char *const args[] = {argument, NULL};
  Room *room = room_new (args);
  People *people = people_new (room, 2);
  Frames more_than_one_encoder = {room, n_pictures};
  guint seen;

  people_wait_all_heard (people);
  tutti_test_wait (has_more_frames, &more_than_one_encoder, "pictures of a new canvas");
  seen = tutti_test_client_get_pictures (people_get_client (people, 0));
  people_wait_all_seen (people);
  g_assert_cmpuint (
      tutti_test_client_get_pictures (people_get_client (people, 0)), >, seen);
  people_wait_all_heard (people);
  check_vp8_instead (room);
  people_free (people);
  room_free (room);
  remove_fragments (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/integration/picture/robots", test_robots);
  g_test_add_func ("/integration/picture/stopped", test_stopped_picture);
  return g_test_run ();
}
