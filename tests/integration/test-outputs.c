/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a room gives to recordings: a real tutti-mixer feeds a real tutti-output, and the
 * file holds everybody's colour and tone. */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "output-rig.h"
#include "people.h"
#include "room.h"
#include "rtmp-server.h"
#include "tutti-test-recording.h"
#include "tutti-test-wait.h"

/* What an Opus encoding of a mix of three leaves of a voice. */
#define HEARD_DBFS -40

/* What is read is small. */
#define SCALE 4

/* Gives one end of a feed to the room. Returns: the other */
static int
open_feed (Room *room, const char *feed, const char *video)
{
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  room_feed (room, feed, video, ends[0]);
  close (ends[0]);
  return ends[1];
}

typedef struct {
  OutputRig *output;
  gint64 milliseconds;
} Progress;

static gboolean
has_recorded (gpointer data)
{
  const Progress *progress = data;
  TuttiMessage *last = g_queue_peek_tail (&progress->output->reports);

  return last != NULL && last->type == TUTTI_MESSAGE_PROGRESS &&
         ((TuttiProgress *)last)->milliseconds >= progress->milliseconds;
}

static void
wait_recorded (OutputRig *output, gint64 milliseconds)
{
  Progress progress = {output, milliseconds};

  tutti_test_wait (has_recorded, &progress, "so much recorded");
}

static gint64
get_recorded (OutputRig *output)
{
  return ((TuttiProgress *)g_queue_peek_tail (&output->reports))->milliseconds;
}

/* All of the room, where and how its people see it. */
static void
check_recording (Room *room, TuttiTestRecording *recording, guint n_people)
{
  for (guint i = 0; i < n_people; i++) {
    g_autofree char *participant = g_strdup_printf ("p%u", i);
    TuttiTestRect rect;

    g_assert_true (room_find_tile (room, participant, "camera", &rect));
    g_assert_true (tutti_test_recording_shows (recording, &rect, people_get_colour (i)));
    g_assert_cmpfloat (
        tutti_test_recording_hear (recording, people_get_frequency (i)), >, HEARD_DBFS);
  }
  g_assert_cmpint (tutti_test_recording_get_last (recording).info.width, ==, ROOM_WIDTH);
  /* Nothing moves; a canvas for people would then have one picture a second, and the ten
   * of a loaded machine are fewer. */
  g_assert_cmpfloat (
      recording->pictures, >, 2 * tutti_test_recording_get_seconds (recording));
}

static void
check_content (Room *room, OutputRig *output, const char *file, guint n_people)
{
  g_autofree char *path = output_rig_path (output, file);
  g_autoptr (TuttiTestRecording) recording = tutti_test_recording_read (path);

  check_recording (room, recording, n_people);
}

static void
finish (Room *room, OutputRig *output, const char *file, guint n_people)
{
  g_autoptr (TuttiMessage) message = NULL;
  const TuttiFinished *finished;

  output_rig_send (output, TUTTI_MESSAGE_FINISH);
  message = output_rig_wait_finished (output);
  finished = (const TuttiFinished *)message;
  g_assert_cmpstr (finished->error, ==, NULL);
  g_assert_cmpstr (finished->file, ==, file);
  output_rig_wait_exit (output);
  check_content (room, output, file, n_people);
}

static gboolean
has_no_renditions (gpointer data)
{
  return room_get_renditions (data) == 0;
}

static gboolean
is_ended (gpointer data)
{
  return room_get_feeds_ended (data) > 0;
}

static void
test_content (gconstpointer data)
{
  gboolean mp4 = g_str_equal (data, "mp4");
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 3);
  OutputRig *output = output_rig_new (NULL);

  people_wait_all_seen (people);
  output_rig_record (
      output, output->folder, data, open_feed (room, "f1", mp4 ? "h264" : "vp8"));
  wait_recorded (output, 3000);
  finish (room, output, mp4 ? "take.mp4" : "take.webm", 3);
  output_rig_free (output);
  tutti_test_wait (is_ended, room, "the feed's end");
}

