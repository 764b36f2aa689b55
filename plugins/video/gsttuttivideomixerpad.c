/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/video/gsttuttivideomixerpad.h"
#include "plugins/video/tutti-plain-property.h"

#include <string.h>

struct _GstTuttiVideoMixerPad {
  GstPad parent;
  /* All below under the object lock. */
  GstBuffer *frame;
  GstVideoInfo info;
  gboolean has_info;
  gboolean fresh;     /* @frame was not drawn yet */
  GstClockTime shown; /* running time at which it was drawn first */
  gboolean moved;     /* a property or the format has changed since the last look */
  int x, y, width, height;
  int zorder;
  gboolean visible;
  GstClockTime stale_time;
  /* The canvas' thread's own. */
  gboolean seen; /* at the last look */
  GstVideoConverter *converter;
  GstVideoInfo converter_in;
  GstVideoRectangle converter_place;
};

#define MEMBER(m) G_STRUCT_OFFSET (GstTuttiVideoMixerPad, m)
#define SIDE_MAX 8192

static const TuttiPlainProperty settings[] = {
    {"x", "Left edge on the canvas, pixels, even", G_TYPE_INT, MEMBER (x), 0, SIDE_MAX},
    {"y", "Upper edge on the canvas, pixels, even", G_TYPE_INT, MEMBER (y), 0, SIDE_MAX},
    {"width", "Of the place, pixels; 0 shows nothing", G_TYPE_INT, MEMBER (width), 0,
        SIDE_MAX},
    {"height", "Of the place, pixels; 0 shows nothing", G_TYPE_INT, MEMBER (height), 0,
        SIDE_MAX},
    {"zorder", "What is higher lies above", G_TYPE_INT, MEMBER (zorder), 0, 1000, 0},
    {"visible", "FALSE: the background is seen, and frames are not kept", G_TYPE_BOOLEAN,
        MEMBER (visible), 0, 1, TRUE},
    /* A camera that stopped sending shall not stand there frozen. */
    {"stale-time",
        "Without a new frame for so long (ns) the input is not shown; 0: for ever",
        G_TYPE_UINT64, MEMBER (stale_time), 0, G_MAXUINT64, 2 * GST_SECOND},
    {NULL},
};

G_DEFINE_FINAL_TYPE (GstTuttiVideoMixerPad, gst_tutti_video_mixer_pad, GST_TYPE_PAD)

/* Pixels by which a picture may miss the shape of its place and still fill it. */
#define FIT_SLACK 4

GstFlowReturn
gst_tutti_video_mixer_pad_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstTuttiVideoMixerPad *self = GST_TUTTI_VIDEO_MIXER_PAD (pad);
  GstBuffer *old;
  gboolean visible;

  GST_OBJECT_LOCK (self);
  old = self->frame;
  self->frame = self->visible ? buffer : NULL;
  self->fresh = TRUE;
  visible = self->visible;
  GST_OBJECT_UNLOCK (self);
  gst_clear_buffer (&old);
  if (!visible)
    gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static void
pad_drop_frame (GstTuttiVideoMixerPad *self)
{
  GstBuffer *old;

  GST_OBJECT_LOCK (self);
  old = g_steal_pointer (&self->frame);
  self->moved = TRUE;
  GST_OBJECT_UNLOCK (self);
  gst_clear_buffer (&old);
}

static gboolean
pad_set_caps (GstTuttiVideoMixerPad *self, GstEvent *event)
{
  GstVideoInfo info;
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  if (!gst_video_info_from_caps (&info, caps))
    return FALSE;
  /* A frame of the old size must not be read with the new size. */
  pad_drop_frame (self);
  GST_OBJECT_LOCK (self);
  self->info = info;
  self->has_info = TRUE;
  self->moved = TRUE;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

/* Nothing passes on: what happens to one input is not the canvas' business. */
gboolean
gst_tutti_video_mixer_pad_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstTuttiVideoMixerPad *self = GST_TUTTI_VIDEO_MIXER_PAD (pad);
  gboolean good = TRUE;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS)
    good = pad_set_caps (self, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    pad_drop_frame (self);
  gst_event_unref (event);
  return good;
}

gboolean
gst_tutti_video_mixer_pad_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return gst_pad_query_default (pad, parent, query);
  /* Decoders may hand us their own padded pictures instead of copies. */
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return TRUE;
}

/* Drawing */

