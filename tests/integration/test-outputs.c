/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a room gives to recordings: a real tutti-mixer feeds a real tutti-output, and the
 * file holds everybody's colour and tone. */

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "output-rig.h"
#include "people.h"
#include "read-text.h"
#include "room-card.h"
#include "room-logo.h"
#include "rtmp-server.h"
#include "srt-server.h"
#include "tutti-test-probe.h"
#include "tutti-test-recording.h"
#include "tutti-test-wait.h"

/* What an Opus encoding of a mix of three leaves of a voice. */
#define HEARD_DBFS -40

/* After so long somebody who talks has been the speaker long enough for a chapter. */
#define NAMED_MS 9000

#define TITLE "QUARTET"

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
finish (Room *room, const char *feed, OutputRig *output, const char *file, guint n_people)
{
  g_autoptr (TuttiMessage) message = NULL;
  const TuttiFinished *finished;

  room_feed_end (room, feed);
  output_rig_send (output, TUTTI_MESSAGE_FINISH);
  message = output_rig_wait_finished (output);
  finished = (const TuttiFinished *)message;
  g_assert_cmpstr (finished->error, ==, NULL);
  g_assert_cmpstr (finished->file, ==, file);
  output_rig_wait_exit (output);
  check_content (room, output, file, n_people);
}

static gboolean
shows_somebody_large (OutputRig *output)
{
  static const TuttiTestRect large = {.x = ROOM_WIDTH / 16,
      .y = ROOM_HEIGHT / 4,
      .width = ROOM_WIDTH * 5 / 8,
      .height = ROOM_HEIGHT / 2,
      .canvas_width = ROOM_WIDTH,
      .canvas_height = ROOM_HEIGHT};
  g_autofree char *path = output_rig_path (output, "take.webm");
  g_autoptr (TuttiTestRecording) recording = tutti_test_recording_read (path);

  for (guint i = 0; i < 3; i++)
    if (tutti_test_recording_shows (recording, &large, people_get_colour (i)))
      return TRUE;
  return FALSE;
}

/* In the same room as one that shows everybody alike: most of this one is one of them.
 * The file is looked at while it grows, for cameras come into a new canvas one by one. */
static void
wait_speaker (OutputRig *output)
{
  gint64 recorded = 3000;

  output_rig_wait_recorded (output, recorded);
  while (!shows_somebody_large (output)) {
    recorded += 1000;
    g_assert_cmpint (recorded, <, 20000);
    output_rig_wait_recorded (output, recorded);
  }
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
  OutputRig *output = output_rig_new (NULL), *speaker = output_rig_new (NULL);

  people_wait_all_seen (people);
  output_rig_record (
      output, output->folder, data, room_open_feed (room, "f1", mp4 ? "h264" : "vp8"));
  if (!mp4)
    output_rig_record (speaker, speaker->folder, data,
        room_open_feed_as (room, "f2", "vp8", NULL, "speaker"));
  output_rig_wait_recorded (output, 3000);
  if (!mp4) {
    wait_speaker (speaker);
    room_feed_end (room, "f2");
    output_rig_send (speaker, TUTTI_MESSAGE_FINISH);
    tutti_message_free (output_rig_wait_finished (speaker));
    output_rig_wait_exit (speaker);
    g_assert_true (shows_somebody_large (speaker));
  }
  finish (room, "f1", output, mp4 ? "take.mp4" : "take.webm", 3);
  output_rig_free (output);
  output_rig_free (speaker);
  tutti_test_wait (is_ended, room, "the feed's end");
}

/* Nobody watches, and nobody is there: the output's canvas is the only one, and it goes
 * with the feed. */
