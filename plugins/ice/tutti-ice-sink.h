/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tutti-ice-endpoint.h"

G_BEGIN_DECLS

/*
 * TuttiIceSink: where webrtcbin's packets leave, in place of nicesink: one pad "sink";
 * what arrives is sent at once to the nominated pair, by the thread that pushed it. Never
 * blocks, never fails: what cannot be sent is dropped and counted. Made by
 * TuttiIceTransport only, hence without a factory.
 */
#define TUTTI_TYPE_ICE_SINK (tutti_ice_sink_get_type ())
G_DECLARE_FINAL_TYPE (TuttiIceSink, tutti_ice_sink, TUTTI, ICE_SINK, GstElement)

/* Returns: (transfer floating) */
GstElement *tutti_ice_sink_new (TuttiIceEndpoint *endpoint);

G_END_DECLS