static void
copy_plane (const GstVideoFrame *frame, GstVideoFrame *canvas,
    const GstVideoRectangle *place, guint plane)
{
  int shift = plane == 0 ? 0 : 1;
  int source_stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
  int stride = GST_VIDEO_FRAME_PLANE_STRIDE (canvas, plane);
  const guint8 *source = GST_VIDEO_FRAME_PLANE_DATA (frame, plane);
  guint8 *target = (guint8 *)GST_VIDEO_FRAME_PLANE_DATA (canvas, plane) +
                   (place->y >> shift) * stride + (place->x >> shift);

  for (int row = 0; row < place->h >> shift; row++) {
    memcpy (target, source, place->w >> shift);
    source += source_stride;
    target += stride;
  }
}

/* The part of @place that a picture of @width by @height fills, centred. Bars so narrow
 * that they come from rounding are not worth a margin. */
static GstVideoRectangle
fit (const GstVideoRectangle *place, int width, int height)
{
  GstVideoRectangle out = *place;
  gint64 wide = (gint64)place->h * width / height,
         high = (gint64)place->w * height / width;

  if (wide + FIT_SLACK < place->w)
    out.w = MAX ((int)wide & ~1, 2);
  else if (high + FIT_SLACK < place->h)
    out.h = MAX ((int)high & ~1, 2);
  out.x += (place->w - out.w) / 2 & ~1;
  out.y += (place->h - out.h) / 2 & ~1;
  return out;
}

/* Scales within I420, straight into the canvas; nothing is converted: all pictures are
 * taken to have the canvas' colorimetry, which VP8 fixes. */
static GstVideoConverter *
converter_for (GstTuttiVideoMixerPad *self, const GstVideoInfo *in,
    const GstVideoInfo *out, const GstVideoRectangle *place)
{
  GstVideoInfo as_out = *in;

  if (self->converter != NULL && gst_video_info_is_equal (in, &self->converter_in) &&
      memcmp (place, &self->converter_place, sizeof *place) == 0)
    return self->converter;
  g_clear_pointer (&self->converter, gst_video_converter_free);
  self->converter_in = *in;
  self->converter_place = *place;
  as_out.colorimetry = out->colorimetry;
  as_out.chroma_site = out->chroma_site;
  GST_VIDEO_INFO_FPS_N (&as_out) = GST_VIDEO_INFO_FPS_N (out);
  GST_VIDEO_INFO_FPS_D (&as_out) = GST_VIDEO_INFO_FPS_D (out);
  self->converter = gst_video_converter_new (&as_out, out,
      gst_structure_new ("options", GST_VIDEO_CONVERTER_OPT_DEST_X, G_TYPE_INT, place->x,
          GST_VIDEO_CONVERTER_OPT_DEST_Y, G_TYPE_INT, place->y,
          GST_VIDEO_CONVERTER_OPT_DEST_WIDTH, G_TYPE_INT, place->w,
          GST_VIDEO_CONVERTER_OPT_DEST_HEIGHT, G_TYPE_INT, place->h,
          GST_VIDEO_CONVERTER_OPT_FILL_BORDER, G_TYPE_BOOLEAN, FALSE,
          GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD, GST_TYPE_VIDEO_RESAMPLER_METHOD,
          GST_VIDEO_RESAMPLER_METHOD_LINEAR, GST_VIDEO_CONVERTER_OPT_THREADS, G_TYPE_UINT,
          1, NULL));
  return self->converter;
}

/* TRUE when the whole place lies on the canvas, on even pixels. */
static gboolean
place_fits (const GstVideoRectangle *place, const GstVideoFrame *canvas)
{
  return place->w > 0 && place->h > 0 && place->x >= 0 && place->y >= 0 &&
         ((place->x | place->y) & 1) == 0 &&
         place->x + place->w <= GST_VIDEO_FRAME_WIDTH (canvas) &&
         place->y + place->h <= GST_VIDEO_FRAME_HEIGHT (canvas);
}

GstTuttiVideoMixerChange
gst_tutti_video_mixer_pad_look (GstTuttiVideoMixerPad *self, GstClockTime now)
{
  GstTuttiVideoMixerChange change = GST_TUTTI_VIDEO_MIXER_SAME;
  gboolean seen;

  GST_OBJECT_LOCK (self);
  seen = self->visible && self->frame != NULL && self->has_info;
  /* Age counts from the tick that showed the frame first, so that only the clock decides.
   */
  if (seen && self->fresh)
    self->shown = now;
  if (seen && self->stale_time != 0 && now - self->shown >= self->stale_time)
    seen = FALSE;
  if (seen != self->seen || (self->moved && seen))
    change = GST_TUTTI_VIDEO_MIXER_REARRANGED;
  else if (seen && self->fresh)
    change = GST_TUTTI_VIDEO_MIXER_NEW_FRAME;
  if (seen)
    self->fresh = FALSE;
  self->moved = FALSE;
  self->seen = seen;
  GST_OBJECT_UNLOCK (self);
  return change;
}

