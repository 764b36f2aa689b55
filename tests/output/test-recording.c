/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recordings of a real tutti-output, looked at with ffprobe. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>
#include <unistd.h>

#include "output-rig.h"
#include "tutti-test-probe.h"

#define SECOND_NS 1000000000ULL

static gboolean
may_probe (void)
{
  const char *missing = tutti_test_probe_missing ();

  if (missing != NULL)
    g_test_skip (missing);
  return missing == NULL;
}

static void
assert_lines (
    const char *path, const char *streams, const char *entries, const char *line)
{
  g_auto (GStrv) lines = tutti_test_probe (path, streams, entries);

  g_assert_cmpstr (lines[0], ==, line);
}

static guint
count_packets (const char *path, const char *streams)
{
  g_auto (GStrv) lines = tutti_test_probe (path, streams, "packet=pts_time");

  return g_strv_length (lines);
}

/* The time of the last packet; fails when there is a hole in a track. */
static double
assert_no_hole (const char *path, const char *streams)
{
  g_auto (GStrv) lines = tutti_test_probe (path, streams, "packet=pts_time");
  /* Opus begins with what its encoder looks ahead. */
  double last = g_ascii_strtod (lines[0], NULL);

  g_assert_cmpfloat (ABS (last), <, 0.1);
  for (guint i = 1; lines[i] != NULL; i++) {
    double now = g_ascii_strtod (lines[i], NULL);

    g_assert_cmpfloat (now, <, last + 0.1);
    g_assert_cmpfloat (now, >=, last - 0.001);
    last = now;
  }
  return last;
}

/* Only a file that was completed knows how long it is. */
static void
assert_duration (const char *path, double seconds)
{
  g_auto (GStrv) lines = tutti_test_probe (path, NULL, "format=duration");

  g_assert_cmpfloat (ABS (g_ascii_strtod (lines[0], NULL) - seconds), <, 0.1);
}

/* What comes until the feed's end belongs to it, though it was told to finish before. */
static char *
finish (OutputRig *rig, Feed *feed, guint pictures)
{
  g_autoptr (TuttiMessage) message = NULL;
  TuttiFinished *finished;

  output_rig_send (rig, TUTTI_MESSAGE_FINISH);
  g_assert_true (feed_send (feed, pictures, FEED_AT_ONCE));
  feed_close (feed);
  message = output_rig_wait_finished (rig);
  finished = (TuttiFinished *)message;
  g_assert_cmpstr (finished->error, ==, NULL);
  g_assert_cmpint (finished->bytes, >, 0);
  return output_rig_path (rig, finished->file);
}

/* Sends and waits until all of it was read: what comes after on the link comes after. */
static void
send_all (Feed *feed, guint pictures)
{
  g_assert_true (feed_send (feed, pictures, FEED_AT_ONCE));
  while (feed_get_taken (feed) + 20000000 < feed->clock)
    g_usleep (1000);
}

static void
assert_chapters (const char *path, const char *one, const char *other)
{
  g_auto (GStrv) lines =
      tutti_test_probe (path, NULL, "chapter=start_time:chapter_tags=title");

  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_cmpstr (lines[0], ==, one);
  g_assert_cmpstr (lines[1], ==, other);
}

static void
record_some (TuttiFeedVideo video, const char *format, const char *expected_video,
    const char *expected_audio, const char *suffix)
{
  Feed *feed;
  OutputRig *rig;
  g_autofree char *path = NULL;

  if (!may_probe ())
    return;
  feed = feed_new (video);
  rig = output_rig_new (NULL);
  output_rig_record (rig, rig->folder, format, feed_open (feed, 77 * SECOND_NS));
  feed_send_chapter (feed, "Quartet");
  send_all (feed, 25);
  feed_send_chapter (feed, "Zo\u00eb");
  send_all (feed, 25);
  path = finish (rig, feed, 25);
  g_assert_true (g_str_has_suffix (path, suffix));
  if (expected_video != NULL) {
    assert_lines (path, "v", "stream=codec_name,width,height", expected_video);
    g_assert_cmpuint (count_packets (path, "v"), ==, 75);
    assert_no_hole (path, "v");
  }
  assert_lines (path, "a", "stream=codec_name,sample_rate,channels", expected_audio);
  g_assert_cmpfloat (assert_no_hole (path, "a"), >, 2.9);
  assert_duration (path, 3);
  assert_chapters (path, "0.000000,Quartet", "1.000000,Zo\u00eb");
  output_rig_free (rig);
  feed_free (feed);
}

static void
test_webm (void)
{
  record_some (TUTTI_FEED_VP8, "webm", "vp8,160,90", "opus,48000,2", "/take.webm");
}

static void
test_matroska (void)
{
  record_some (TUTTI_FEED_H264, "matroska", "h264,160,90", "opus,48000,2", "/take.mkv");
}

