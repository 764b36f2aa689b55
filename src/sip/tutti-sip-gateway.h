/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-link.h"
#include "sip/tutti-sip-stack.h"

G_BEGIN_DECLS

typedef enum {
  TUTTI_SIP_CONFINED,   /* the sandbox is closed with `sip-configure` */
  TUTTI_SIP_UNCONFINED, /* for debuggers */
} TuttiSipSandbox;

/**
 * TuttiSipGateway: the SIP stack, its calls, and the server they are told. Main context.
 *
 * Says "ready" at once, listens after `sip-configure`, reports every second. What it does
 * not take: transfers, messages, subscriptions, registrations; and no caller makes it
 * call anybody.
 */

/* @over: called when it is to end: asked by the server, which is gone, or it cannot
 * listen; @status: of the process */
TuttiSipGateway *tutti_sip_gateway_new (TuttiLink *link, TuttiSipSandbox sandbox,
    void (*over) (gpointer data, int status), gpointer data);

/* Hangs up everywhere, and calls "over" when that has been said. */
void tutti_sip_gateway_stop (TuttiSipGateway *self);

G_END_DECLS