int
gst_tutti_video_mixer_pad_get_order (GstTuttiVideoMixerPad *self)
{
  int order;

  GST_OBJECT_LOCK (self);
  order = self->zorder;
  GST_OBJECT_UNLOCK (self);
  return order;
}

gboolean
gst_tutti_video_mixer_pad_get_place (
    GstTuttiVideoMixerPad *self, GstVideoRectangle *place)
{
  GST_OBJECT_LOCK (self);
  *place = (GstVideoRectangle){self->x, self->y, self->width, self->height};
  GST_OBJECT_UNLOCK (self);
  return self->seen;
}

static int
scale_even (int value, int to, int from)
{
  return (int)((gint64)value * to / from) & ~1;
}

/* @place of a layout of that size, on @canvas. */
static GstVideoRectangle
scale_place (const GstVideoRectangle *place, const GstVideoFrame *canvas,
    int layout_width, int layout_height)
{
  int width = GST_VIDEO_FRAME_WIDTH (canvas), height = GST_VIDEO_FRAME_HEIGHT (canvas);
  int x = scale_even (place->x, width, layout_width);
  int y = scale_even (place->y, height, layout_height);

  if (width == layout_width && height == layout_height)
    return *place;
  return (GstVideoRectangle){x, y,
      scale_even (place->x + place->w, width, layout_width) - x,
      scale_even (place->y + place->h, height, layout_height) - y};
}

void
gst_tutti_video_mixer_pad_draw (GstTuttiVideoMixerPad *self, GstVideoFrame *canvas,
    int layout_width, int layout_height)
{
  g_autoptr (GstBuffer) buffer = NULL;
  GstVideoRectangle place;
  GstVideoFrame frame;
  GstVideoInfo info;

  GST_OBJECT_LOCK (self);
  if (self->seen && self->frame != NULL)
    buffer = gst_buffer_ref (self->frame);
  info = self->info;
  place = (GstVideoRectangle){self->x, self->y, self->width, self->height};
  GST_OBJECT_UNLOCK (self);

  place = scale_place (&place, canvas, layout_width, layout_height);
  if (buffer == NULL || !place_fits (&place, canvas) ||
      !gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ))
    return;
  place = fit (&place, info.width, info.height);
  if (info.width == place.w && info.height == place.h) {
    for (guint plane = 0; plane < 3; plane++)
      copy_plane (&frame, canvas, &place, plane);
  } else {
    gst_video_converter_frame (
        converter_for (self, &info, &canvas->info, &place), &frame, canvas);
  }
  gst_video_frame_unmap (&frame);
}

/* Object */

static void
gst_tutti_video_mixer_pad_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  GstTuttiVideoMixerPad *self = GST_TUTTI_VIDEO_MIXER_PAD (object);
  GstBuffer *old = NULL;

  GST_OBJECT_LOCK (self);
  tutti_plain_property_set (self, settings, id, value);
  self->moved = TRUE;
  /* Shown again it shall not begin with what was last seen long ago. */
  if (!self->visible)
    old = g_steal_pointer (&self->frame);
  GST_OBJECT_UNLOCK (self);
  gst_clear_buffer (&old);
}

static void
gst_tutti_video_mixer_pad_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  GST_OBJECT_LOCK (object);
  tutti_plain_property_get (object, settings, id, value);
  GST_OBJECT_UNLOCK (object);
}

static void
gst_tutti_video_mixer_pad_init (GstTuttiVideoMixerPad *self)
{
  tutti_plain_properties_init (self, settings);
}

static void
gst_tutti_video_mixer_pad_finalize (GObject *object)
{
  GstTuttiVideoMixerPad *self = GST_TUTTI_VIDEO_MIXER_PAD (object);

  gst_clear_buffer (&self->frame);
  g_clear_pointer (&self->converter, gst_video_converter_free);
  G_OBJECT_CLASS (gst_tutti_video_mixer_pad_parent_class)->finalize (object);
}

static void
gst_tutti_video_mixer_pad_class_init (GstTuttiVideoMixerPadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = gst_tutti_video_mixer_pad_set_property;
  object_class->get_property = gst_tutti_video_mixer_pad_get_property;
  object_class->finalize = gst_tutti_video_mixer_pad_finalize;
  tutti_plain_properties_install (
      object_class, settings, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
}
