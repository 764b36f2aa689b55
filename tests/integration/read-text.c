/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "read-text.h"

#include <glib/gstdio.h>
#include <unistd.h>

/* What is read is small. */
#define SCALE 4

char *
read_picture_text (const TuttiTestPicture *picture, int x, int y, int width, int height)
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
