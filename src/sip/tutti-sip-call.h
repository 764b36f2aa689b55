/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-link.h"
#include "sip/tutti-sip-answer.h"
#include "sip/tutti-sip-nat.h"
#include "sip/tutti-sip-reply.h"
#include "sip/tutti-sip-stack.h"

G_BEGIN_DECLS

/* What all calls share; outlives them. */
typedef struct {
  TuttiLink *link; /* to the server */
  const char *language;
  nua_t *nua;
  TuttiSipNat nat;
  TuttiSipContact plain, secure; /* over UDP and TCP, and over TLS */
  /* The call is over and is to be freed. */
  void (*over) (TuttiSipGateway *gateway, TuttiSipCall *call);
  TuttiSipGateway *gateway;
} TuttiSipCallEnv;

/* Somebody who calls, as their INVITE says. */
typedef struct {
  char *id;
  char *source; /* IP literal */
  guint16 port; /* that it came from */
  char *caller; /* user part */
  char *room;   /* straight into this one; NULL: the menu */
  TuttiSipSignalling signalling;
  const char *transport; /* what a Contact needs to lead to it: ";transport=tcp" */
  gboolean trunk;
  char *way; /* URI that our requests go to; NULL: as Contact and Record-Route say */
} TuttiSipCaller;

void tutti_sip_caller_clear (TuttiSipCaller *self);

/**
 * TuttiSipCall: one dialog, from its INVITE to its end, with its menu. Main context.
 *
 * Sound goes where the server says (`call-socket`); then the call is taken, and with the
 * ACK the menu begins, and what was agreed on is told the server (`call-media`).
 */

/* Answers @sip's offer as soon as the server has a socket for it. @handle: belongs to
 * the call. Returns: (transfer full): NULL when the call was refused, and @handle is
 * destroyed */
TuttiSipCall *tutti_sip_call_new (const TuttiSipCallEnv *env, nua_handle_t *handle,
    TuttiSipCaller *caller, const sip_t *sip);

/* Calls @handle's target; see `call-out`. */
TuttiSipCall *tutti_sip_call_new_out (const TuttiSipCallEnv *env, nua_handle_t *handle,
    const TuttiCallOut *out, TuttiSipSignalling signalling, const char *auth,
    const char *from);

void tutti_sip_call_free (TuttiSipCall *self);

const char *tutti_sip_call_get_id (TuttiSipCall *self);

/* An IP literal: where somebody called from; of a call of ours our own. */
const char *tutti_sip_call_get_source (TuttiSipCall *self);

/* Returns: when it came, in microseconds of the monotonic clock, while it may yet come to
 * nothing: somebody calls, and has not acknowledged that it was taken; -1 otherwise */
gint64 tutti_sip_call_get_pending_us (TuttiSipCall *self);

/* Keeps the way to a phone behind NAT open. @own_port: of the UDP sockets */
void tutti_sip_call_keep_open (TuttiSipCall *self, guint16 own_port);

/* From the stack; @self may be freed by "over". */
void tutti_sip_call_event (
    TuttiSipCall *self, nua_event_t event, int status, const sip_t *sip);

/* From the server. */
void tutti_sip_call_socket (TuttiSipCall *self, const TuttiCallSocket *socket);
void tutti_sip_call_key (TuttiSipCall *self, const TuttiCallKey *key);
void tutti_sip_call_spoken (TuttiSipCall *self, const TuttiCallSpoken *spoken);
void tutti_sip_call_news (TuttiSipCall *self, const TuttiCallNews *news);
/* Hangs up. */
void tutti_sip_call_end (TuttiSipCall *self);

G_END_DECLS
