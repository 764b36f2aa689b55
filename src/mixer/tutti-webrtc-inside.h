/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "mixer/tutti-sdp-gate.h"
#include "plugins/ice/tutti-ice-agent.h"

G_BEGIN_DECLS

/* The GStreamer whose webrtcbin was looked into: 1.22. */
#define TUTTI_WEBRTC_INSIDE_MAJOR 1
#define TUTTI_WEBRTC_INSIDE_MINOR 22

/*
 * Shortcuts inside of a webrtcbin, for what costs most of a participant who only talks
 * and listens: two threads and six wake-ups for each packet of sound in a jitterbuffer
 * that we do not need.
 *
 * They rest on names of elements and pads inside of GStreamer 1.22. Whether those exist
 * at all is asked at the start of the process; whether they are where they should be, at
 * each connection. Where one is not, that shortcut is not taken, and the packets go the
 * plain way, which works all the same: nothing else knows about it. With
 * TUTTI_TRANSPORT=plain in the environment none is taken.
 */

/**
 * tutti_webrtc_inside_prepare:
 *
 * Asks; when this GStreamer is another one, says so in the log and takes the plain way
 * from now on. Once, after GStreamer was initialised, before any thread of ours.
 */
void tutti_webrtc_inside_prepare (void);

/* The question itself, of GStreamer @major.@minor. Returns: FALSE with the reason in
 * @error */
gboolean tutti_webrtc_inside_check (guint major, guint minor, GError **error);

/* Of one element and one of its pads. */
gboolean tutti_webrtc_inside_check_pad (
    const char *factory_name, const char *pad_name, GError **error);

/* Whether no shortcut is to be taken. */
gboolean tutti_webrtc_inside_is_plain (void);

/**
 * tutti_webrtc_inside_take_audio:
 * @receiver: the sink pad of a tuttiopusreceive; not linked, while the shortcut holds
 *
 * Sound is taken off right behind the session that has checked and counted it, in the
 * order in which it came; webrtcbin then shows no pad for it. Main context, before
 * webrtcbin is given an offer.
 */
void tutti_webrtc_inside_take_audio (
    GstElement *webrtc, const TuttiOfferMedia *audio, GstPad *receiver);

/**
 * tutti_webrtc_inside_end_handshake:
 *
 * What is received skips the queue in front of the DTLS decoder, and the thread that
 * sends for DTLS ends: as client (we always are) we have nothing to say once the
 * handshake is done, for the last word is the peer's. Main context, when connected,
 * before the agent's gate is opened.
 */
void tutti_webrtc_inside_end_handshake (GstElement *webrtc, TuttiIceAgent *agent);

G_END_DECLS
