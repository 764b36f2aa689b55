/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "room-logo.h"

#include <glib/gstdio.h>

#include "tutti-test-logo.h"

Room *
room_new_with_logo (void)
{
  gsize size;
  g_autofree guint8 *png = g_base64_decode (TUTTI_TEST_LOGO_BASE64, &size);
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("tutti-logo-XXXXXX", &path, NULL);
  const char *const args[] = {"--logo", path, NULL};
  Room *room;

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, (const char *)png, (gssize)size, NULL));
  room = room_new (args);
  g_unlink (path);
  return room;
}

void
room_logo_check (TuttiTestRecording *recording, guint32 through)
{
  TuttiTestRect half = {.x = ROOM_WIDTH - 100,
      .y = 10,
      .width = 45,
      .height = 44,
      .canvas_width = ROOM_WIDTH,
      .canvas_height = ROOM_HEIGHT};
  TuttiTestPicture last = tutti_test_recording_get_last (recording);
  g_autofree char *left =
      tutti_test_picture_describe (&last, &half, TUTTI_TEST_LOGO_LEFT);
  g_autofree char *right = NULL;

  g_test_message ("logo, left: %s", left);
  g_assert_true (tutti_test_recording_shows (recording, &half, TUTTI_TEST_LOGO_LEFT));
  half.x += half.width;
  right = tutti_test_picture_describe (&last, &half, through);
  g_test_message ("logo, right: %s", right);
  g_assert_true (tutti_test_recording_shows (recording, &half, through));
}
