/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-src.h"

#include "plugins/tutti-made-by.h"
#include "tutti-ice-detour.h"

/* Older than that, nothing received is of use to a conversation. */
#define BACKLOG_MAX (2 * GST_SECOND)

/* GstQueueLeaky is private to the queue's plugin: 2 is "downstream", the oldest go. */
#define QUEUE_LEAKY_DOWNSTREAM 2

struct _TuttiIceSrc {
  GstElement parent_instance;

  TuttiIceEndpoint *endpoint;
  GstPad *pad;       /* owned by the element */
  GstElement *queue; /* owned; set before @shortcut: what that leaves out */
  GstPad *shortcut;  /* atomic: set once, owned until dispose; what packets are handed to
                        directly */
  TuttiIceDetour detour; /* of the thread that pushes */
  gint events_missing;   /* atomic: stream-start, caps and segment are to be pushed before
                            the next buffer */
};

G_DEFINE_FINAL_TYPE (TuttiIceSrc, tutti_ice_src, GST_TYPE_ELEMENT)

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

GstElement *
tutti_ice_src_new (TuttiIceEndpoint *endpoint)
{
  TuttiIceSrc *self = g_object_new (TUTTI_TYPE_ICE_SRC, NULL);

  self->endpoint = tutti_ice_endpoint_ref (endpoint);
  return GST_ELEMENT (self);
}

static void
push_events (TuttiIceSrc *self)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("application/x-rtp");
  g_autofree char *stream_id = g_strdup_printf ("tutti-ice-%08x", g_random_int ());
  GstSegment segment;

  gst_pad_push_event (self->pad, gst_event_new_stream_start (stream_id));
  gst_pad_push_event (self->pad, gst_event_new_caps (caps));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->pad, gst_event_new_segment (&segment));
}

/* webrtcbin locks this element's state, so its own base time is never set: the parent's
 * counts. */
static GstClockTime
running_time (TuttiIceSrc *self)
{
  g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (self));
  g_autoptr (GstClock) clock = NULL;
  GstClockTime now, base;

  if (parent == NULL || (clock = gst_element_get_clock (GST_ELEMENT (parent))) == NULL)
    return GST_CLOCK_TIME_NONE;
  now = gst_clock_get_time (clock);
  base = gst_element_get_base_time (GST_ELEMENT (parent));
  return now > base ? now - base : 0;
}