/* Nobody watches, and nobody is there: the output's canvas is the only one, and it goes
 * with the feed. */
static void
test_own_canvas (void)
{
  g_autoptr (Room) room = room_new (NULL);
  OutputRig *output = output_rig_new (NULL);

  output_rig_record (output, output->folder, "webm", open_feed (room, "f1", "vp8"));
  wait_recorded (output, 1500);
  g_assert_cmpint (room_get_renditions (room), ==, 1);
  room_feed_end (room, "f1");
  tutti_test_wait (is_ended, room, "the feed's end");
  tutti_test_wait (has_no_renditions, room, "no encoder");
  finish (room, output, "take.webm", 0);
  output_rig_free (output);
}

/* Two recordings of a kind have one encoder. */
static void
test_shared_encoder (void)
{
  g_autoptr (Room) room = room_new (NULL);
  OutputRig *one = output_rig_new (NULL), *other = output_rig_new (NULL);
  guint beats;

  output_rig_record (one, one->folder, "webm", open_feed (room, "f1", "vp8"));
  output_rig_record (other, other->folder, "webm", open_feed (room, "f2", "vp8"));
  wait_recorded (one, 1000);
  wait_recorded (other, 1000);
  beats = room_get_heartbeats (room);
  while (room_get_heartbeats (room) < beats + 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (room_get_renditions (room), ==, 1);
  finish (room, one, "take.webm", 0);
  finish (room, other, "take.webm", 0);
  output_rig_free (one);
  output_rig_free (other);
}

typedef struct {
  Room *room;
  gint64 ticks;
} Ticks;

static gboolean
has_ticked (gpointer data)
{
  const Ticks *ticks = data;

  return room_get_ticks (ticks->room) >= ticks->ticks;
}

/* An output that reads nothing for ten seconds of the room, which is heard and seen by
 * all meanwhile; then it goes on, with a hole, from a keyframe. */
static void
test_frozen_output (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 2);
  OutputRig *output = output_rig_new (NULL);
  Ticks ticks = {room};

  people_wait_all_seen (people);
  output_rig_record (output, output->folder, "webm", open_feed (room, "f1", "vp8"));
  wait_recorded (output, 1000);
  g_subprocess_send_signal (output->process, SIGSTOP);
  ticks.ticks = room_get_ticks (room) + 500;
  tutti_test_wait (has_ticked, &ticks, "ten seconds of sound");
  people_wait_all_heard (people);
  people_wait_all_seen (people);
  g_subprocess_send_signal (output->process, SIGCONT);
  wait_recorded (output, 9000);
  finish (room, output, "take.webm", 2);
  output_rig_free (output);
}

/* Both ways of dying: the file plays and lacks at most a second; and of the room's
 * process the recording does not even take notice. */
static void
test_killed (void)
{
  Room *room = room_new (NULL);
  People *people = people_new (room, 2);
  OutputRig *output = output_rig_new (NULL);
  g_autofree char *path = output_rig_path (output, "take.webm");
  g_autoptr (TuttiTestRecording) recording = NULL;
  gint64 told;

  people_wait_all_seen (people);
  output_rig_record (output, output->folder, "webm", open_feed (room, "f1", "vp8"));
  wait_recorded (output, 3000);
  told = get_recorded (output);
  g_subprocess_force_exit (output->process);
  output_rig_wait_exit (output);
  recording = tutti_test_recording_read (path);
  g_assert_cmpfloat (tutti_test_recording_get_seconds (recording), >, told / 1000.0 - 1);
  g_assert_cmpuint (recording->picture_end_ns / GST_MSECOND, >, (guint64)told - 1000);
  tutti_test_wait (is_ended, room, "the feed's end");
  output_rig_free (output);
  people_free (people);
  room_free (room);
}

/* The room's process is killed; another one takes its place, and the recording goes on
 * in the same file. */
