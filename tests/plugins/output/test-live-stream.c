/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tuttilivestream against a real server, and against none. */
#include <gst/gst.h>
#include <signal.h>
#include <string.h>

#include "live-stream-rig.h"
#include "plugins/tutti-plugin.h"
#include "rtmp-server.h"
#include "tutti-test-probe.h"

static RtmpServer *
start_server (void)
{
  const char *missing = rtmp_server_missing ();

  if (missing != NULL) {
    g_test_skip (missing);
    return NULL;
  }
  return rtmp_server_new ();
}

static char *
location_of (RtmpServer *server)
{
  return g_strdup_printf ("rtmp://127.0.0.1:%u/live/" STREAM_KEY, server->port);
}

static Stream *
stream_to (RtmpServer *server, const char *inputs)
{
  g_autofree char *location = location_of (server);
  Stream *stream = stream_new (location, inputs);

  g_object_set (stream->out, "allow-private", TRUE, NULL);
  return stream;
}

/* What was recorded */

static void
assert_line (const char *path, const char *streams, const char *entries, const char *line)
{
  g_auto (GStrv) lines = tutti_test_probe (path, streams, entries);

  g_assert_cmpstr (lines[0], ==, line);
}

/* Lines "pts,flags" of packets. */
static void
assert_constant_rate (const char *path, double step, guint group)
{
  g_auto (GStrv) lines = tutti_test_probe (path, "v", "packet=pts_time,flags");
  guint n = g_strv_length (lines);
  guint since_key = 0, even = 0;
  double last = 0;

  g_assert_cmpuint (n, >, 2 * group);
  g_assert_nonnull (strstr (lines[0], "K"));
  for (guint i = 0; i < n; i++) {
    double pts = g_ascii_strtod (lines[i], NULL);
    double steps = (pts - last) / step;

    since_key = strstr (lines[i], "K") != NULL ? 0 : since_key + 1;
    g_assert_cmpuint (since_key, <, group);
    if (i > 0) {
      /* On the grid, always; a picture may be left out on a machine that is too busy. */
      g_assert_cmpfloat (ABS (steps - (int)(steps + 0.5)), <, 0.05);
      even += (int)(steps + 0.5) == 1;
    }
    last = pts;
  }
  g_test_message ("%u of %u pictures at once after the one before", even, n - 1);
  g_assert_cmpuint (even * 10, >=, (n - 1) * 9);
}

static void
assert_sound_without_hole (const char *path)
{
  g_auto (GStrv) lines = tutti_test_probe (path, "a", "packet=pts_time");
  double last;

  g_assert_cmpuint (g_strv_length (lines), >, 100);
  /* Among the first two is a header that the server repeats, with a time of its own. */
  last = g_ascii_strtod (lines[2], NULL);
  for (guint i = 3; lines[i] != NULL; i++) {
    double pts = g_ascii_strtod (lines[i], NULL);

    g_assert_cmpfloat (pts - last, >, 0.018);
    g_assert_cmpfloat (pts - last, <, 0.025);
    last = pts;
  }
}

static void
test_stream_is_what_platforms_ask_for (void)
{
  RtmpServer *server = start_server ();
  g_autoptr (GPtrArray) files = NULL;
  const char *file;
  Stream *stream;

  if (server == NULL)
    return;
  stream = stream_to (server, STREAM_PICTURE);
  stream_play (stream);
  stream_wait_state (stream, "live", NULL);
  stream_wait_frames (stream, "video-frames", 120);
  stream_end (stream);
  stream_assert_never_blocked (stream);
  stream_free (stream);
  rtmp_server_kill (server);

  files = rtmp_server_recordings (server);
  g_assert_cmpuint (files->len, ==, 1);
  file = g_ptr_array_index (files, 0);
  assert_line (
      file, "v", "stream=codec_name,width,height,has_b_frames", "h264,320,180,0");
  assert_line (
      file, "a", "stream=codec_name,profile,sample_rate,channels", "aac,LC,48000,2");
  assert_constant_rate (file, 0.04, 50);
  assert_sound_without_hole (file);
  rtmp_server_free (server);
}

/* Inputs that never bring anything: the picture is there, and the sound. */
static void
test_silence_and_a_picture_that_stands (void)
{
  RtmpServer *server = start_server ();
  g_autoptr (GPtrArray) files = NULL;
  Stream *stream;

  if (server == NULL)
    return;
  stream = stream_to (server, "videotestsrc is-live=true name=picture num-buffers=1 ! "
                              "identity eos-after=2 ! out.video");
  stream_play (stream);
  stream_wait_state (stream, "live", NULL);
  stream_wait_frames (stream, "video-frames", 90);
  stream_end (stream);
  stream_free (stream);
  rtmp_server_kill (server);
  files = rtmp_server_recordings (server);
  assert_constant_rate (g_ptr_array_index (files, 0), 0.04, 50);
  rtmp_server_free (server);
}

