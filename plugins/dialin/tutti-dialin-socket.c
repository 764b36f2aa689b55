/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/dialin/tutti-dialin-socket.h"

#include <errno.h>
#include <gio/gio.h>
#include <unistd.h>

int
tutti_dialin_bind (const char *address, guint port, GError **error)
{
  g_autoptr (GSocketAddress) local =
      g_inet_socket_address_new_from_string (address, port);
  g_autoptr (GSocket) socket = NULL;
  int fd;

  if (local == NULL) {
    g_set_error (
        error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "'%s' is no IP address", address);
    return -1;
  }
  socket = g_socket_new (g_socket_address_get_family (local), G_SOCKET_TYPE_DATAGRAM,
      G_SOCKET_PROTOCOL_UDP, error);
  if (socket == NULL || !g_socket_bind (socket, local, FALSE, error))
    return -1;
  fd = dup (g_socket_get_fd (socket));
  if (fd < 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "no descriptor: %s",
        g_strerror (errno));
  return fd;
}
