/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-h264-header.h"

#include <string.h>

/* As openh264 begins a keyframe of 1280x720: parameter sets, then the picture. */
static const guint8 keyframe[] = {0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0x8c, 0x8d, 0x40,
    0x28, 0x02, 0xdd, 0x00, 0xf0, 0x88, 0x46, 0xa0, 0, 0, 0, 1, 0x68, 0xce, 0x3c, 0x80, 0,
    0, 0, 1, 0x65, 0xb8, 0x00};

/* 640x360, of which the last 8 lines are cropped away. */
static const guint8 cropped[] = {0, 0, 1, 0x67, 0x42, 0xc0, 0x1e, 0x8c, 0x8d, 0x40, 0x50,
    0x17, 0xfc, 0xb0, 0x0f, 0x08, 0x84, 0x6a};

static void
test_size (void)
{
  TuttiFrameSize size;

  g_assert_true (tutti_h264_find_size (keyframe, sizeof keyframe, &size));
  g_assert_cmpint (size.width, ==, 1280);
  g_assert_cmpint (size.height, ==, 720);
  g_assert_true (tutti_h264_find_size (cropped, sizeof cropped, &size));
  g_assert_cmpint (size.width, ==, 640);
  g_assert_cmpint (size.height, ==, 368);
}

/* What is decoded counts, wherever in the picture it hides. */
static void
test_largest_counts (void)
{
  guint8 both[sizeof keyframe + sizeof cropped];
  TuttiFrameSize size;

  memcpy (both, cropped, sizeof cropped);
  memcpy (both + sizeof cropped, keyframe, sizeof keyframe);
  g_assert_true (tutti_h264_find_size (both, sizeof both, &size));
  g_assert_cmpint (size.width, ==, 1280);
  memcpy (both, keyframe, sizeof keyframe);
  memcpy (both + sizeof keyframe, cropped, sizeof cropped);
  g_assert_true (tutti_h264_find_size (both, sizeof both, &size));
  g_assert_cmpint (size.width, ==, 1280);
}

static void
test_none (void)
{
  static const guint8 delta[] = {0, 0, 0, 1, 0x61, 0xe0, 0x00, 0x40};
  TuttiFrameSize size;

  g_assert_false (tutti_h264_find_size (delta, sizeof delta, &size));
  g_assert_false (tutti_h264_find_size (NULL, 0, &size));
}

/* One that ends too early, or is of a profile with more fields than we read, is larger
 * than any limit; so is a width of all ones. */
static void
test_unreadable (void)
{
  guint8 other[sizeof keyframe];
  static const guint8 endless[] = {
      0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0xdc, 0x00, 0x03, 0xff, 0xff, 0xff, 0xff};
  TuttiFrameSize size;

  memcpy (other, keyframe, sizeof keyframe);
  other[5] = 100;
  g_assert_true (tutti_h264_find_size (other, sizeof other, &size));
  g_assert_cmpint (size.width, ==, G_MAXINT);
  g_assert_true (tutti_h264_find_size (endless, sizeof endless, &size));
  g_assert_cmpint (size.width, ==, G_MAXINT);
  for (gsize length = 5; length < 13; length++) {
    g_assert_true (tutti_h264_find_size (keyframe, length, &size));
    g_assert_cmpint (size.width, ==, G_MAXINT);
  }
}

/* Anything at all is read to its end and no further. */
static void
test_noise (void)
{
  for (guint round = 0; round < 20000; round++) {
    gsize length = (gsize)g_test_rand_int_range (4, 64);
    g_autofree guint8 *data = g_malloc (length);
    TuttiFrameSize size;

    for (gsize i = 0; i < length; i++)
      data[i] = (guint8)g_test_rand_int ();
    memcpy (data, "\0\0\1\x67", 4);
    g_assert_true (tutti_h264_find_size (data, length, &size));
    g_assert_cmpint (size.width, >=, 16);
    g_assert_cmpint (size.height, >=, 16);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/h264-header/size", test_size);
  g_test_add_func ("/h264-header/largest-counts", test_largest_counts);
  g_test_add_func ("/h264-header/none", test_none);
  g_test_add_func ("/h264-header/unreadable", test_unreadable);
  g_test_add_func ("/h264-header/noise", test_noise);
  return g_test_run ();
}
