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
 * Frames are copied, not scaled: scale them to the size of their place before (cheaper
 * than while composing); a frame of another size is centred and cut. Input and output are
 * I420; all in one colorimetry, BT.601, the one that VP8 has.
 *
 * Sink pads (`sink_%u`) come and go in any state. Their properties: `x`, `y`, `width`,
 * `height` (the place in pixels, even), `visible`, `stale-time` (ns). Later pads lie
 * above earlier ones.
 *
 * |[
 * gst-launch-1.0 tuttivideomixer name=m width=640 height=360 sink_0::x=8 sink_0::y=8
 * sink_0::width=320 sink_0::height=180 ! \ videoconvert ! autovideosink  videotestsrc
 * is-live=true ! video/x-raw,format=I420,width=320,height=180 ! m.sink_0
 * ]|
 */
#include "plugins/video/gsttuttivideomixerpad.h"
#include "plugins/tutti-plugin-elements.h"

#include <stdio.h>
#include <string.h>

GST_DEBUG_CATEGORY_STATIC (tutti_video_mixer_debug);
#define GST_CAT_DEFAULT tutti_video_mixer_debug

#define GST_TYPE_TUTTI_VIDEO_MIXER (gst_tutti_video_mixer_get_type ())
G_DECLARE_FINAL_TYPE (
    GstTuttiVideoMixer, gst_tutti_video_mixer, GST, TUTTI_VIDEO_MIXER, GstElement)

#define DEFAULT_WIDTH 1280
#define DEFAULT_HEIGHT 720
#define DEFAULT_FRAMERATE 25
#define DEFAULT_BACKGROUND 0x17191d

struct _GstTuttiVideoMixer {
  GstElement parent;
  GstPad *src;
  GstTask *task;
  GRecMutex task_lock;
  /* Set before PAUSED; read by the task. */
  GstVideoInfo info;
  /* Under the object lock. */
  int width, height, framerate;
  guint background; /* 0xRRGGBB */
  guint64 frames;
  guint next_pad;
  GstClockID wait;
  gboolean stopping;
  /* The task's own. */
  GstClockTime started; /* running time of frame 0 */
  guint64 slot;         /* frame that is made next, counted from @started */
  gboolean announced;
};

enum { PROP_0, PROP_WIDTH, PROP_HEIGHT, PROP_FRAMERATE, PROP_BACKGROUND, PROP_FRAMES };

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink_%u",
    GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("I420")));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("I420")));

static void child_proxy_init (gpointer interface, gpointer data);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstTuttiVideoMixer, gst_tutti_video_mixer,
    GST_TYPE_ELEMENT, G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, child_proxy_init))
GST_ELEMENT_REGISTER_DEFINE (
    tuttivideomixer, "tuttivideomixer", GST_RANK_NONE, GST_TYPE_TUTTI_VIDEO_MIXER)

/* Pads by name in launch lines: sink_0::x=8 */

static GObject *
child_by_index (GstChildProxy *proxy, guint index)
{
  GObject *child;

  GST_OBJECT_LOCK (proxy);
  child = g_list_nth_data (GST_ELEMENT (proxy)->sinkpads, index);
  if (child != NULL)
    g_object_ref (child);
  GST_OBJECT_UNLOCK (proxy);
  return child;
}

static guint
children_count (GstChildProxy *proxy)
{
  guint count;

  GST_OBJECT_LOCK (proxy);
  count = GST_ELEMENT (proxy)->numsinkpads;
  GST_OBJECT_UNLOCK (proxy);
  return count;
}

static void
child_proxy_init (gpointer interface, gpointer data)
{
  GstChildProxyInterface *proxy = interface;

  proxy->get_child_by_index = child_by_index;
  proxy->get_children_count = children_count;
}

/* The picture */

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

static GList *
copy_sink_pads (GstTuttiVideoMixer *self)
{
  GList *pads;

  GST_OBJECT_LOCK (self);
  pads = g_list_copy_deep (
      GST_ELEMENT (self)->sinkpads, (GCopyFunc)(void *)gst_object_ref, NULL);
  GST_OBJECT_UNLOCK (self);
  return pads;
}

