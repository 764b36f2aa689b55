/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

/*
 * One path between a peer and us: which of the hub's sockets, and the peer's address and
 * port on it. Compared and hashed by content; IPv4-mapped IPv6 addresses stay as the
 * socket reports them, since replies go out through that socket.
 */
typedef struct {
  guint socket;   /* index in the hub */
  guint16 family; /* AF_INET, AF_INET6, or 0 for none */
  guint16 port;   /* network byte order */
  guint32 scope;  /* of IPv6 link-local addresses */
  guint8 ip[16];  /* 4 or 16 bytes, the rest zero */
} TuttiIcePath;

/* @path->family is 0 afterwards when @address is of another family. */
void tutti_ice_path_init (
    TuttiIcePath *path, guint socket, const struct sockaddr_storage *address);

/* Returns: the length of what was written to @address. */
socklen_t tutti_ice_path_to_sockaddr (
    const TuttiIcePath *path, struct sockaddr_storage *address);

/* The same with an IPv4-mapped address given as IPv4: what the peer knows itself by. */
socklen_t tutti_ice_path_to_peer_sockaddr (
    const TuttiIcePath *path, struct sockaddr_storage *address);

gboolean tutti_ice_path_equal (gconstpointer a, gconstpointer b);
guint tutti_ice_path_hash (gconstpointer path);

G_END_DECLS
