/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "sip/tutti-sip-stack.h"

G_BEGIN_DECLS

/**
 * tutti_sip_parser_get:
 *
 * The stack's parser, for its NTATAG_MCLASS(), stricter where a dialog gets the address
 * that its requests go to: a Contact or Record-Route that nothing can be sent to is an
 * error, whatever message it is in, so that a request is answered with 400 and a response
 * dropped. sofia-sip itself takes such a call, and when it cannot even begin to say BYE
 * in it, 32 seconds later, it tries again from within, until its stack is full.
 *
 * Returns: (transfer none): made once, and never freed: messages point into it
 */
msg_mclass_t *tutti_sip_parser_get (void);

/* Whether a request is let in, of whose first line @text all is told. */
typedef gboolean (*TuttiSipParserGate) (
    gpointer data, const char *source, const char *text);

/* From now on asked about each request that comes, before the rest of it is read and the
 * stack remembers it; over TCP and TLS one that is not let in ends the connection. */
void tutti_sip_parser_set_gate (TuttiSipParserGate pass, gpointer data);

/* Returns: (transfer full) (nullable): where it came from, as an IP literal */
char *tutti_sip_parser_get_source (msg_t *message);

/* Whether requests of a dialog can be sent there. Pure. */
gboolean tutti_sip_parser_is_target (const url_t *url);

G_END_DECLS
