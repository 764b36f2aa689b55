/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tuttilivestream to a program that waits for SRT, and into a folder as HLS. */
#include <gst/gst.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "live-stream-rig.h"
#include "plugins/tutti-plugin.h"
#include "srt-server.h"
#include "tutti-test-probe.h"

static SrtServer *
make_server (const char *passphrase)
{
  const char *missing = srt_server_missing ();

  if (missing == NULL)
    return srt_server_new (passphrase);
  g_test_skip (missing);
  return NULL;
}

static Stream *
stream_to (SrtServer *server)
{
  g_autofree char *location = g_strdup_printf ("srt://127.0.0.1:%u", server->port);
  Stream *stream = stream_new (location, STREAM_PICTURE);

  g_object_set (stream->out, "allow-private", TRUE, NULL);
  return stream;
}

static void
assert_codecs (const char *path)
{
  g_auto (GStrv) video = tutti_test_probe (path, "v", "stream=codec_name,width");
  g_auto (GStrv) audio =
      tutti_test_probe (path, "a", "stream=codec_name,profile,sample_rate");

  g_assert_cmpstr (video[0], ==, "h264,320");
  g_assert_true (g_str_has_prefix (audio[0], "aac,LC,48000"));
}

static void
test_srt_received (void)
{
  SrtServer *server = make_server (NULL);
  g_autofree char *file = NULL;
  g_auto (GStrv) pictures = NULL;
  Stream *stream;

  if (server == NULL)
    return;
  srt_server_start (server);
  stream = stream_to (server);
  stream_play (stream);
  stream_wait_state (stream, "live", NULL);
  stream_wait_frames (stream, "video-frames", 125);
  stream_end (stream);
  stream_assert_never_blocked (stream);
  stream_free (stream);
  srt_server_wait (server);
  file = srt_server_recording (server);
  assert_codecs (file);
  pictures = tutti_test_probe (file, "v", "packet=pts_time,flags");
  g_test_message ("%u pictures", g_strv_length (pictures));
  g_assert_cmpuint (g_strv_length (pictures), >, 100);
  srt_server_free (server);
}

/* With the passphrase of the other side, and with another; and the id, which no message
 * repeats. */
static void
test_srt_passphrase (void)
{
  SrtServer *server = make_server (STREAM_KEY);
  Stream *stream;

  if (server == NULL)
    return;
  srt_server_start (server);
  stream = stream_to (server);
  g_object_set (
      stream->out, "passphrase", "another-passphrase", "stream-key", STREAM_KEY, NULL);
  stream_play (stream);
  stream_wait_state (stream, "reconnecting", "rejected");
  stream_free (stream);
  stream = stream_to (server);
  g_object_set (stream->out, "passphrase", STREAM_KEY, NULL);
  stream_play (stream);
  stream_wait_state (stream, "live", NULL);
  stream_wait_frames (stream, "video-frames", 25);
  stream_free (stream);
  srt_server_free (server);
}

/* Nobody there at first, then somebody, who goes and comes back. */
static void
test_srt_server_killed_and_back (void)
{
  SrtServer *server = make_server (NULL);
  g_autofree char *file = NULL;
  gint64 back_us;
  Stream *stream;

  if (server == NULL)
    return;
  stream = stream_to (server);
  stream_play (stream);
  stream_wait_state (stream, "reconnecting", "unreachable");
  srt_server_start (server);
  stream_wait_state (stream, "live", NULL);
  stream_wait_frames (stream, "video-frames", 10);
  srt_server_kill (server);
  stream_wait_state (stream, "reconnecting", NULL);
  back_us = g_get_monotonic_time ();
  srt_server_start (server);
  stream_wait_state (stream, "live", NULL);
  g_test_message ("live again %.2f s after the server was started",
      (g_get_monotonic_time () - back_us) / 1e6);
  stream_wait_frames (stream, "video-frames", 100);
  stream_assert_never_blocked (stream);
  stream_end (stream);
  stream_free (stream);
  srt_server_wait (server);
  file = srt_server_recording (server);
  assert_codecs (file);
  srt_server_free (server);
}

static void
test_srt_server_frozen (void)
{
  SrtServer *server = make_server (NULL);
  Stream *stream;

  if (server == NULL)
    return;
  srt_server_start (server);
  stream = stream_to (server);
  stream_play (stream);
  stream_wait_state (stream, "live", NULL);
  stream_wait_frames (stream, "video-frames", 10);
  srt_server_signal (server, SIGSTOP);
  stream_wait_state (stream, "reconnecting", "stalled");
  stream_assert_never_blocked (stream);
  stream_free (stream);
  srt_server_free (server);
}

