/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * tutti_address_key_new:
 *
 * What one client is counted by: an IPv4 address, or the /64 of an IPv6 one, which is
 * what one household or one rented server has. ::ffff:192.0.2.1 is 192.0.2.1.
 *
 * Returns: (transfer full): equal for all addresses of one client
 */
char *tutti_address_key_new (GInetAddress *address);

/**
 * tutti_address_key_of_client:
 * @peer: who made the connection
 * @forwarded_for: the last "X-Forwarded-For" header, or NULL
 * @proxies: addresses of the operator's proxies; NULL: none
 *
 * From one of @proxies the last address in @forwarded_for is the client's, since that is
 * the one the proxy itself has seen; from anybody else the header means nothing.
 *
 * Returns: (transfer full): see tutti_address_key_new()
 */
char *tutti_address_key_of_client (
    GInetAddress *peer, const char *forwarded_for, char **proxies);

G_END_DECLS
