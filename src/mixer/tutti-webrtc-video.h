/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-endpoint.h"
#include "mixer/tutti-sdp-gate.h"

G_BEGIN_DECLS

/**
 * TuttiWebrtcVideo: the video half of a WebRTC endpoint: what it is shown, and the
 * branches of its camera and its screen. A plain struct, owned by its endpoint. Main
 * context, but for tutti_webrtc_video_free(), which runs on the reaper's thread when the
 * endpoint's bin is in NULL.
 */
typedef struct _TuttiWebrtcVideo TuttiWebrtcVideo;

/**
 * tutti_webrtc_video_new:
 * @endpoint: (transfer none): borrowed; gets elements in its bin and exposes its video
 * @offer: borrowed
 *
 * Adds m-lines to @webrtc, so: after the audio, before the offer is given to it.
 */
TuttiWebrtcVideo *tutti_webrtc_video_new (
    TuttiEndpoint *endpoint, GstElement *webrtc, const TuttiOfferModel *offer);
void tutti_webrtc_video_free (TuttiWebrtcVideo *self);

/* Returns: (transfer none): where webrtcbin's source pad of m-line @kind is linked to */
GstPad *tutti_webrtc_video_get_head (TuttiWebrtcVideo *self, TuttiOfferMediaKind kind);

/* In PAUSED or above: so that the answer names the SSRC. @sound_ssrc: of the sound that
 * the same person is sent; while there is no picture its reports tell of the line */
void tutti_webrtc_video_announce (TuttiWebrtcVideo *self, guint32 sound_ssrc);

/* What is sent from now on; NULL: nothing. */
void tutti_webrtc_video_watch (TuttiWebrtcVideo *self, TuttiRendition *rendition);

/* The oldest receiver report about the picture, or about the sound while there is none.
 * Returns: FALSE if there is none */
gboolean tutti_webrtc_video_take_report (
    TuttiWebrtcVideo *self, TuttiReceiverReport *report);

/* What nobody sees is not decoded. */
void tutti_webrtc_video_see (
    TuttiWebrtcVideo *self, TuttiSource source, TuttiSight sight);

/* A packet of RTCP has come in. Any thread. */
void tutti_webrtc_video_receive_rtcp (TuttiWebrtcVideo *self, GstBuffer *packet);

G_END_DECLS