/* HLS */

typedef struct {
  char *path;
  char *location;
} Folder;

static Folder *
folder_new (void)
{
  Folder *self = g_new0 (Folder, 1);

  self->path = g_dir_make_tmp ("tutti-live-XXXXXX", NULL);
  self->location = g_filename_to_uri (self->path, NULL, NULL);
  return self;
}

static char *
folder_file (Folder *self, const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

static void
folder_free (Folder *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = folder_file (self, name);

    g_unlink (file);
  }
  g_rmdir (self->path);
  g_free (self->path);
  g_free (self->location);
  g_free (self);
}

/* Each can be played by itself, and begins where the one before ended. */
static void
assert_segments (Folder *folder, guint n)
{
  double end = 0;

  for (guint i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("%08u.ts", i);
    g_autofree char *file = folder_file (folder, name);
    g_auto (GStrv) pictures = tutti_test_probe (file, "v", "packet=pts_time,flags");
    guint last = g_strv_length (pictures) - 1;

    assert_codecs (file);
    g_assert_nonnull (strstr (pictures[0], "K"));
    if (i > 0)
      g_assert_cmpfloat (ABS (g_ascii_strtod (pictures[0], NULL) - end), <, 0.1);
    end = g_ascii_strtod (pictures[last], NULL) + 0.04;
  }
}

static void
test_hls_played (void)
{
  const char *missing = tutti_test_probe_missing ();
  Folder *folder;
  g_autofree char *index = NULL;
  g_autofree char *text = NULL;
  Stream *stream;

  if (missing != NULL) {
    g_test_skip (missing);
    return;
  }
  folder = folder_new ();
  stream = stream_new (folder->location, STREAM_PICTURE);
  stream_play (stream);
  stream_wait_state (stream, "live", NULL);
  index = folder_file (folder, "index.m3u8");
  g_assert_true (g_file_test (index, G_FILE_TEST_EXISTS));
  stream_wait_frames (stream, "video-frames", 100);
  stream_assert_never_blocked (stream);
  stream_end (stream);
  stream_free (stream);
  g_assert_true (g_file_get_contents (index, &text, NULL, NULL));
  g_assert_true (g_str_has_suffix (text, "#EXT-X-ENDLIST\n"));
  assert_codecs (index);
  assert_segments (folder, 3);
  folder_free (folder);
}

static void
test_hls_sound_alone (void)
{
  const char *missing = tutti_test_probe_missing ();
  Folder *folder;
  g_autofree char *index = NULL;
  g_auto (GStrv) audio = NULL;
  Stream *stream;

  if (missing != NULL) {
    g_test_skip (missing);
    return;
  }
  folder = folder_new ();
  stream = stream_new (folder->location, "");
  stream_play (stream);
  stream_wait_state (stream, "live", NULL);
  stream_end (stream);
  stream_free (stream);
  index = folder_file (folder, "index.m3u8");
  audio = tutti_test_probe (index, NULL, "stream=codec_name,sample_rate");
  g_assert_true (g_str_has_prefix (audio[0], "aac,48000"));
  folder_free (folder);
}

/* A folder that goes away and comes back. */
static void
test_hls_folder_lost (void)
{
  Folder *folder = folder_new ();
  g_autofree char *aside = g_strconcat (folder->path, ".aside", NULL);
  Stream *stream;

  g_assert_cmpint (g_rename (folder->path, aside), ==, 0);
  stream = stream_new (folder->location, STREAM_PICTURE);
  stream_play (stream);
  stream_wait_state (stream, "reconnecting", "folder-lost");
  g_assert_cmpint (g_rename (aside, folder->path), ==, 0);
  stream_wait_state (stream, "live", NULL);
  stream_assert_never_blocked (stream);
  stream_free (stream);
  folder_free (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  tutti_plugin_register_static ();
  g_test_add_func ("/live-srt/received", test_srt_received);
  g_test_add_func ("/live-srt/passphrase", test_srt_passphrase);
  g_test_add_func ("/live-srt/killed-and-back", test_srt_server_killed_and_back);
  g_test_add_func ("/live-srt/frozen", test_srt_server_frozen);
  g_test_add_func ("/live-hls/played", test_hls_played);
  g_test_add_func ("/live-hls/sound-alone", test_hls_sound_alone);
  g_test_add_func ("/live-hls/folder-lost", test_hls_folder_lost);
  return g_test_run ();
}
