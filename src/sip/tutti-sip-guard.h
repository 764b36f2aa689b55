/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "sip/tutti-sip-crowd.h"

G_BEGIN_DECLS

/* Of what is allocated in all: from then on nothing is read of strangers, and of callers.
 * Only requests that are far longer than usual get there; see tutti-sip-crowd.h. */
#define TUTTI_SIP_STRANGERS_BYTES (G_GUINT64_CONSTANT (32) << 20)
#define TUTTI_SIP_CALLERS_BYTES (G_GUINT64_CONSTANT (44) << 20)

/**
 * TuttiSipGuard: keeps floods from the stack. Of each request it decides before the stack
 * knows of it (tutti_sip_parser_set_gate()), by where it comes from; an address that is a
 * flood is shut out by the kernel (tutti-sip-filter.h). Main context; one in a process.
 */
typedef struct _TuttiSipGuard TuttiSipGuard;

/* Whether @source is the provider's address, which all of its callers come from. */
typedef gboolean (*TuttiSipIsProvider) (gpointer data, const char *source);

/* @port: what the UDP sockets are bound to; 0: there are none.
 * @calls_per_minute: of one address */
TuttiSipGuard *tutti_sip_guard_new (
    guint16 port, guint calls_per_minute, TuttiSipIsProvider is_provider, gpointer data);
void tutti_sip_guard_free (TuttiSipGuard *self);

/* Every second. */
void tutti_sip_guard_tick (TuttiSipGuard *self);

/* Returns: whether @source may begin one more call */
gboolean tutti_sip_guard_take_call (TuttiSipGuard *self, const char *source);

/* A call of @source begins and ends. */
void tutti_sip_guard_add (TuttiSipGuard *self, const char *source);
void tutti_sip_guard_remove (TuttiSipGuard *self, const char *source);

G_END_DECLS