/* The times of a recording begin anew, with a keyframe. */
static void
assert_begins_anew (const char *path)
{
  g_auto (GStrv) lines = tutti_test_probe (path, "v", "packet=pts_time,flags");

  g_assert_cmpuint (g_strv_length (lines), >, 10);
  g_assert_nonnull (strstr (lines[0], "K"));
  g_assert_cmpfloat (g_ascii_strtod (lines[0], NULL), <, 0.2);
}

static void
test_server_killed_and_back (void)
{
  RtmpServer *server = start_server ();
  g_autoptr (GPtrArray) files = NULL;
  gint64 back_us;
  Stream *stream;

  if (server == NULL)
    return;
  stream = stream_to (server, STREAM_PICTURE);
  stream_play (stream);
  stream_wait_state (stream, "live", NULL);
  stream_wait_frames (stream, "video-frames", 10);
  rtmp_server_kill (server);
  stream_wait_state (stream, "reconnecting", "connection-lost");
  /* Long enough for the longest pauses. */
  for (guint i = 0; i < 3; i++)
    stream_wait_state (stream, "reconnecting", "connection-refused");
  back_us = g_get_monotonic_time ();
  rtmp_server_start (server);
  stream_wait_state (stream, "live", NULL);
  g_test_message ("live again %.2f s after the server was started",
      (g_get_monotonic_time () - back_us) / 1e6);
  stream_wait_frames (stream, "video-frames", 25);
  stream_assert_never_blocked (stream);
  stream_free (stream);
  rtmp_server_kill (server);
  files = rtmp_server_recordings (server);
  g_assert_cmpuint (files->len, ==, 2);
  assert_begins_anew (g_ptr_array_index (files, 1));
  rtmp_server_free (server);
}

static void
test_server_frozen (void)
{
  RtmpServer *server = start_server ();
  Stream *stream;
  gint64 frozen_us;
  gint before;

  if (server == NULL)
    return;
  stream = stream_to (server, STREAM_PICTURE);
  stream_play (stream);
  stream_wait_state (stream, "live", NULL);
  stream_wait_frames (stream, "video-frames", 10);
  rtmp_server_signal (server, SIGSTOP);
  frozen_us = g_get_monotonic_time ();
  stream_wait_state (stream, "reconnecting", "stalled");
  g_test_message (
      "found %.1f s after it froze", (g_get_monotonic_time () - frozen_us) / 1e6);
  before = g_atomic_int_get (&stream->audio);
  /* It still takes connections, of course, and says nothing on them. */
  stream_wait_state (stream, "reconnecting", "unreachable");
  g_assert_cmpint (g_atomic_int_get (&stream->audio), >, before);
  stream_assert_never_blocked (stream);
  rtmp_server_signal (server, SIGCONT);
  stream_wait_state (stream, "live", NULL);
  stream_wait_frames (stream, "video-frames", 10);
  stream_free (stream);
  rtmp_server_free (server);
}

static void
test_encoded_input (void)
{
  RtmpServer *server = start_server ();
  g_autoptr (GPtrArray) files = NULL;
  Stream *stream;

  if (server == NULL)
    return;
  /* Keyframes come only when somebody asks for them. */
  stream = stream_to (server,
      "videotestsrc is-live=true ! video/x-raw,format=I420,framerate=15/1 ! "
      "openh264enc gop-size=100000 scene-change-detection=false ! out.h264");
  stream_play (stream);
  stream_wait_state (stream, "live", NULL);
  stream_wait_frames (stream, "video-frames", 10);
  rtmp_server_kill (server);
  stream_wait_state (stream, "reconnecting", NULL);
  rtmp_server_start (server);
  stream_wait_state (stream, "live", NULL);
  stream_wait_frames (stream, "video-frames", 15);
  stream_free (stream);
  rtmp_server_kill (server);
  files = rtmp_server_recordings (server);
  g_assert_cmpuint (files->len, ==, 2);
  assert_begins_anew (g_ptr_array_index (files, 1));
  rtmp_server_free (server);
}

static void
test_sound_alone (void)
{
  RtmpServer *server = start_server ();
  g_autoptr (GPtrArray) files = NULL;
  Stream *stream;

  if (server == NULL)
    return;
  stream = stream_to (server, "");
  stream_play (stream);
  stream_wait_state (stream, "live", NULL);
  stream_wait_frames (stream, "audio-frames", 120);
  stream_end (stream);
  stream_free (stream);
  rtmp_server_kill (server);
  files = rtmp_server_recordings (server);
  assert_sound_without_hole (g_ptr_array_index (files, 0));
  rtmp_server_free (server);
}

