/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-media-sockets.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "common/tutti-link.h"
#include "common/tutti-message.h"
#include "common/tutti-socket.h"

struct _TuttiMediaSockets {
  GPtrArray *infos; /* TuttiSocketInfo */
  guint n_fds;
  int fds[TUTTI_LINK_FDS_MAX];
};

G_STATIC_ASSERT (2 * TUTTI_MEDIA_ADDRESSES_MAX <= TUTTI_LINK_FDS_MAX);

/* Addresses */

static TuttiMediaAddress *
media_address_new (GInetAddress *local, GInetAddress *public)
{
  TuttiMediaAddress *self = g_new0 (TuttiMediaAddress, 1);

  self->local = g_object_ref (local);
  self->public = g_object_ref (public);
  return self;
}

void
tutti_media_address_free (TuttiMediaAddress *self)
{
  g_object_unref (self->local);
  g_object_unref (self->public);
  g_free (self);
}

static GInetAddress *
parse_ip (const char *text, GError **error)
{
  GInetAddress *address = g_inet_address_new_from_string (text);

  if (!address) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "'%s' is not an IP address", text);
    return NULL;
  }
  if (g_inet_address_get_is_any (address) || g_inet_address_get_is_multicast (address)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "'%s' is not the address of one machine", text);
    g_clear_object (&address);
  }
  return address;
}

TuttiMediaAddress *
tutti_media_address_parse (const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "=", 2);
  g_autoptr (GInetAddress) local = NULL;
  g_autoptr (GInetAddress) public = NULL;

  local = parse_ip (parts[0] ? parts[0] : "", error);
  if (!local)
    return NULL;
  public = parts[1] ? parse_ip (parts[1], error) : g_object_ref (local);
  if (!public)
    return NULL;
  if (g_inet_address_get_family (local) != g_inet_address_get_family (public)) {
    g_set_error (
        error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "'%s' mixes IPv4 and IPv6", text);
    return NULL;
  }
  return media_address_new (local, public);
}

static GInetAddress *
inet_address_from_sockaddr (const struct sockaddr *sa)
{
  if (sa && sa->sa_family == AF_INET)
    return g_inet_address_new_from_bytes (
        (const guint8 *)&((const struct sockaddr_in *)(const void *)sa)->sin_addr,
        G_SOCKET_FAMILY_IPV4);
  if (sa && sa->sa_family == AF_INET6)
    return g_inet_address_new_from_bytes (
        (const guint8 *)&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr,
        G_SOCKET_FAMILY_IPV6);
  return NULL;
}

/* Not so for an IPv6 address that is still being checked for duplicates, or no longer
 * good (RFC 4862 5.4). */
static gboolean
can_be_bound (GInetAddress *address)
{
  g_autofree char *text = g_inet_address_to_string (address);
  int fd = tutti_socket_bind_udp (text, 0, NULL);

  if (fd < 0)
    return FALSE;
  close (fd);
  return TRUE;
}

static void
append_local (GPtrArray *list, struct ifaddrs *interfaces, gboolean loopback)
{
  for (struct ifaddrs *i = interfaces; i; i = i->ifa_next) {
    g_autoptr (GInetAddress) address = inet_address_from_sockaddr (i->ifa_addr);

    if (!address || !(i->ifa_flags & IFF_UP) ||
        g_inet_address_get_is_link_local (address) ||
        g_inet_address_get_is_loopback (address) != loopback || !can_be_bound (address))
      continue;
    if (list->len < TUTTI_MEDIA_ADDRESSES_MAX)
      g_ptr_array_add (list, media_address_new (address, address));
  }
}

GPtrArray *
tutti_media_address_list_local (void)
{
  GPtrArray *list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_media_address_free);
  struct ifaddrs *interfaces = NULL;

  if (getifaddrs (&interfaces) != 0)
    return list;

  append_local (list, interfaces, FALSE);
  append_local (list, interfaces, TRUE);
  freeifaddrs (interfaces);
  return list;
}

/* Sockets */

