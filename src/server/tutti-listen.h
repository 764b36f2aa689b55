/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * tutti_listen_parse:
 * @text: "ADDRESS:PORT": an IPv4 address, an IPv6 address in brackets, "localhost", or
 * "*" for all addresses of both kinds; port 0 lets the system choose
 *
 * Returns: (transfer full): "*" is the IPv6 "any" address; NULL with @error set
 */
GInetSocketAddress *tutti_listen_parse (const char *text, GError **error);

/* Whether only this machine can reach it. */
gboolean tutti_listen_is_loopback (GInetSocketAddress *address);

/* Returns: (transfer full): bound and listening; "any" of IPv6 takes IPv4 too, and falls
 * back to IPv4 alone on a machine without IPv6; NULL with @error set */
GSocket *tutti_listen_socket_new (GInetSocketAddress *address, GError **error);

/* Returns: (transfer full): a link that reaches @socket from this machine, ending in "/"
 */
char *tutti_listen_make_link (GSocket *socket, const char *scheme, GError **error);

G_END_DECLS
