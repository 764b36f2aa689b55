/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-address-key.h"

#include <string.h>

#define IPV4_BYTES 4
#define IPV6_BYTES 16
#define IPV6_PREFIX_BYTES 8 /* a /64 */

/* RFC 4291 2.5.5.2. Returns: (transfer full) */
static GInetAddress *
unmap (GInetAddress *address)
{
  static const guint8 prefix[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_native_size (address) != IPV6_BYTES ||
      memcmp (bytes, prefix, sizeof prefix) != 0)
    return g_object_ref (address);
  return g_inet_address_new_from_bytes (bytes + sizeof prefix, G_SOCKET_FAMILY_IPV4);
}

char *
tutti_address_key_new (GInetAddress *address)
{
  g_autoptr (GInetAddress) plain = unmap (address);
  g_autoptr (GInetAddress) network = NULL;
  g_autofree char *text = NULL;
  guint8 bytes[IPV6_BYTES] = {0};

  if (g_inet_address_get_native_size (plain) == IPV4_BYTES)
    return g_inet_address_to_string (plain);

  memcpy (bytes, g_inet_address_to_bytes (plain), IPV6_PREFIX_BYTES);
  network = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  text = g_inet_address_to_string (network);
  return g_strconcat (text, "/64", NULL);
}

static gboolean
is_proxy (GInetAddress *peer, char **proxies)
{
  g_autoptr (GInetAddress) plain = unmap (peer);

  for (guint i = 0; proxies && proxies[i]; i++) {
    g_autoptr (GInetAddress) proxy = g_inet_address_new_from_string (proxies[i]);

    if (proxy && g_inet_address_equal (proxy, plain))
      return TRUE;
  }
  return FALSE;
}

/* Some proxies put IPv6 in brackets, and some a port behind. */
static GInetAddress *
parse_forwarded (const char *text)
{
  const char *comma = strrchr (text, ',');
  g_autofree char *last = g_strstrip (g_strdup (comma ? comma + 1 : text));
  char *host = last;
  char *end;

  if (*host == '[') {
    host++;
    end = strchr (host, ']');
  } else {
    end = strchr (host, ':');
    if (end && strchr (end + 1, ':')) /* IPv6 without brackets */
      end = NULL;
  }
  if (end)
    *end = '\0';
  return g_inet_address_new_from_string (host);
}

char *
tutti_address_key_of_client (
    GInetAddress *peer, const char *forwarded_for, char **proxies)
{
  g_autoptr (GInetAddress) client = NULL;

  if (forwarded_for && is_proxy (peer, proxies))
    client = parse_forwarded (forwarded_for);
  return tutti_address_key_new (client ? client : peer);
}
