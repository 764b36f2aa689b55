/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-vp8-header.h"

/* 640x360 with scaling bits set, which are not part of the size. */
static const guint8 keyframe[] = {
    0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x42, 0x68, 0x81};

static void
test_size (void)
{
  TuttiFrameSize size;

  g_assert_true (tutti_vp8_keyframe_size (keyframe, sizeof keyframe, &size));
  g_assert_cmpint (size.width, ==, 640);
  g_assert_cmpint (size.height, ==, 360);
}

static void
test_largest (void)
{
  static const guint8 bomb[] = {0x10, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0xff, 0xff, 0xff};
  TuttiFrameSize size;

  g_assert_true (tutti_vp8_keyframe_size (bomb, sizeof bomb, &size));
  g_assert_cmpint (size.width, ==, 16383);
  g_assert_cmpint (size.height, ==, 16383);
}

static void
test_no_keyframe (void)
{
  static const guint8 delta[] = {
      0x11, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01};
  static const guint8 wrong_code[] = {
      0x10, 0, 0, 0x9d, 0x01, 0x2b, 0x80, 0x02, 0x68, 0x01};
  TuttiFrameSize size;

  g_assert_false (tutti_vp8_keyframe_size (delta, sizeof delta, &size));
  g_assert_false (tutti_vp8_keyframe_size (wrong_code, sizeof wrong_code, &size));
  for (gsize length = 0; length < sizeof keyframe; length++)
    g_assert_false (tutti_vp8_keyframe_size (keyframe, length, &size));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vp8-header/size", test_size);
  g_test_add_func ("/vp8-header/largest", test_largest);
  g_test_add_func ("/vp8-header/no-keyframe", test_no_keyframe);
  return g_test_run ();
}
