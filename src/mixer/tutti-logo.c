/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-logo.h"

#include <cairo.h>
#include <string.h>

#include "common/tutti-logo-file.h"
#include "mixer/tutti-convert.h"

struct _TuttiLogo {
  GObject parent;
  cairo_surface_t *surface;
};

G_DEFINE_FINAL_TYPE (TuttiLogo, tutti_logo, G_TYPE_OBJECT)

typedef struct {
  const guint8 *data;
  gsize left;
} Reader;

static cairo_status_t
read_some (void *closure, unsigned char *out, unsigned int n)
{
  Reader *reader = closure;

  if (n > reader->left)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (out, reader->data, n);
  reader->data += n;
  reader->left -= n;
  return CAIRO_STATUS_SUCCESS;
}

TuttiLogo *
tutti_logo_new (const char *path, GError **error)
{
  g_autoptr (TuttiLogo) self = g_object_new (TUTTI_TYPE_LOGO, NULL);
  g_autoptr (GBytes) bytes = tutti_logo_file_read (path, error);
  Reader reader;

  if (bytes == NULL)
    return NULL;
  reader.data = g_bytes_get_data (bytes, &reader.left);
  self->surface = cairo_image_surface_create_from_png_stream (read_some, &reader);
  if (cairo_surface_status (self->surface) == CAIRO_STATUS_SUCCESS)
    return g_steal_pointer (&self);
  tutti_logo_file_refuse (path, TUTTI_LOGO_FILE_ERROR_BROKEN, error);
  return NULL;
}

GstVideoRectangle
tutti_logo_place (TuttiLogo *self, int width, int height)
{
  double own_width = cairo_image_surface_get_width (self->surface);
  double own_height = cairo_image_surface_get_height (self->surface);
  double scale = MIN (1, MIN (width / (TUTTI_LOGO_WIDTH_PART * own_width),
                             height / (TUTTI_LOGO_HEIGHT_PART * own_height)));
  int margin = height / TUTTI_LOGO_MARGIN_PART & ~1;
  GstVideoRectangle place = {0, margin, MAX ((int)(own_width * scale) & ~1, 2),
      MAX ((int)(own_height * scale) & ~1, 2)};

  place.x = (width - margin - place.w) & ~1;
  return place;
}

/* Returns: (transfer full): ARGB, its colours multiplied by alpha */
static cairo_surface_t *
scale (TuttiLogo *self, int width, int height)
{
  cairo_surface_t *out = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cairo = cairo_create (out);

  cairo_scale (cairo, width / (double)cairo_image_surface_get_width (self->surface),
      height / (double)cairo_image_surface_get_height (self->surface));
  cairo_set_source_surface (cairo, self->surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cairo), CAIRO_FILTER_BEST);
  cairo_paint (cairo);
  cairo_destroy (cairo);
  cairo_surface_flush (out);
  return out;
}

/* As AYUV in the canvas' colorimetry: GStreamer (1.22) would blend RGB as BT.709. */
static GstBuffer *
convert (const guint8 *pixels, int stride, int width, int height)
{
  GstVideoInfo in;
  GstVideoFrame from;
  GstBuffer *source, *target;

  gst_video_info_set_format (&in, GST_VIDEO_FORMAT_ARGB, width, height);
  source = gst_buffer_new_allocate (NULL, in.size, NULL);
  gst_video_frame_map (&from, &in, source, GST_MAP_WRITE);
  for (int y = 0; y < height; y++) {
    const guint32 *row = (const guint32 *)(const void *)(pixels + (gsize)y * stride);
    guint8 *argb = (guint8 *)GST_VIDEO_FRAME_PLANE_DATA (&from, 0) +
                   (gsize)y * GST_VIDEO_FRAME_PLANE_STRIDE (&from, 0);

    for (int x = 0; x < width; x++, argb += 4) {
      guint32 alpha = row[x] >> 24;

      argb[0] = (guint8)alpha;
      for (int c = 0; c < 3; c++)
        argb[c + 1] =
            alpha == 0 ? 0 : (guint8)((row[x] >> (16 - 8 * c) & 0xff) * 255 / alpha);
    }
  }
  gst_video_frame_unmap (&from);
  target = tutti_convert (&in, source, GST_VIDEO_FORMAT_AYUV);
  gst_buffer_add_video_meta (
      target, GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_FORMAT_AYUV, width, height);
  return target;
}

GstVideoOverlayComposition *
tutti_logo_compose (TuttiLogo *self, int width, int height)
{
  GstVideoRectangle place = tutti_logo_place (self, width, height);
  cairo_surface_t *surface = scale (self, place.w, place.h);
  GstBuffer *pixels = convert (cairo_image_surface_get_data (surface),
      cairo_image_surface_get_stride (surface), place.w, place.h);
  GstVideoOverlayRectangle *rectangle =
      gst_video_overlay_rectangle_new_raw (pixels, place.x, place.y, (guint)place.w,
          (guint)place.h, GST_VIDEO_OVERLAY_FORMAT_FLAG_NONE);
  GstVideoOverlayComposition *overlay = gst_video_overlay_composition_new (rectangle);

  gst_video_overlay_rectangle_unref (rectangle);
  gst_buffer_unref (pixels);
  cairo_surface_destroy (surface);
  return overlay;
}

static void
tutti_logo_init (TuttiLogo *self)
{
}

static void
tutti_logo_finalize (GObject *object)
{
  g_clear_pointer (&TUTTI_LOGO (object)->surface, cairo_surface_destroy);
  G_OBJECT_CLASS (tutti_logo_parent_class)->finalize (object);
}

static void
tutti_logo_class_init (TuttiLogoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_logo_finalize;
}
