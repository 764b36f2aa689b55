/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-picture.h"

#include <math.h>

#define COLOUR_TOLERANCE 14

void
tutti_test_picture_set (
    TuttiTestPicture *self, GstBuffer *buffer, const GstVideoInfo *info)
{
  gst_buffer_replace (&self->buffer, buffer);
  self->info = *info;
}

/* Mean of one plane in the middle half of @rect, given in pixels of the picture. */
static double
mean_of (GstVideoFrame *frame, guint plane, const TuttiTestRect *rect)
{
  int shift = plane == 0 ? 0 : 1;
  int left = (rect->x + rect->width / 4) >> shift;
  int top = (rect->y + rect->height / 4) >> shift;
  int width = MAX ((rect->width / 2) >> shift, 1);
  int height = MAX ((rect->height / 2) >> shift, 1);
  double sum = 0;

  for (int y = top; y < top + height; y++) {
    const guint8 *row = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (frame, plane) +
                        y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);

    for (int x = left; x < left + width; x++)
      sum += row[x];
  }
  return sum / (width * height);
}

/* @rect in pixels of a picture of this size. */
static TuttiTestRect
scaled (const TuttiTestRect *rect, const GstVideoInfo *info)
{
  return (TuttiTestRect){
      .x = rect->x * info->width / rect->canvas_width,
      .y = rect->y * info->height / rect->canvas_height,
      .width = rect->width * info->width / rect->canvas_width,
      .height = rect->height * info->height / rect->canvas_height,
  };
}

static gboolean
contains (const GstVideoInfo *info, const TuttiTestRect *rect)
{
  return rect->x >= 0 && rect->y >= 0 && rect->x + rect->width <= info->width &&
         rect->y + rect->height <= info->height;
}

/* ITU-R BT.601, limited range, which small pictures have. */
static void
to_yuv (guint32 colour, double *yuv)
{
  double r = colour >> 16 & 255, g = colour >> 8 & 255, b = colour & 255;

  yuv[0] = 16 + (65.738 * r + 129.057 * g + 25.064 * b) / 256;
  yuv[1] = 128 + (-37.945 * r - 74.494 * g + 112.439 * b) / 256;
  yuv[2] = 128 + (112.439 * r - 94.154 * g - 18.285 * b) / 256;
}

/* Returns: FALSE when there is nothing there to be measured */
static gboolean
measure (const TuttiTestPicture *self, const TuttiTestRect *rect, double *seen)
{
  GstVideoInfo info = self->info;
  GstVideoFrame frame;
  TuttiTestRect place;

  if (self->buffer == NULL)
    return FALSE;
  place = scaled (rect, &info);
  if (!contains (&info, &place))
    return FALSE;
  gst_video_frame_map (&frame, &info, self->buffer, GST_MAP_READ);
  for (guint plane = 0; plane < 3; plane++)
    seen[plane] = mean_of (&frame, plane, &place);
  gst_video_frame_unmap (&frame);
  return TRUE;
}

gboolean
tutti_test_picture_shows (
    const TuttiTestPicture *self, const TuttiTestRect *rect, guint32 colour)
{
  double seen[3], wanted[3];

  if (!measure (self, rect, seen))
    return FALSE;
  to_yuv (colour, wanted);
  for (guint plane = 0; plane < 3; plane++) {
    if (fabs (seen[plane] - wanted[plane]) > COLOUR_TOLERANCE)
      return FALSE;
  }
  return TRUE;
}

char *
tutti_test_picture_describe (
    const TuttiTestPicture *self, const TuttiTestRect *rect, guint32 colour)
{
  double seen[3], wanted[3];

  if (!measure (self, rect, seen))
    return g_strdup ("no picture there");
  to_yuv (colour, wanted);
  return g_strdup_printf ("%dx%d picture, Y'CbCr %.0f %.0f %.0f where %.0f %.0f %.0f is",
      self->info.width, self->info.height, seen[0], seen[1], seen[2], wanted[0],
      wanted[1], wanted[2]);
}

static double
luma_change (GstVideoFrame *a, GstVideoFrame *b, const TuttiTestRect *rect)
{
  double sum = 0;

  for (int y = rect->y; y < rect->y + rect->height; y++) {
    const guint8 *row_a = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (a, 0) +
                          y * GST_VIDEO_FRAME_PLANE_STRIDE (a, 0);
    const guint8 *row_b = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (b, 0) +
                          y * GST_VIDEO_FRAME_PLANE_STRIDE (b, 0);

    for (int x = rect->x; x < rect->x + rect->width; x++)
      sum += ABS (row_a[x] - row_b[x]);
  }
  return sum / (rect->width * rect->height);
}

double
tutti_test_picture_change (const TuttiTestPicture *before, const TuttiTestPicture *last,
    const TuttiTestRect *rect)
{
  GstVideoInfo info = last->info, info_before = before->info;
  GstVideoFrame frame, frame_before;
  TuttiTestRect place;
  double change;

  if (last->buffer == NULL || before->buffer == NULL || info.width != info_before.width)
    return 0;
  place = scaled (rect, &info);
  if (!contains (&info, &place))
    return 0;
  gst_video_frame_map (&frame, &info, last->buffer, GST_MAP_READ);
  gst_video_frame_map (&frame_before, &info_before, before->buffer, GST_MAP_READ);
  change = luma_change (&frame, &frame_before, &place);
  gst_video_frame_unmap (&frame);
  gst_video_frame_unmap (&frame_before);
  return change;
}
