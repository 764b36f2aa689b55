/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "plugins/srtp/tutti-srtp.h"

G_BEGIN_DECLS

/* The two halves of what a DTLS handshake inside of a webrtcbin agreed on (RFC 5764). */
typedef enum { TUTTI_WEBRTC_KEY_SEND, TUTTI_WEBRTC_KEY_RECEIVE } TuttiWebrtcKey;

/**
 * tutti_webrtc_keys_find:
 * @key: (out) (array fixed-size=TUTTI_SRTP_KEY_BYTES)
 *
 * Main context, when connected.
 *
 * Returns: FALSE unless there is exactly one handshake, all m-lines being in one bundle,
 * that agreed on AES-128 and 80 bits of HMAC-SHA1
 */
gboolean tutti_webrtc_keys_find (GstElement *webrtc, TuttiWebrtcKey which, guint8 *key);

G_END_DECLS
