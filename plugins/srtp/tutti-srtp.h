/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * TuttiSrtp: the sending half of SRTP (RFC 3711) for one source and one direction, with
 * AES_CM_128_HMAC_SHA1, by nettle. Only RTP with a header of twelve bytes. What
 * receives, and SRTCP, are in tutti-srtp-receive.h and tutti-srtcp.h.
 *
 * Why not libsrtp, which everything else here uses by way of GStreamer: Debian builds it
 * on NSS, whose one lock for the whole process would make the thread that mixes wait for
 * threads of ordinary priority, and which costs five times as much for a packet of sound.
 *
 * Pure; one thread at a time.
 */
typedef struct _TuttiSrtp TuttiSrtp;

/* By the length of what is appended to RTP, in bytes. */
typedef enum {
  TUTTI_SRTP_SHA1_80 = 10,
  TUTTI_SRTP_SHA1_32 = 4,
} TuttiSrtpSuite;

/* Master key of 16 bytes, and its salt of 14. */
#define TUTTI_SRTP_KEY_BYTES 30
#define TUTTI_SRTP_HEADER_BYTES 12
/* The most that is appended to RTP, and what SRTCP's tag always is. */
#define TUTTI_SRTP_TAG_BYTES 10

TuttiSrtp *tutti_srtp_new (guint32 ssrc, const guint8 *key, TuttiSrtpSuite suite);
void tutti_srtp_free (TuttiSrtp *self);

/**
 * tutti_srtp_protect:
 * @packet: (inout): with its header; its sequence number must be the one after the last
 * one's (RFC 3711 3.3.1 needs them in order to count rounds). There must be room for the
 * tag
 *
 * Returns: the length with the tag
 */
gsize tutti_srtp_protect (TuttiSrtp *self, guint8 *packet, gsize length);

G_END_DECLS
