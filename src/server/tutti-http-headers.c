/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-http-headers.h"

#include <string.h>

static const char host_chars[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";

/* Browsers of before 2022 (Safari 15.3, Firefox 95) do not take 'self' to cover the
 * WebSocket of the same host, so it is named; the host is what the client sent, hence the
 * check of its characters. */
static char *
make_connect_src (const char *host)
{
  if (!host || !*host || host[strspn (host, host_chars)] != '\0')
    return g_strdup ("'self'");
  return g_strdup_printf ("'self' wss://%s ws://%s", host, host);
}

void
tutti_http_headers_add_security (
    SoupMessageHeaders *headers, const char *host, char **embedders)
{
  g_autofree char *connect_src = make_connect_src (host);
  g_autofree char *ancestors =
      embedders ? g_strjoinv (" ", embedders) : g_strdup ("'none'");
  g_autofree char *csp =
      g_strconcat ("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
                   "img-src 'self' blob: data:; media-src 'self' blob:; "
                   "object-src 'none'; base-uri 'none'; form-action 'self'; "
                   "frame-ancestors ",
          ancestors, "; connect-src ", connect_src, NULL);

  soup_message_headers_replace (headers, "Content-Security-Policy", csp);
  /* The room's name is in the address, and is its key. */
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  /* For browsers that do not know frame-ancestors; it has no way of naming a site. */
  if (!embedders)
    soup_message_headers_replace (headers, "X-Frame-Options", "DENY");
  soup_message_headers_replace (headers, "Cross-Origin-Opener-Policy", "same-origin");
  soup_message_headers_replace (headers, "Cross-Origin-Resource-Policy", "same-origin");
  soup_message_headers_replace (headers, "Permissions-Policy",
      "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), "
      "fullscreen=(self), geolocation=(), payment=(), usb=()");
}

/* "https://Meet.example.org:443" and "meet.example.org" are the same host to that origin.
 */
static gboolean
origin_is_host (const char *origin, const char *host)
{
  const char *authority = strstr (origin, "://");
  const char *default_port = g_str_has_prefix (origin, "https:") ? ":443" : ":80";
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  if (!authority ||
      (!g_str_has_prefix (origin, "https:") && !g_str_has_prefix (origin, "http:")))
    return FALSE;

  a = g_ascii_strdown (authority + strlen ("://"), -1);
  b = g_ascii_strdown (host, -1);
  if (g_str_has_suffix (a, default_port))
    a[strlen (a) - strlen (default_port)] = '\0';
  if (g_str_has_suffix (b, default_port))
    b[strlen (b) - strlen (default_port)] = '\0';
  return *a && g_str_equal (a, b);
}

gboolean
tutti_http_origin_is_allowed (const char *origin, const char *host, char **extra)
{
  if (!origin || (host && origin_is_host (origin, host)))
    return TRUE;

  for (guint i = 0; extra && extra[i]; i++)
    if (g_ascii_strcasecmp (origin, extra[i]) == 0)
      return TRUE;
  return FALSE;
}

gboolean
tutti_http_accepts_gzip (const char *accept)
{
  GSList *list = accept ? soup_header_parse_quality_list (accept, NULL) : NULL;
  gboolean accepts = g_slist_find_custom (list, "gzip", (GCompareFunc)strcmp) != NULL;

  soup_header_free_list (list);
  return accepts;
}

gboolean
tutti_http_etag_matches (const char *if_none_match, const char *etag)
{
  g_auto (GStrv) tags = if_none_match ? g_strsplit (if_none_match, ",", 32) : NULL;

  for (guint i = 0; tags && tags[i]; i++) {
    const char *tag = g_strstrip (tags[i]);

    if (g_str_has_prefix (tag, "W/"))
      tag += strlen ("W/");
    if (g_str_equal (tag, etag) || g_str_equal (tag, "*"))
      return TRUE;
  }
  return FALSE;
}