static void
test_mp4 (void)
{
  record_some (TUTTI_FEED_H264, "mp4", "h264,160,90", "aac,48000,2", "/take.mp4");
}

static void
test_sound_alone (void)
{
  record_some (TUTTI_FEED_NO_VIDEO, "webm", NULL, "opus,48000,2", "/take.webm");
}

static void
test_intermediate_file_is_emptied (void)
{
  Feed *feed = feed_new (TUTTI_FEED_H264);
  OutputRig *rig = output_rig_new (NULL);
  g_autofree char *path = NULL;
  g_autofree char *intermediate = output_rig_path (rig, "take.mkv");
  GStatBuf status;

  output_rig_record (rig, rig->folder, "mp4", feed_open (feed, 0));
  send_all (feed, 50);
  path = finish (rig, feed, 0);
  g_assert_cmpint (g_stat (intermediate, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, 0);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  output_rig_free (rig);
  feed_free (feed);
}

static void
test_pause (void)
{
  Feed *feed;
  OutputRig *rig;
  g_autofree char *path = NULL;

  if (!may_probe ())
    return;
  feed = feed_new (TUTTI_FEED_VP8);
  rig = output_rig_new (NULL);
  output_rig_record (rig, rig->folder, "webm", feed_open (feed, 0));
  send_all (feed, 50);
  output_rig_wait_state (rig, "recording");
  output_rig_wait_recorded (rig, 2000);
  output_rig_send (rig, TUTTI_MESSAGE_PAUSE);
  output_rig_wait_state (rig, "paused");
  /* Ten seconds that nobody shall see. */
  send_all (feed, 250);
  feed_wait_taken (feed);
  output_rig_send (rig, TUTTI_MESSAGE_RESUME);
  output_rig_wait_state (rig, "waiting");
  send_all (feed, 50);
  output_rig_wait_state (rig, "recording");
  path = finish (rig, feed, 0);
  g_assert_cmpuint (count_packets (path, "v"), ==, 100);
  assert_no_hole (path, "v");
  assert_no_hole (path, "a");
  assert_duration (path, 4);
  output_rig_free (rig);
  feed_free (feed);
}

/* When each began, and whose it is. */
static void
assert_voices (OutputRig *rig)
{
  static const struct {
    const char *file, *name;
    gint64 milliseconds;
  } expected[] = {{"take-1.webm", "Zo\u00eb", 1000}, {"take-2.webm", "Ben", 3000}};
  guint n = 0;

  for (GList *l = rig->voices.head; l != NULL; l = l->next) {
    const TuttiVoiceReport *report = l->data;

    g_assert_cmpuint (n, <, G_N_ELEMENTS (expected));
    g_assert_cmpstr (report->file, ==, expected[n].file);
    g_assert_cmpstr (report->name, ==, expected[n].name);
    g_assert_cmpint (report->milliseconds, ==, expected[n++].milliseconds);
  }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (expected));
}

static void
assert_voice (OutputRig *rig, const char *file, const char *title, double start)
{
  g_autofree char *path = output_rig_path (rig, file);
  g_auto (GStrv) lines = tutti_test_probe (path, "a", "packet=pts_time");
  guint n = g_strv_length (lines);

  assert_lines (path, "a", "stream=codec_name,sample_rate", "opus,48000");
  assert_lines (path, NULL, "chapter_tags=title", title);
  g_assert_cmpfloat (ABS (g_ascii_strtod (lines[0], NULL) - start), <, 0.05);
  /* To the end, though nobody has said anything for a while. */
  g_assert_cmpfloat (ABS (g_ascii_strtod (lines[n - 1], NULL) - 4), <, 0.05);
  for (guint i = 1; i < n; i++)
    g_assert_cmpfloat (
        g_ascii_strtod (lines[i], NULL) - g_ascii_strtod (lines[i - 1], NULL), <, 0.03);
}

