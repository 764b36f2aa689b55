/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/video/tutti-painter.h"

#include <string.h>

void
tutti_painter_set_format (TuttiPainter *self, int width, int height, int framerate)
{
  tutti_painter_clear (self);
  gst_video_info_set_format (&self->info, GST_VIDEO_FORMAT_I420, width & ~1, height & ~1);
  GST_VIDEO_INFO_FPS_N (&self->info) = framerate;
  GST_VIDEO_INFO_FPS_D (&self->info) = 1;
  gst_video_colorimetry_from_string (
      &self->info.colorimetry, GST_VIDEO_COLORIMETRY_BT601);
}

void
tutti_painter_clear (TuttiPainter *self)
{
  gst_clear_buffer (&self->canvas);
}

/* BT.601, limited range, 8 bit. */
static void
fill_background (GstVideoFrame *canvas, guint rgb)
{
  int r = rgb >> 16 & 0xff, g = rgb >> 8 & 0xff, b = rgb & 0xff;
  guint8 value[3] = {
      16 + (66 * r + 129 * g + 25 * b + 128) / 256,
      128 + (-38 * r - 74 * g + 112 * b) / 256,
      128 + (112 * r - 94 * g - 18 * b) / 256,
  };

  for (guint plane = 0; plane < 3; plane++)
    memset (GST_VIDEO_FRAME_PLANE_DATA (canvas, plane), value[plane],
        (gsize)GST_VIDEO_FRAME_PLANE_STRIDE (canvas, plane) *
            GST_VIDEO_FRAME_COMP_HEIGHT (canvas, plane));
}

/* A picture that can be drawn on: the last one, or a copy of it while somebody else still
 * reads it. */
static GstBuffer *
take_canvas (TuttiPainter *self)
{
  GstBuffer *copy;

  if (self->canvas == NULL)
    self->canvas =
        gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&self->info), NULL);
  if (gst_buffer_is_writable (self->canvas) &&
      gst_buffer_is_all_memory_writable (self->canvas))
    return self->canvas;
  copy = gst_buffer_copy_deep (self->canvas);
  gst_buffer_unref (self->canvas);
  self->canvas = copy;
  return self->canvas;
}

/* @changes has a row for each pad. Returns: the greatest change */
static GstTuttiVideoMixerChange
look_at_pads (GList *pads, GstClockTime now, GstTuttiVideoMixerChange *changes)
{
  GstTuttiVideoMixerChange greatest = GST_TUTTI_VIDEO_MIXER_SAME;

  for (GList *l = pads; l != NULL; l = l->next, changes++) {
    *changes = gst_tutti_video_mixer_pad_look (l->data, now);
    greatest = MAX (greatest, *changes);
  }
  return greatest;
}

static gboolean
overlap (const GstVideoRectangle *a, const GstVideoRectangle *b)
{
  return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h &&
         b->y < a->y + a->h;
}

/* Who lies above somebody that has been drawn anew is to be drawn anew, too. @drawn has
 * the places of those so far. */
static gboolean
is_covered (GstTuttiVideoMixerPad *pad, const GArray *drawn)
{
  GstVideoRectangle place;

  if (!gst_tutti_video_mixer_pad_get_place (pad, &place))
    return FALSE;
  for (guint i = 0; i < drawn->len; i++) {
    if (overlap (&place, &g_array_index (drawn, GstVideoRectangle, i)))
      return TRUE;
  }
  return FALSE;
}

gboolean
tutti_painter_paint (TuttiPainter *self, GList *pads, GstClockTime now, guint background,
    TuttiPaintMode mode)
{
  g_autofree GstTuttiVideoMixerChange *changes =
      g_new (GstTuttiVideoMixerChange, g_list_length (pads) + 1);
  GstTuttiVideoMixerChange greatest = look_at_pads (pads, now, changes);
  gboolean all = mode == TUTTI_PAINT_ALL || self->canvas == NULL ||
                 greatest == GST_TUTTI_VIDEO_MIXER_REARRANGED;
  int layout_width = self->layout_width != 0 ? self->layout_width : self->info.width;
  int layout_height = self->layout_height != 0 ? self->layout_height : self->info.height;
  g_autoptr (GArray) drawn = g_array_new (FALSE, FALSE, sizeof (GstVideoRectangle));
  GstVideoFrame canvas;
  guint i = 0;

  if (!all && greatest == GST_TUTTI_VIDEO_MIXER_SAME)
    return FALSE;
  if (!gst_video_frame_map (&canvas, &self->info, take_canvas (self), GST_MAP_READWRITE))
    return FALSE;
  if (all)
    fill_background (&canvas, background);
  for (GList *l = pads; l != NULL; l = l->next, i++) {
    GstVideoRectangle place;

    if (!all && changes[i] == GST_TUTTI_VIDEO_MIXER_SAME && !is_covered (l->data, drawn))
      continue;
    gst_tutti_video_mixer_pad_draw (l->data, &canvas, layout_width, layout_height);
    if (!all && gst_tutti_video_mixer_pad_get_place (l->data, &place))
      g_array_append_val (drawn, place);
  }
  gst_video_frame_unmap (&canvas);
  return TRUE;
}

/* Onto a copy: beneath what is transparent only a part may be painted anew next time. */
GstBuffer *
tutti_painter_get_picture (TuttiPainter *self)
{
  GstBuffer *picture;
  GstVideoFrame frame;

  if (self->overlay == NULL)
    return gst_buffer_copy (self->canvas);
  picture = gst_buffer_copy_deep (self->canvas);
  if (gst_video_frame_map (&frame, &self->info, picture, GST_MAP_READWRITE)) {
    gst_video_overlay_composition_blend (self->overlay, &frame);
    gst_video_frame_unmap (&frame);
  }
  return picture;
}
