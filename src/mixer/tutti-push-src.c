/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-push-src.h"

#include "mixer/tutti-delivery.h"

#include <gst/video/video.h>

struct _TuttiPushSrc {
  GstElement parent;
  GstPad *src;
  GstCaps *caps;
  /* Under the object's lock. */
  TuttiDelivery *delivery; /* borrowed */
  TuttiDeliveryBox *box;   /* NULL: pushed at once */
};

enum { SIGNAL_KEYFRAME_WANTED, N_SIGNALS };
static guint signals[N_SIGNALS];

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_FINAL_TYPE (TuttiPushSrc, tutti_push_src, GST_TYPE_ELEMENT)

void
tutti_push_src_announce (TuttiPushSrc *self)
{
  g_autofree char *id = gst_pad_create_stream_id (self->src, GST_ELEMENT (self), NULL);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->src, gst_event_new_stream_start (id));
  gst_pad_push_event (self->src, gst_event_new_caps (self->caps));
  gst_pad_push_event (self->src, gst_event_new_segment (&segment));
}

void
tutti_push_src_deliver_by (TuttiPushSrc *self, TuttiDelivery *delivery)
{
  TuttiDeliveryBox *box = tutti_delivery_open (delivery, self);

  GST_OBJECT_LOCK (self);
  self->delivery = delivery;
  self->box = box;
  GST_OBJECT_UNLOCK (self);
}

static void
end_delivery (TuttiPushSrc *self)
{
  TuttiDeliveryBox *box;

  GST_OBJECT_LOCK (self);
  box = g_steal_pointer (&self->box);
  GST_OBJECT_UNLOCK (self);
  if (box != NULL)
    tutti_delivery_close (self->delivery, box);
}

GstFlowReturn
tutti_push_src_push_now (TuttiPushSrc *self, GstBuffer *buffer)
{
  return gst_pad_push (self->src, buffer);
}

GstFlowReturn
tutti_push_src_push (TuttiPushSrc *self, GstBuffer *buffer)
{
  gboolean complete;

  GST_OBJECT_LOCK (self);
  if (self->box == NULL) {
    GST_OBJECT_UNLOCK (self);
    return tutti_push_src_push_now (self, buffer);
  }
  complete = tutti_delivery_put_one (self->delivery, self->box, buffer);
  GST_OBJECT_UNLOCK (self);
  if (!complete)
    g_signal_emit (self, signals[SIGNAL_KEYFRAME_WANTED], 0);
  return GST_FLOW_OK;
}

static GstStateChangeReturn
tutti_push_src_change_state (GstElement *element, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    end_delivery (TUTTI_PUSH_SRC (element));
  return GST_ELEMENT_CLASS (tutti_push_src_parent_class)
      ->change_state (element, transition);
}

static gboolean
on_src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  if (gst_video_event_is_force_key_unit (event))
    g_signal_emit (parent, signals[SIGNAL_KEYFRAME_WANTED], 0);
  gst_event_unref (event);
  return TRUE;
}

static gboolean
on_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  switch (GST_QUERY_TYPE (query)) {
  case GST_QUERY_LATENCY:
    gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);
    return TRUE;
  case GST_QUERY_CAPS:
    gst_query_set_caps_result (query, TUTTI_PUSH_SRC (parent)->caps);
    return TRUE;
  default:
    return gst_pad_query_default (pad, parent, query);
  }
}

TuttiPushSrc *
tutti_push_src_new (const char *name, GstCaps *caps)
{
  TuttiPushSrc *self = g_object_new (TUTTI_TYPE_PUSH_SRC, "name", name, NULL);

  self->caps = gst_caps_ref (caps);
  return self;
}

static void
tutti_push_src_init (TuttiPushSrc *self)
{
  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_event_function (self->src, on_src_event);
  gst_pad_set_query_function (self->src, on_src_query);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
}

static void
tutti_push_src_finalize (GObject *object)
{
  gst_clear_caps (&TUTTI_PUSH_SRC (object)->caps);
  G_OBJECT_CLASS (tutti_push_src_parent_class)->finalize (object);
}

static void
tutti_push_src_class_init (TuttiPushSrcClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_push_src_finalize;
  GST_ELEMENT_CLASS (klass)->change_state = tutti_push_src_change_state;
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &src_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Tutti push source",
      "Source", "Source without a thread", "The Tutti authors");
  signals[SIGNAL_KEYFRAME_WANTED] = g_signal_new ("keyframe-wanted", TUTTI_TYPE_PUSH_SRC,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}
