/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "room-card.h"

#include <string.h>

#include "read-text.h"
#include "room-logo.h"
#include "tutti-test-recording.h"

void
room_card_check (OutputRig *output, const char *title)
{
  g_autofree char *tesseract = g_find_program_in_path ("tesseract");
  g_autofree char *path = output_rig_path (output, "take.webm");
  g_autoptr (TuttiTestRecording) recording = tutti_test_recording_read (path);
  TuttiTestPicture last = tutti_test_recording_get_last (recording);
  g_autofree char *text = NULL;

  room_logo_check (recording, 0x95979c);
  if (tesseract == NULL)
    return;
  text = read_picture_text (&last, 0, ROOM_HEIGHT / 4, ROOM_WIDTH, ROOM_HEIGHT / 2);
  g_test_message ("card: %s", text);
  g_assert_nonnull (strstr (text, title));
}

void
room_card_check_none (OutputRig *output)
{
  static const TuttiTestRect all = {.width = ROOM_WIDTH,
      .height = ROOM_HEIGHT,
      .canvas_width = ROOM_WIDTH,
      .canvas_height = ROOM_HEIGHT};
  g_autofree char *path = output_rig_path (output, "take.webm");
  g_autoptr (TuttiTestRecording) recording = tutti_test_recording_read (path);

  g_assert_true (tutti_test_recording_shows (recording, &all, 0x17191d));
}
