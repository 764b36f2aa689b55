/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "room-socket.h"

#include "common/tutti-message.h"
#include "common/tutti-socket.h"
#include "tutti-test-socket.h"

static int
add (GPtrArray *infos, int fd, const char *address, const char *transport)
{
  TuttiSocketInfo *info = g_new0 (TuttiSocketInfo, 1);

  g_assert_cmpint (fd, >=, 0);
  info->address = g_strdup (address);
  info->port = tutti_test_socket_port (fd);
  info->transport = g_strdup (transport);
  g_ptr_array_add (infos, info);
  return fd;
}

GPtrArray *
room_sockets_new (int fds[ROOM_N_SOCKETS])
{
  GPtrArray *infos = tutti_socket_array_new ();

  fds[0] = add (infos, tutti_socket_bind_udp ("127.0.0.1", 0, NULL), "127.0.0.1", NULL);
  fds[1] = add (infos, tutti_socket_bind_udp ("::1", 0, NULL), "::1", NULL);
  fds[2] =
      add (infos, tutti_socket_listen_tcp ("127.0.0.1", 0, NULL), "127.0.0.1", "tcp");
  return infos;
}
