/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-http-server.h"

#include <libsoup/soup.h>
#include <string.h>

#include "server/tutti-address-key.h"
#include "server/tutti-http-guard.h"
#include "server/tutti-http-headers.h"
#include "server/tutti-listen.h"
#include "server/tutti-http-live.h"
#include "server/tutti-http-recordings.h"
#include "server/tutti-static-files.h"
#include "server/tutti-web-socket.h"

#define SOCKETS_ON_THE_WAY_MAX 500

/* A browser opens up to six at once for the page, before it has its one WebSocket. */
#define CONNECTIONS_PER_SOCKET 6

struct _TuttiHttpServer {
  GObject parent;

  const TuttiConfig *config;
  TuttiDoor *door;
  const TuttiClock *clock;
  TuttiHealthFunc health;
  gpointer health_data;

  SoupServer *soup;
  TuttiHttpGuard *guard;
  TuttiHttpApi *api;           /* NULL when there is none */
  TuttiRecordings *recordings; /* NULL: there are none */
  TuttiHls *hls;               /* NULL: there are none */
  TuttiStaticFiles *files;     /* NULL when there is no web client */
  GPtrArray *sockets;          /* TuttiWebSocket */
};

G_DEFINE_FINAL_TYPE (TuttiHttpServer, tutti_http_server, G_TYPE_OBJECT)

static void
tutti_http_server_dispose (GObject *object)
{
  TuttiHttpServer *self = TUTTI_HTTP_SERVER (object);

  for (guint i = 0; i < self->sockets->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->sockets, i), self);
  g_ptr_array_set_size (self->sockets, 0);
  if (self->soup)
    soup_server_disconnect (self->soup);
  g_clear_object (&self->guard);
  g_clear_object (&self->soup);
  g_clear_object (&self->api);
  g_clear_object (&self->door);
  G_OBJECT_CLASS (tutti_http_server_parent_class)->dispose (object);
}

static void
tutti_http_server_finalize (GObject *object)
{
  TuttiHttpServer *self = TUTTI_HTTP_SERVER (object);

  g_clear_pointer (&self->files, tutti_static_files_free);
  g_clear_object (&self->recordings);
  g_clear_object (&self->hls);
  g_ptr_array_unref (self->sockets);
  G_OBJECT_CLASS (tutti_http_server_parent_class)->finalize (object);
}

static void
tutti_http_server_class_init (TuttiHttpServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tutti_http_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = tutti_http_server_finalize;
}

static void
tutti_http_server_init (TuttiHttpServer *self)
{
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
}

/* Files */

static const char *
request_header (SoupServerMessage *message, const char *name)
{
  return soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), name);
}

static void
respond_text (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (
      message, "text/plain; charset=utf-8", SOUP_MEMORY_COPY, text, strlen (text));
}

static void
respond_file (SoupServerMessage *message, const TuttiStaticFile *file)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  gboolean gzip =
      file->gzip && tutti_http_accepts_gzip (request_header (message, "Accept-Encoding"));

  soup_message_headers_replace (headers, "Cache-Control",
      file->hashed ? "public, max-age=31536000, immutable" : "no-cache");
  soup_message_headers_replace (headers, "Vary", "Accept-Encoding");
  soup_message_headers_replace (headers, "ETag", file->etag);
  if (tutti_http_etag_matches (request_header (message, "If-None-Match"), file->etag)) {
    soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, NULL);
    return;
  }

  if (gzip)
    soup_message_headers_replace (headers, "Content-Encoding", "gzip");
  soup_message_headers_set_content_type (headers, file->content_type, NULL);
  soup_message_body_append_bytes (body, gzip ? file->gzip : file->plain);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}

static void
respond_health (TuttiHttpServer *self, SoupServerMessage *message)
{
  char *json = self->health (self->health_data);

  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Cache-Control", "no-store");
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (
      message, "application/json", SOUP_MEMORY_TAKE, json, strlen (json));
}

/* Returns: (transfer full): see tutti-address-key.h */
static char *
find_address (TuttiHttpServer *self, SoupServerMessage *message)
{
  GSocketAddress *peer = soup_server_message_get_remote_address (message);
  g_autofree char *forwarded = g_strdup (soup_message_headers_get_list (
      soup_server_message_get_request_headers (message), "X-Forwarded-For"));

  if (!G_IS_INET_SOCKET_ADDRESS (peer))
    return g_strdup ("");
  return tutti_address_key_of_client (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer)), forwarded,
      self->config->proxies);
}

