/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * SECTION:element-tuttivideomixer
 * @title: tuttivideomixer
 * @short_description: a canvas driven by the clock
 *
 * Composes the latest frame of each input into one picture, at a steady rate that only
 * the clock decides. No input is waited for: one that has nothing new is shown as it was,
 * for its `stale-time`, and then not at all. There are no deadlines and no latency to
 * agree on, which is why this is not `compositor` (a live one delays every input by the
 * latency of its slowest, may stop for ever at a start-up race, and spins after EOS, all
 * in GStreamer 1.22).
 *
 * A frame is scaled to fit its place, in its own shape, when it is drawn, and a picture
 * draws only what has changed since the one before. Frames of the size of their place are
 * copied, which costs next to nothing: have them sent so. Input and output are I420; all
 * in one colorimetry, BT.601, the one that VP8 has.
 *
 * When nothing at all has changed there is a picture only every `idle-interval`, the same
 * one again, so that encoders stay alive; a GstForceKeyUnit event upstream brings one at
 * once. Size and rate may be changed at any time; places are given in pixels of
 * `layout-width` by `layout-height`, so that another size does not move them.
 *
 * With a `latency`, a picture is of that much earlier than when it is made, and shows
 * each input as it was then, by the timestamps of its frames: how late they come makes no
 * difference as long as it is less, and pictures go with sound that is timed by the same
 * clock. Pads that are requested before it is set do not know of it.
 *
 * Sink pads (`sink_%u`) come and go in any state. Their properties: `x`, `y`, `width`,
 * `height` (the place in pixels, even), `visible`, `stale-time` (ns), `delay` (ns,
 * for a canvas with a latency), `zorder`: what is higher lies above, and of those alike
 * the later ones above the earlier.
 *
 * |[
 * gst-launch-1.0 tuttivideomixer name=m width=640 height=360 sink_0::x=8 sink_0::y=8
 * sink_0::width=320 sink_0::height=180 ! \ videoconvert ! autovideosink  videotestsrc
 * is-live=true ! video/x-raw,format=I420,width=320,height=180 ! m.sink_0
 * ]|
 */
#include "plugins/video/tutti-child-pads.h"
#include "plugins/video/tutti-painter.h"
#include "plugins/video/tutti-slot-task.h"
#include "plugins/tutti-plain-property.h"
#include "plugins/tutti-plugin-elements.h"

#include <stdio.h>

GST_DEBUG_CATEGORY_STATIC (tutti_video_mixer_debug);
#define GST_CAT_DEFAULT tutti_video_mixer_debug

#define GST_TYPE_TUTTI_VIDEO_MIXER (gst_tutti_video_mixer_get_type ())
G_DECLARE_FINAL_TYPE (
    GstTuttiVideoMixer, gst_tutti_video_mixer, GST, TUTTI_VIDEO_MIXER, GstElement)

struct _GstTuttiVideoMixer {
  GstElement parent;
  GstPad *src;
  TuttiSlotTask *task;
  /* Under the object lock. */
  int width, height, framerate;
  int layout_width, layout_height;
  guint background; /* 0xRRGGBB */
  guint64 frames;
  guint next_pad;
  GstClockTime idle_interval;
  GstClockTime latency;
  gboolean reformat;      /* size or rate have changed */
  gboolean refresh;       /* a picture is wanted although nothing has changed */
  gboolean redraw;        /* a pad has gone, or background or overlay have changed */
  GstMiniObject *overlay; /* GstVideoOverlayComposition; NULL: none */
  /* The task's own. */
  TuttiPainter painter;
  GstClockTime pushed; /* time of the last picture */
  gboolean announced;
};

enum {
  PROP_WIDTH = 1,
  PROP_HEIGHT,
  PROP_FRAMERATE,
  PROP_LAYOUT_WIDTH,
  PROP_LAYOUT_HEIGHT,
  PROP_BACKGROUND,
  PROP_IDLE_INTERVAL,
  PROP_LATENCY,
  PROP_FRAMES,
  PROP_OVERLAY
};

#define MEMBER(m) G_STRUCT_OFFSET (GstTuttiVideoMixer, m)

