/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-sink.h"

/* Buffers of a list that are handed on together. */
#define LIST_BATCH 32

struct _TuttiIceSink {
  GstElement parent_instance;

  TuttiIceEndpoint *endpoint;
  GstPad *pad; /* owned by the element */
};

G_DEFINE_FINAL_TYPE (TuttiIceSink, tutti_ice_sink, GST_TYPE_ELEMENT)

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

GstElement *
tutti_ice_sink_new (TuttiIceEndpoint *endpoint)
{
  TuttiIceSink *self = g_object_new (TUTTI_TYPE_ICE_SINK, NULL);

  self->endpoint = tutti_ice_endpoint_ref (endpoint);
  return GST_ELEMENT (self);
}

static GstFlowReturn
tutti_ice_sink_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  tutti_ice_endpoint_send (TUTTI_ICE_SINK (parent)->endpoint, &buffer, 1);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static GstFlowReturn
tutti_ice_sink_chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  TuttiIceSink *self = TUTTI_ICE_SINK (parent);
  guint length = gst_buffer_list_length (list);
  GstBuffer *buffers[LIST_BATCH];
  guint n = 0;

  for (guint i = 0; i < length; i++) {
    buffers[n++] = gst_buffer_list_get (list, i);
    if (n == LIST_BATCH || i + 1 == length) {
      tutti_ice_endpoint_send (self->endpoint, buffers, n);
      n = 0;
    }
  }
  gst_buffer_list_unref (list);
  return GST_FLOW_OK;
}

static gboolean
tutti_ice_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    GstMessage *message = gst_message_new_eos (parent);

    gst_message_set_seqnum (message, gst_event_get_seqnum (event));
    gst_element_post_message (GST_ELEMENT (parent), message);
  }
  gst_event_unref (event);
  return TRUE;
}

/* A sink forwards what comes from downstream of it, the application: webrtcbin sends the
 * latency of the sending side this way, and rtpsession needs it for the times in its
 * sender reports. */
static gboolean
tutti_ice_sink_send_event (GstElement *element, GstEvent *event)
{
  if (GST_EVENT_IS_UPSTREAM (event))
    return gst_pad_push_event (TUTTI_ICE_SINK (element)->pad, event);
  return GST_ELEMENT_CLASS (tutti_ice_sink_parent_class)->send_event (element, event);
}

static void
tutti_ice_sink_finalize (GObject *object)
{
  TuttiIceSink *self = TUTTI_ICE_SINK (object);

  g_clear_pointer (&self->endpoint, tutti_ice_endpoint_unref);
  G_OBJECT_CLASS (tutti_ice_sink_parent_class)->finalize (object);
}

static void
tutti_ice_sink_class_init (TuttiIceSinkClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tutti_ice_sink_finalize;
  element_class->send_event = tutti_ice_sink_send_event;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class, "ICE-lite sink", "Sink/Network",
      "Packets to one WebRTC peer", "The Tutti developers");
}

static void
tutti_ice_sink_init (TuttiIceSink *self)
{
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
  self->pad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->pad, tutti_ice_sink_chain);
  gst_pad_set_chain_list_function (self->pad, tutti_ice_sink_chain_list);
  gst_pad_set_event_function (self->pad, tutti_ice_sink_event);
  gst_element_add_pad (GST_ELEMENT (self), self->pad);
}
