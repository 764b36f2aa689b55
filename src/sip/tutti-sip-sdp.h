/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TUTTI_SIP_SDP_MAX_BYTES (8 * 1024)
#define TUTTI_SIP_SDP_MAX_LINES 200
#define TUTTI_SIP_SDP_MAX_MEDIA 8

/* What a phone's sound may be coded in, worst first. */
typedef enum {
  TUTTI_SIP_PCMU,
  TUTTI_SIP_PCMA,
  TUTTI_SIP_G722,
  TUTTI_SIP_OPUS,
  TUTTI_SIP_N_CODECS,
} TuttiSipCodec;

typedef enum {
  TUTTI_SIP_SUITE_NONE,
  TUTTI_SIP_SUITE_80, /* AES_CM_128_HMAC_SHA1_80 */
  TUTTI_SIP_SUITE_32,
} TuttiSipSuite;

typedef enum {
  TUTTI_SIP_INACTIVE = 0,
  TUTTI_SIP_SENDS = 1 << 0,
  TUTTI_SIP_RECEIVES = 1 << 1,
  TUTTI_SIP_SENDRECV = TUTTI_SIP_SENDS | TUTTI_SIP_RECEIVES,
} TuttiSipDirection;

typedef struct {
  int tag;
  TuttiSipSuite suite;
  char key[41]; /* base64 of master key and salt */
} TuttiSipCrypto;

/* One m-line that is not the sound, which is answered with port 0. */
typedef struct {
  char *media;
  char *profile;
  char *format; /* the first */
} TuttiSipOther;

/**
 * TuttiSipSdp: what a session description (RFC 8866) says about one call's sound: the
 * first m=audio line with a port. Pure data; payload types are -1 where there is none.
 */
typedef struct {
  char *address; /* IP literal */
  guint16 port;
  guint16 control;   /* for RTCP; @port with rtcp-mux */
  gboolean mux;      /* RFC 5761 */
  gboolean secure;   /* RTP/SAVP: SRTP is not optional */
  char *profile;     /* as written */
  guint index;       /* of the sound among the m-lines */
  guint n_media;     /* m-lines in all */
  GPtrArray *others; /* TuttiSipOther for each m-line; that of the sound is NULL */
  int payloads[TUTTI_SIP_N_CODECS];
  int ranks[TUTTI_SIP_N_CODECS]; /* place in the m-line, 0 first */
  int events8;                   /* telephone-event/8000 (RFC 4733) */
  int events48;                  /* telephone-event/48000, with Opus */
  int comfort;                   /* CN/8000 (RFC 3389) */
  TuttiSipDirection direction;   /* of who wrote it */
  GArray *cryptos;               /* TuttiSipCrypto (RFC 4568), those that we know */
} TuttiSipSdp;

/**
 * tutti_sip_sdp_parse:
 * @text: not necessarily terminated
 *
 * Strict: sizes and counts are limited, addresses are literals, a line that should be
 * understood and is not makes the whole text invalid; what is not about sound is skipped.
 *
 * Returns: (transfer full): NULL with %TUTTI_ERROR_SDP_INVALID, whose text says why
 */
TuttiSipSdp *tutti_sip_sdp_parse (const char *text, gsize length, GError **error);

void tutti_sip_sdp_free (TuttiSipSdp *self);

/* "AES_CM_128_HMAC_SHA1_80", or NULL for none. */
const char *tutti_sip_suite_to_string (TuttiSipSuite suite);

/* "pcmu", as in `phone-add`. */
const char *tutti_sip_codec_to_string (TuttiSipCodec codec);

/**
 * tutti_sip_sdp_address_is_fit:
 * @address: IP literal that sound is to be sent to
 * @source: IP literal that the SIP message came from
 *
 * Whether sound may go there: not to many at once, and to this machine itself only when
 * the call comes from it.
 */
gboolean tutti_sip_sdp_address_is_fit (const char *address, const char *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiSipSdp, tutti_sip_sdp_free)

G_END_DECLS
