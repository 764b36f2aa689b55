/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/video/gsttuttivideomixerpad.h"

#include <string.h>

struct _GstTuttiVideoMixerPad {
  GstPad parent;
  /* All below under the object lock. */
  GstBuffer *frame;
  GstVideoInfo info;
  gboolean has_info;
  gboolean fresh;     /* @frame was not drawn yet */
  GstClockTime shown; /* running time at which it was drawn first */
  int x, y, width, height;
  gboolean visible;
  GstClockTime stale_time;
};

enum { PROP_0, PROP_X, PROP_Y, PROP_WIDTH, PROP_HEIGHT, PROP_VISIBLE, PROP_STALE_TIME };

G_DEFINE_FINAL_TYPE (GstTuttiVideoMixerPad, gst_tutti_video_mixer_pad, GST_TYPE_PAD)

/* A camera that stopped sending shall not stand there frozen. */
#define DEFAULT_STALE_TIME (2 * GST_SECOND)

GstFlowReturn
gst_tutti_video_mixer_pad_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstTuttiVideoMixerPad *self = GST_TUTTI_VIDEO_MIXER_PAD (pad);
  GstBuffer *old;

  GST_OBJECT_LOCK (self);
  old = self->frame;
  self->frame = buffer;
  self->fresh = TRUE;
  GST_OBJECT_UNLOCK (self);
  gst_clear_buffer (&old);
  return GST_FLOW_OK;
}

static void
pad_drop_frame (GstTuttiVideoMixerPad *self)
{
  GstBuffer *old;

  GST_OBJECT_LOCK (self);
  old = g_steal_pointer (&self->frame);
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

/* One plane of the part of @frame that fits into @place, centred, to @canvas. */
static void
copy_plane (const GstVideoFrame *frame, GstVideoFrame *canvas,
    const GstVideoRectangle *place, guint plane)
{
  int shift = plane == 0 ? 0 : 1;
  int source_x = MAX (GST_VIDEO_FRAME_WIDTH (frame) - place->w, 0) / 2 & ~1;
  int source_y = MAX (GST_VIDEO_FRAME_HEIGHT (frame) - place->h, 0) / 2 & ~1;
  int width = MIN (GST_VIDEO_FRAME_WIDTH (frame), place->w);
  int height = MIN (GST_VIDEO_FRAME_HEIGHT (frame), place->h);
  int x = place->x + ((place->w - width) / 2 & ~1);
  int y = place->y + ((place->h - height) / 2 & ~1);
  int source_stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
  int stride = GST_VIDEO_FRAME_PLANE_STRIDE (canvas, plane);
  const guint8 *source = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (frame, plane) +
                         (source_y >> shift) * source_stride + (source_x >> shift);
  guint8 *target = (guint8 *)GST_VIDEO_FRAME_PLANE_DATA (canvas, plane) +
                   (y >> shift) * stride + (x >> shift);

  for (int row = 0; row < height >> shift; row++) {
    memcpy (target, source, width >> shift);
    source += source_stride;
    target += stride;
  }
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

/* Age counts from the tick that showed the frame first, so that only the clock decides.
 * Object lock held. */
static gboolean
pad_is_seen (GstTuttiVideoMixerPad *self, GstClockTime now)
{
  if (!self->visible || self->frame == NULL || !self->has_info)
    return FALSE;
  if (self->fresh)
    self->shown = now;
  self->fresh = FALSE;
  return self->stale_time == 0 || now - self->shown < self->stale_time;
}

void
gst_tutti_video_mixer_pad_draw (
    GstTuttiVideoMixerPad *self, GstVideoFrame *canvas, GstClockTime now)
{
  g_autoptr (GstBuffer) buffer = NULL;
  GstVideoRectangle place;
  GstVideoFrame frame;
  GstVideoInfo info;

  GST_OBJECT_LOCK (self);
  if (pad_is_seen (self, now))
    buffer = gst_buffer_ref (self->frame);
  info = self->info;
  place = (GstVideoRectangle){self->x, self->y, self->width, self->height};
  GST_OBJECT_UNLOCK (self);

  if (buffer == NULL || !place_fits (&place, canvas) ||
      !gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ))
    return;
  for (guint plane = 0; plane < 3; plane++)
    copy_plane (&frame, canvas, &place, plane);
  gst_video_frame_unmap (&frame);
}

/* Object */

static void
gst_tutti_video_mixer_pad_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  GstTuttiVideoMixerPad *self = GST_TUTTI_VIDEO_MIXER_PAD (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_X:
    self->x = g_value_get_int (value);
    break;
  case PROP_Y:
    self->y = g_value_get_int (value);
    break;
  case PROP_WIDTH:
    self->width = g_value_get_int (value);
    break;
  case PROP_HEIGHT:
    self->height = g_value_get_int (value);
    break;
  case PROP_VISIBLE:
    self->visible = g_value_get_boolean (value);
    break;
  case PROP_STALE_TIME:
    self->stale_time = g_value_get_uint64 (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tutti_video_mixer_pad_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  GstTuttiVideoMixerPad *self = GST_TUTTI_VIDEO_MIXER_PAD (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_X:
    g_value_set_int (value, self->x);
    break;
  case PROP_Y:
    g_value_set_int (value, self->y);
    break;
  case PROP_WIDTH:
    g_value_set_int (value, self->width);
    break;
  case PROP_HEIGHT:
    g_value_set_int (value, self->height);
    break;
  case PROP_VISIBLE:
    g_value_set_boolean (value, self->visible);
    break;
  case PROP_STALE_TIME:
    g_value_set_uint64 (value, self->stale_time);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tutti_video_mixer_pad_init (GstTuttiVideoMixerPad *self)
{
  self->visible = TRUE;
  self->stale_time = DEFAULT_STALE_TIME;
}

static void
gst_tutti_video_mixer_pad_finalize (GObject *object)
{
  gst_clear_buffer (&GST_TUTTI_VIDEO_MIXER_PAD (object)->frame);
  G_OBJECT_CLASS (gst_tutti_video_mixer_pad_parent_class)->finalize (object);
}

static void
install_int (GObjectClass *klass, guint id, const char *name, const char *blurb)
{
  g_object_class_install_property (klass, id,
      g_param_spec_int (
          name, name, blurb, 0, 8192, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
}

static void
gst_tutti_video_mixer_pad_class_init (GstTuttiVideoMixerPadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = gst_tutti_video_mixer_pad_set_property;
  object_class->get_property = gst_tutti_video_mixer_pad_get_property;
  object_class->finalize = gst_tutti_video_mixer_pad_finalize;
  install_int (object_class, PROP_X, "x", "Left edge on the canvas, pixels, even");
  install_int (object_class, PROP_Y, "y", "Upper edge on the canvas, pixels, even");
  install_int (
      object_class, PROP_WIDTH, "width", "Of the place, pixels; 0 shows nothing");
  install_int (
      object_class, PROP_HEIGHT, "height", "Of the place, pixels; 0 shows nothing");
  g_object_class_install_property (object_class, PROP_VISIBLE,
      g_param_spec_boolean ("visible", "visible", "FALSE: the background is seen", TRUE,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_STALE_TIME,
      g_param_spec_uint64 ("stale-time", "stale-time",
          "Without a new frame for so long (ns) the input is not shown; 0: for ever", 0,
          G_MAXUINT64, DEFAULT_STALE_TIME, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
}
