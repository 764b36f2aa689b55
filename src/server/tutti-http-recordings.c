/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-http-recordings.h"

#include <glib/gstdio.h>
#include <string.h>

#define PREFIX "/recordings/"

gboolean
tutti_http_recordings_owns (const char *path)
{
  return g_str_has_prefix (path, PREFIX);
}

static void
respond_text (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (
      message, "text/plain; charset=utf-8", SOUP_MEMORY_STATIC, text, strlen (text));
}

static const char *
content_type_of (const char *path)
{
  if (g_str_has_suffix (path, ".mp4"))
    return "video/mp4";
  return g_str_has_suffix (path, ".mkv") ? "video/x-matroska" : "video/webm";
}

/* libsoup would make ranges, too, but out of a copy of the whole file in memory: one that
 * it could make something of is taken away. Returns: FALSE when there is no such part */
static gboolean
read_range (SoupServerMessage *message, goffset length, SoupRange *out, guint *status)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupRange *ranges = NULL;
  int n = 0;
  gboolean asked = soup_message_headers_get_one (request, "Range") != NULL;
  gboolean found =
      asked && soup_message_headers_get_ranges (request, length, &ranges, &n);

  *out = (SoupRange){0, length - 1};
  *status = SOUP_STATUS_OK;
  soup_message_headers_remove (request, "Range");
  /* Several at once are answered with the whole, as one may. */
  if (found && n == 1) {
    *out = ranges[0];
    *status = SOUP_STATUS_PARTIAL_CONTENT;
  }
  if (found)
    soup_message_headers_free_ranges (request, ranges);
  return out->start >= 0 && out->start <= out->end && out->end < length;
}

/* The file is mapped, not read: what has been sent is not kept. It is complete and does
 * not change any more; removed, it lasts as long as the mapping. */
static void
respond_file (SoupServerMessage *message, const char *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) all = mapped ? g_mapped_file_get_bytes (mapped) : NULL;
  g_autoptr (GBytes) part = NULL;
  goffset length = all ? (goffset)g_bytes_get_size (all) : 0;
  SoupRange range;
  guint status;

  if (length == 0) {
    respond_text (message, SOUP_STATUS_NOT_FOUND, "There is nothing here.\n");
    return;
  }
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  if (!read_range (message, length, &range, &status)) {
    g_autofree char *text = g_strdup_printf ("bytes */%" G_GOFFSET_FORMAT, length);

    soup_message_headers_replace (headers, "Content-Range", text);
    respond_text (message, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE,
        "The recording is not that long.\n");
    return;
  }
  if (status == SOUP_STATUS_PARTIAL_CONTENT)
    soup_message_headers_set_content_range (headers, range.start, range.end, length);
  soup_message_headers_set_content_type (headers, content_type_of (path), NULL);
  /* Shared computers keep no copy. */
  soup_message_headers_replace (headers, "Cache-Control", "private, no-store");
  soup_message_headers_replace (headers, "Content-Disposition", "attachment");
  part = g_bytes_new_from_bytes (
      all, (gsize)range.start, (gsize)(range.end - range.start + 1));
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), part);
  soup_server_message_set_status (message, status, NULL);
}

void
tutti_http_recordings_handle (TuttiRecordings *recordings, SoupServerMessage *message,
    const char *path, GHashTable *query, gint64 now_s)
{
  const char *until = query ? g_hash_table_lookup (query, "until") : NULL;
  const char *proof = query ? g_hash_table_lookup (query, "proof") : NULL;
  g_autofree char *file = recordings ? tutti_recordings_open_link (recordings,
                                           path + strlen (PREFIX), until, proof, now_s)
                                     : NULL;

  if (!file) {
    respond_text (message, SOUP_STATUS_NOT_FOUND,
        "There is no such recording, or the link is not good any more.\n");
    return;
  }
  if (soup_server_message_get_method (message) != SOUP_METHOD_DELETE) {
    respond_file (message, file);
    return;
  }
  if (g_unlink (file) == 0)
    soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
  else
    respond_text (
        message, SOUP_STATUS_INTERNAL_SERVER_ERROR, "It could not be removed.\n");
}