static void
test_rtmps (void)
{
  RtmpServer *server = start_server ();
  g_autofree char *location = NULL;
  g_autofree char *shown = NULL;
  Stream *stream;

  if (server == NULL)
    return;
  location = g_strdup_printf ("rtmps://localhost:%u/live", server->tls_port);
  stream = stream_new (location, STREAM_PICTURE);
  g_object_set (stream->out, "allow-private", TRUE, "stream-key", STREAM_KEY, NULL);
  stream_play (stream);
  /* Signed by nobody that the system knows. */
  stream_wait_state (stream, "reconnecting", "tls-failed");
  gst_element_set_state (stream->pipeline, GST_STATE_NULL);
  g_object_set (stream->out, "trust-file", server->certificate, NULL);
  stream_play (stream);
  stream_wait_state (stream, "live", NULL);
  stream_wait_frames (stream, "video-frames", 25);
  stream_free (stream);

  /* The right certificate of another name. */
  g_free (location);
  location = g_strdup_printf ("rtmps://127.0.0.1:%u/live/" STREAM_KEY, server->tls_port);
  stream = stream_new (location, STREAM_PICTURE);
  g_object_set (
      stream->out, "allow-private", TRUE, "trust-file", server->certificate, NULL);
  stream_play (stream);
  stream_wait_state (stream, "reconnecting", "tls-failed");
  stream_free (stream);
  rtmp_server_free (server);
}

static void
test_rejected (void)
{
  RtmpServer *server = start_server ();
  g_autofree char *location = NULL;
  Stream *stream;

  if (server == NULL)
    return;
  location = g_strdup_printf ("rtmp://127.0.0.1:%u/elsewhere/" STREAM_KEY, server->port);
  stream = stream_new (location, STREAM_PICTURE);
  g_object_set (stream->out, "allow-private", TRUE, NULL);
  stream_play (stream);
  stream_wait_state (stream, "reconnecting", "rejected");
  stream_free (stream);
  rtmp_server_free (server);
}

/* A proxy of the environment would get what is meant for the relay. */
static void
test_proxy_in_the_way (void)
{
  Stream *stream;

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, STREAM_WATCHDOG_US, 0);
    g_test_trap_assert_passed ();
    return;
  }
  g_setenv ("all_proxy", "http://127.0.0.1:9", TRUE);
  g_setenv ("http_proxy", "http://127.0.0.1:9", TRUE);
  g_unsetenv ("no_proxy");
  stream = stream_new ("rtmp://127.0.0.1:9/live/" STREAM_KEY, STREAM_PICTURE);
  g_object_set (stream->out, "allow-private", TRUE, NULL);
  stream_play (stream);
  for (;;) {
    g_autoptr (GstMessage) message = stream_wait (stream, GST_MESSAGE_ELEMENT);
    const char *reason =
        gst_structure_get_string (gst_message_get_structure (message), "reason");

    /* Not every system has a proxy resolver that follows the environment. */
    if (g_strcmp0 (reason, "proxy") == 0 || g_strcmp0 (reason, "connection-refused") == 0)
      break;
    g_assert_cmpstr (reason, ==, NULL);
  }
  stream_free (stream);
}

/* Without a server */

static void
test_private_target_is_refused (void)
{
  Stream *stream = stream_new ("rtmp://localhost/live/" STREAM_KEY, STREAM_PICTURE);
  g_autoptr (GstMessage) message = NULL;

  stream_play (stream);
  stream_wait_state (stream, "failed", "private-address");
  message = stream_wait (stream, GST_MESSAGE_ERROR);
  g_assert_true (GST_MESSAGE_SRC (message) == GST_OBJECT (stream->out));
  stream_free (stream);
}

static void
test_key_cannot_be_read (void)
{
  Stream *stream = stream_new ("rtmp://localhost/live/" STREAM_KEY, STREAM_PICTURE);
  g_autofree char *location = NULL;

  g_object_get (stream->out, "location", &location, NULL);
  g_assert_cmpstr (location, ==, "rtmp://localhost:1935/live");
  g_assert_null (strstr (location, STREAM_KEY));
  g_assert_false (
      g_object_class_find_property (G_OBJECT_GET_CLASS (stream->out), "stream-key")
          ->flags &
      G_PARAM_READABLE);
  stream_free (stream);
}

static void
test_bad_location (void)
{
  Stream *stream = stream_new ("http://localhost/" STREAM_KEY, STREAM_PICTURE);
  g_autoptr (GstMessage) message = NULL;

  stream_play (stream);
  stream_wait_state (stream, "failed", "location-invalid");
  message = stream_wait (stream, GST_MESSAGE_ERROR);
  stream_free (stream);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  tutti_plugin_register_static ();
  g_test_add_func (
      "/live-stream/what-platforms-ask-for", test_stream_is_what_platforms_ask_for);
  g_test_add_func (
      "/live-stream/silence-and-a-still-picture", test_silence_and_a_picture_that_stands);
  g_test_add_func ("/live-stream/server-killed-and-back", test_server_killed_and_back);
  g_test_add_func ("/live-stream/server-frozen", test_server_frozen);
  g_test_add_func ("/live-stream/encoded-input", test_encoded_input);
  g_test_add_func ("/live-stream/sound-alone", test_sound_alone);
  g_test_add_func ("/live-stream/rtmps", test_rtmps);
  g_test_add_func ("/live-stream/rejected", test_rejected);
  g_test_add_func ("/live-stream/proxy-in-the-way", test_proxy_in_the_way);
  g_test_add_func ("/live-stream/private-target", test_private_target_is_refused);
  g_test_add_func ("/live-stream/key-cannot-be-read", test_key_cannot_be_read);
  g_test_add_func ("/live-stream/bad-location", test_bad_location);
  return g_test_run ();
}
