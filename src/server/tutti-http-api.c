/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-http-api.h"

#include <string.h>

#include "common/tutti-json.h"
#include "server/tutti-api-error.h"
#include "server/tutti-tries.h"

#define FOLDER "/api"

struct _TuttiHttpApi {
  GObject parent;

  TuttiApi *api;
  TuttiApiKey *key;
  TuttiTries *tries;
  const TuttiClock *clock;
};

G_DEFINE_FINAL_TYPE (TuttiHttpApi, tutti_http_api, G_TYPE_OBJECT)

/* A request that may be answered later. */
typedef struct {
  SoupServerMessage *message;
  gboolean answered;
  gboolean paused;
} Request;

static void
tutti_http_api_finalize (GObject *object)
{
  TuttiHttpApi *self = TUTTI_HTTP_API (object);

  g_clear_object (&self->api);
  g_clear_pointer (&self->key, tutti_api_key_free);
  g_clear_pointer (&self->tries, tutti_tries_free);
  G_OBJECT_CLASS (tutti_http_api_parent_class)->finalize (object);
}

static void
tutti_http_api_class_init (TuttiHttpApiClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_http_api_finalize;
}

static void
tutti_http_api_init (TuttiHttpApi *self)
{
  self->tries = tutti_tries_new ();
}

TuttiHttpApi *
tutti_http_api_new (TuttiApi *api, TuttiApiKey *key, const TuttiClock *clock)
{
  TuttiHttpApi *self = g_object_new (TUTTI_TYPE_HTTP_API, NULL);

  self->api = g_object_ref (api);
  self->key = key;
  self->clock = clock;
  return self;
}

gboolean
tutti_http_api_owns (const char *path)
{
  return g_str_equal (path, FOLDER) || g_str_has_prefix (path, FOLDER "/");
}

/* Answers */

/* @json: NULL: no body */
static void
respond (SoupServerMessage *message, guint status, const char *json)
{
  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Cache-Control", "no-store");
  soup_server_message_set_status (message, status, NULL);
  if (json)
    soup_server_message_set_response (
        message, "application/json", SOUP_MEMORY_COPY, json, strlen (json));
}

static void
respond_error (SoupServerMessage *message, TuttiApiErrorCode code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;

  tutti_api_error_set (&error, code);
  json = tutti_api_error_to_json (error);
  respond (message, tutti_api_error_status (error), json);
}

static void
set_header (SoupServerMessage *message, const char *name, const char *value)
{
  if (value)
    soup_message_headers_replace (
        soup_server_message_get_response_headers (message), name, value);
}

/* Who may ask, and how much */

static gboolean
check_key (TuttiHttpApi *self, SoupServerMessage *message, const char *address)
{
  const char *shown = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Authorization");
  gint64 now_us = tutti_clock_now (self->clock);

  if (shown && !tutti_tries_may_try (self->tries, address, now_us)) {
    respond_error (message, TUTTI_API_ERROR_TOO_MANY_TRIES);
    return FALSE;
  }
  if (tutti_api_key_matches (self->key, shown))
    return TRUE;

  /* Who shows nothing has tried nothing. */
  if (shown)
    tutti_tries_count_refusal (self->tries, address, now_us);
  set_header (message, "WWW-Authenticate", "Bearer realm=\"tutti\"");
  respond_error (message, TUTTI_API_ERROR_UNAUTHORIZED);
  return FALSE;
}

static gboolean
check_body (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED) {
    respond_error (message, TUTTI_API_ERROR_LENGTH);
    return FALSE;
  }
  if (soup_message_headers_get_content_length (headers) > TUTTI_JSON_MAX_BYTES) {
    respond_error (message, TUTTI_API_ERROR_TOO_LARGE);
    return FALSE;
  }
  return TRUE;
}

void
tutti_http_api_begin (TuttiHttpApi *self, SoupServerMessage *message, const char *address)
{
  if (check_key (self, message, address) && check_body (message))
    soup_message_body_set_accumulate (
        soup_server_message_get_request_body (message), TRUE);
}

/* Doing it */

static void
handle_done (gpointer data, const TuttiApiAnswer *answer)
{
  Request *request = data;

  set_header (request->message, "Allow", answer->allow);
  set_header (request->message, "Location", answer->location);
  respond (request->message, answer->status, answer->json);
  request->answered = TRUE;
  if (request->paused)
    soup_server_message_unpause (request->message);
}

static void
request_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

/* The connection has gone, or the answer is out. */
static void
handle_finished (SoupServerMessage *message, gpointer data)
{
  TuttiHttpApi *self = g_object_get_data (G_OBJECT (message), "tutti-http-api");

  tutti_api_forget (self->api, data);
}

void
tutti_http_api_handle (
    TuttiHttpApi *self, SoupServerMessage *message, const char *path, GHashTable *query)
{
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  TuttiApiRequest asked = {soup_server_message_get_method (message), path, query};
  Request *request = g_new0 (Request, 1);

  request->message = message;
  asked.body = g_bytes_get_data (body, &asked.body_length);
  g_object_set_data_full (
      G_OBJECT (message), "tutti-http-api", g_object_ref (self), g_object_unref);
  g_signal_connect_data (
      message, "finished", G_CALLBACK (handle_finished), request, request_free, 0);
  tutti_api_handle (self->api, &asked, handle_done, request);
  if (request->answered)
    return;
  request->paused = TRUE;
  soup_server_message_pause (message);
}