static const TuttiPlainProperty settings[] = {
    {"width", "Of the canvas, pixels, even", G_TYPE_INT, MEMBER (width), 16, 8192, 1280},
    {"height", "Of the canvas, pixels, even", G_TYPE_INT, MEMBER (height), 16, 8192, 720},
    {"framerate", "Frames per second", G_TYPE_INT, MEMBER (framerate), 1, 120, 25},
    {"layout-width", "Of what places are given in; 0: width", G_TYPE_INT,
        MEMBER (layout_width), 0, 8192},
    {"layout-height", "Of what places are given in; 0: height", G_TYPE_INT,
        MEMBER (layout_height), 0, 8192},
    {"background", "Where no input is seen, 0xRRGGBB", G_TYPE_UINT, MEMBER (background),
        0, 0xffffff, 0x17191d},
    {"idle-interval", "Between two pictures (ns) while nothing changes", G_TYPE_UINT64,
        MEMBER (idle_interval), 0, G_MAXUINT64, GST_SECOND},
    {"latency", "How much (ns) earlier than it is made a picture is of; set it first",
        G_TYPE_UINT64, MEMBER (latency), 0, 10 * GST_SECOND, 0},
    {NULL},
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink_%u",
    GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("I420")));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("I420")));

G_DEFINE_FINAL_TYPE_WITH_CODE (GstTuttiVideoMixer, gst_tutti_video_mixer,
    GST_TYPE_ELEMENT, G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, tutti_child_pads_init))
GST_ELEMENT_REGISTER_DEFINE (
    tuttivideomixer, "tuttivideomixer", GST_RANK_NONE, GST_TYPE_TUTTI_VIDEO_MIXER)

/* The picture */

/* g_list_sort() keeps those that are alike in their order. */
static int
compare_order (gconstpointer a, gconstpointer b)
{
  return gst_tutti_video_mixer_pad_get_order ((GstTuttiVideoMixerPad *)a) -
         gst_tutti_video_mixer_pad_get_order ((GstTuttiVideoMixerPad *)b);
}

static GList *
copy_sink_pads (GstTuttiVideoMixer *self)
{
  GList *pads;

  GST_OBJECT_LOCK (self);
  pads = g_list_copy_deep (
      GST_ELEMENT (self)->sinkpads, (GCopyFunc)(void *)gst_object_ref, NULL);
  GST_OBJECT_UNLOCK (self);
  return g_list_sort (pads, compare_order);
}

static GstClockTime
get_latency (GstTuttiVideoMixer *self)
{
  GstClockTime latency;

  GST_OBJECT_LOCK (self);
  latency = self->latency;
  GST_OBJECT_UNLOCK (self);
  return latency;
}

static GstClockTime
frame_duration (GstTuttiVideoMixer *self)
{
  return GST_SECOND / GST_VIDEO_INFO_FPS_N (&self->painter.info);
}

/* @rounding: by which a frame of an input may be later than the picture. Returns:
 * (transfer full): NULL when there is nothing new at @now. */
static GstBuffer *
make_frame (GstTuttiVideoMixer *self, GstClockTime now, GstClockTime rounding)
{
  GList *pads = copy_sink_pads (self);
  TuttiPaintMode mode;
  gboolean wanted;
  guint background;

  GST_OBJECT_LOCK (self);
  mode = self->redraw ? TUTTI_PAINT_ALL : TUTTI_PAINT_CHANGES;
  wanted = self->refresh || now - self->pushed >= self->idle_interval;
  background = self->background;
  self->painter.layout_width = self->layout_width;
  self->painter.layout_height = self->layout_height;
  gst_mini_object_replace ((GstMiniObject **)&self->painter.overlay, self->overlay);
  self->redraw = FALSE;
  self->refresh = FALSE;
  GST_OBJECT_UNLOCK (self);

  wanted |= tutti_painter_paint (&self->painter, pads, now + rounding, background, mode);
  g_list_free_full (pads, gst_object_unref);
  if (!wanted || self->painter.canvas == NULL)
    return NULL;
  self->pushed = now;
  /* Shares the memory; what downstream does to flags and times is its own affair. */
  return tutti_painter_get_picture (&self->painter);
}

/* The task */

static void
announce_caps (GstTuttiVideoMixer *self)
{
  g_autoptr (GstCaps) caps = gst_video_info_to_caps (&self->painter.info);

  gst_pad_push_event (self->src, gst_event_new_caps (caps));
}

static void
announce (GstTuttiVideoMixer *self)
{
  /* Not gst_pad_create_stream_id(): it derives ids of inputs, and refuses when there are
   * several. */
  g_autofree char *id = g_strdup_printf ("tutti-canvas/%08x", g_random_int ());
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->src, gst_event_new_stream_start (id));
  announce_caps (self);
  gst_pad_push_event (self->src, gst_event_new_segment (&segment));
  self->announced = TRUE;
}

/* Takes size and rate over. */
static void
reformat (GstTuttiVideoMixer *self)
{
  GST_OBJECT_LOCK (self);
  tutti_painter_set_format (&self->painter, self->width, self->height, self->framerate);
  self->reformat = FALSE;
  GST_OBJECT_UNLOCK (self);
}