static void
test_room_killed (void)
{
  Room *room = room_new (NULL);
  Room *next = room_new (NULL);
  g_autoptr (People) people = NULL;
  OutputRig *output = output_rig_new (NULL);

  output_rig_record (output, output->folder, "webm", open_feed (room, "f1", "vp8"));
  wait_recorded (output, 1500);
  room_kill (room);
  people = people_new (next, 2);
  people_wait_all_seen (people);
  output_rig_send_feed (output, open_feed (next, "f2", "vp8"));
  wait_recorded (output, 4500);
  finish (next, output, "take.webm", 2);
  output_rig_free (output);
  g_clear_pointer (&people, people_free);
  room_free (next);
}

/* Returns: (transfer full): what is to be read there, by a program that reads pictures of
 * text */
static char *
read_text (const TuttiTestPicture *picture, int x, int y, int width, int height)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "tutti-XXXXXX.pgm", NULL);
  int fd = g_mkstemp (path);
  g_autoptr (GString) image = g_string_new (NULL);
  const char *argv[] = {"tesseract", path, "stdout", "--psm", "7", NULL};
  char *text = NULL;
  GstVideoInfo info = picture->info;
  GstVideoFrame frame;

  g_string_printf (image, "P5 %d %d 255\n", width * SCALE, height * SCALE);
  gst_video_frame_map (&frame, &info, picture->buffer, GST_MAP_READ);
  for (int row = 0; row < height * SCALE; row++) {
    const guint8 *line = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (&frame, 0) +
                         (y + row / SCALE) * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) + x;

    for (int column = 0; column < width * SCALE; column++)
      g_string_append_c (image, (char)(255 - line[column / SCALE]));
  }
  gst_video_frame_unmap (&frame);
  g_assert_cmpint (write (fd, image->str, image->len), ==, (gssize)image->len);
  close (fd);
  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL,
      G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &text, NULL, NULL,
      NULL));
  g_unlink (path);
  return text;
}

/* Who is shown has their name in the picture, and who is not, too. */
static void
test_names (void)
{
  g_autoptr (Room) room = NULL;
  g_autoptr (People) people = NULL;
  g_autofree char *tesseract = g_find_program_in_path ("tesseract");
  g_autofree char *path = NULL;
  g_autofree char *strip = NULL;
  g_autofree char *card = NULL;
  g_autoptr (TuttiTestRecording) recording = NULL;
  OutputRig *output;
  TuttiTestRect alice, robert;
  TuttiTestPicture last;

  if (tesseract == NULL) {
    g_test_skip ("tesseract is not installed");
    return;
  }
  room = room_new (NULL);
  people = people_new (room, 2);
  output = output_rig_new (NULL);
  room_label (room, "p0", "ALICE");
  room_label (room, "p1", "<b>ROBERT</b>");
  people_wait_all_seen (people);
  room_media (room, "p1", ROOM_MICROPHONE);
  room_wait_tile (room, "p1", "none", &robert);
  output_rig_record (output, output->folder, "webm", open_feed (room, "f1", "vp8"));
  wait_recorded (output, 3000);
  output_rig_send (output, TUTTI_MESSAGE_FINISH);
  tutti_message_free (output_rig_wait_finished (output));
  output_rig_wait_exit (output);
  path = output_rig_path (output, "take.webm");
  recording = tutti_test_recording_read (path);
  room_wait_tile (room, "p0", "camera", &alice);
  g_assert_true (tutti_test_recording_shows (recording, &alice, people_get_colour (0)));
  last = tutti_test_recording_get_last (recording);
  strip = read_text (&last, alice.x, alice.y + alice.height - 20, alice.width / 3, 20);
  card = read_text (
      &last, robert.x, robert.y + robert.height / 4, robert.width, robert.height / 2);
  g_test_message ("strip: %s card: %s", strip, card);
  g_assert_nonnull (strstr (strip, "ALICE"));
  /* As text, whatever it looks like. */
  g_assert_nonnull (strstr (card, "b>ROBERT"));
  output_rig_free (output);
}

