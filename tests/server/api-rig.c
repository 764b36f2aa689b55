/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "api-rig.h"

#include <glib/gstdio.h>
#include <string.h>

#include "json-schema.h"

#define PROXY "X-Forwarded-For"

void
api_answer_free (ApiAnswer *answer)
{
  g_free (answer->text);
  g_clear_pointer (&answer->json, json_node_unref);
  soup_message_headers_unref (answer->headers);
  g_free (answer);
}

static char *
write_file (const char *text)
{
  char *path = NULL;

  g_close (g_file_open_tmp ("tutti-api-XXXXXX", &path, NULL), NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

void
api_rig_set_up (ApiRig *self, gconstpointer unused)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *secret =
      g_base64_encode ((const guint8 *)API_TOKEN_SECRET, strlen (API_TOKEN_SECRET));
  g_autofree char *set = NULL;
  g_autofree char *key_arg = NULL;
  g_autofree char *tokens_arg = NULL;

  g_strdelimit (secret, "=", '\0');
  set = g_strdup_printf ("{\"keys\": [{\"kty\": \"oct\", \"k\": \"%s\"}]}", secret);
  self->key_file = write_file (API_KEY "\n");
  self->token_keys = write_file (set);
  key_arg = g_strconcat ("--key-file=", self->key_file, NULL);
  tokens_arg = g_strconcat ("--token-keys=", self->token_keys, NULL);
  self->server = test_server_new ("--no-tls", key_arg, tokens_arg, "--proxy=127.0.0.1",
      "--proxy=::1", "--stream-private", NULL);
  json_parser_load_from_file (parser, g_getenv ("TUTTI_OPENAPI"), &error);
  g_assert_no_error (error);
  self->document = json_parser_steal_root (parser);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
api_rig_tear_down (ApiRig *self, gconstpointer unused)
{
  test_server_free (self->server);
  g_unlink (self->key_file);
  g_unlink (self->token_keys);
  g_free (self->key_file);
  g_free (self->token_keys);
  json_node_unref (self->document);
  g_hash_table_unref (self->seen);
}

/* Asking */

void
api_rig_set_body (SoupMessage *message, const char *text, gssize length)
{
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data (g_strdup (text), -1, g_free);

  soup_message_set_request_body (message, "application/json", stream, length);
}

ApiAnswer *
api_rig_send (ApiRig *self, SoupMessage *message, const ApiAsked *asked)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  ApiAnswer *answer = g_new0 (ApiAnswer, 1);
  g_autofree char *authorization = g_strconcat ("Bearer ", asked->key, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize length;
  const char *text;

  if (asked->key)
    soup_message_headers_replace (headers, "Authorization", authorization);
  if (asked->address)
    soup_message_headers_replace (headers, PROXY, asked->address);
  bytes = soup_session_send_and_read (self->server->http, message, NULL, &error);
  g_assert_no_error (error);

  text = g_bytes_get_data (bytes, &length);
  answer->status = soup_message_get_status (message);
  answer->text = g_strndup (text ? text : "", length);
  answer->headers =
      soup_message_headers_ref (soup_message_get_response_headers (message));
  if (length > 0 && json_parser_load_from_data (parser, text, (gssize)length, NULL))
    answer->json = json_parser_steal_root (parser);
  return answer;
}

SoupMessage *
api_rig_make_message (ApiRig *self, const char *method, const char *path)
{
  g_autofree char *uri = g_strconcat (self->server->link, path + 1, NULL);

  return soup_message_new (method, uri);
}

ApiAnswer *
api_rig_exchange (
    ApiRig *self, const char *method, const char *path, const ApiAsked *asked)
{
  g_autoptr (SoupMessage) message = api_rig_make_message (self, method, path);

  if (asked->body)
    api_rig_set_body (message, asked->body, (gssize)strlen (asked->body));
  return api_rig_send (self, message, asked);
}

/* Checking against the document */

static JsonNode *
resolve (ApiRig *self, JsonNode *node)
{
  JsonObject *object = json_node_get_object (node);

  return json_object_has_member (object, "$ref")
             ? json_schema_find (
                   self->document, json_object_get_string_member (object, "$ref"))
             : node;
}

JsonObject *
api_rig_find_operation (ApiRig *self, const char *template, const char *method)
{
  JsonObject *paths =
      json_object_get_object_member (json_node_get_object (self->document), "paths");
  g_autofree char *lower = g_ascii_strdown (method, -1);
  JsonObject *path = json_object_get_object_member (paths, template);

  return json_object_has_member (path, lower)
             ? json_object_get_object_member (path, lower)
             : NULL;
}

static void
check_headers (JsonObject *described, const ApiAnswer *answer)
{
  JsonObjectIter iter;
  const char *name;

  if (!json_object_has_member (described, "headers"))
    return;
  json_object_iter_init (&iter, json_object_get_object_member (described, "headers"));
  while (json_object_iter_next (&iter, &name, NULL))
    if (!soup_message_headers_get_one (answer->headers, name))
      g_error ("the header %s is missing", name);
}

static void
check_content (ApiRig *self, JsonObject *described, const ApiAnswer *answer)
{
  JsonObject *content = json_object_has_member (described, "content")
                            ? json_object_get_object_member (described, "content")
                            : NULL;
  g_autofree char *reason = NULL;

  if (!content) {
    g_assert_cmpstr (answer->text, ==, "");
    return;
  }
  g_assert_cmpstr (soup_message_headers_get_content_type (answer->headers, NULL), ==,
      "application/json");
  g_assert_nonnull (answer->json);
  reason = json_schema_check (self->document,
      json_object_get_member (
          json_object_get_object_member (content, "application/json"), "schema"),
      answer->json);
  if (reason)
    g_error ("%s: it%s", answer->text, reason);
}

void
api_rig_check (
    ApiRig *self, const char *method, const char *template, const ApiAnswer *answer)
{
  JsonObject *operation = api_rig_find_operation (self, template, method);
  JsonObject *responses = json_object_get_object_member (operation, "responses");
  g_autofree char *status = g_strdup_printf ("%u", answer->status);
  gboolean named = json_object_has_member (responses, status);
  JsonObject *described = json_node_get_object (
      resolve (self, json_object_get_member (responses, named ? status : "default")));

  /* "default" is for what goes wrong without anybody's doing. */
  if (!named && answer->status < 500)
    g_error ("%s %s: %s is not described", method, template, status);
  check_content (self, described, answer);
  check_headers (described, answer);
  g_hash_table_add (self->seen, g_strdup_printf ("%s %s %s", method, template, status));
}

ApiAnswer *
api_rig_ask (ApiRig *self, const char *method, const char *template, const char *path,
    const char *body, guint status)
{
  ApiAsked asked = {API_KEY, body};
  g_autofree char *whole = g_strconcat (API_ROOT, path, NULL);
  g_autoptr (ApiAnswer) answer = api_rig_exchange (self, method, whole, &asked);

  if (answer->status != status)
    g_error (
        "%s %s %s: %u %s", method, path, body ? body : "", answer->status, answer->text);
  api_rig_check (self, method, template, answer);
  return g_steal_pointer (&answer);
}

void
api_rig_expect (ApiRig *self, const char *method, const char *template, const char *path,
    const char *body, guint status)
{
  api_answer_free (api_rig_ask (self, method, template, path, body, status));
}

void
api_rig_expect_id (ApiRig *self, const char *method, const char *template,
    const char *path, const char *body, guint status, const char *id)
{
  g_autoptr (ApiAnswer) answer = api_rig_ask (self, method, template, path, body, status);

  g_assert_cmpstr (test_string (answer->json, "error"), ==, id);
}
