/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-phone-line.h"
#include "sip/tutti-sip-sdp.h"

G_BEGIN_DECLS

/* Offers and answers (RFC 3264) for one call; pure. */

typedef enum {
  TUTTI_SIP_CLEAR,     /* UDP or TCP: keys in the SDP would be read by others */
  TUTTI_SIP_PROTECTED, /* TLS */
} TuttiSipSignalling;

/* Our side of a call; what it says of itself and what it agreed on the last time. */
typedef struct {
  char *address; /* IP literal that the phone is told */
  guint16 port;
  guint16 control; /* 0: only with rtcp-mux */
  guint64 session; /* of the o= line */
  guint64 version;
  char key[41]; /* our SRTP key and salt; "" when there is none */
  TuttiSipSignalling signalling;
  int codec; /* a TuttiSipCodec that is kept if it can be; -1: none was agreed on */
} TuttiSipSelf;

/* Makes the random parts. */
void tutti_sip_self_init (TuttiSipSelf *self, TuttiSipSignalling signalling);
void tutti_sip_self_clear (TuttiSipSelf *self);

/**
 * tutti_sip_answer:
 * @line: (out): how RTP is sent and received; cleared with tutti_phone_line_clear()
 *
 * Returns: (transfer full): the answer to @offer; NULL with %TUTTI_ERROR_SDP_MEDIA when
 * there is no codec in common, or SRTP is wanted where keys would be read by others
 */
char *tutti_sip_answer (
    TuttiSipSelf *self, const TuttiSipSdp *offer, TuttiPhoneLine *line, GError **error);

/* Returns: (transfer full): what is offered to a phone that we call */
char *tutti_sip_offer (TuttiSipSelf *self);

/* The phone's answer to that. Returns: FALSE with %TUTTI_ERROR_SDP_MEDIA */
gboolean tutti_sip_take_answer (
    TuttiSipSelf *self, const TuttiSipSdp *answer, TuttiPhoneLine *line, GError **error);

G_END_DECLS
