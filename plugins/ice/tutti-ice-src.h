/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tutti-ice-endpoint.h"

G_BEGIN_DECLS

/*
 * TuttiIceSrc: where an endpoint's packets enter webrtcbin, in place of nicesrc: one pad
 * "src" and no thread of its own; the I/O thread pushes. Made by TuttiIceTransport only,
 * hence without a factory.
 *
 * Behind it webrtcbin 1.22 has capsfilter and queue; that queue is what keeps a stuck
 * pipeline from stopping the I/O thread, and with it everybody else. webrtcbin makes it
 * blocking (5 MiB) once connected; this element makes it drop the oldest instead, beyond
 * two seconds, and keeps it so.
 */
#define TUTTI_TYPE_ICE_SRC (tutti_ice_src_get_type ())
G_DECLARE_FINAL_TYPE (TuttiIceSrc, tutti_ice_src, TUTTI, ICE_SRC, GstElement)

/* Returns: (transfer floating) */
GstElement *tutti_ice_src_new (TuttiIceEndpoint *endpoint);

/* Stamps @buffer (transfer full) with the running time and pushes it. One thread at a
 * time. */
GstFlowReturn tutti_ice_src_push (TuttiIceSrc *self, GstBuffer *buffer);

/* From now on packets skip webrtcbin's receive queue, and its thread: they are handed to
 * the DTLS decoder behind it on the thread that pushes. Only when the handshake is done
 * and while no media has been let through yet; before that this thread could be held up
 * there. FALSE when it is not as in GStreamer 1.22: then all stays as it is. */
gboolean tutti_ice_src_shorten (TuttiIceSrc *self);

G_END_DECLS
