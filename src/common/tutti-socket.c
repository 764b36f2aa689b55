/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-socket.h"

#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* The kernel halves what it is asked for when its own limit is lower; that is fine. */
#define BUFFER_BYTES (1024 * 1024)

/* Of those who have connected and were not accepted yet: while a mixer is replaced. */
#define BACKLOG 64

static int
refuse (GError **error, const char *what, int type, int fd)
{
  int code = errno;

  if (fd >= 0)
    close (fd);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s a %s socket: %s",
      what, type == SOCK_STREAM ? "TCP" : "UDP", g_strerror (code));
  return -1;
}

static void
set_option (int fd, int level, int option, int value)
{
  setsockopt (fd, level, option, &value, sizeof value);
}

static int
bind_socket (const char *address, guint16 port, int type, GError **error)
{
  g_autoptr (GSocketAddress) parsed =
      g_inet_socket_address_new_from_string (address, port);
  struct sockaddr_storage native;
  gssize length;
  int fd;

  if (parsed == NULL) {
    g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "not an IP address");
    return -1;
  }
  length = g_socket_address_get_native_size (parsed);
  if (!g_socket_address_to_native (parsed, &native, sizeof native, error))
    return -1;
  fd = socket (native.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return refuse (error, "cannot make", type, fd);
  if (native.ss_family == AF_INET6)
    set_option (fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  /* connections of an earlier room that are just ending do not keep the port */
  if (type == SOCK_STREAM)
    set_option (fd, SOL_SOCKET, SO_REUSEADDR, 1);
  if (bind (fd, (struct sockaddr *)&native, length) != 0)
    return refuse (error, "cannot bind", type, fd);
  return fd;
}

int
tutti_socket_bind_udp (const char *address, guint16 port, GError **error)
{
  int fd = bind_socket (address, port, SOCK_DGRAM, error);

  if (fd < 0)
    return -1;
  set_option (fd, SOL_SOCKET, SO_RCVBUF, BUFFER_BYTES);
  set_option (fd, SOL_SOCKET, SO_SNDBUF, BUFFER_BYTES);
  return fd;
}

int
tutti_socket_listen_tcp (const char *address, guint16 port, GError **error)
{
  int fd = bind_socket (address, port, SOCK_STREAM, error);

  if (fd >= 0 && listen (fd, BACKLOG) != 0)
    return refuse (error, "cannot listen on", SOCK_STREAM, fd);
  return fd;
}
