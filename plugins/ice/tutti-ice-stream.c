/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-transport.h"

struct _TuttiIceStream {
  GstWebRTCICEStream parent_instance;

  TuttiIceTransport *transport;
};

G_DEFINE_FINAL_TYPE (TuttiIceStream, tutti_ice_stream, GST_TYPE_WEBRTC_ICE_STREAM)

TuttiIceStream *
tutti_ice_stream_new (TuttiIceAgent *agent, TuttiIceHub *hub, guint session_id)
{
  TuttiIceStream *self =
      g_object_new (TUTTI_TYPE_ICE_STREAM, "stream-id", session_id, NULL);

  gst_object_ref_sink (self);
  self->transport = tutti_ice_transport_new (agent, hub);
  return self;
}

TuttiIceTransport *
tutti_ice_stream_get_transport (TuttiIceStream *self)
{
  return self->transport;
}

static GstWebRTCICETransport *
tutti_ice_stream_find_transport (
    GstWebRTCICEStream *stream, GstWebRTCICEComponent component)
{
  /* RTCP is multiplexed: nobody asks for a component of its own */
  if (component != GST_WEBRTC_ICE_COMPONENT_RTP)
    return NULL;
  return GST_WEBRTC_ICE_TRANSPORT (gst_object_ref (TUTTI_ICE_STREAM (stream)->transport));
}

static gboolean
tutti_ice_stream_gather_candidates (GstWebRTCICEStream *stream)
{
  return TRUE; /* the agent announces them all */
}

static void
tutti_ice_stream_finalize (GObject *object)
{
  gst_clear_object (&TUTTI_ICE_STREAM (object)->transport);
  G_OBJECT_CLASS (tutti_ice_stream_parent_class)->finalize (object);
}

static void
tutti_ice_stream_class_init (TuttiIceStreamClass *klass)
{
  GstWebRTCICEStreamClass *stream_class = GST_WEBRTC_ICE_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tutti_ice_stream_finalize;
  stream_class->find_transport = tutti_ice_stream_find_transport;
  stream_class->gather_candidates = tutti_ice_stream_gather_candidates;
}

static void
tutti_ice_stream_init (TuttiIceStream *self)
{
}
