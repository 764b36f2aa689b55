/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-endpoint.h"
#include "mixer/tutti-sdp-gate.h"
#include "plugins/ice/tutti-ice-agent.h"

G_BEGIN_DECLS

/*
 * TuttiWebrtcAudio: the sound of one WebRTC endpoint, in both directions. Its elements
 * are in the endpoint's bin. Main context, but for free.
 */
typedef struct _TuttiWebrtcAudio TuttiWebrtcAudio;

/**
 * tutti_webrtc_audio_new:
 * @media: of the offer; read now only
 *
 * Requests @webrtc's sink pad of the audio m-line, so before any other, and before the
 * offer is given to it. From now on the endpoint is heard.
 */
TuttiWebrtcAudio *tutti_webrtc_audio_new (
    TuttiEndpoint *endpoint, GstElement *webrtc, const TuttiOfferMedia *media);

/* The sink pad for what webrtcbin receives on the m-line; borrowed. */
GstPad *tutti_webrtc_audio_get_head (TuttiWebrtcAudio *self);

/* See tutti_push_src_announce(). */
void tutti_webrtc_audio_announce (TuttiWebrtcAudio *self);

/* Of what is sent; once announced. */
guint32 tutti_webrtc_audio_get_ssrc (TuttiWebrtcAudio *self);

/* The peer is who the offer said: from now on the endpoint hears the others. FALSE with
 * the reason when that cannot be encoded. */
gboolean tutti_webrtc_audio_listen (
    TuttiWebrtcAudio *self, GstElement *webrtc, TuttiIceAgent *agent, GError **error);

/* When the bin is in NULL; the reaper's thread. */
void tutti_webrtc_audio_free (TuttiWebrtcAudio *self);

G_END_DECLS