/* A new size or rate counts from the picture at @now on. */
static void
take_reformat (GstTuttiVideoMixer *self, GstClockTime now)
{
  gboolean wanted;

  GST_OBJECT_LOCK (self);
  wanted = self->reformat;
  GST_OBJECT_UNLOCK (self);
  if (!wanted)
    return;
  reformat (self);
  tutti_slot_task_set_rate (self->task, now, GST_VIDEO_INFO_FPS_N (&self->painter.info));
  if (self->announced)
    announce_caps (self);
}

static GstFlowReturn
push_frame (GstTuttiVideoMixer *self, GstBuffer *buffer, GstClockTime now)
{
  GstFlowReturn flow;

  GST_BUFFER_PTS (buffer) = now;
  GST_BUFFER_DURATION (buffer) = frame_duration (self);
  flow = gst_pad_push (self->src, buffer);
  GST_OBJECT_LOCK (self);
  self->frames++;
  GST_OBJECT_UNLOCK (self);
  return flow;
}

static void
on_slot (GstClockTime now, gpointer user_data)
{
  GstTuttiVideoMixer *self = user_data;
  GstFlowReturn flow = GST_FLOW_OK;
  GstClockTime latency;
  GstBuffer *buffer = NULL;

  take_reformat (self, now);
  if (!self->announced)
    announce (self);
  latency = get_latency (self);
  if (now >= latency)
    buffer =
        make_frame (self, now - latency, latency > 0 ? frame_duration (self) / 2 : 0);
  if (buffer != NULL)
    flow = push_frame (self, buffer, now - latency);
  if (flow == GST_FLOW_OK)
    return;
  if (flow == GST_FLOW_EOS)
    gst_pad_push_event (self->src, gst_event_new_eos ());
  else if (flow != GST_FLOW_FLUSHING)
    GST_ELEMENT_FLOW_ERROR (self, flow);
  tutti_slot_task_pause (self->task);
}

static void
start_task (GstTuttiVideoMixer *self)
{
  /* Before the last turn has ended the painter is the task's. */
  tutti_slot_task_join (self->task);
  reformat (self);
  tutti_slot_task_start (self->task, GST_VIDEO_INFO_FPS_N (&self->painter.info));
}

static GstStateChangeReturn
gst_tutti_video_mixer_change_state (GstElement *element, GstStateChange transition)
{
  GstTuttiVideoMixer *self = GST_TUTTI_VIDEO_MIXER (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    tutti_slot_task_stop (self->task);
  result = GST_ELEMENT_CLASS (gst_tutti_video_mixer_parent_class)
               ->change_state (element, transition);
  if (result == GST_STATE_CHANGE_FAILURE)
    return result;

  switch (transition) {
  case GST_STATE_CHANGE_PAUSED_TO_PLAYING:
    start_task (self);
    return result;
  case GST_STATE_CHANGE_PAUSED_TO_READY:
    /* The source pad is inactive by now, so the task is on its way out of a push. */
    tutti_slot_task_join (self->task);
    self->announced = FALSE;
    return result;
  case GST_STATE_CHANGE_READY_TO_PAUSED:
  case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
    return GST_STATE_CHANGE_NO_PREROLL;
  default:
    return result;
  }
}

/* Pads */

static GstPad *
gst_tutti_video_mixer_request_new_pad (GstElement *element, GstPadTemplate *template,
    const char *wanted, const GstCaps *caps)
{
  GstTuttiVideoMixer *self = GST_TUTTI_VIDEO_MIXER (element);
  g_autofree char *name = NULL;
  GstPad *pad;
  guint number;

  GST_OBJECT_LOCK (self);
  if (wanted != NULL && sscanf (wanted, "sink_%u", &number) == 1)
    self->next_pad = MAX (self->next_pad, number + 1);
  else
    number = self->next_pad++;
  GST_OBJECT_UNLOCK (self);

  name = g_strdup_printf ("sink_%u", number);
  pad = g_object_new (GST_TYPE_TUTTI_VIDEO_MIXER_PAD, "name", name, "direction",
      GST_PAD_SINK, "template", template, NULL);
  if (get_latency (self) > 0)
    gst_tutti_video_mixer_pad_set_timing (
        GST_TUTTI_VIDEO_MIXER_PAD (pad), GST_TUTTI_VIDEO_MIXER_IN_TIME);
  gst_pad_set_chain_function (pad, gst_tutti_video_mixer_pad_chain);
  gst_pad_set_event_function (pad, gst_tutti_video_mixer_pad_event);
  gst_pad_set_query_function (pad, gst_tutti_video_mixer_pad_query);
  gst_pad_set_active (pad, TRUE);
  if (!gst_element_add_pad (element, pad))
    return NULL;
  gst_child_proxy_child_added (GST_CHILD_PROXY (self), G_OBJECT (pad), name);
  return pad;
}

static void
gst_tutti_video_mixer_release_pad (GstElement *element, GstPad *pad)
{
  gst_child_proxy_child_removed (
      GST_CHILD_PROXY (element), G_OBJECT (pad), GST_PAD_NAME (pad));
  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (element, pad);
  GST_OBJECT_LOCK (element);
  GST_TUTTI_VIDEO_MIXER (element)->redraw = TRUE;
  GST_OBJECT_UNLOCK (element);
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);
  return TRUE;
}

