/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "common/tutti-message.h"

G_BEGIN_DECLS

/**
 * TuttiGatewayProcess: the child tutti-sip, across the processes that do the work one
 * after the other: one that dies or says nothing is replaced, later each time. Signals:
 *
 * - "started": it is ready for `sip-configure`
 * - "event" (TuttiMessage *event): borrowed
 * - "lost": its calls are gone; "started" follows some time
 * - "stopped": after tutti_gateway_process_stop(), when no child is left
 */
#define TUTTI_TYPE_GATEWAY_PROCESS (tutti_gateway_process_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiGatewayProcess, tutti_gateway_process, TUTTI, GATEWAY_PROCESS, GObject)

/* @path: the executable. Starts nothing yet. */
TuttiGatewayProcess *tutti_gateway_process_new (const char *path);

/* Returns: FALSE with @error set when it cannot be started at all */
gboolean tutti_gateway_process_start (TuttiGatewayProcess *self, GError **error);

/* Does nothing while there is none. */
void tutti_gateway_process_send (TuttiGatewayProcess *self, const TuttiMessage *message);

/* Asks it to end, and kills it if it does not soon. */
void tutti_gateway_process_stop (TuttiGatewayProcess *self);
gboolean tutti_gateway_process_is_stopped (TuttiGatewayProcess *self);

G_END_DECLS
