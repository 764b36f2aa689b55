/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-name-picture.h"

#include <gst/video/video.h>
#include <pango/pangocairo.h>

#include "mixer/tutti-convert.h"

/* Letters of a strip: legible also where tiles are many, and not a headline where there
 * is one. Pixels. */
#define STRIP_LETTERS 22 /* a tile is so many times as high */
#define STRIP_MIN 13
#define STRIP_MAX 30
#define CARD_LETTERS 9
#define CARD_MIN 14
#define CARD_MAX 72

#define STRIP_COLOUR 0x17 / 255.0, 0x19 / 255.0, 0x1d / 255.0
#define CARD_COLOUR 0x2b / 255.0, 0x30 / 255.0, 0x3a / 255.0

static int
letters_of (TuttiNameKind kind, int tile_height)
{
  return kind == TUTTI_NAME_STRIP
             ? CLAMP (tile_height / STRIP_LETTERS, STRIP_MIN, STRIP_MAX)
             : CLAMP (tile_height / CARD_LETTERS, CARD_MIN, CARD_MAX);
}

/* Left of the name and right of it; above and below half of that. */
static int
margin_of (int letters)
{
  return letters / 2;
}

static PangoLayout *
lay_out (cairo_t *cairo, const char *name, int letters)
{
  PangoLayout *layout = pango_cairo_create_layout (cairo);
  PangoFontDescription *font = pango_font_description_from_string ("Sans Bold");

  pango_font_description_set_absolute_size (font, letters * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_text (layout, name, -1);
  return layout;
}

void
tutti_name_picture_fit (const char *name, TuttiNameKind kind, int width, int height,
    int *out_width, int *out_height)
{
  int letters = letters_of (kind, height), text_width, text_height;
  cairo_surface_t *surface;
  cairo_t *cairo;
  PangoLayout *layout;

  *out_width = width & ~1;
  *out_height = height & ~1;
  if (kind == TUTTI_NAME_CARD)
    return;
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 1, 1);
  cairo = cairo_create (surface);
  layout = lay_out (cairo, name, letters);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  g_object_unref (layout);
  cairo_destroy (cairo);
  cairo_surface_destroy (surface);
  *out_width = MIN (*out_width, (text_width + 2 * margin_of (letters) + 1) & ~1);
  *out_height = MIN (*out_height, (text_height + margin_of (letters) + 1) & ~1);
}

static void
draw (cairo_t *cairo, const char *name, TuttiNameKind kind, int width, int height,
    int letters)
{
  PangoLayout *layout = lay_out (cairo, name, letters);
  int room = width - 2 * margin_of (letters), text_width, text_height;

  if (kind == TUTTI_NAME_STRIP)
    cairo_set_source_rgb (cairo, STRIP_COLOUR);
  else
    cairo_set_source_rgb (cairo, CARD_COLOUR);
  cairo_paint (cairo);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  if (text_width > room)
    pango_layout_set_width (layout, MAX (room, 1) * PANGO_SCALE);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  cairo_move_to (cairo, (width - text_width) / 2.0, (height - text_height) / 2.0);
  cairo_set_source_rgb (cairo, 1, 1, 1);
  pango_cairo_show_layout (cairo, layout);
  g_object_unref (layout);
}

/* Into the canvas' own format. */
static GstBuffer *
convert (cairo_surface_t *surface, int width, int height)
{
  GstVideoInfo in;
  gsize size;

  gst_video_info_set_format (&in, GST_VIDEO_FORMAT_BGRx, width, height);
  GST_VIDEO_INFO_PLANE_STRIDE (&in, 0) = cairo_image_surface_get_stride (surface);
  size = (gsize)cairo_image_surface_get_stride (surface) * height;
  in.size = size;
  return tutti_convert (&in,
      gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
          cairo_image_surface_get_data (surface), size, 0, size, NULL, NULL),
      GST_VIDEO_FORMAT_I420);
}

GstBuffer *
tutti_name_picture_draw (
    const char *name, TuttiNameKind kind, int width, int height, int tile_height)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cairo = cairo_create (surface);
  GstBuffer *picture;

  draw (cairo, name, kind, width, height, letters_of (kind, tile_height));
  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  picture = convert (surface, width, height);
  cairo_surface_destroy (surface);
  return picture;
}
