/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-address.h"

#include <netinet/in.h>
#include <string.h>

void
tutti_ice_path_init (
    TuttiIcePath *path, guint socket, const struct sockaddr_storage *address)
{
  memset (path, 0, sizeof *path);
  path->socket = socket;
  if (address->ss_family == AF_INET) {
    const struct sockaddr_in *in = (const struct sockaddr_in *)address;
    path->family = AF_INET;
    path->port = in->sin_port;
    memcpy (path->ip, &in->sin_addr, 4);
  } else if (address->ss_family == AF_INET6) {
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)address;
    path->family = AF_INET6;
    path->port = in6->sin6_port;
    path->scope = in6->sin6_scope_id;
    memcpy (path->ip, &in6->sin6_addr, 16);
  }
}

socklen_t
tutti_ice_path_to_sockaddr (const TuttiIcePath *path, struct sockaddr_storage *address)
{
  memset (address, 0, sizeof *address);
  if (path->family == AF_INET) {
    struct sockaddr_in *in = (struct sockaddr_in *)address;
    in->sin_family = AF_INET;
    in->sin_port = path->port;
    memcpy (&in->sin_addr, path->ip, 4);
    return sizeof *in;
  }
  if (path->family == AF_INET6) {
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)address;
    in6->sin6_family = AF_INET6;
    in6->sin6_port = path->port;
    in6->sin6_scope_id = path->scope;
    memcpy (&in6->sin6_addr, path->ip, 16);
    return sizeof *in6;
  }
  return 0;
}

socklen_t
tutti_ice_path_to_peer_sockaddr (
    const TuttiIcePath *path, struct sockaddr_storage *address)
{
  TuttiIcePath v4 = *path;

  if (path->family != AF_INET6 ||
      !IN6_IS_ADDR_V4MAPPED ((const struct in6_addr *)path->ip))
    return tutti_ice_path_to_sockaddr (path, address);

  v4.family = AF_INET;
  memcpy (v4.ip, path->ip + 12, 4);
  return tutti_ice_path_to_sockaddr (&v4, address);
}

gboolean
tutti_ice_path_equal (gconstpointer a, gconstpointer b)
{
  const TuttiIcePath *x = a, *y = b;

  return x->socket == y->socket && x->family == y->family && x->port == y->port &&
         x->scope == y->scope && memcmp (x->ip, y->ip, sizeof x->ip) == 0;
}

guint
tutti_ice_path_hash (gconstpointer path)
{
  const TuttiIcePath *x = path;
  guint hash = x->socket * 31 + x->port;
  guint32 word;

  for (guint i = 0; i < sizeof x->ip; i += sizeof word) {
    memcpy (&word, x->ip + i, sizeof word);
    hash = (hash ^ word) * 0x9E3779B1u;
  }
  return hash ^ (hash >> 15);
}
