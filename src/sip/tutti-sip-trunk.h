/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "sip/tutti-sip-stack.h"

G_BEGIN_DECLS

/**
 * TuttiSipTrunk: the account at a telephone provider: registered at the first of its
 * addresses that takes it, and refreshed; when one fails, the next is tried. Main
 * context.
 */
typedef struct _TuttiSipTrunk TuttiSipTrunk;

/* @config: borrowed until the end. @port, @secure_port: that the stack listens on, 0
 * where it does not */
TuttiSipTrunk *tutti_sip_trunk_new (
    nua_t *nua, const TuttiSipConfigure *config, guint16 port, guint16 secure_port);
void tutti_sip_trunk_free (TuttiSipTrunk *self);

/* An event of a handle that is no call's. @source: where @sip comes from. Returns: FALSE
 * when it is not of ours either */
gboolean tutti_sip_trunk_event (TuttiSipTrunk *self, nua_handle_t *handle,
    nua_event_t event, int status, const char *phrase, const sip_t *sip,
    const char *source);

/* Whether calls from this address are the provider's. */
gboolean tutti_sip_trunk_is_source (TuttiSipTrunk *self, const char *source);

/* Fills in what `sip-status` says of it; borrowed. */
void tutti_sip_trunk_describe (TuttiSipTrunk *self, TuttiSipStatus *status);

/* Of outgoing calls. Returns: (transfer full): NULL when it is not registered */
char *tutti_sip_trunk_make_target (TuttiSipTrunk *self, const char *number);
/* (transfer full); its own address, in a header */
char *tutti_sip_trunk_make_from (TuttiSipTrunk *self);
/* For NUTAG_AUTH(); borrowed; NULL: not challenged yet and no realm is configured */
const char *tutti_sip_trunk_get_auth (TuttiSipTrunk *self);

G_END_DECLS
