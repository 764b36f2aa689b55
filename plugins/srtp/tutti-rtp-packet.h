/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The header of an RTP packet (RFC 3550 5.1), read from what a stranger sent. Pure. */
typedef struct {
  guint8 payload_type;
  gboolean marker;
  guint16 sequence;
  guint32 timestamp;
  guint32 ssrc;
  gsize header; /* bytes, with CSRCs and extension */
} TuttiRtpPacket;

#define TUTTI_RTP_HEADER_BYTES 12

/* Returns: FALSE for what is no RTP. What is encrypted stays so. */
gboolean tutti_rtp_packet_read (TuttiRtpPacket *self, const guint8 *data, gsize length);

/* Once it is decrypted. Returns: the bytes of payload, without padding; -1: broken */
gssize tutti_rtp_packet_get_payload (
    const TuttiRtpPacket *self, const guint8 *data, gsize length);

/* Whether what came by a port that carries both is RTCP (RFC 5761 4). */
gboolean tutti_rtp_packet_is_rtcp (const guint8 *data, gsize length);

/* Writes %TUTTI_RTP_HEADER_BYTES; @self's header is not looked at. */
void tutti_rtp_packet_write (const TuttiRtpPacket *self, guint8 *data);

G_END_DECLS
