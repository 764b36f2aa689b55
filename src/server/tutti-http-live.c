/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-http-live.h"

#include <string.h>

#define PREFIX "/live/"
#define NOTHING "There is no such live stream; perhaps it has ended.\n"

gboolean
tutti_http_live_owns (const char *path)
{
  return g_str_has_prefix (path, PREFIX);
}

/* Whoever has the link may play it, in pages of any site. A list is old after a moment; a
 * segment never changes, and is of no use any more soon. */
static void
set_headers (SoupMessageHeaders *headers, gboolean is_list)
{
  soup_message_headers_replace (headers, "Access-Control-Allow-Origin", "*");
  soup_message_headers_replace (headers, "Cross-Origin-Resource-Policy", "cross-origin");
  soup_message_headers_replace (
      headers, "Cache-Control", is_list ? "max-age=1" : "max-age=60");
  soup_message_headers_set_content_type (
      headers, is_list ? "application/vnd.apple.mpegurl" : "video/mp2t", NULL);
}

void
tutti_http_live_handle (TuttiHls *hls, SoupServerMessage *message, const char *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *file = hls ? tutti_hls_find (hls, path + strlen (PREFIX)) : NULL;
  /* Neither ever changes: lists are replaced. */
  g_autoptr (GMappedFile) mapped = file ? g_mapped_file_new (file, FALSE, NULL) : NULL;
  g_autoptr (GBytes) bytes = mapped ? g_mapped_file_get_bytes (mapped) : NULL;

  if (!bytes) {
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
    soup_server_message_set_response (message, "text/plain; charset=utf-8",
        SOUP_MEMORY_STATIC, NOTHING, strlen (NOTHING));
    soup_message_headers_replace (headers, "Access-Control-Allow-Origin", "*");
    return;
  }
  set_headers (headers, g_str_has_suffix (file, ".m3u8"));
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), bytes);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}
