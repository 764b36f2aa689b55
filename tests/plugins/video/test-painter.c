/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What lies above the canvas, and never becomes a part of it. */
#include "plugins/video/tutti-painter.h"

#define WIDTH 64
#define HEIGHT 32
#define BACKGROUND_LUMA 16 /* of black */
#define WHITE_LUMA 235

/* White, half transparent, 16 by 16 pixels in the upper left corner. */
static GstVideoOverlayComposition *
make_overlay (void)
{
  static const guint8 pixel[] = {128, 235, 128, 128}; /* AYUV */
  GstBuffer *pixels = gst_buffer_new_allocate (NULL, 16 * 16 * 4, NULL);
  GstVideoOverlayRectangle *rectangle;
  GstVideoOverlayComposition *overlay;

  for (guint i = 0; i < 16 * 16; i++)
    gst_buffer_fill (pixels, i * 4, pixel, 4);
  gst_buffer_add_video_meta (
      pixels, GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_FORMAT_AYUV, 16, 16);
  rectangle = gst_video_overlay_rectangle_new_raw (
      pixels, 0, 0, 16, 16, GST_VIDEO_OVERLAY_FORMAT_FLAG_NONE);
  overlay = gst_video_overlay_composition_new (rectangle);
  gst_video_overlay_rectangle_unref (rectangle);
  gst_buffer_unref (pixels);
  return overlay;
}

static guint8
luma_at (GstBuffer *picture, guint x, guint y)
{
  guint8 luma;

  g_assert_cmpuint (gst_buffer_extract (picture, y * WIDTH + x, &luma, 1), ==, 1);
  return luma;
}

/* A canvas that is not drawn anew keeps what is on it: blended onto that, something
 * transparent would be less so in each picture. */
static void
test_overlay (void)
{
  TuttiPainter painter = {0};
  g_autoptr (GstBuffer) plain = NULL;

  tutti_painter_set_format (&painter, WIDTH, HEIGHT, 10);
  painter.overlay = make_overlay ();
  g_assert_true (tutti_painter_paint (&painter, NULL, 0, 0, TUTTI_PAINT_ALL));
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GstBuffer) picture = tutti_painter_get_picture (&painter);

    g_assert_cmpint (
        ABS (luma_at (picture, 4, 4) - (WHITE_LUMA + BACKGROUND_LUMA) / 2), <=, 2);
    g_assert_cmpuint (luma_at (picture, 16, 4), ==, BACKGROUND_LUMA);
    g_assert_cmpuint (luma_at (picture, 4, 16), ==, BACKGROUND_LUMA);
    g_assert_false (tutti_painter_paint (&painter, NULL, i, 0, TUTTI_PAINT_CHANGES));
  }
  g_clear_pointer (&painter.overlay, gst_video_overlay_composition_unref);
  plain = tutti_painter_get_picture (&painter);
  g_assert_cmpuint (luma_at (plain, 4, 4), ==, BACKGROUND_LUMA);
  tutti_painter_clear (&painter);
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/painter/overlay", test_overlay);
  return g_test_run ();
}
