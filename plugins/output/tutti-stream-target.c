/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-stream-target.h"

#include <string.h>

#define RTMP_PORT 1935
#define RTMPS_PORT 443
/* What SRT itself asks of a passphrase. */
#define PASSPHRASE_MIN 10
#define PASSPHRASE_MAX 79
#define STREAM_ID_MAX 512
/* What is lost is sent again within this. */
#define SRT_LATENCY_MS 250
#define SRT_LATENCY_MAX_MS 8000

G_DEFINE_QUARK (tutti - stream - error - quark, tutti_stream_error)

static const struct {
  const char *id;
  const char *text;
} errors[] = {
    [TUTTI_STREAM_ERROR_LOCATION] = {"location-invalid",
        "The address of the stream must look like rtmps://host/application/key or "
        "srt://host:port."},
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
    [TUTTI_STREAM_ERROR_FOLDER] = {"folder-lost",
        "The server cannot write into its folder for live streams."},
    [TUTTI_STREAM_ERROR_DISK] = {"disk-full", "The server's disk is full."},
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
  g_free (self->passphrase);
  g_free (self->folder);
  g_free (self);
}

static gboolean
take_port (TuttiStreamTarget *self, GUri *uri, guint16 standard)
{
  int port = g_uri_get_port (uri);

  self->port = port > 0 ? (guint16)port : standard;
  return port != 0 && self->port != 0;
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

static gboolean
take_rtmp (TuttiStreamTarget *self, GUri *uri, const TuttiStreamSecrets *secrets)
{
  self->protocol = TUTTI_STREAM_RTMP;
  self->security = g_str_equal (g_uri_get_scheme (uri), "rtmps") ? TUTTI_STREAM_TLS
                                                                 : TUTTI_STREAM_PLAIN;
  return take_port (
             self, uri, self->security == TUTTI_STREAM_TLS ? RTMPS_PORT : RTMP_PORT) &&
         take_path (self, g_uri_get_path (uri), g_uri_get_query (uri),
             secrets != NULL ? secrets->key : NULL);
}

/* Stream ids are long in some places, and have "=" and "," in them. */
static gboolean
take_srt_query (TuttiStreamTarget *self, const char *query)
{
  g_autoptr (GHashTable) table =
      g_uri_parse_params (query, -1, "&", G_URI_PARAMS_NONE, NULL);
  const char *mode, *latency;
  guint64 ms = SRT_LATENCY_MS;

  if (table == NULL)
    return FALSE;
  mode = g_hash_table_lookup (table, "mode");
  latency = g_hash_table_lookup (table, "latency");
  if ((mode != NULL && !g_str_equal (mode, "caller")) ||
      (latency != NULL &&
          !g_ascii_string_to_unsigned (latency, 10, 0, SRT_LATENCY_MAX_MS, &ms, NULL)))
    return FALSE;
  self->latency_ms = (guint)ms;
  self->key = g_strdup (g_hash_table_lookup (table, "streamid"));
  self->passphrase = g_strdup (g_hash_table_lookup (table, "passphrase"));
  return TRUE;
}

static void
replace (char **member, const char *text)
{
  if (text == NULL)
    return;
  g_free (*member);
  *member = g_strdup (text);
}

static gboolean
take_srt (TuttiStreamTarget *self, GUri *uri, const TuttiStreamSecrets *secrets)
{
  const char *query = g_uri_get_query (uri);
  gsize length;

  self->protocol = TUTTI_STREAM_SRT;
  self->latency_ms = SRT_LATENCY_MS;
  if (!take_port (self, uri, 0) || strlen (g_uri_get_path (uri)) > 1 ||
      (query != NULL && !take_srt_query (self, query)))
    return FALSE;
  if (secrets != NULL) {
    replace (&self->key, secrets->key);
    replace (&self->passphrase, secrets->passphrase);
  }
  if (self->key != NULL && strlen (self->key) > STREAM_ID_MAX)
    return FALSE;
  length = self->passphrase != NULL ? strlen (self->passphrase) : PASSPHRASE_MIN;
  return length >= PASSPHRASE_MIN && length <= PASSPHRASE_MAX;
}

static gboolean
take_hls (TuttiStreamTarget *self, const char *location)
{
  self->protocol = TUTTI_STREAM_HLS;
  self->folder = g_filename_from_uri (location, NULL, NULL);
  return self->folder != NULL;
}

static gboolean
take_uri (TuttiStreamTarget *self, const char *location, GUri *uri,
    const TuttiStreamSecrets *secrets)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  if (g_uri_get_userinfo (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return FALSE;
  if (g_str_equal (scheme, "file"))
    return (host == NULL || *host == '\0') && take_hls (self, location);
  if (host == NULL || *host == '\0')
    return FALSE;
  self->host = g_strdup (host);
  if (g_str_equal (scheme, "srt"))
    return take_srt (self, uri, secrets);
  return (g_str_equal (scheme, "rtmp") || g_str_equal (scheme, "rtmps")) &&
         take_rtmp (self, uri, secrets);
}

TuttiStreamTarget *
tutti_stream_target_parse (
    const char *location, const TuttiStreamSecrets *secrets, GError **error)
{
  g_autoptr (TuttiStreamTarget) self = g_new0 (TuttiStreamTarget, 1);
  g_autoptr (GUri) uri = NULL;

  if (location != NULL)
    uri = g_uri_parse (location, G_URI_FLAGS_ENCODED, NULL);
  if (uri != NULL && take_uri (self, location, uri, secrets))
    return g_steal_pointer (&self);
  fail (error, TUTTI_STREAM_ERROR_LOCATION);
  return NULL;
}

char *
tutti_stream_target_describe (const TuttiStreamTarget *self)
{
  gboolean bare = self->host != NULL && strchr (self->host, ':') == NULL;
  g_autofree char *host =
      bare ? g_strdup (self->host) : g_strdup_printf ("[%s]", self->host);

  switch (self->protocol) {
  case TUTTI_STREAM_SRT:
    return g_strdup_printf ("srt://%s:%u", host, self->port);
  case TUTTI_STREAM_HLS:
    return g_filename_to_uri (self->folder, NULL, NULL);
  case TUTTI_STREAM_RTMP:
  default:
    return g_strdup_printf ("%s://%s:%u/%s",
        self->security == TUTTI_STREAM_TLS ? "rtmps" : "rtmp", host, self->port,
        self->application);
  }
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
  gboolean all_public = TRUE;
  GList *found;

  if (self->protocol == TUTTI_STREAM_HLS)
    return g_steal_pointer (&addresses);
  found = g_resolver_lookup_by_name (resolver, self->host, cancellable, NULL);
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
