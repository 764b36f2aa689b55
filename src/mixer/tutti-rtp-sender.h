/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "plugins/ice/tutti-ice-batch.h"
#include "plugins/srtp/tutti-srtp.h"

G_BEGIN_DECLS

/*
 * TuttiRtpSender: one stream of sound to one peer, from encoded packets straight to a
 * batch of datagrams: RTP header (RFC 3550 5.1), SRTP, nothing in between.
 */
typedef struct _TuttiRtpSender TuttiRtpSender;

/* Master key and salt of AES_CM_128_HMAC_SHA1_80 (RFC 5764 4.1.2). */
#define TUTTI_RTP_SENDER_KEY_BYTES TUTTI_SRTP_KEY_BYTES

/* @outlet: (transfer full)
 * @key: that of the connection, with which nobody else may send packets of @ssrc: two
 * packets with one number would give each other away. */
TuttiRtpSender *tutti_rtp_sender_new (
    TuttiIceOutlet *outlet, guint32 ssrc, guint payload, const guint8 *key);
void tutti_rtp_sender_free (TuttiRtpSender *self);

/* @pts: running time of the first sample. One thread at a time. */
void tutti_rtp_sender_send (TuttiRtpSender *self, TuttiIceBatch *batch, GstClockTime pts,
    const guint8 *data, gsize length);

/* The RTP time of a packet with that PTS. Any thread. */
guint32 tutti_rtp_sender_get_time (TuttiRtpSender *self, GstClockTime pts);

typedef struct {
  guint32 packets, octets; /* as in a sender report: they wrap around */
} TuttiRtpSenderCounts;

/* Any thread. */
TuttiRtpSenderCounts tutti_rtp_sender_get_counts (TuttiRtpSender *self);

G_END_DECLS