/* QoS ends here: it is the encoder's business. */
static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  if (gst_video_event_is_force_key_unit (event)) {
    GST_OBJECT_LOCK (parent);
    GST_TUTTI_VIDEO_MIXER (parent)->refresh = TRUE;
    GST_OBJECT_UNLOCK (parent);
  }
  gst_event_unref (event);
  return TRUE;
}

/* Object */

static void
gst_tutti_video_mixer_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  GstTuttiVideoMixer *self = GST_TUTTI_VIDEO_MIXER (object);

  GST_OBJECT_LOCK (self);
  if (id == PROP_OVERLAY)
    gst_mini_object_replace (&self->overlay, g_value_get_boxed (value));
  else
    tutti_plain_property_set (self, settings, id, value);
  self->redraw |=
      (id >= PROP_LAYOUT_WIDTH && id <= PROP_BACKGROUND) || id == PROP_OVERLAY;
  self->reformat |= id <= PROP_FRAMERATE;
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tutti_video_mixer_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  GstTuttiVideoMixer *self = GST_TUTTI_VIDEO_MIXER (object);

  GST_OBJECT_LOCK (self);
  if (id == PROP_FRAMES)
    g_value_set_uint64 (value, self->frames);
  else if (id == PROP_OVERLAY)
    g_value_set_boxed (value, self->overlay);
  else
    tutti_plain_property_get (self, settings, id, value);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tutti_video_mixer_init (GstTuttiVideoMixer *self)
{
  tutti_plain_properties_init (self, settings);
  self->task = tutti_slot_task_new (GST_ELEMENT (self), "tutti-video", on_slot, self);

  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->src, src_query);
  gst_pad_set_event_function (self->src, src_event);
  gst_pad_use_fixed_caps (self->src);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
}

static void
gst_tutti_video_mixer_finalize (GObject *object)
{
  GstTuttiVideoMixer *self = GST_TUTTI_VIDEO_MIXER (object);

  g_clear_pointer (&self->task, tutti_slot_task_free);
  tutti_painter_clear (&self->painter);
  gst_clear_mini_object ((GstMiniObject **)&self->painter.overlay);
  gst_clear_mini_object (&self->overlay);
  G_OBJECT_CLASS (gst_tutti_video_mixer_parent_class)->finalize (object);
}

static void
gst_tutti_video_mixer_class_init (GstTuttiVideoMixerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      tutti_video_mixer_debug, "tuttivideomixer", 0, "Canvas driven by the clock");
  object_class->set_property = gst_tutti_video_mixer_set_property;
  object_class->get_property = gst_tutti_video_mixer_get_property;
  object_class->finalize = gst_tutti_video_mixer_finalize;
  tutti_plain_properties_install (object_class, settings,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
  g_object_class_install_property (object_class, PROP_FRAMES,
      g_param_spec_uint64 ("frames", "frames", "Pictures made so far", 0, G_MAXUINT64, 0,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_OVERLAY,
      g_param_spec_boxed ("overlay", "overlay", "Above all inputs, with transparency",
          GST_TYPE_VIDEO_OVERLAY_COMPOSITION,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));

  element_class->change_state = gst_tutti_video_mixer_change_state;
  element_class->request_new_pad = gst_tutti_video_mixer_request_new_pad;
  element_class->release_pad = gst_tutti_video_mixer_release_pad;
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &sink_template, GST_TYPE_TUTTI_VIDEO_MIXER_PAD);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Tutti video mixer",
      "Filter/Editor/Video/Compositor", "Canvas driven by the clock",
      "The Tutti authors");
  gst_type_mark_as_plugin_api (GST_TYPE_TUTTI_VIDEO_MIXER_PAD, 0);
}
