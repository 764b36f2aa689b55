/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * tutti_webrtc_decrypt_shorten:
 *
 * RTP that comes in is checked and decrypted by nettle in place of the libsrtp inside of
 * webrtcbin (tutti-srtp.h says why), with the keys of webrtcbin's own handshake. The
 * first packet still goes the old way, which prepares the pads behind; so does SRTCP,
 * always, which comes to the same pad. A packet that is not genuine, or came before, ends
 * here as it would there; others go from here to the RTP session without the pads
 * between, which do nothing to them.
 *
 * One of the shortcuts of tutti-webrtc-inside.h: where something is not as in GStreamer
 * 1.22, nothing is changed. Main context, when connected, before the agent's gate is
 * opened.
 */
void tutti_webrtc_decrypt_shorten (GstElement *webrtc);

G_END_DECLS
