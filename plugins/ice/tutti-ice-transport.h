/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tutti-ice-endpoint.h"

#include <gst/webrtc/icestream.h>
#include <gst/webrtc/icetransport.h>

G_BEGIN_DECLS

/*
 * TuttiIceTransport: the one component of a stream (RTCP is multiplexed): an endpoint
 * with the two elements that webrtcbin puts into its bins. Owned by its stream.
 */
#define TUTTI_TYPE_ICE_TRANSPORT (tutti_ice_transport_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiIceTransport, tutti_ice_transport, TUTTI, ICE_TRANSPORT, GstWebRTCICETransport)

/* Returns: (transfer full): not floating */
TuttiIceTransport *tutti_ice_transport_new (TuttiIceAgent *agent, TuttiIceHub *hub);

/* Borrowed. */
TuttiIceEndpoint *tutti_ice_transport_get_endpoint (TuttiIceTransport *self);

/* TuttiIceStream: what webrtcbin calls a session (with BUNDLE there is one). Owned by its
 * agent. */
#define TUTTI_TYPE_ICE_STREAM (tutti_ice_stream_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiIceStream, tutti_ice_stream, TUTTI, ICE_STREAM, GstWebRTCICEStream)

/* Returns: (transfer full): not floating */
TuttiIceStream *tutti_ice_stream_new (
    TuttiIceAgent *agent, TuttiIceHub *hub, guint session_id);

/* Borrowed. */
TuttiIceTransport *tutti_ice_stream_get_transport (TuttiIceStream *self);

G_END_DECLS
