/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tests need of a webrtcbin. All of it in the thread of the default main context. */
#pragma once

#include <gst/gst.h>

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>

#define TUTTI_TEST_AUDIO_CAPS \
  "application/x-rtp,media=audio,encoding-name=OPUS,payload=111,clock-rate=48000"
#define TUTTI_TEST_VIDEO_CAPS \
  "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000"

/* With VP8 still on offer, as browsers do. */
#define TUTTI_TEST_H264_CAPS \
  "application/x-rtp,media=video,encoding-name=H264,payload=102,clock-rate=90000," \
  "packetization-mode=(string)1,profile-level-id=(string)42e01f"

/* Returns: (transfer floating): a stock webrtcbin (libnice) that uses the address @ip
 * only */
GstElement *tutti_test_webrtc_new (const char *ip);

/* The same over TCP only, which it opens. */
GstElement *tutti_test_webrtc_new_tcp (const char *ip);

/* Links a source, given as a launch line that delivers RTP, to the m-line of @pad_name
 * ("sink_0" ...) in the bin that @webrtcbin is in.
 *
 * Returns: (transfer none): the source */
GstElement *tutti_test_webrtc_add_source (GstElement *webrtcbin, const char *pad_name,
    const char *caps, const char *text, GstWebRTCRTPTransceiverDirection direction);

/* Emits @signal with @argument and waits for the answer; an error ends the test.
 *
 * Returns: (transfer full) (nullable): the description that was made */
GstWebRTCSessionDescription *tutti_test_webrtc_ask (
    GstElement *webrtcbin, const char *signal, gpointer argument);

/* Returns: (transfer full): @text, which must be valid, as a description */
GstWebRTCSessionDescription *tutti_test_webrtc_parse (
    GstWebRTCSDPType type, const char *text);

/**
 * tutti_test_webrtc_expect_complaints:
 *
 * Until the end of this test what webrtcbins of GStreamer 1.22 are known to complain
 * about does not end it; it is printed.
 */
void tutti_test_webrtc_expect_complaints (void);