static void
test_own_canvas (void)
{
  g_autoptr (Room) room = room_new_with_logo ();
  OutputRig *output = output_rig_new (NULL);

  output_rig_record (
      output, output->folder, "webm", room_open_feed_as (room, "f1", "vp8", TITLE, NULL));
  output_rig_wait_recorded (output, 1500);
  g_assert_cmpint (room_get_renditions (room), ==, 1);
  room_feed_end (room, "f1");
  tutti_test_wait (is_ended, room, "the feed's end");
  tutti_test_wait (has_no_renditions, room, "no encoder");
  finish (room, "f1", output, "take.webm", 0);
  room_card_check (output, TITLE);
  output_rig_free (output);
}

/* Two recordings of a kind have one encoder. */
static void
test_shared_encoder (void)
{
  g_autoptr (Room) room = room_new (NULL);
  OutputRig *one = output_rig_new (NULL), *other = output_rig_new (NULL);
  guint beats;

  output_rig_record (
      one, one->folder, "webm", room_open_feed_without_card (room, "f1", "vp8", TITLE));
  output_rig_record (other, other->folder, "webm", room_open_feed (room, "f2", "vp8"));
  output_rig_wait_recorded (one, 1000);
  output_rig_wait_recorded (other, 1000);
  beats = room_get_heartbeats (room);
  while (room_get_heartbeats (room) < beats + 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (room_get_renditions (room), ==, 1);
  finish (room, "f1", one, "take.webm", 0);
  finish (room, "f2", other, "take.webm", 0);
  room_card_check_none (one);
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
  output_rig_record (output, output->folder, "webm", room_open_feed (room, "f1", "vp8"));
  output_rig_wait_recorded (output, 1000);
  g_subprocess_send_signal (output->process, SIGSTOP);
  ticks.ticks = room_get_ticks (room) + 500;
  tutti_test_wait (has_ticked, &ticks, "ten seconds of sound");
  people_wait_all_heard (people);
  people_wait_all_seen (people);
  g_subprocess_send_signal (output->process, SIGCONT);
  output_rig_wait_recorded (output, 9000);
  finish (room, "f1", output, "take.webm", 2);
  output_rig_free (output);
}

/* The file plays and lacks at most a second. */
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
  output_rig_record (output, output->folder, "webm", room_open_feed (room, "f1", "vp8"));
  output_rig_wait_recorded (output, 3000);
  told = output_rig_get_recorded (output);
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

/* The title, and then one of the two who talk all the time. */
static void
check_chapters (OutputRig *output)
{
  g_autofree char *path = output_rig_path (output, "take.webm");
  g_auto (GStrv) titles = NULL;

  if (tutti_test_probe_missing () != NULL)
    return;
  titles = tutti_test_probe (path, NULL, "chapter_tags=title");
  g_assert_cmpuint (g_strv_length (titles), ==, 2);
  g_assert_cmpstr (titles[0], ==, TITLE);
  g_assert_true (
      g_str_equal (titles[1], "ALICE") || g_str_equal (titles[1], "<b>ROBERT</b>"));
}

static void
complete (Room *room, const char *feed, OutputRig *output)
{
  room_feed_end (room, feed);
  output_rig_send (output, TUTTI_MESSAGE_FINISH);
  tutti_message_free (output_rig_wait_finished (output));
  output_rig_wait_exit (output);
}

/* Who is shown has their name in the picture, and who is not, too; and the chapters are
 * called after them. */
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
  OutputRig *output, *sound;
  TuttiTestRect alice, robert;
  TuttiTestPicture last;

  if (tesseract == NULL) {
    g_test_skip ("tesseract is not installed");
    return;
  }
  room = room_new_with_logo ();
  people = people_new (room, 2);
  output = output_rig_new (NULL);
  sound = output_rig_new (NULL);
  room_label (room, "p0", "ALICE");
  room_label (room, "p1", "<b>ROBERT</b>");
  people_wait_all_seen (people);
  room_media (room, "p1", ROOM_MICROPHONE);
  room_wait_tile (room, "p1", "none", &robert);
  output_rig_record (
      output, output->folder, "webm", room_open_feed_as (room, "f1", "vp8", TITLE, NULL));
  output_rig_record (sound, sound->folder, "webm",
      room_open_feed_as (room, "f2", "none", TITLE, "speaker"));
  output_rig_wait_recorded (output, NAMED_MS);
  output_rig_wait_recorded (sound, NAMED_MS);
  complete (room, "f1", output);
  complete (room, "f2", sound);
  path = output_rig_path (output, "take.webm");
  recording = tutti_test_recording_read (path);
  room_wait_tile (room, "p0", "camera", &alice);
  g_assert_true (tutti_test_recording_shows (recording, &alice, people_get_colour (0)));
  room_logo_check (recording, 0x8b8c8e);
  last = tutti_test_recording_get_last (recording);
  strip = read_picture_text (
      &last, alice.x, alice.y + alice.height - 20, alice.width / 3, 20);
  card = read_picture_text (
      &last, robert.x, robert.y + robert.height / 4, robert.width, robert.height / 2);
  g_test_message ("strip: %s card: %s", strip, card);
  g_assert_nonnull (strstr (strip, "ALICE"));
  /* As text, whatever it looks like. */
  g_assert_nonnull (strstr (card, "b>ROBERT"));
  check_chapters (output);
  check_chapters (sound);
  output_rig_free (output);
  output_rig_free (sound);
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
  output_rig_stream (output, target, KEY, room_open_feed (room, "f1", "h264"));
  output_rig_wait_recorded (output, 3000);
  rtmp_server_signal (server, SIGSTOP);
  output_rig_wait_state (output, "reconnecting");
  people_wait_all_heard (people);
  people_wait_all_seen (people);
  rtmp_server_signal (server, SIGCONT);
  output_rig_wait_state (output, "live");
  output_rig_wait_recorded (output, 1);
  output_rig_wait_recorded (output, output_rig_get_recorded (output) + 4000);
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

/* What players get who began with the first segment. */
static char *
join_segments (OutputRig *output)
{
  g_autofree char *index = output_rig_path (output, "index.m3u8");
  char *whole = output_rig_path (output, "whole.ts");
  g_autofree char *list = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_assert_true (g_file_get_contents (index, &list, NULL, NULL));
  g_assert_true (g_str_has_suffix (list, "#EXT-X-ENDLIST\n"));
  lines = g_strsplit (list, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree char *path = output_rig_path (output, lines[i]);
    g_autofree char *segment = NULL;
    gsize size;

    if (!g_str_has_suffix (lines[i], ".ts"))
      continue;
    g_assert_true (g_file_get_contents (path, &segment, &size, NULL));
    g_byte_array_append (bytes, (guint8 *)segment, (guint)size);
  }
  g_assert_true (
      g_file_set_contents (whole, (char *)bytes->data, (gssize)bytes->len, NULL));
  return whole;
}

static void
finish_stream (Room *room, const char *feed, OutputRig *output)
{
  g_autoptr (TuttiMessage) finished = NULL;

  room_feed_end (room, feed);
  output_rig_send (output, TUTTI_MESSAGE_FINISH);
  finished = output_rig_wait_finished (output);
  g_assert_cmpstr (((TuttiFinished *)finished)->error, ==, NULL);
  output_rig_wait_exit (output);
}

static void
check_received (Room *room, const char *path, guint n_people)
{
  g_autoptr (TuttiTestRecording) recording = tutti_test_recording_read (path);

  check_recording (room, recording, n_people);
}

/* A program that waits for SRT, and a folder, both at once. */
static void
test_srt_and_hls (void)
{
  g_autoptr (Room) room = NULL;
  g_autoptr (People) people = NULL;
  OutputRig *srt, *hls;
  SrtServer *server;
  g_autofree char *target = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *received = NULL;
  g_autofree char *segments = NULL;

  if (srt_server_missing () != NULL) {
    g_test_skip (srt_server_missing ());
    return;
  }
  server = srt_server_new (KEY);
  srt_server_start (server);
  room = room_new (NULL);
  people = people_new (room, 2);
  srt = output_rig_new (NULL);
  hls = output_rig_new (NULL);
  target = g_strdup_printf ("srt://127.0.0.1:%u?passphrase=" KEY, server->port);
  folder = g_filename_to_uri (hls->folder, NULL, NULL);
  people_wait_all_seen (people);
  output_rig_stream (srt, target, NULL, room_open_feed (room, "f1", "h264"));
  output_rig_stream (hls, folder, NULL, room_open_feed (room, "f2", "h264"));
  output_rig_wait_recorded (srt, 6000);
  output_rig_wait_recorded (hls, 4000);
  check_secret (srt);
  finish_stream (room, "f1", srt);
  finish_stream (room, "f2", hls);
  srt_server_wait (server);
  received = srt_server_recording (server);
  check_received (room, received, 2);
  segments = join_segments (hls);
  check_received (room, segments, 2);
  output_rig_free (srt);
  output_rig_free (hls);
  srt_server_free (server);
}

/* What can never be is said at once. */
static void
test_stream_refused (void)
{
  OutputRig *output = output_rig_new (NULL);
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (TuttiMessage) message = NULL;
  const TuttiFinished *finished;

  output_rig_stream (output, "gopher://" KEY, KEY, room_open_feed (room, "f1", "h264"));
  message = output_rig_wait_finished (output);
  finished = (const TuttiFinished *)message;
  g_assert_cmpstr (finished->error, ==, "stream-failed");
  g_assert_null (strstr (finished->text, KEY));
  output_rig_wait_exit (output);
  output_rig_free (output);
}

typedef struct {
  TuttiFeedParser *parser;
  GMainLoop *loop;
  guint64 sound; /* time of the last, ns */
} Reader;

static gboolean
on_feed (int fd, GIOCondition condition, gpointer data)
{
  Reader *self = data;
  guint8 bytes[4096];
  gssize size = recv (fd, bytes, sizeof bytes, MSG_DONTWAIT);
  TuttiFeedFrame frame;

  if (size <= 0) {
    g_main_loop_quit (self->loop);
    return G_SOURCE_REMOVE;
  }
  tutti_feed_parser_push (self->parser, bytes, (gsize)size);
  while (tutti_feed_parser_next (self->parser, &frame) == TUTTI_FEED_FRAME) {
    if (frame.kind == TUTTI_FEED_AUDIO)
      self->sound = frame.time;
    tutti_feed_frame_clear (&frame);
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
has_sound (gpointer data)
{
  return ((Reader *)data)->sound > 0;
}

/* What is written comes 400 ms late; when a feed is ended, what is of before still
 * comes. */
static void
test_drained (void)
{
  g_autoptr (Room) room = room_new (NULL);
  int fd = room_open_feed (room, "f1", "vp8");
  g_autoptr (TuttiFeedParser) parser = tutti_feed_parser_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Reader reader = {parser, loop};
  guint64 before;

  g_unix_fd_add (fd, G_IO_IN | G_IO_HUP, on_feed, &reader);
  tutti_test_wait (has_sound, &reader, "sound");
  before = reader.sound;
  room_feed_end (room, "f1");
  g_main_loop_run (loop);
  g_test_message ("%.0f ms more", (double)(reader.sound - before) / GST_MSECOND);
  g_assert_cmpuint (reader.sound, >=, before + 360 * GST_MSECOND);
  tutti_test_wait (is_ended, room, "the feed's end");
  close (fd);
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
  g_test_add_func ("/integration/outputs/drained", test_drained);
  g_test_add_func ("/integration/outputs/shared-encoder", test_shared_encoder);
  g_test_add_func ("/integration/outputs/frozen-output", test_frozen_output);
  g_test_add_func ("/integration/outputs/killed", test_killed);
  g_test_add_func ("/integration/outputs/stream", test_stream);
  g_test_add_func ("/integration/outputs/srt-and-hls", test_srt_and_hls);
  g_test_add_func ("/integration/outputs/stream-refused", test_stream_refused);
  return g_test_run ();
}
