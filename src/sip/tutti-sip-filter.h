/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Longer datagrams never reach the parser. */
#define TUTTI_SIP_DATAGRAM_MAX 8192
/* More addresses than this are not shut out one by one. */
#define TUTTI_SIP_FILTER_MAX 256

/**
 * tutti_sip_filter_attach:
 * @fd: a UDP socket
 * @shut_out: (element-type utf8): IP literals
 *
 * From now on the kernel itself drops what is too long or no text, and what comes from
 * @shut_out (of IPv6 their /64), before the stack wakes up for it: but for answers, and
 * for requests of calls that stand (BYE and the like; not INVITE). Replaces the filter of
 * before.
 */
void tutti_sip_filter_attach (int fd, GPtrArray *shut_out);

/* Calls tutti_sip_filter_attach() for tutti_sip_sockets_find(). */
void tutti_sip_filter_attach_all (guint16 port, GPtrArray *shut_out);

G_END_DECLS