/* Of a pause nothing is in them, either, and they fit what goes on after it. */
static void
test_voices (void)
{
  Feed *feed;
  OutputRig *rig;
  g_autofree char *path = NULL;
  g_autofree char *third = NULL;
  GStatBuf status;

  if (!may_probe ())
    return;
  feed = feed_new (TUTTI_FEED_VP8);
  rig = output_rig_new (NULL);
  third = output_rig_path (rig, "take-3.webm");
  output_rig_record_voices (rig, "webm", 3, feed_open (feed, 77 * SECOND_NS));
  send_all (feed, 25);
  feed_set_voice (feed, 7, "Zo\u00eb");
  send_all (feed, 25);
  output_rig_wait_state (rig, "recording");
  output_rig_wait_recorded (rig, 2000);
  output_rig_send (rig, TUTTI_MESSAGE_PAUSE);
  output_rig_wait_state (rig, "paused");
  feed_set_voice (feed, 9, "Eve");
  send_all (feed, 25);
  feed_wait_taken (feed);
  output_rig_send (rig, TUTTI_MESSAGE_RESUME);
  output_rig_wait_state (rig, "waiting");
  feed_set_voice (feed, 7, NULL);
  send_all (feed, 25);
  feed_set_voice (feed, 2, "Ben");
  path = finish (rig, feed, 25);
  assert_duration (path, 4);
  assert_voices (rig);
  assert_voice (rig, "take-1.webm", "Zo\u00eb", 1);
  assert_voice (rig, "take-2.webm", "Ben", 3);
  g_assert_cmpint (g_stat (third, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, 0);
  output_rig_free (rig);
  feed_free (feed);
}

/* The server has gone too: who writes the file completes it. */
static void
test_link_lost (void)
{
  Feed *feed;
  OutputRig *rig;
  g_autofree char *path = NULL;

  if (!may_probe ())
    return;
  feed = feed_new (TUTTI_FEED_VP8);
  rig = output_rig_new (NULL);
  path = output_rig_path (rig, "take.webm");
  output_rig_record (rig, rig->folder, "webm", feed_open (feed, 0));
  send_all (feed, 50);
  output_rig_wait_state (rig, "recording");
  g_clear_object (&rig->link);
  g_subprocess_wait (rig->process, NULL, NULL);
  assert_duration (path, 2);
  output_rig_free (rig);
  feed_free (feed);
}

static void
test_killed (void)
{
  Feed *feed;

  if (!may_probe ())
    return;
  feed = feed_new (TUTTI_FEED_VP8);
  for (guint i = 0; i < 3; i++) {
    OutputRig *rig = output_rig_new (NULL);
    g_autofree char *path = output_rig_path (rig, "take.webm");
    guint64 taken;
    double last;

    output_rig_record (rig, rig->folder, "webm", feed_open (feed, 0));
    output_rig_wait_state (rig, "waiting");
    g_assert_true (
        feed_send (feed, (guint)g_test_rand_int_range (60, 160), FEED_REAL_TIME));
    taken = feed_get_taken (feed);
    g_subprocess_force_exit (rig->process);
    g_subprocess_wait (rig->process, NULL, NULL);
    last = assert_no_hole (path, "v");
    g_test_message ("%.2f of %.2f s kept", last, (double)taken / SECOND_NS);
    g_assert_cmpfloat (last, >, (double)taken / SECOND_NS - 1);
    g_assert_cmpfloat (assert_no_hole (path, "a"), >, (double)taken / SECOND_NS - 1);
    output_rig_free (rig);
  }
  feed_free (feed);
}

/* What goes wrong */

/* Root without the right to write everywhere; anybody else has not got it anyway. */
static const char *const weak[] = {
    "setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override", NULL};

static void
assert_fails (
    const char *folder, const char *format, TuttiFeedVideo video, const char *id)
{
  Feed *feed = feed_new (video);
  OutputRig *rig = output_rig_new (geteuid () == 0 ? weak : NULL);
  g_autoptr (TuttiMessage) message = NULL;

  output_rig_record (
      rig, folder != NULL ? folder : rig->folder, format, feed_open (feed, 0));
  feed_send (feed, 2, FEED_AT_ONCE);
  message = output_rig_wait_finished (rig);
  g_assert_cmpstr (((TuttiFinished *)message)->error, ==, id);
  g_assert_cmpint (strlen (((TuttiFinished *)message)->text), >, 20);
  output_rig_wait_exit (rig);
  output_rig_free (rig);
  feed_free (feed);
}

static void
test_refusals (void)
{
  g_autofree char *closed = g_dir_make_tmp ("tutti-closed-XXXXXX", NULL);

  g_assert_cmpint (g_chmod (closed, 0500), ==, 0);
  assert_fails ("/nonexistent/folder", "webm", TUTTI_FEED_NO_VIDEO, "no-folder");
  assert_fails (closed, "webm", TUTTI_FEED_NO_VIDEO, "not-permitted");
  g_rmdir (closed);
  assert_fails (NULL, "avi", TUTTI_FEED_NO_VIDEO, "unsupported");
  assert_fails (NULL, "webm", TUTTI_FEED_H264, "unsupported");
  assert_fails (NULL, "mp4", TUTTI_FEED_VP8, "unsupported");
}

static void
test_no_feed (void)
{
  Feed *feed = feed_new (TUTTI_FEED_NO_VIDEO);
  OutputRig *rig = output_rig_new (NULL);
  g_autoptr (TuttiMessage) message = NULL;

  output_rig_record (rig, rig->folder, "webm", feed_open (feed, 0));
  g_assert_cmpint (write (feed->fd, "this is no feed at all", 22), ==, 22);
  message = output_rig_wait_finished (rig);
  g_assert_cmpstr (((TuttiFinished *)message)->error, ==, "feed-broken");
  output_rig_free (rig);
  feed_free (feed);
}

static void
test_file_removed (void)
{
  Feed *feed = feed_new (TUTTI_FEED_VP8);
  OutputRig *rig = output_rig_new (NULL);
  g_autofree char *path = output_rig_path (rig, "take.webm");
  g_autoptr (TuttiMessage) message = NULL;

  output_rig_record (rig, rig->folder, "webm", feed_open (feed, 0));
  send_all (feed, 25);
  output_rig_wait_state (rig, "recording");
  g_assert_cmpint (g_unlink (path), ==, 0);
  message = output_rig_wait_finished (rig);
  g_assert_cmpstr (((TuttiFinished *)message)->error, ==, "file-lost");
  output_rig_free (rig);
  feed_free (feed);
}

/* A small disk: 32 MiB are left free, so there are eight. */
static const char small_disk[] =
    "mount -t tmpfs -o size=40m none \"$0\" && { \"$@\"; cp \"$0\"/* \"$TUTTI_KEEP\"; }";

static gboolean
may_mount (const char *mode)
{
  const char *argv[] = {"unshare", mode, "mount", "-t", "tmpfs", "none", "/mnt", NULL};
  int status = 1;

  return g_spawn_sync (NULL, (char **)argv, NULL,
             G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL,
             &status, NULL) &&
         status == 0;
}

static void
fill (Feed *feed)
{
  g_autofree guint8 *noise = g_malloc0 (200000);
  guint64 time = feed->clock;

  /* A picture that no decoder has to like; the muxer does not look. */
  for (guint i = 0; i < 100; i++) {
    guint8 header[TUTTI_FEED_HEADER_BYTES];
    static const guint8 silence[7680];

    time += 40000000;
    tutti_feed_pack_header (header, TUTTI_FEED_VIDEO, TUTTI_FEED_DELTA, time, 200000);
    if (write (feed->fd, header, sizeof header) < 0 ||
        write (feed->fd, noise, 200000) < 0)
      return;
    tutti_feed_pack_header (
        header, TUTTI_FEED_AUDIO, TUTTI_FEED_KEYFRAME, time, sizeof silence);
    if (write (feed->fd, header, sizeof header) < 0 ||
        write (feed->fd, silence, sizeof silence) < 0)
      return;
  }
}

static void
test_disk_full (void)
{
  const char *mode = geteuid () == 0 ? "-m" : "-rm";
  g_autofree char *disk = g_dir_make_tmp ("tutti-disk-XXXXXX", NULL);
  const char *wrapper[] = {"unshare", mode, "sh", "-c", small_disk, disk, NULL};
  g_autoptr (TuttiMessage) message = NULL;
  g_autofree char *keep = g_dir_make_tmp ("tutti-keep-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (keep, "take.webm", NULL);
  OutputRig *rig;
  Feed *feed;

  if (!may_mount (mode)) {
    g_test_skip ("no mount namespace may be made here");
    return;
  }
  if (!may_probe ())
    return;
  g_setenv ("TUTTI_KEEP", keep, TRUE);
  feed = feed_new (TUTTI_FEED_VP8);
  rig = output_rig_new (wrapper);
  output_rig_record (rig, disk, "webm", feed_open (feed, 0));
  send_all (feed, 50);
  fill (feed);
  message = output_rig_wait_finished (rig);
  g_assert_cmpstr (((TuttiFinished *)message)->error, ==, "disk-full");
  output_rig_wait_exit (rig);
  assert_lines (path, "v", "stream=codec_name", "vp8");
  g_assert_cmpuint (count_packets (path, "v"), >, 50);
  output_rig_free (rig);
  feed_free (feed);
  g_unlink (path);
  g_rmdir (keep);
  g_rmdir (disk);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/recording/webm", test_webm);
  g_test_add_func ("/recording/matroska", test_matroska);
  g_test_add_func ("/recording/mp4", test_mp4);
  g_test_add_func ("/recording/sound-alone", test_sound_alone);
  g_test_add_func ("/recording/intermediate-file", test_intermediate_file_is_emptied);
  g_test_add_func ("/recording/pause", test_pause);
  g_test_add_func ("/recording/voices", test_voices);
  g_test_add_func ("/recording/link-lost", test_link_lost);
  g_test_add_func ("/recording/killed", test_killed);
  g_test_add_func ("/recording/refusals", test_refusals);
  g_test_add_func ("/recording/no-feed", test_no_feed);
  g_test_add_func ("/recording/file-removed", test_file_removed);
  g_test_add_func ("/recording/disk-full", test_disk_full);
  return g_test_run ();
}
