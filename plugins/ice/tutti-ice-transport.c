/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-transport.h"

#include "tutti-ice-sink.h"
#include "tutti-ice-src.h"

struct _TuttiIceTransport {
  GstWebRTCICETransport parent_instance;

  TuttiIceEndpoint *endpoint;
};

G_DEFINE_FINAL_TYPE (
    TuttiIceTransport, tutti_ice_transport, GST_TYPE_WEBRTC_ICE_TRANSPORT)

TuttiIceTransport *
tutti_ice_transport_new (TuttiIceAgent *agent, TuttiIceHub *hub)
{
  TuttiIceTransport *self = g_object_new (
      TUTTI_TYPE_ICE_TRANSPORT, "component", GST_WEBRTC_ICE_COMPONENT_RTP, NULL);
  GstWebRTCICETransport *base = GST_WEBRTC_ICE_TRANSPORT (self);

  gst_object_ref_sink (self);
  self->endpoint = tutti_ice_endpoint_new (hub);
  tutti_ice_endpoint_set_owners (self->endpoint, agent, base);
  base->role = GST_WEBRTC_ICE_ROLE_CONTROLLED;
  /* references of our own, in case webrtcbin never takes the elements */
  base->src = gst_object_ref_sink (tutti_ice_src_new (self->endpoint));
  base->sink = gst_object_ref_sink (tutti_ice_sink_new (self->endpoint));
  return self;
}

TuttiIceEndpoint *
tutti_ice_transport_get_endpoint (TuttiIceTransport *self)
{
  return self->endpoint;
}

static gboolean
tutti_ice_transport_gather_candidates (GstWebRTCICETransport *base)
{
  return TRUE; /* the agent announces them all */
}

static void
tutti_ice_transport_finalize (GObject *object)
{
  TuttiIceTransport *self = TUTTI_ICE_TRANSPORT (object);
  GstWebRTCICETransport *base = GST_WEBRTC_ICE_TRANSPORT (object);

  tutti_ice_endpoint_close (self->endpoint);
  gst_clear_object (&base->src);
  gst_clear_object (&base->sink);
  tutti_ice_endpoint_unref (self->endpoint);
  G_OBJECT_CLASS (tutti_ice_transport_parent_class)->finalize (object);
}

static void
tutti_ice_transport_class_init (TuttiIceTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_ice_transport_finalize;
  GST_WEBRTC_ICE_TRANSPORT_CLASS (klass)->gather_candidates =
      tutti_ice_transport_gather_candidates;
}

static void
tutti_ice_transport_init (TuttiIceTransport *self)
{
}