/* Returns: (transfer none) (nullable): where @buffer may be handed to directly */
static GstPad *
find_shortcut (TuttiIceSrc *self, GstBuffer *buffer)
{
  GstPad *shortcut = g_atomic_pointer_get (&self->shortcut);
  const gint64 now_us = g_get_monotonic_time ();
  GstMapInfo map;
  guint waiting = 0;
  gboolean detour;

  if (shortcut == NULL || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return NULL;
  /* Not before it counts: the question takes the queue's lock. */
  if (self->detour.until_us != 0 && now_us >= self->detour.until_us)
    g_object_get (self->queue, "current-level-buffers", &waiting, NULL);
  detour = tutti_ice_detour_is_due (&self->detour, map.data, map.size,
      waiting > 0 ? TUTTI_ICE_BACKLOG_SOME : TUTTI_ICE_BACKLOG_NONE, now_us);
  gst_buffer_unmap (buffer, &map);
  return detour ? NULL : shortcut;
}

GstFlowReturn
tutti_ice_src_push (TuttiIceSrc *self, GstBuffer *buffer)
{
  GstClockTime time = running_time (self);
  GstPad *shortcut;

  if (g_atomic_int_compare_and_exchange (&self->events_missing, TRUE, FALSE))
    push_events (self);
  GST_BUFFER_PTS (buffer) = time;
  GST_BUFFER_DTS (buffer) = time;
  shortcut = find_shortcut (self, buffer);
  return shortcut != NULL ? gst_pad_chain (shortcut, buffer)
                          : gst_pad_push (self->pad, buffer);
}

static void
keep_leaky (GstElement *queue, GParamSpec *pspec, gpointer user_data)
{
  int leaky;

  g_object_get (queue, "leaky", &leaky, NULL);
  if (leaky != QUEUE_LEAKY_DOWNSTREAM)
    g_object_set (queue, "leaky", QUEUE_LEAKY_DOWNSTREAM, NULL);
}

/* Returns: (transfer full) (nullable): the element behind @pad, a src pad */
static GstElement *
element_behind (GstPad *pad)
{
  g_autoptr (GstPad) peer = pad != NULL ? gst_pad_get_peer (pad) : NULL;

  return peer != NULL ? gst_pad_get_parent_element (peer) : NULL;
}

/* Returns: (transfer full) (nullable): webrtcbin's receive queue, behind its filter */
static GstElement *
find_queue (TuttiIceSrc *self)
{
  g_autoptr (GstElement) filter = element_behind (self->pad);
  g_autoptr (GstPad) pad =
      filter != NULL ? gst_element_get_static_pad (filter, "src") : NULL;
  g_autoptr (GstElement) queue = element_behind (pad);

  return tutti_is_made_by (queue, "queue") ? g_steal_pointer (&queue) : NULL;
}

gboolean
tutti_ice_src_shorten (TuttiIceSrc *self)
{
  g_autoptr (GstElement) queue = find_queue (self);
  g_autoptr (GstPad) pad =
      queue != NULL ? gst_element_get_static_pad (queue, "src") : NULL;
  g_autoptr (GstElement) decoder = element_behind (pad);

  if (!tutti_is_made_by (decoder, "dtlssrtpdec") || self->shortcut != NULL)
    return FALSE;
  self->queue = g_steal_pointer (&queue);
  g_atomic_pointer_set (&self->shortcut, gst_pad_get_peer (pad));
  return TRUE;
}

static void
bound_backlog (TuttiIceSrc *self)
{
  g_autoptr (GstElement) queue = find_queue (self);

  if (queue == NULL) {
    GST_WARNING_OBJECT (self, "no queue behind: a stuck pipeline would stop the room");
    return;
  }
  g_signal_handlers_disconnect_by_func (queue, keep_leaky, NULL);
  g_signal_connect (queue, "notify::leaky", G_CALLBACK (keep_leaky), NULL);
  g_object_set (queue, "max-size-time", (guint64)BACKLOG_MAX, NULL);
  keep_leaky (queue, NULL, NULL);
}

static GstStateChangeReturn
tutti_ice_src_change_state (GstElement *element, GstStateChange transition)
{
  TuttiIceSrc *self = TUTTI_ICE_SRC (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    tutti_ice_endpoint_close (self->endpoint);

  result =
      GST_ELEMENT_CLASS (tutti_ice_src_parent_class)->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED &&
      result != GST_STATE_CHANGE_FAILURE) {
    g_atomic_int_set (&self->events_missing, TRUE);
    bound_backlog (self);
    tutti_ice_endpoint_set_source (self->endpoint, element);
  }
  return result;
}

static void
tutti_ice_src_dispose (GObject *object)
{
  TuttiIceSrc *self = TUTTI_ICE_SRC (object);

  if (self->endpoint != NULL)
    tutti_ice_endpoint_close (self->endpoint);
  g_clear_pointer (&self->endpoint, tutti_ice_endpoint_unref);
  gst_clear_object (&self->shortcut);
  gst_clear_object (&self->queue);
  G_OBJECT_CLASS (tutti_ice_src_parent_class)->dispose (object);
}

static void
tutti_ice_src_class_init (TuttiIceSrcClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tutti_ice_src_dispose;
  element_class->change_state = tutti_ice_src_change_state;
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "ICE-lite source",
      "Source/Network", "Packets of one WebRTC peer", "The Tutti developers");
}

static void
tutti_ice_src_init (TuttiIceSrc *self)
{
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
  self->pad = gst_pad_new_from_static_template (&src_template, "src");
  gst_element_add_pad (GST_ELEMENT (self), self->pad);
}