/* In everything that the process shows of itself, this must not be found. */
#define KEY "correct-horse-battery"

static void
check_secret (OutputRig *output)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/cmdline", g_subprocess_get_identifier (output->process));
  g_autofree char *text = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  for (gsize i = 0; i < size; i++)
    text[i] = text[i] == '\0' ? ' ' : text[i];
  g_assert_null (strstr (text, KEY));
  for (GList *l = output->reports.head; l != NULL; l = l->next) {
    g_autofree char *report = tutti_message_to_json (l->data);

    g_assert_null (strstr (report, KEY));
  }
}

static void
check_stream (Room *room, RtmpServer *server, guint n_people)
{
  g_autoptr (GPtrArray) files = rtmp_server_recordings (server);
  g_autoptr (TuttiTestRecording) recording = NULL;

  g_assert_cmpuint (files->len, >, 0);
  recording = tutti_test_recording_read (g_ptr_array_index (files, files->len - 1));
  check_recording (room, recording, n_people);
}

/* A real server gets everybody's picture and sound, and while it is frozen nobody in the
 * room notices. */
static void
test_stream (void)
{
  g_autoptr (Room) room = NULL;
  g_autoptr (People) people = NULL;
  OutputRig *output;
  RtmpServer *server;
  g_autofree char *target = NULL;
  g_autoptr (TuttiMessage) finished = NULL;

  if (rtmp_server_missing () != NULL) {
    g_test_skip (rtmp_server_missing ());
    return;
  }
  server = rtmp_server_new ();
  room = room_new (NULL);
  people = people_new (room, 2);
  output = output_rig_new (NULL);
  target = g_strdup_printf ("rtmp://127.0.0.1:%u/live", server->port);
  people_wait_all_seen (people);
  output_rig_stream (output, target, KEY, open_feed (room, "f1", "h264"));
  wait_recorded (output, 3000);
  rtmp_server_signal (server, SIGSTOP);
  output_rig_wait_state (output, "reconnecting");
  people_wait_all_heard (people);
  people_wait_all_seen (people);
  rtmp_server_signal (server, SIGCONT);
  output_rig_wait_state (output, "live");
  wait_recorded (output, 1);
  wait_recorded (output, get_recorded (output) + 4000);
  check_secret (output);
  output_rig_send (output, TUTTI_MESSAGE_FINISH);
  finished = output_rig_wait_finished (output);
  g_assert_cmpstr (((TuttiFinished *)finished)->error, ==, NULL);
  output_rig_wait_exit (output);
  rtmp_server_kill (server);
  check_stream (room, server, 2);
  output_rig_free (output);
  rtmp_server_free (server);
}

/* What can never be is said at once. */
static void
test_stream_refused (void)
{
  OutputRig *output = output_rig_new (NULL);
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (TuttiMessage) message = NULL;
  const TuttiFinished *finished;

  output_rig_stream (output, "gopher://" KEY, KEY, open_feed (room, "f1", "h264"));
  message = output_rig_wait_finished (output);
  finished = (const TuttiFinished *)message;
  g_assert_cmpstr (finished->error, ==, "stream-failed");
  g_assert_null (strstr (finished->text, KEY));
  output_rig_wait_exit (output);
  output_rig_free (output);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_data_func ("/integration/outputs/webm", "webm", test_content);
  g_test_add_data_func ("/integration/outputs/mp4", "mp4", test_content);
  g_test_add_func ("/integration/outputs/names", test_names);
  g_test_add_func ("/integration/outputs/own-canvas", test_own_canvas);
  g_test_add_func ("/integration/outputs/shared-encoder", test_shared_encoder);
  g_test_add_func ("/integration/outputs/frozen-output", test_frozen_output);
  g_test_add_func ("/integration/outputs/killed", test_killed);
  g_test_add_func ("/integration/outputs/room-killed", test_room_killed);
  g_test_add_func ("/integration/outputs/stream", test_stream);
  g_test_add_func ("/integration/outputs/stream-refused", test_stream_refused);
  return g_test_run ();
}
