/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-endpoint.h"
#include "mixer/tutti-sdp-gate.h"

G_BEGIN_DECLS

/**
 * TuttiWebrtcEndpoint: a browser's one PeerConnection: webrtcbin with our ICE agent, the
 * decoders of what comes, the encoder of its mix, and the payloaders.
 *
 * One offer and one answer, never a renegotiation; a new connection is a new endpoint. No
 * media passes in either direction before the peer's DTLS certificate was compared with
 * the offer's fingerprint. Without a connection within %TUTTI_WEBRTC_CONNECT_TIMEOUT_MS
 * the endpoint fails.
 */
#define TUTTI_TYPE_WEBRTC_ENDPOINT (tutti_webrtc_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiWebrtcEndpoint, tutti_webrtc_endpoint, TUTTI, WEBRTC_ENDPOINT, TuttiEndpoint)

#define TUTTI_WEBRTC_CONNECT_TIMEOUT_MS 15000

/* @offer: (transfer full) */
TuttiEndpoint *tutti_webrtc_endpoint_new (const char *id, const char *participant,
    TuttiPipeline *pipeline, guint number, TuttiOfferModel *offer);

G_END_DECLS
