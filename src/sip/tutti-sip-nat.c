/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-nat.h"

#include <string.h>
#include <sys/socket.h>

#include "sip/tutti-sip-sockets.h"

gboolean
tutti_sip_nat_parse (const char *text, TuttiSipNat *nat)
{
  static const char *const names[] = {"auto", "always", "never"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (text != NULL ? text : names[0], names[i])) {
      *nat = (TuttiSipNat)i;
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_in (GInetAddress *address, const char *network)
{
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (network, NULL);

  return g_inet_address_mask_matches (mask, address);
}

/* RFC 1918, RFC 6598 (carriers' NAT), RFC 3927, RFC 4193, RFC 4291 2.5.6 */
static gboolean
is_private (GInetAddress *address)
{
  static const char *const networks[] = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
      "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10"};

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    if (is_in (address, networks[i]))
      return TRUE;
  return FALSE;
}

/* Returns: (transfer full) (nullable): NULL for a host's name */
static GInetAddress *
read_address (const char *text)
{
  g_autofree char *inside =
      text[0] == '[' ? g_strndup (text + 1, strcspn (text + 1, "]")) : g_strdup (text);

  return g_inet_address_new_from_string (inside);
}

gboolean
tutti_sip_nat_is_behind (TuttiSipNat nat, const char *announced, const char *source)
{
  g_autoptr (GInetAddress) there = read_address (announced);
  g_autoptr (GInetAddress) here = read_address (source);

  if (nat == TUTTI_SIP_NAT_NEVER || here == NULL)
    return FALSE;
  if (there == NULL)
    return TRUE;
  /* That of a phone on hold. */
  if (g_inet_address_get_is_any (there) || g_inet_address_equal (there, here))
    return FALSE;
  if (nat == TUTTI_SIP_NAT_ALWAYS)
    return TRUE;
  return is_private (there) && !is_private (here) &&
         !g_inet_address_get_is_loopback (here);
}

char *
tutti_sip_nat_make_way (const char *source, guint16 port, const char *transport)
{
  return g_strdup_printf (strchr (source, ':') != NULL ? "sip:[%s]:%u%s" : "sip:%s:%u%s",
      source, port, *transport != '\0' ? transport : ";transport=udp");
}

void
tutti_sip_nat_keep_open (guint16 own_port, const char *source, guint16 port)
{
  static const char nothing[] = "\r\n\r\n";
  g_autoptr (GArray) fds = tutti_sip_sockets_find (own_port);
  g_autoptr (GSocketAddress) to = g_inet_socket_address_new_from_string (source, port);
  struct sockaddr_storage native;

  if (to == NULL || !g_socket_address_to_native (to, &native, sizeof native, NULL))
    return;
  /* A socket of the other family refuses, and what is lost comes again. */
  for (guint i = 0; i < fds->len; i++)
    (void)sendto (g_array_index (fds, int, i), nothing, strlen (nothing),
        MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&native,
        (socklen_t)g_socket_address_get_native_size (to));
}