static GstBuffer *
make_frame (GstTuttiVideoMixer *self, GstClockTime now)
{
  GstBuffer *buffer =
      gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&self->info), NULL);
  GList *pads = copy_sink_pads (self);
  GstVideoFrame canvas;
  guint background;

  GST_OBJECT_LOCK (self);
  background = self->background;
  GST_OBJECT_UNLOCK (self);

  if (gst_video_frame_map (&canvas, &self->info, buffer, GST_MAP_WRITE)) {
    fill_background (&canvas, background);
    for (GList *l = pads; l != NULL; l = l->next)
      gst_tutti_video_mixer_pad_draw (l->data, &canvas, now);
    gst_video_frame_unmap (&canvas);
  }
  g_list_free_full (pads, gst_object_unref);
  return buffer;
}

/* The task */

static void
announce (GstTuttiVideoMixer *self)
{
  g_autoptr (GstCaps) caps = gst_video_info_to_caps (&self->info);
  /* Not gst_pad_create_stream_id(): it derives ids of inputs, and refuses when there are
   * several. */
  g_autofree char *id = g_strdup_printf ("tutti-canvas/%08x", g_random_int ());
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->src, gst_event_new_stream_start (id));
  gst_pad_push_event (self->src, gst_event_new_caps (caps));
  gst_pad_push_event (self->src, gst_event_new_segment (&segment));
  self->announced = TRUE;
}

static GstClockTime
slot_time (GstTuttiVideoMixer *self, guint64 slot)
{
  return self->started + gst_util_uint64_scale_int (
                             slot * GST_SECOND, 1, GST_VIDEO_INFO_FPS_N (&self->info));
}

/* Returns FALSE when the element is being stopped. */
static gboolean
wait_for_slot (GstTuttiVideoMixer *self)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self));
  GstClockTime base = gst_element_get_base_time (GST_ELEMENT (self));
  GstClockTime now;
  GstClockID id;
  gboolean stopping;

  if (clock == NULL)
    return FALSE;
  now = gst_clock_get_time (clock) - base;
  if (!GST_CLOCK_TIME_IS_VALID (self->started))
    self->started = now;
  /* After a time without CPU the slots that were missed are left out: a burst of old
   * pictures helps nobody. */
  while (slot_time (self, self->slot + 1) <= now)
    self->slot++;

  GST_OBJECT_LOCK (self);
  stopping = self->stopping;
  id = self->wait =
      gst_clock_new_single_shot_id (clock, base + slot_time (self, self->slot));
  GST_OBJECT_UNLOCK (self);
  if (!stopping)
    gst_clock_id_wait (id, NULL);
  GST_OBJECT_LOCK (self);
  stopping = self->stopping;
  self->wait = NULL;
  GST_OBJECT_UNLOCK (self);
  gst_clock_id_unref (id);
  return !stopping;
}

/* Not once the element is being stopped: it would take the task back out of STOPPED, and
 * gst_task_join() would wait for ever. */
