/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-push-src.h"
#include "mixer/tutti-sdp-gate.h"
#include "mixer/tutti-vp8-header.h"

G_BEGIN_DECLS

/*
 * The branches around webrtcbin inside an endpoint's bin. No decodebin: what a stranger
 * sends meets exactly the depayloader and decoder that were negotiated. All functions:
 * main context, before the offer is given to webrtcbin.
 */

/* Requests webrtcbin's sink pad of m-line @kind and links push source and payloader to
 * it. Elements are in @bin. */
TuttiPushSrc *tutti_webrtc_media_add_sender (GstBin *bin, GstElement *webrtc,
    TuttiOfferMediaKind kind, const TuttiOfferMedia *media);

/* The screen's m-line, which we only receive. */
void tutti_webrtc_media_add_receive_only (
    GstElement *webrtc, const TuttiOfferMedia *media);

/* A branch from @head (depayloader, its sink pad unlinked) to @tail (decoder). */
typedef struct {
  GstElement *head, *tail; /* borrowed from the bin */
} TuttiReceiveBranch;

TuttiReceiveBranch tutti_webrtc_media_add_audio_receiver (GstBin *bin);

/**
 * tutti_webrtc_media_add_video_receiver:
 * @largest: in pixels; a keyframe above it is not decoded but ends the branch with an
 * element error of the depayloader
 */
TuttiReceiveBranch tutti_webrtc_media_add_video_receiver (
    GstBin *bin, const TuttiFrameSize *largest);

/**
 * tutti_webrtc_media_make_listener:
 *
 * A bin with the pad "sink", which gets the mix of all others (S16LE 48 kHz stereo),
 * encodes it, and pushes it into @target. It stands beside the endpoint's bin and not in
 * it: otherwise the room's graph would be a loop, which GStreamer sorts badly.
 *
 * Returns: (transfer floating): NULL with the reason when the fragment cannot be used
 */
GstElement *tutti_webrtc_media_make_listener (
    const char *pipelines, TuttiPushSrc *target, GError **error);

G_END_DECLS
