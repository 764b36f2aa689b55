/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-room-hub.h"

#include "common/tutti-link.h"
#include "common/tutti-socket.h"

static int
make_socket (const TuttiSocketInfo *info, GError **error)
{
  const char *address = info->bind != NULL ? info->bind : info->address;

  if (g_strcmp0 (info->transport, "tcp") == 0)
    return tutti_socket_listen_tcp (address, info->port, error);
  return tutti_socket_bind_udp (address, info->port, error);
}

TuttiIceHub *
tutti_room_hub_new (const TuttiConfigure *configure, GArray *fds, GError **error)
{
  g_autoptr (TuttiIceHub) hub = tutti_ice_hub_new ();

  for (guint i = 0; i < configure->sockets->len; i++) {
    const TuttiSocketInfo *info = g_ptr_array_index (configure->sockets, i);
    int fd = tutti_link_steal_fd (fds, i);

    if (fd < 0)
      fd = make_socket (info, error);
    if (fd < 0 || !tutti_ice_hub_add_socket (hub, fd, info->address, info->port, error))
      return NULL;
  }
  return g_steal_pointer (&hub);
}
