/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-phone-sockets.h"

#include <unistd.h>

#include "common/tutti-socket.h"
#include "server/tutti-media-sockets.h"

static gboolean
open_pair (TuttiPhoneSockets *self, const char *address, guint16 port, GError **error)
{
  self->fds.fds[0] = tutti_socket_bind_udp (address, port, error);
  if (self->fds.fds[0] < 0)
    return FALSE;
  self->fds.fds[1] = tutti_socket_bind_udp (address, port + 1, error);
  if (self->fds.fds[1] >= 0) {
    self->fds.n_fds = 2;
    return TRUE;
  }
  close (self->fds.fds[0]);
  return FALSE;
}

/* The first of the peer's family; one of loopback for whoever is there, and for nobody
 * else. */
static const TuttiMediaAddress *
choose (GPtrArray *addresses, GInetAddress *peer)
{
  for (guint i = 0; i < addresses->len; i++) {
    const TuttiMediaAddress *address = g_ptr_array_index (addresses, i);

    if (g_inet_address_get_family (address->local) == g_inet_address_get_family (peer) &&
        g_inet_address_get_is_loopback (address->local) ==
            g_inet_address_get_is_loopback (peer))
      return address;
  }
  return NULL;
}

static gboolean
open_any (TuttiPhoneSockets *self, const TuttiPhonePorts *ports, const char *local,
    GError **error)
{
  guint first = (ports->first_port + 1u) / 2;
  guint n = (ports->last_port + 1u) / 2 > first ? (ports->last_port + 1u) / 2 - first : 0;
  guint start = n > 0 ? (guint)g_random_int_range (0, (gint32)n) : 0;

  for (guint i = 0; i < n; i++) {
    guint16 port = (guint16)(2 * (first + (start + i) % n));

    if (open_pair (self, local, port, NULL)) {
      self->port = port;
      return TRUE;
    }
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
      "no pair of ports from %u to %u is free", ports->first_port, ports->last_port);
  return FALSE;
}

gboolean
tutti_phone_sockets_open (TuttiPhoneSockets *self, const TuttiPhonePorts *ports,
    const char *peer, GError **error)
{
  g_autoptr (GPtrArray) addresses = ports->addresses ? g_ptr_array_ref (ports->addresses)
                                                     : tutti_media_address_list_local ();
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (peer);
  const TuttiMediaAddress *chosen = address ? choose (addresses, address) : NULL;
  g_autofree char *local = NULL;

  *self = (TuttiPhoneSockets){.fds = {{-1, -1}, 0}};
  if (!chosen) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "there is no address that a phone at %s could send to", peer);
    return FALSE;
  }
  local = g_inet_address_to_string (chosen->local);
  if (!open_any (self, ports, local, error))
    return FALSE;
  self->address = g_inet_address_to_string (chosen->public);
  return TRUE;
}

void
tutti_phone_sockets_close (TuttiPhoneSockets *self)
{
  for (guint i = 0; i < self->fds.n_fds; i++)
    close (self->fds.fds[i]);
  self->fds.n_fds = 0;
  g_clear_pointer (&self->address, g_free);
}