/* Before the body is read. Only the API takes one, so otherwise nothing is ever kept of
 * it; libsoup still reads to its end before it answers. */
static void
handle_early (SoupServer *soup, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer data)
{
  TuttiHttpServer *self = data;
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  const char *method = soup_server_message_get_method (message);

  tutti_http_headers_add_security (
      response, request_header (message, "Host"), self->config->embedders);
  /* libsoup before 3.3 never closes a kept connection that the client has closed: one
   * descriptor for every visitor. */
  soup_message_headers_replace (response, "Connection", "close");
  soup_message_body_set_accumulate (
      soup_server_message_get_request_body (message), FALSE);

  if (self->api && tutti_http_api_owns (path)) {
    g_autofree char *address = find_address (self, message);

    tutti_http_api_begin (self->api, message, address);
  } else if (method == SOUP_METHOD_DELETE && tutti_http_recordings_owns (path)) {
    return;
  } else if (method != SOUP_METHOD_GET && method != SOUP_METHOD_HEAD) {
    soup_message_headers_replace (response, "Allow", "GET, HEAD");
    respond_text (
        message, SOUP_STATUS_METHOD_NOT_ALLOWED, "Only GET is possible here.\n");
  } else if (soup_message_headers_get_encoding (request) == SOUP_ENCODING_CHUNKED ||
             soup_message_headers_get_content_length (request) > 0) {
    respond_text (
        message, SOUP_STATUS_BAD_REQUEST, "A request with a body is of no use here.\n");
  }
}

static void
handle_request (SoupServer *soup, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer data)
{
  TuttiHttpServer *self = data;
  const TuttiStaticFile *file;

  if (g_str_equal (path, "/healthz")) {
    respond_health (self, message);
    return;
  }

  if (tutti_http_recordings_owns (path)) {
    tutti_http_recordings_handle (self->recordings, message, path, query,
        tutti_clock_real (self->clock) / G_USEC_PER_SEC);
    return;
  }
  if (tutti_http_live_owns (path)) {
    tutti_http_live_handle (self->hls, message, path);
    return;
  }
  if (tutti_http_api_owns (path)) {
    if (self->api)
      tutti_http_api_handle (self->api, message, path, query);
    else
      respond_text (message, SOUP_STATUS_NOT_FOUND, "There is nothing here.\n");
    return;
  }

  file = self->files ? tutti_static_files_lookup (self->files, path) : NULL;
  if (file)
    respond_file (message, file);
  else if (!self->files)
    respond_text (
        message, SOUP_STATUS_NOT_FOUND, "The web client is not built or installed.\n");
  else
    respond_text (message, SOUP_STATUS_NOT_FOUND, "There is nothing here.\n");
}

/* The WebSocket */

static void
handle_socket_closed (TuttiHttpServer *self, TuttiWebSocket *socket)
{
  g_signal_handlers_disconnect_by_data (socket, self);
  g_ptr_array_remove_fast (self->sockets, socket);
}

static guint
count_outside (TuttiHttpServer *self, const char *address)
{
  guint n = 0;

  for (guint i = 0; i < self->sockets->len; i++) {
    TuttiSession *session =
        tutti_web_socket_get_session (g_ptr_array_index (self->sockets, i));

    n += tutti_session_is_outside (session) &&
         g_str_equal (tutti_session_get_address (session), address);
  }
  return n;
}

/* The response "101 Switching Protocols" is out: what follows on this connection is the
 * WebSocket's. */
static void
handle_upgraded (SoupServerMessage *message, gpointer data)
{
  TuttiHttpServer *self = data;
  g_autoptr (SoupServerMessage) kept = g_object_ref (message);
  g_autofree char *address = find_address (self, message);
  g_autoptr (TuttiSession) session = tutti_session_new (self->door, address, self->clock);
  g_autoptr (GIOStream) stream = NULL;
  TuttiWebSocket *socket;

  tutti_http_guard_release (self->guard, message);
  stream = soup_server_message_steal_connection (message);
  socket = tutti_web_socket_new (stream, soup_server_message_get_uri (message), session);
  g_signal_connect_swapped (socket, "closed", G_CALLBACK (handle_socket_closed), self);
  g_ptr_array_add (self->sockets, socket);
}

/* Everybody who can be in a room, and some who are about to be or have just been
 * replaced. */
static guint
max_sockets (TuttiHttpServer *self)
{
  return (guint)(self->config->max_rooms * self->config->max_people) +
         SOCKETS_ON_THE_WAY_MAX;
}

