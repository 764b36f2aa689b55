/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-rtp-sender.h"

G_BEGIN_DECLS

/*
 * TuttiWebrtcDirect: the shortcut around a webrtcbin for the sound that is sent: what it
 * costs there, in locks, events and copies of one packet in ten elements, is most of a
 * person who listens.
 *
 * The packets go out by a TuttiRtpSender with the keys of webrtcbin's own handshake.
 * About one in a second is also given to webrtcbin, whose session makes sender reports
 * from it; behind the session it is dropped, and the reports are put right: RTP time and
 * counts are those of what really was sent. So a receiver can still put sound and picture
 * together, and SRTCP stays webrtcbin's.
 *
 * As the others (tutti-webrtc-inside.h) it rests on names inside of GStreamer 1.22; where
 * one is not there, nothing is opened and sound goes the plain way.
 */
typedef struct _TuttiWebrtcDirect TuttiWebrtcDirect;

/* Main context, before webrtcbin is given an offer. */
TuttiWebrtcDirect *tutti_webrtc_direct_new (GstElement *webrtc);
void tutti_webrtc_direct_unref (TuttiWebrtcDirect *self);

/**
 * tutti_webrtc_direct_open:
 * @ssrc: of the sound, as announced
 *
 * When connected, before anything of @ssrc was sent. Main context, once.
 *
 * Returns: (transfer none) (nullable): lives as long as @self; NULL: use the plain way
 */
TuttiRtpSender *tutti_webrtc_direct_open (TuttiWebrtcDirect *self, GstElement *webrtc,
    TuttiIceAgent *agent, guint32 ssrc, guint payload);

/* How often a packet is to go by way of webrtcbin, too. Sessions take a sender for silent
 * that sends nothing for five seconds. */
#define TUTTI_WEBRTC_DIRECT_REPORT_EVERY GST_SECOND

G_END_DECLS
