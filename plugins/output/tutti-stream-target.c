/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-stream-target.h"

#include <string.h>

#define RTMP_PORT 1935
#define RTMPS_PORT 443

G_DEFINE_QUARK (tutti - stream - error - quark, tutti_stream_error)

static const struct {
  const char *id;
  const char *text;
} errors[] = {
    [TUTTI_STREAM_ERROR_LOCATION] = {"location-invalid",
        "The address of the stream must look like rtmps://host/application/key."},
    [TUTTI_STREAM_ERROR_UNKNOWN] = {"unknown-host", "No server of that name was found."},
    [TUTTI_STREAM_ERROR_PRIVATE] = {"private-address",
        "The server is in a private network, which is not allowed here."},
    [TUTTI_STREAM_ERROR_REFUSED] = {"connection-refused",
        "The server refuses the connection; perhaps it is not running."},
    [TUTTI_STREAM_ERROR_UNREACHABLE] = {"unreachable", "The server does not answer."},
    [TUTTI_STREAM_ERROR_TLS] = {"tls-failed",
        "No secure connection came about; the server's certificate may be wrong."},
    [TUTTI_STREAM_ERROR_REJECTED] = {"rejected",
        "The server does not accept the stream. Check the key, and whether it is in use "
        "already."},
    [TUTTI_STREAM_ERROR_LOST] = {"connection-lost", "The server ended the connection."},
    [TUTTI_STREAM_ERROR_STALLED] = {"stalled", "The server takes no data any more."},
    [TUTTI_STREAM_ERROR_PROXY] = {"proxy",
        "A proxy is set for this program, without an exception for 127.0.0.1 "
        "(no_proxy)."},
    [TUTTI_STREAM_ERROR_INTERNAL] = {"internal", "The stream could not be made."},
};

static guint
row_of (int code)
{
  return code >= 0 && code < (int)G_N_ELEMENTS (errors) ? (guint)code
                                                        : TUTTI_STREAM_ERROR_INTERNAL;
}

const char *
tutti_stream_error_id (int code)
{
  return errors[row_of (code)].id;
}

const char *
tutti_stream_error_text (int code)
{
  return errors[row_of (code)].text;
}

static void
fail (GError **error, TuttiStreamError code)
{
  g_set_error_literal (error, TUTTI_STREAM_ERROR, code, tutti_stream_error_text (code));
}

void
tutti_stream_target_free (TuttiStreamTarget *self)
{
  g_free (self->host);
  g_free (self->application);
  g_free (self->key);
  g_free (self);
}

static gboolean
take_scheme (TuttiStreamTarget *self, GUri *uri)
{
  if (g_str_equal (g_uri_get_scheme (uri), "rtmps"))
    self->security = TUTTI_STREAM_TLS;
  else if (!g_str_equal (g_uri_get_scheme (uri), "rtmp"))
    return FALSE;
  self->port = self->security == TUTTI_STREAM_TLS ? RTMPS_PORT : RTMP_PORT;
  if (g_uri_get_port (uri) == 0)
    return FALSE;
  if (g_uri_get_port (uri) > 0)
    self->port = (guint16)g_uri_get_port (uri);
  return TRUE;
}

/* The key may hold anything, also what looks like a query. */
static gboolean
take_path (TuttiStreamTarget *self, const char *path, const char *query, const char *key)
{
  g_autofree char *rest =
      query != NULL ? g_strconcat (path, "?", query, NULL) : g_strdup (path);
  char *start = rest;
  char *slash;

  while (*start == '/')
    start++;
  if (key != NULL) {
    while (g_str_has_suffix (start, "/"))
      start[strlen (start) - 1] = '\0';
    self->application = g_strdup (start);
    self->key = g_strdup (key);
  } else {
    char *end = strchr (start, '?');

    slash = g_strrstr_len (start, end != NULL ? end - start : -1, "/");
    if (slash == NULL)
      return FALSE;
    self->application = g_strndup (start, slash - start);
    self->key = g_strdup (slash + 1);
  }
  return *self->application != '\0' && *self->key != '\0';
}

TuttiStreamTarget *
tutti_stream_target_parse (const char *location, const char *key, GError **error)
{
  g_autoptr (TuttiStreamTarget) self = g_new0 (TuttiStreamTarget, 1);
  g_autoptr (GUri) uri = NULL;

  if (location != NULL)
    uri = g_uri_parse (location, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      g_uri_get_userinfo (uri) != NULL || g_uri_get_fragment (uri) != NULL ||
      !take_scheme (self, uri) ||
      !take_path (self, g_uri_get_path (uri), g_uri_get_query (uri), key)) {
    fail (error, TUTTI_STREAM_ERROR_LOCATION);
    return NULL;
  }
  self->host = g_strdup (g_uri_get_host (uri));
  return g_steal_pointer (&self);
}

/* Addresses */

/* RFC 6890 and its registries: everything that is not globally reachable, and prefixes
 * that carry an IPv4 address within. */
static const struct {
  const char *network;
  guint bits;
} special[] = {
    {"0.0.0.0", 8},
    {"10.0.0.0", 8},
    {"100.64.0.0", 10},
    {"127.0.0.0", 8},
    {"169.254.0.0", 16},
    {"172.16.0.0", 12},
    {"192.0.0.0", 24},
    {"192.0.2.0", 24},
    {"192.88.99.0", 24},
    {"192.168.0.0", 16},
    {"198.18.0.0", 15},
    {"198.51.100.0", 24},
    {"203.0.113.0", 24},
    {"224.0.0.0", 3},
    {"::", 32},        /* unspecified, loopback, compatible and mapped IPv4 */
    {"64:ff9b::", 32}, /* translated IPv4 */
    {"100::", 64},
    {"2001::", 23}, /* Teredo and other protocols */
    {"2001:db8::", 32},
    {"2002::", 16}, /* 6to4 */
    {"3fff::", 20},
    {"5f00::", 16},
    {"fc00::", 7},
    {"fe80::", 9}, /* link-local and the former site-local */
    {"ff00::", 8},
};

gboolean
tutti_stream_address_is_public (GInetAddress *address)
{
  for (guint i = 0; i < G_N_ELEMENTS (special); i++) {
    g_autoptr (GInetAddress) network =
        g_inet_address_new_from_string (special[i].network);
    g_autoptr (GInetAddressMask) mask =
        g_inet_address_mask_new (network, special[i].bits, NULL);

    if (g_inet_address_mask_matches (mask, address))
      return FALSE;
  }
  return TRUE;
}

GPtrArray *
tutti_stream_target_resolve (const TuttiStreamTarget *self, TuttiAddressPolicy policy,
    GCancellable *cancellable, GError **error)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_object_unref);
  GList *found = g_resolver_lookup_by_name (resolver, self->host, cancellable, NULL);
  gboolean all_public = TRUE;

  for (GList *l = found; l != NULL; l = l->next) {
    all_public = all_public && tutti_stream_address_is_public (l->data);
    g_ptr_array_add (addresses, g_object_ref (l->data));
  }
  g_resolver_free_addresses (found);
  if (addresses->len == 0) {
    fail (error, TUTTI_STREAM_ERROR_UNKNOWN);
    return NULL;
  }
  if (policy == TUTTI_ADDRESSES_PUBLIC && !all_public) {
    fail (error, TUTTI_STREAM_ERROR_PRIVATE);
    return NULL;
  }
  return g_steal_pointer (&addresses);
}
