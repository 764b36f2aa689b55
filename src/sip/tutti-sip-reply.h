/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "sip/tutti-sip-stack.h"

G_BEGIN_DECLS

/* What a call says by the stack: the same Contact and session timer in all of it. */

/* Where requests of a call go that somebody began. */
typedef struct {
  const char *host; /* IP literal; "": where its sound comes to */
  guint16 port;     /* 0: nobody can call like that */
} TuttiSipContact;

/* Ours and not the stack's, which knows nothing of NAT, and writes sips: for TLS: phones
 * that know only sip: drop the call. @sound: IP literal; @transport: "", or such as
 * ";transport=tcp". Returns: (transfer full) (nullable) */
char *tutti_sip_reply_make_contact (
    const TuttiSipContact *contact, const char *sound, const char *transport);

/* 200 to an INVITE. @contact: (nullable) here and below: the stack's own then */
void tutti_sip_reply_take (nua_handle_t *handle, const char *contact, const char *sdp);

/* To the UPDATE that is handled just now: it is not the INVITE that nua_respond() takes
 * it for. @sdp: (nullable): there was no offer */
void tutti_sip_reply_update (nua_t *nua, nua_handle_t *handle, int status,
    const char *phrase, const char *contact, const char *sdp);

/* An INVITE of ours. */
void tutti_sip_reply_invite (
    nua_handle_t *handle, const char *from, const char *contact, const char *sdp);

G_END_DECLS
