/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/video/gsttuttivideomixerpad.h"
#include "plugins/video/tutti-frame-queue.h"
#include "plugins/tutti-plain-property.h"

#include <string.h>

struct _GstTuttiVideoMixerPad {
  GstPad parent;
  /* All below under the object lock. */
  GstTuttiVideoMixerTiming timing;
  GstSegment segment;
  TuttiFrameQueue waiting; /* frames whose time has not come */
  GstClockTime delay;      /* of that time */
  GstBuffer *frame;
  GstVideoInfo info;   /* of @frame */
  GstVideoInfo next;   /* of the frames to come */
  gboolean fresh;      /* @frame was not drawn yet */
  GstClockTime age;    /* since the tick that drew it first */
  GstClockTime looked; /* running time of the last look */
  gboolean moved;      /* a property or the format has changed since the last look */
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
#define PROP_DELAY 8 /* its row */
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
    {"delay", "Added (ns) to the times of the frames, on a canvas with a latency",
        G_TYPE_UINT64, MEMBER (delay), 0, GST_SECOND, 0},
    {NULL},
};

G_DEFINE_FINAL_TYPE (GstTuttiVideoMixerPad, gst_tutti_video_mixer_pad, GST_TYPE_PAD)

/* What one tick adds to a frame's age at most: after a machine that stood still, no
 * camera had the time to send anything. */
#define AGING_MAX (250 * GST_MSECOND)

/* Pixels by which a picture may miss the shape of its place and still fill it. */
#define FIT_SLACK 4

void
gst_tutti_video_mixer_pad_set_timing (
    GstTuttiVideoMixerPad *self, GstTuttiVideoMixerTiming timing)
{
  self->timing = timing;
}

/* With the lock. What has no time is shown at once. */
static GstClockTime
pad_time_of (GstTuttiVideoMixerPad *self, GstBuffer *buffer)
{
  GstClockTime time;

  if (self->timing == GST_TUTTI_VIDEO_MIXER_AT_ONCE || !GST_BUFFER_PTS_IS_VALID (buffer))
    return 0;
  time = gst_segment_to_running_time (
      &self->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  return GST_CLOCK_TIME_IS_VALID (time) ? time + self->delay : 0;
}

GstFlowReturn
gst_tutti_video_mixer_pad_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstTuttiVideoMixerPad *self = GST_TUTTI_VIDEO_MIXER_PAD (pad);
  gboolean visible;

  GST_OBJECT_LOCK (self);
  visible = self->visible;
  if (self->timing == GST_TUTTI_VIDEO_MIXER_AT_ONCE)
    tutti_frame_queue_clear (&self->waiting);
  if (visible)
    tutti_frame_queue_push (
        &self->waiting, buffer, &self->next, pad_time_of (self, buffer));
  GST_OBJECT_UNLOCK (self);
  if (!visible)
    gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

/* With the lock. Returns: (transfer full) (nullable): the frame that was shown before */
static GstBuffer *
pad_take_due (GstTuttiVideoMixerPad *self, GstClockTime now)
{
  GstVideoInfo info;
  GstBuffer *due = tutti_frame_queue_pop (&self->waiting, now, &info);
  GstBuffer *old;

  if (due == NULL)
    return NULL;
  old = self->frame;
  self->frame = due;
  self->fresh = TRUE;
  if (!gst_video_info_is_equal (&self->info, &info)) {
    self->info = info;
    self->moved = TRUE;
  }
  return old;
}

/* With the lock. Returns: (transfer full) (nullable): what was shown */
static GstBuffer *
pad_steal_frame (GstTuttiVideoMixerPad *self)
{
  tutti_frame_queue_clear (&self->waiting);
  self->moved = TRUE;
  return g_steal_pointer (&self->frame);
}

static void
pad_drop_frame (GstTuttiVideoMixerPad *self)
{
  GstBuffer *old;

  GST_OBJECT_LOCK (self);
  old = pad_steal_frame (self);
  GST_OBJECT_UNLOCK (self);
  gst_clear_buffer (&old);
}

static void
pad_set_segment (GstTuttiVideoMixerPad *self, GstEvent *event)
{
  GST_OBJECT_LOCK (self);
  gst_event_copy_segment (event, &self->segment);
  GST_OBJECT_UNLOCK (self);
}

static gboolean
pad_set_caps (GstTuttiVideoMixerPad *self, GstEvent *event)
{
  GstVideoInfo info;
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  if (!gst_video_info_from_caps (&info, caps))
    return FALSE;
  /* The frame of the old size stays until one of the new size is there. */
  GST_OBJECT_LOCK (self);
  self->next = info;
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
  else if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    pad_set_segment (self, event);
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
  GstBuffer *old;
  gboolean seen;

  GST_OBJECT_LOCK (self);
  old = pad_take_due (self, now);
  seen = self->visible && self->frame != NULL &&
         GST_VIDEO_INFO_FORMAT (&self->info) != GST_VIDEO_FORMAT_UNKNOWN;
  /* Age counts from the tick that showed the frame first, so that only the clock decides.
   */
  self->age = self->fresh ? 0 : self->age + MIN (now - self->looked, AGING_MAX);
  self->looked = now;
  if (seen && self->stale_time != 0 && self->age >= self->stale_time)
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
  gst_clear_buffer (&old);
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
  self->moved |= id != PROP_DELAY;
  /* Shown again it shall not begin with what was last seen long ago. */
  if (!self->visible)
    old = pad_steal_frame (self);
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
  gst_video_info_init (&self->info);
  gst_video_info_init (&self->next);
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  tutti_frame_queue_init (&self->waiting);
}

static void
gst_tutti_video_mixer_pad_finalize (GObject *object)
{
  GstTuttiVideoMixerPad *self = GST_TUTTI_VIDEO_MIXER_PAD (object);

  tutti_frame_queue_clear (&self->waiting);
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