static void
handle_web_socket (SoupServer *soup, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer data)
{
  TuttiHttpServer *self = data;
  g_autofree char *address = find_address (self, message);

  if (!g_str_equal (path, "/ws")) {
    respond_text (message, SOUP_STATUS_NOT_FOUND, "There is nothing here.\n");
    return;
  }
  if (!tutti_http_origin_is_allowed (request_header (message, "Origin"),
          request_header (message, "Host"), self->config->origins)) {
    respond_text (message, SOUP_STATUS_FORBIDDEN, "This site may not connect here.\n");
    return;
  }

  if (self->sockets->len >= max_sockets (self) ||
      count_outside (self, address) >= (guint)self->config->sockets_per_address) {
    respond_text (message, SOUP_STATUS_SERVICE_UNAVAILABLE,
        "There are too many connections now. Try again later.\n");
    return;
  }

  /* No extensions: compressed frames would get around the limit of a message's size. */
  if (soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL))
    g_signal_connect_object (
        message, "wrote-informational", G_CALLBACK (handle_upgraded), self, 0);
}

/* Life */

static void
load_files (TuttiHttpServer *self)
{
  g_autoptr (GError) error = NULL;

  if (self->config->web_dir)
    self->files = tutti_static_files_new (self->config->web_dir, &error);
  if (!self->files)
    g_warning ("there is no web client, only the signalling: %s",
        error ? error->message : "web-dir is not set, and it is not beside the program");
}

TuttiHttpServer *
tutti_http_server_new (const TuttiConfig *config, TuttiDoor *door,
    const TuttiClock *clock, TuttiHealthFunc health, gpointer health_data)
{
  TuttiHttpServer *self = g_object_new (TUTTI_TYPE_HTTP_SERVER, NULL);

  self->config = config;
  self->door = g_object_ref (door);
  self->clock = clock;
  self->health = health;
  self->health_data = health_data;
  self->soup = g_object_new (SOUP_TYPE_SERVER, NULL);
  self->guard = tutti_http_guard_new (self->soup,
      (guint)config->sockets_per_address * CONNECTIONS_PER_SOCKET, config->proxies,
      clock);
  load_files (self);
  soup_server_add_early_handler (self->soup, NULL, handle_early, self, NULL);
  soup_server_add_handler (self->soup, NULL, handle_request, self, NULL);
  soup_server_add_handler (self->soup, "/ws", handle_web_socket, self, NULL);
  return self;
}

void
tutti_http_server_set_recordings (TuttiHttpServer *self, TuttiRecordings *recordings)
{
  g_set_object (&self->recordings, recordings);
}

void
tutti_http_server_set_hls (TuttiHttpServer *self, TuttiHls *hls)
{
  g_set_object (&self->hls, hls);
}

void
tutti_http_server_set_api (TuttiHttpServer *self, TuttiHttpApi *api)
{
  g_set_object (&self->api, api);
}

void
tutti_http_server_set_certificate (TuttiHttpServer *self, GTlsCertificate *certificate)
{
  soup_server_set_tls_certificate (self->soup, certificate);
}

char *
tutti_http_server_listen (TuttiHttpServer *self, GError **error)
{
  SoupServerListenOptions options = self->config->tls ? SOUP_SERVER_LISTEN_HTTPS : 0;
  g_autoptr (GInetSocketAddress) address =
      tutti_listen_parse (self->config->listen, error);
  g_autoptr (GSocket) socket = address ? tutti_listen_socket_new (address, error) : NULL;

  if (!socket || !soup_server_listen_socket (self->soup, socket, options, error))
    return NULL;
  return tutti_listen_make_link (socket, self->config->tls ? "https" : "http", error);
}

void
tutti_http_server_tick (TuttiHttpServer *self)
{
  tutti_http_guard_tick (self->guard);
  for (guint i = self->sockets->len; i > 0; i--)
    tutti_session_tick (
        tutti_web_socket_get_session (g_ptr_array_index (self->sockets, i - 1)));
}

void
tutti_http_server_stop (TuttiHttpServer *self)
{
  GSList *listeners = soup_server_get_listeners (self->soup);

  for (GSList *l = listeners; l; l = l->next)
    g_socket_close (l->data, NULL);
  g_slist_free (listeners);
  for (guint i = self->sockets->len; i > 0; i--)
    tutti_session_end (
        tutti_web_socket_get_session (g_ptr_array_index (self->sockets, i - 1)),
        TUTTI_ERROR_SHUTTING_DOWN);
}

guint
tutti_http_server_get_n_sockets (TuttiHttpServer *self)
{
  return self->sockets->len;
}
