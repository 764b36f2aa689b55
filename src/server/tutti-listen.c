/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-listen.h"

#include <string.h>

/* Connections that wait to be accepted: as many as Linux allows unless told otherwise.
 * When 1,500 came at once, 1024 made the next one wait for its third SYN, two seconds
 * later. */
#define BACKLOG 4096

static GInetAddress *
parse_address (const char *text)
{
  gsize length = strlen (text);
  g_autofree char *inside = NULL;

  if (g_str_equal (text, "*"))
    return g_inet_address_new_any (G_SOCKET_FAMILY_IPV6);
  if (g_str_equal (text, "localhost"))
    return g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  if (text[0] == '[' && length > 2 && text[length - 1] == ']') {
    inside = g_strndup (text + 1, length - 2);
    return g_inet_address_new_from_string (inside);
  }
  return strchr (text, ':') ? NULL : g_inet_address_new_from_string (text);
}

GInetSocketAddress *
tutti_listen_parse (const char *text, GError **error)
{
  const char *colon = text ? strrchr (text, ':') : NULL;
  g_autofree char *host = colon ? g_strndup (text, (gsize)(colon - text)) : NULL;
  g_autoptr (GInetAddress) address = host ? parse_address (host) : NULL;
  guint64 port;

  if (!address ||
      !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "listen must be ADDRESS:PORT such as *:8443, 192.0.2.1:8443 or "
        "[2001:db8::1]:8443, "
        "not '%s'",
        text ? text : "");
    return NULL;
  }
  return G_INET_SOCKET_ADDRESS (g_inet_socket_address_new (address, (guint16)port));
}

gboolean
tutti_listen_is_loopback (GInetSocketAddress *address)
{
  return g_inet_address_get_is_loopback (g_inet_socket_address_get_address (address));
}

static GSocket *
bind_and_listen (GInetSocketAddress *address, GError **error)
{
  GSocketFamily family =
      g_inet_address_get_family (g_inet_socket_address_get_address (address));
  g_autoptr (GSocket) socket =
      g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (!socket)
    return NULL;
  /* GLib's 10 make a room that comes back all at once wait for the second SYN, a second
   * later. */
  g_socket_set_listen_backlog (socket, BACKLOG);
  /* GLib lets an IPv6 socket take IPv4 as well, and sets SO_REUSEADDR. */
  if (!g_socket_bind (socket, G_SOCKET_ADDRESS (address), TRUE, error) ||
      !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

GSocket *
tutti_listen_socket_new (GInetSocketAddress *address, GError **error)
{
  GInetAddress *ip = g_inet_socket_address_get_address (address);
  g_autoptr (GError) first = NULL;
  GSocket *socket = bind_and_listen (address, &first);

  if (!socket && g_inet_address_get_is_any (ip) &&
      g_inet_address_get_family (ip) == G_SOCKET_FAMILY_IPV6 &&
      !g_error_matches (first, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)) {
    g_autoptr (GInetAddress) any = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
    g_autoptr (GSocketAddress) fallback =
        g_inet_socket_address_new (any, g_inet_socket_address_get_port (address));

    socket = bind_and_listen (G_INET_SOCKET_ADDRESS (fallback), NULL);
  }
  if (!socket) {
    g_autofree char *text =
        g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));

    g_propagate_prefixed_error (
        error, g_steal_pointer (&first), "cannot listen at %s: ", text);
  }
  return socket;
}

char *
tutti_listen_make_link (GSocket *socket, const char *scheme, GError **error)
{
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (socket, error);
  GInetAddress *ip;
  g_autofree char *text = NULL;
  guint port;

  if (!bound)
    return NULL;

  ip = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (bound));
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  if (g_inet_address_get_is_any (ip) || g_inet_address_get_is_loopback (ip))
    return g_strdup_printf ("%s://localhost:%u/", scheme, port);

  text = g_inet_address_to_string (ip);
  if (g_inet_address_get_family (ip) == G_SOCKET_FAMILY_IPV6)
    return g_strdup_printf ("%s://[%s]:%u/", scheme, text, port);
  return g_strdup_printf ("%s://%s:%u/", scheme, text, port);
}
