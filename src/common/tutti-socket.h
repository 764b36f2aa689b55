/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * tutti_socket_bind_udp:
 * @address: an IPv4 or IPv6 literal; nothing is resolved
 * @port: 0 for any free one
 *
 * For media: non-blocking, close-on-exec, IPv6 without IPv4, with buffers for the burst
 * of a keyframe to many people.
 *
 * Returns: a descriptor, or -1 with a %G_IO_ERROR
 */
int tutti_socket_bind_udp (const char *address, guint16 port, GError **error);

/**
 * tutti_socket_listen_tcp:
 * @address, @port: as above
 *
 * For media where UDP is blocked: the same kind of socket, which listens.
 *
 * Returns: a descriptor, or -1 with a %G_IO_ERROR
 */
int tutti_socket_listen_tcp (const char *address, guint16 port, GError **error);

G_END_DECLS
