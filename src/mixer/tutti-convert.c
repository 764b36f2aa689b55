/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-convert.h"

GstBuffer *
tutti_convert (const GstVideoInfo *in, GstBuffer *source, GstVideoFormat format)
{
  GstVideoInfo out;
  GstVideoFrame from, to;
  GstVideoConverter *converter;
  GstBuffer *target;

  gst_video_info_set_format (
      &out, format, GST_VIDEO_INFO_WIDTH (in), GST_VIDEO_INFO_HEIGHT (in));
  gst_video_colorimetry_from_string (&out.colorimetry, GST_VIDEO_COLORIMETRY_BT601);
  target = gst_buffer_new_allocate (NULL, out.size, NULL);
  gst_video_frame_map (&from, in, source, GST_MAP_READ);
  gst_video_frame_map (&to, &out, target, GST_MAP_WRITE);
  converter = gst_video_converter_new (in, &out, NULL);
  gst_video_converter_frame (converter, &from, &to);
  gst_video_converter_free (converter);
  gst_video_frame_unmap (&from);
  gst_video_frame_unmap (&to);
  gst_buffer_unref (source);
  return target;
}
