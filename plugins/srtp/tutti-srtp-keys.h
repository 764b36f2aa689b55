/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What SRTP and SRTCP, sending and receiving, have in common (RFC 3711), by nettle.
 * Private to this folder, and its tests. */
#pragma once

#include <glib.h>
#include <nettle/aes.h>
#include <nettle/hmac.h>

#include "plugins/srtp/tutti-srtp.h"

G_BEGIN_DECLS

#define TUTTI_SRTP_SALT_BYTES 14

/* 4.3.2: the first of the three labels. */
typedef enum {
  TUTTI_SRTP_FOR_RTP = 0,
  TUTTI_SRTP_FOR_RTCP = 3,
} TuttiSrtpPurpose;

/* Session keys. */
typedef struct {
  guint8 cipher[16];
  guint8 auth[20];
  guint8 salt[TUTTI_SRTP_SALT_BYTES];
} TuttiSrtpKeys;

typedef struct {
  struct aes128_ctx cipher;
  struct hmac_sha1_ctx auth; /* with its key */
  guint8 salt[TUTTI_SRTP_SALT_BYTES];
} TuttiSrtpContext;

/* 4.3: session keys from a master key, as in Appendix B.3. */
void tutti_srtp_derive (const guint8 *key, TuttiSrtpPurpose purpose, TuttiSrtpKeys *keys);

void tutti_srtp_context_init (
    TuttiSrtpContext *self, const guint8 *key, TuttiSrtpPurpose purpose);

/* 4.1.1; its own inverse. @index: of the packet, 48 bit */
void tutti_srtp_context_crypt (
    TuttiSrtpContext *self, guint32 ssrc, guint64 index, guint8 *data, gsize length);

/* 4.2: over @packet and @last, the four bytes behind it. */
void tutti_srtp_context_sign (TuttiSrtpContext *self, const guint8 *packet, gsize length,
    guint32 last, guint8 *tag, gsize tag_bytes);

void tutti_srtp_write_32 (guint8 *out, guint32 value);
guint32 tutti_srtp_read_32 (const guint8 *in);

G_END_DECLS
