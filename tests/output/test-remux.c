/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From one container into the other, whatever is in it. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#include "output/tutti-remux.h"
#include "tutti-test-wait.h"

#define WATCHDOG_S 100
/* Six seconds; a picture at the first, the third and the sixth. */
#define SPARSE \
  "matroskamux name=mux ! filesink location=%s " \
  "videotestsrc num-buffers=3 ! video/x-raw,width=64,height=48,framerate=1/3 ! " \
  "openh264enc ! h264parse ! mux. " \
  "audiotestsrc num-buffers=281 samplesperbuffer=1024 ! audio/x-raw,rate=48000 ! " \
  "voaacenc ! aacparse ! mux."

static void
make (const char *path)
{
  g_autofree char *text = g_strdup_printf (SPARSE, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, WATCHDOG_S * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static gboolean
is_done (gpointer data)
{
  return *(GAsyncResult **)data != NULL;
}

/* Sound without a picture for longer than a queue usually holds. */
static void
test_sparse_picture (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tutti-remux-XXXXXX", NULL);
  g_autofree char *mkv = g_build_filename (folder, "take.mkv", NULL);
  g_autofree char *mp4 = g_build_filename (folder, "take.mp4", NULL);
  g_autofree char *written = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  int from, to;

  make (mkv);
  from = g_open (mkv, O_RDONLY, 0);
  to = g_open (mp4, O_RDWR | O_CREAT, 0600);
  tutti_remux_async (from, to, TUTTI_REMUX_PICTURE_AND_SOUND, store_result, &result);
  tutti_test_wait (is_done, &result, "the other container");
  tutti_remux_finish (result, &error);
  g_assert_no_error (error);
  g_close (from, NULL);
  g_close (to, NULL);

  g_assert_true (g_file_get_contents (mp4, &written, &length, NULL));
  g_assert_cmpuint (length, >, 8);
  g_assert_cmpint (memcmp (written + 4, "ftyp", 4), ==, 0);
  g_assert_nonnull (memmem (written, length, "avc1", 4));
  g_assert_nonnull (memmem (written, length, "mp4a", 4));
  g_remove (mkv);
  g_remove (mp4);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/remux/sparse-picture", test_sparse_picture);
  return g_test_run ();
}