static void
pause_task (GstTuttiVideoMixer *self)
{
  GST_OBJECT_LOCK (self);
  if (!self->stopping)
    gst_task_pause (self->task);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tutti_video_mixer_loop (gpointer user_data)
{
  GstTuttiVideoMixer *self = user_data;
  GstClockTime now;
  GstBuffer *buffer;
  GstFlowReturn flow;

  /* Not paused here: the task may have been started again already, and would sleep for
   * ever. */
  if (!wait_for_slot (self))
    return;
  if (!self->announced)
    announce (self);
  now = slot_time (self, self->slot);
  buffer = make_frame (self, now);
  GST_BUFFER_PTS (buffer) = now;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / GST_VIDEO_INFO_FPS_N (&self->info);
  self->slot++;

  flow = gst_pad_push (self->src, buffer);
  GST_OBJECT_LOCK (self);
  self->frames++;
  GST_OBJECT_UNLOCK (self);
  if (flow == GST_FLOW_OK)
    return;
  if (flow == GST_FLOW_EOS)
    gst_pad_push_event (self->src, gst_event_new_eos ());
  else if (flow != GST_FLOW_FLUSHING)
    GST_ELEMENT_FLOW_ERROR (self, flow);
  pause_task (self);
}

static void
start_task (GstTuttiVideoMixer *self)
{
  /* The last turn before a pause may not have ended, and GstTask loses a start that comes
   * just then. */
  gst_task_join (self->task);
  GST_OBJECT_LOCK (self);
  gst_video_info_set_format (
      &self->info, GST_VIDEO_FORMAT_I420, self->width & ~1, self->height & ~1);
  GST_VIDEO_INFO_FPS_N (&self->info) = self->framerate;
  GST_VIDEO_INFO_FPS_D (&self->info) = 1;
  gst_video_colorimetry_from_string (
      &self->info.colorimetry, GST_VIDEO_COLORIMETRY_BT601);
  self->stopping = FALSE;
  GST_OBJECT_UNLOCK (self);
  self->started = GST_CLOCK_TIME_NONE;
  self->slot = 0;
  gst_task_start (self->task);
}

static void
stop_task (GstTuttiVideoMixer *self)
{
  GST_OBJECT_LOCK (self);
  self->stopping = TRUE;
  if (self->wait != NULL)
    gst_clock_id_unschedule (self->wait);
  GST_OBJECT_UNLOCK (self);
  gst_task_stop (self->task);
}

static GstStateChangeReturn
gst_tutti_video_mixer_change_state (GstElement *element, GstStateChange transition)
{
  GstTuttiVideoMixer *self = GST_TUTTI_VIDEO_MIXER (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    stop_task (self);
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
    gst_task_join (self->task);
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
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);
  return TRUE;
}

/* Keyframe requests and QoS end here: they are the encoder's business. */
static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
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
  switch (id) {
  case PROP_WIDTH:
    self->width = g_value_get_int (value);
    break;
  case PROP_HEIGHT:
    self->height = g_value_get_int (value);
    break;
  case PROP_FRAMERATE:
    self->framerate = g_value_get_int (value);
    break;
  case PROP_BACKGROUND:
    self->background = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tutti_video_mixer_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  GstTuttiVideoMixer *self = GST_TUTTI_VIDEO_MIXER (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_WIDTH:
    g_value_set_int (value, self->width);
    break;
  case PROP_HEIGHT:
    g_value_set_int (value, self->height);
    break;
  case PROP_FRAMERATE:
    g_value_set_int (value, self->framerate);
    break;
  case PROP_BACKGROUND:
    g_value_set_uint (value, self->background);
    break;
  case PROP_FRAMES:
    g_value_set_uint64 (value, self->frames);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tutti_video_mixer_init (GstTuttiVideoMixer *self)
{
  self->width = DEFAULT_WIDTH;
  self->height = DEFAULT_HEIGHT;
  self->framerate = DEFAULT_FRAMERATE;
  self->background = DEFAULT_BACKGROUND;
  g_rec_mutex_init (&self->task_lock);
  self->task = gst_task_new (gst_tutti_video_mixer_loop, self, NULL);
  gst_object_set_name (GST_OBJECT (self->task), "tutti-video");
  gst_task_set_lock (self->task, &self->task_lock);

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

  gst_clear_object (&self->task);
  g_rec_mutex_clear (&self->task_lock);
  G_OBJECT_CLASS (gst_tutti_video_mixer_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (klass, PROP_WIDTH,
      g_param_spec_int ("width", "width", "Of the canvas, pixels, even", 16, 8192,
          DEFAULT_WIDTH, flags));
  g_object_class_install_property (klass, PROP_HEIGHT,
      g_param_spec_int ("height", "height", "Of the canvas, pixels, even", 16, 8192,
          DEFAULT_HEIGHT, flags));
  g_object_class_install_property (klass, PROP_FRAMERATE,
      g_param_spec_int ("framerate", "framerate", "Frames per second", 1, 120,
          DEFAULT_FRAMERATE, flags));
  g_object_class_install_property (klass, PROP_BACKGROUND,
      g_param_spec_uint ("background", "background", "Where no input is seen, 0xRRGGBB",
          0, 0xffffff, DEFAULT_BACKGROUND, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (klass, PROP_FRAMES,
      g_param_spec_uint64 ("frames", "frames", "Pictures made so far", 0, G_MAXUINT64, 0,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
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
  install_properties (object_class);

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
