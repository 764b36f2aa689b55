/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-push-src.h"
#include "mixer/tutti-sdp-gate.h"

G_BEGIN_DECLS

/*
 * The branches around webrtcbin inside an endpoint's bin. No decodebin: what a stranger
 * sends meets exactly the depayloader and decoder that were negotiated. All functions:
 * main context, before the offer is given to webrtcbin.
 */

/* Bytes of RTP payload and header. Leaves room for SRTP, UDP and IPv6 within 1280 bytes
 * (RFC 8200 5). */
#define TUTTI_WEBRTC_RTP_MTU 1200

/**
 * tutti_webrtc_media_link_sender:
 * @source: (transfer floating), as @payloader
 * @caps: of the RTP that is sent
 * @preferences: the same and what else is to be answered (header extensions)
 *
 * Requests webrtcbin's sink pad of m-line @kind and puts @source and @payloader into @bin
 * in front of it.
 */
void tutti_webrtc_media_link_sender (GstBin *bin, GstElement *webrtc,
    TuttiOfferMediaKind kind, TuttiPushSrc *source, GstElement *payloader, GstCaps *caps,
    GstCaps *preferences);

/* Returns: (transfer none): where the composed picture is pushed into; in @bin */
TuttiPushSrc *tutti_webrtc_media_add_video_sender (
    GstBin *bin, GstElement *webrtc, const TuttiOfferMedia *media);

/* The screen's m-line, which we only receive. */
void tutti_webrtc_media_add_receive_only (
    GstElement *webrtc, const TuttiOfferMedia *media);

/* A branch from @head (depayloader, its sink pad unlinked) to @tail (decoder). */
typedef struct {
  GstElement *head, *tail; /* borrowed from the bin */
} TuttiReceiveBranch;

TuttiReceiveBranch tutti_webrtc_media_add_video_receiver (GstBin *bin, TuttiCodec codec);

/* In PAUSED or above: so that the answer names the SSRC. */
void tutti_webrtc_media_announce (TuttiPushSrc *source);

/* @source: announced. Returns: the SSRC that its payloader sends with */
guint32 tutti_webrtc_media_get_ssrc (TuttiPushSrc *source);

G_END_DECLS
