/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-sockets.h"

#include <gio/gio.h>
#include <sys/socket.h>

/* Descriptors of this process stay below this. */
#define FDS_MAX 1024

static gboolean
is_bound_to (int fd, guint16 port)
{
  struct sockaddr_storage storage;
  socklen_t length = sizeof storage;
  int type = 0;
  socklen_t type_length = sizeof type;
  g_autoptr (GSocketAddress) address = NULL;

  if (getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &type_length) != 0 ||
      type != SOCK_DGRAM || getsockname (fd, (struct sockaddr *)&storage, &length) != 0 ||
      (storage.ss_family != AF_INET && storage.ss_family != AF_INET6))
    return FALSE;
  address = g_socket_address_new_from_native (&storage, length);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) == port;
}

GArray *
tutti_sip_sockets_find (guint16 port)
{
  GArray *fds = g_array_new (FALSE, FALSE, sizeof (int));

  for (int fd = 0; fd < FDS_MAX; fd++)
    if (is_bound_to (fd, port))
      g_array_append_val (fds, fd);
  return fds;
}