static void
close_all (TuttiMediaSockets *self)
{
  for (guint i = 0; i < self->n_fds; i++)
    close (self->fds[i]);
  self->n_fds = 0;
}

typedef int (*Open) (const char *address, guint16 port, GError **error);

static gboolean
open_each (TuttiMediaSockets *self, GPtrArray *addresses, guint16 port, Open open_one,
    GError **error)
{
  for (guint i = 0; i < addresses->len; i++) {
    TuttiMediaAddress *address = g_ptr_array_index (addresses, i);
    g_autofree char *ip = g_inet_address_to_string (address->local);
    int fd = open_one (ip, port, error);

    if (fd < 0) {
      g_prefix_error (error, "cannot use the media address %s: ", ip);
      return FALSE;
    }
    self->fds[self->n_fds++] = fd;
  }
  return TRUE;
}

/* All addresses on the same port, or none. */
static gboolean
bind_all (TuttiMediaSockets *self, GPtrArray *addresses, TuttiMediaTransports transports,
    guint16 port, GError **error)
{
  if (open_each (self, addresses, port, tutti_socket_bind_udp, error) &&
      (transports == TUTTI_MEDIA_UDP ||
          open_each (self, addresses, port, tutti_socket_listen_tcp, error)))
    return TRUE;
  close_all (self);
  return FALSE;
}

static void
describe (
    TuttiMediaSockets *self, GPtrArray *addresses, guint16 port, const char *transport)
{
  for (guint i = 0; i < addresses->len; i++) {
    TuttiMediaAddress *address = g_ptr_array_index (addresses, i);
    TuttiSocketInfo *info = g_new0 (TuttiSocketInfo, 1);

    info->address = g_inet_address_to_string (address->public);
    info->port = port;
    if (!g_inet_address_equal (address->local, address->public))
      info->bind = g_inet_address_to_string (address->local);
    info->transport = g_strdup (transport);
    g_ptr_array_add (self->infos, info);
  }
}

TuttiMediaSockets *
tutti_media_sockets_new (GPtrArray *addresses, TuttiMediaTransports transports,
    guint16 first_port, guint16 last_port, GError **error)
{
  g_autoptr (TuttiMediaSockets) self = g_new0 (TuttiMediaSockets, 1);
  guint n_ports = (guint)last_port - first_port + 1;
  guint start = (guint)g_random_int_range (0, (gint32)n_ports);

  if (addresses->len == 0 || addresses->len > TUTTI_MEDIA_ADDRESSES_MAX) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "there are %u media addresses; there must be 1 to %d", addresses->len,
        TUTTI_MEDIA_ADDRESSES_MAX);
    return NULL;
  }
  self->infos = tutti_socket_array_new ();

  for (guint i = 0; i < n_ports; i++) {
    guint16 port = (guint16)(first_port + (start + i) % n_ports);
    g_autoptr (GError) bind_error = NULL;

    if (bind_all (self, addresses, transports, port, &bind_error)) {
      describe (self, addresses, port, NULL);
      if (transports == TUTTI_MEDIA_UDP_AND_TCP)
        describe (self, addresses, port, "tcp");
      return g_steal_pointer (&self);
    }
    if (!g_error_matches (bind_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)) {
      g_propagate_error (error, g_steal_pointer (&bind_error));
      return NULL;
    }
  }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
      "no port from %u to %u is free%s", first_port, last_port,
      transports == TUTTI_MEDIA_UDP ? "" : " for both UDP and TCP");
  return NULL;
}

void
tutti_media_sockets_free (TuttiMediaSockets *self)
{
  close_all (self);
  g_clear_pointer (&self->infos, g_ptr_array_unref);
  g_free (self);
}

const int *
tutti_media_sockets_get_fds (TuttiMediaSockets *self, guint *n_fds)
{
  *n_fds = self->n_fds;
  return self->fds;
}

GPtrArray *
tutti_media_sockets_describe (TuttiMediaSockets *self)
{
  return g_ptr_array_ref (self->infos);
}
