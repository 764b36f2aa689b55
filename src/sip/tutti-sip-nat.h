/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Phones behind NAT, which announce an address that only their own network knows. What
 * they send shows the other one: sound and requests go there then, and nowhere else. */

/* Who is taken to be behind NAT. */
typedef enum {
  TUTTI_SIP_NAT_AUTO,   /* who announces a private address and calls from a public one */
  TUTTI_SIP_NAT_ALWAYS, /* who announces another address than they call from */
  TUTTI_SIP_NAT_NEVER,
} TuttiSipNat;

/* @text: "auto", "always", "never"; NULL: "auto". Returns: FALSE: none of these */
gboolean tutti_sip_nat_parse (const char *text, TuttiSipNat *nat);

/* Whether @announced, an IP literal (in brackets or not) or a host's name, is behind NAT
 * when it calls from the address @source. Of names nothing is known, so that they are
 * behind NAT too. Pure */
gboolean tutti_sip_nat_is_behind (
    TuttiSipNat nat, const char *announced, const char *source);

/* @transport: "", or such as ";transport=tcp". Returns: (transfer full): a URI, for
 * requests to whoever sent from there */
char *tutti_sip_nat_make_way (const char *source, guint16 port, const char *transport);

/* Sends one empty line pair, which SIP overlooks (RFC 3261 7.5), from the UDP socket that
 * is bound to @own_port, so that the phone's router goes on letting us in. */
void tutti_sip_nat_keep_open (guint16 own_port, const char *source, guint16 port);

G_END_DECLS
