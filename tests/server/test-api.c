/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* data/openapi.json against a real server: every answer must be one that it describes,
 * and everything that it describes must be seen. */

#include <string.h>

#include "api-rig.h"
#include "hand-token.h"
#include "server/tutti-role.h"

static void
walk_rooms (ApiRig *self)
{
  g_autoptr (ApiAnswer) made = api_rig_ask (self, "POST", ROOMS, "/rooms",
      "{\"name\": \"Ch\xc5\x93ur\", \"lobby\": true, \"password\": \"correct horse\", "
      "\"pin\": \"4829\", \"closes\": \"2040-01-31T20:00:00+01:00\"}",
      201);
  g_autoptr (ApiAnswer) read =
      api_rig_ask (self, "GET", ROOM, "/rooms/ch%C5%93UR", NULL, 200);
  g_autoptr (ApiAnswer) changed = NULL;
  g_autofree char *host_path =
      g_strconcat ("/Ch%C5%93ur#host=", test_string (made->json, "host_key"), NULL);

  g_assert_cmpstr (soup_message_headers_get_one (made->headers, "Location"), ==,
      API_ROOT "/rooms/Ch%C5%93ur");
  g_assert_cmpstr (test_string (made->json, "host_path"), ==, host_path);
  g_assert_cmpstr (test_string (read->json, "name"), ==, "Ch\xc5\x93ur");
  g_assert_cmpstr (test_string (read->json, "closes"), ==, "2040-01-31T19:00:00Z");
  g_assert_cmpstr (test_string (read->json, "expires"), ==, "2040-01-31T19:00:00Z");
  g_assert_cmpstr (test_string (read->json, "host"), ==, "key");
  g_assert_null (strstr (read->text, "argon2"));
  g_assert_null (strstr (read->text, "host_key"));

  api_rig_expect_id (
      self, "POST", ROOMS, "/rooms", "{\"name\": \"CH\xc5\x92UR\"}", 409, "exists");
  api_rig_expect_id (
      self, "POST", ROOMS, "/rooms", "{\"name\": \"a b\"}", 400, "bad-field");
  api_rig_expect_id (self, "POST", ROOMS, "/rooms", "{\"nam\": \"a\"}", 400, "bad-field");
  api_rig_expect_id (self, "POST", ROOMS, "/rooms", "[]", 400, "bad-json");
  api_rig_expect_id (self, "POST", ROOMS, "/rooms", NULL, 400, "bad-json");
  api_rig_expect (self, "GET", ROOMS, "/rooms", NULL, 200);
  api_rig_expect (self, "GET", ROOM, "/rooms/nobody", NULL, 404);
  api_rig_expect (self, "GET", ROOM, "/rooms/a%20b", NULL, 404);

  changed = api_rig_ask (self, "PATCH", ROOM, "/rooms/ch%C5%93ur",
      "{\"chat\": false, \"password\": null, \"closes\": null}", 200);
  g_assert_false (json_object_get_boolean_member (
      json_node_get_object (changed->json), "has_password"));
  g_assert_true (
      json_object_get_boolean_member (json_node_get_object (changed->json), "lobby"));
  api_rig_expect_id (self, "PATCH", ROOM, "/rooms/ch%C5%93ur", "{\"name\": \"other\"}",
      400, "bad-field");
  api_rig_expect (self, "PATCH", ROOM, "/rooms/nobody", "{}", 404);
  api_rig_expect_id (self, "POST", END, "/rooms/ch%C5%93ur/end", NULL, 409, "not-open");
  api_rig_expect (self, "DELETE", ROOM, "/rooms/ch%C5%93ur", NULL, 204);
  api_rig_expect (self, "DELETE", ROOM, "/rooms/ch%C5%93ur", NULL, 404);
  api_rig_expect (self, "GET", ROOM, "/rooms/ch%C5%93ur", NULL, 404);
}

static void
set_paused (ApiRig *self, const char *path, const char *body, const char *state)
{
  g_autofree char *now = NULL;

  api_rig_expect (self, "PATCH", OUTPUT, path, body, 200);
  while (g_strcmp0 (now, state) != 0) {
    g_autoptr (ApiAnswer) answer =
        api_rig_ask (self, "GET", OUTPUTS, "/rooms/quartet/outputs", NULL, 200);
    JsonArray *list =
        json_object_get_array_member (json_node_get_object (answer->json), "outputs");

    g_assert_cmpuint (json_array_get_length (list), ==, 1);
    g_free (now);
    now = g_strdup (test_string (json_array_get_element (list, 0), "state"));
  }
}

static guint
count_outputs (ApiRig *self)
{
  g_autoptr (ApiAnswer) answer =
      api_rig_ask (self, "GET", OUTPUTS, "/rooms/quartet/outputs", NULL, 200);

  return json_array_get_length (
      json_object_get_array_member (json_node_get_object (answer->json), "outputs"));
}

/* To where nothing listens, which is tried again and again. */
static void
walk_stream (ApiRig *self)
{
  g_autoptr (ApiAnswer) begun =
      api_rig_ask (self, "POST", OUTPUTS, "/rooms/quartet/outputs",
          "{\"kind\": \"stream\", \"target\": \"rtmp://127.0.0.1:1/live\", "
          "\"layout\": \"speaker\"}",
          201);
  g_autofree char *path =
      g_strconcat ("/rooms/quartet/outputs/", test_string (begun->json, "id"), NULL);

  api_rig_expect_id (
      self, "PATCH", OUTPUT, path, "{\"paused\": true}", 409, "output-failed");
  api_rig_expect (self, "DELETE", OUTPUT, path, NULL, 204);
  while (count_outputs (self) > 0)
    ;
}

/* One recording at a time, which everybody is asked about. */
static void
walk_outputs (ApiRig *self, TestClient *ada)
{
  static const struct {
    const char *body;
    guint status;
    const char *id;
  } refused[] = {
      {"{\"kind\": \"film\"}", 400, "bad-field"},
      {"{}", 400, "bad-field"},
      {"{\"kind\": \"recording\", \"format\": \"avi\"}", 400, "bad-field"},
      {"{\"kind\": \"recording\", \"colour\": \"red\"}", 400, "bad-field"},
      {"{\"kind\": \"recording\", \"layout\": \"round\"}", 400, "bad-field"},
      {"{\"kind\": \"recording\", \"voices\": \"loud\"}", 400, "bad-field"},
      {"{\"kind\": \"stream\", \"target\": \"gopher://x\"}", 409, "output-failed"},
      {"{\"kind\": \"recording\"}", 409, "output-failed"},
  };
  static const char *const unclear[] = {
      "{}", "{\"paused\": 1}", "{\"state\": \"paused\"}"};
  g_autoptr (ApiAnswer) begun = api_rig_ask (self, "POST", OUTPUTS,
      "/rooms/quartet/outputs", "{\"kind\": \"recording\", \"format\": \"audio\"}", 201);
  g_autofree char *path =
      g_strconcat ("/rooms/quartet/outputs/", test_string (begun->json, "id"), NULL);
  g_autoptr (JsonNode) told = test_client_expect (ada, "outputs");

  g_assert_cmpstr (test_string (begun->json, "kind"), ==, "recording");
  g_assert_cmpstr (test_string (begun->json, "by"), ==, "Tutti");
  g_assert_cmpuint (count_outputs (self), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    api_rig_expect_id (self, "POST", OUTPUTS, "/rooms/quartet/outputs", refused[i].body,
        refused[i].status, refused[i].id);
  api_rig_expect (self, "GET", OUTPUTS, "/rooms/nobody/outputs", NULL, 404);
  api_rig_expect (self, "POST", OUTPUTS, "/rooms/nobody/outputs", "{}", 404);
  api_rig_expect (self, "DELETE", OUTPUT, "/rooms/nobody/outputs/x", NULL, 404);
  api_rig_expect (self, "DELETE", OUTPUT, "/rooms/quartet/outputs/x", NULL, 404);
  set_paused (self, path, "{\"paused\": true}", "paused");
  /* This room has no pictures that it could be recording. */
  set_paused (self, path, "{\"paused\": false}", "starting");
  for (guint i = 0; i < G_N_ELEMENTS (unclear); i++)
    api_rig_expect_id (self, "PATCH", OUTPUT, path, unclear[i], 400, "bad-field");
  api_rig_expect (self, "PATCH", OUTPUT, "/rooms/quartet/outputs/x", unclear[0], 404);
  api_rig_expect (self, "DELETE", OUTPUT, path, NULL, 204);
  while (count_outputs (self) > 0)
    ;
}

static void
walk_meeting (ApiRig *self)
{
  TestClient *ada = test_client_new (self->server);
  TestClient *bert = test_client_new (self->server);
  g_autoptr (JsonNode) welcome = test_client_join (ada, "Quartet", "Ada", NULL);
  g_autoptr (JsonNode) second = test_client_join (bert, "Quartet", "Bert", NULL);
  g_autoptr (JsonNode) told = NULL;
  g_autoptr (ApiAnswer) people =
      api_rig_ask (self, "GET", PEOPLE, "/rooms/quartet/participants", NULL, 200);
  g_autoptr (ApiAnswer) room =
      api_rig_ask (self, "GET", ROOM, "/rooms/quartet", NULL, 200);
  g_autofree char *person = g_strconcat (
      "/rooms/quartet/participants/", test_string (second, "participant"), NULL);
  g_autofree char *maybe = g_strconcat (person, "?ban=maybe", NULL);
  g_autofree char *ban = g_strconcat (person, "?ban=true", NULL);

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (
                        json_node_get_object (people->json), "participants")),
      ==, 2);
  g_assert_cmpint (
      test_int (json_object_get_member (json_node_get_object (room->json), "meeting"),
          "people"),
      ==, 2);
  api_rig_expect (self, "GET", ROOMS, "/rooms", NULL, 200);
  api_rig_expect (self, "GET", PEOPLE, "/rooms/nobody/participants", NULL, 404);
  api_rig_expect_id (
      self, "POST", ROOMS, "/rooms", "{\"name\": \"Quartet\"}", 409, "exists");
  api_rig_expect_id (self, "PATCH", ROOM, "/rooms/quartet",
      "{\"expires\": \"2040-01-01T00:00:00Z\"}", 400, "bad-field");

  api_rig_expect (self, "PATCH", ROOM, "/rooms/quartet", "{\"chat\": false}", 200);
  do {
    g_clear_pointer (&told, json_node_unref);
    told = test_client_expect (ada, "room");
  } while (json_object_get_boolean_member (json_node_get_object (told), "chat"));

  walk_outputs (self, ada);
  walk_stream (self);
  api_rig_expect_id (self, "DELETE", PERSON, maybe, NULL, 400, "bad-field");
  api_rig_expect (
      self, "DELETE", PERSON, "/rooms/quartet/participants/nobody", NULL, 404);
  api_rig_expect (self, "DELETE", PERSON, ban, NULL, 204);
  test_client_expect_error (bert, "expelled");
  api_rig_expect (self, "POST", END, "/rooms/quartet/end", NULL, 204);
  test_client_expect_error (ada, "ended");
  api_rig_expect (self, "POST", END, "/rooms/quartet/end", NULL, 404);
  test_client_free (ada);
  test_client_free (bert);
}

/* What every operation answers before it looks at what is asked. */
static void
walk_gate (ApiRig *self, const char *method, const char *template, const char *path)
{
  g_autofree char *large = g_strnfill (64 * 1024 + 1, ' ');
  g_autoptr (SoupMessage) chunked = api_rig_make_message (self, method, path);
  ApiAsked without_key = {0};
  ApiAsked too_large = {API_KEY, large};
  ApiAsked with_key = {API_KEY};
  ApiAsked wrong = {"wrong-wrong-wrong-wrong-wrong-wrong", NULL, "192.0.2.77"};
  g_autoptr (ApiAnswer) unauthorized =
      api_rig_exchange (self, method, path, &without_key);
  g_autoptr (ApiAnswer) refused = api_rig_exchange (self, method, path, &too_large);
  g_autoptr (ApiAnswer) lengthless = NULL;
  guint status = 0;

  g_assert_cmpuint (unauthorized->status, ==, 401);
  api_rig_check (self, method, template, unauthorized);
  g_assert_cmpuint (refused->status, ==, 413);
  api_rig_check (self, method, template, refused);
  api_rig_set_body (chunked, "{}", -1);
  lengthless = api_rig_send (self, chunked, &with_key);
  g_assert_cmpuint (lengthless->status, ==, 411);
  api_rig_check (self, method, template, lengthless);
  for (guint i = 0; i < 12 && status != 429; i++) {
    g_autoptr (ApiAnswer) answer = api_rig_exchange (self, method, path, &wrong);

    status = answer->status;
    api_rig_check (self, method, template, answer);
  }
  g_assert_cmpuint (status, ==, 429);
}

typedef void (*Visit) (
    ApiRig *self, const char *method, const char *template, const char *path);

/* Every method on every path that the document has, whether or not it describes it. */
static void
for_each (ApiRig *self, const char *const *methods, Visit visit)
{
  JsonObjectIter iter;
  const char *template;

  json_object_iter_init (&iter,
      json_object_get_object_member (json_node_get_object (self->document), "paths"));
  while (json_object_iter_next (&iter, &template, NULL)) {
    g_autoptr (GString) path = g_string_new (API_ROOT);

    g_string_append (path, template);
    g_string_replace (path, "{room}", "some-room", 0);
    g_string_replace (path, "{participant}", "somebody", 0);
    g_string_replace (path, "{output}", "something", 0);
    for (guint i = 0; methods[i]; i++)
      visit (self, methods[i], template, path->str);
  }
}

static const char *const all_methods[] = {
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "REPORT", NULL};

static void
visit_gate (ApiRig *self, const char *method, const char *template, const char *path)
{
  if (api_rig_find_operation (self, template, method))
    walk_gate (self, method, template, path);
}

static void
visit_undocumented (
    ApiRig *self, const char *method, const char *template, const char *path)
{
  ApiAsked asked = {API_KEY};
  g_autoptr (ApiAnswer) answer = NULL;
  g_auto (GStrv) allowed = NULL;

  if (api_rig_find_operation (self, template, method))
    return;
  answer = api_rig_exchange (self, method, path, &asked);
  if (answer->status != 405)
    g_error ("%s %s: %u", method, path, answer->status);
  allowed =
      g_strsplit (soup_message_headers_get_one (answer->headers, "Allow"), ", ", -1);
  g_assert_cmpuint (g_strv_length (allowed), >, 0);
  for (guint i = 0; allowed[i]; i++)
    g_assert_nonnull (api_rig_find_operation (self, template, allowed[i]));
  for (guint i = 0; all_methods[i]; i++)
    if (api_rig_find_operation (self, template, all_methods[i]))
      g_assert_true (g_strv_contains ((const char *const *)allowed, all_methods[i]));
}

static void
visit_seen (ApiRig *self, const char *method, const char *template, const char *path)
{
  JsonObject *operation = api_rig_find_operation (self, template, method);
  JsonObjectIter iter;
  const char *status;

  if (!operation)
    return;
  json_object_iter_init (&iter, json_object_get_object_member (operation, "responses"));
  while (json_object_iter_next (&iter, &status, NULL)) {
    g_autofree char *name = g_strdup_printf ("%s %s %s", method, template, status);

    if (!g_str_equal (status, "default") && !g_hash_table_contains (self->seen, name))
      g_error ("described, but not seen: %s", name);
  }
}

static void
test_walk (ApiRig *self, gconstpointer unused)
{
  walk_rooms (self);
  walk_meeting (self);
  for_each (self, all_methods, visit_gate);
  for_each (self, all_methods, visit_seen);
  for_each (self, all_methods, visit_undocumented);
}

/* What was made by REST is what people meet: with the host's link, with the password,
 * with a token, and with none of them. */

/* @credential: a member of "join"; @outcome: a role, or the id of an error */
static void
expect_entry (ApiRig *self, const char *credential, const char *outcome)
{
  TuttiRole role;
  TestClient *client = test_client_new (self->server);
  g_autoptr (JsonNode) rights = NULL;

  test_client_send (client,
      "{\"type\": \"join\", \"protocol\": 1, \"room\": \"Choir\", \"name\": \"Ada\", "
      "\"microphone\": false, \"camera\": false, %s}",
      credential);
  if (tutti_role_from_string (outcome, &role)) {
    rights = test_client_expect (client, "rights");
    g_assert_cmpstr (test_string (rights, "role"), ==, outcome);
  } else {
    test_client_expect_error (client, outcome);
  }
  test_client_free (client);
}

static char *
sign_token (const char *secret)
{
  g_autofree char *claims = g_strdup_printf (
      "{\"room\": \"Choir\", \"role\": \"listener\", \"exp\": %" G_GINT64_FORMAT "}",
      g_get_real_time () / G_USEC_PER_SEC + 300);
  g_autofree char *token = hand_token_sign (secret, "{\"alg\": \"HS256\"}", claims);

  return g_strdup_printf ("\"token\": \"%s\"", token);
}

static void
test_entry (ApiRig *self, gconstpointer unused)
{
  g_autoptr (ApiAnswer) made = api_rig_ask (self, "POST", ROOMS, "/rooms",
      "{\"name\": \"Choir\", \"password\": \"correct horse\"}", 201);
  g_autofree char *key =
      g_strdup_printf ("\"key\": \"%s\"", test_string (made->json, "host_key"));
  g_autofree char *token = sign_token (API_TOKEN_SECRET);
  g_autofree char *forged = sign_token ("another secret of thirty-two bytes");

  expect_entry (self, "\"key\": \"00000000000000000000000000000000\"", "no-entry");
  expect_entry (self, "\"password\": \"wrong horse\"", "no-entry");
  expect_entry (self, "\"password\": \"correct horse\"", "participant");
  expect_entry (self, key, "host");
  expect_entry (self, token, "listener");
  expect_entry (self, forged, "token-invalid");
  api_rig_expect (self, "PATCH", ROOM, "/rooms/choir", "{\"password\": \"new\"}", 200);
  expect_entry (self, "\"password\": \"correct horse\"", "no-entry");
  expect_entry (self, "\"password\": \"new\"", "participant");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/api/walk", ApiRig, NULL, api_rig_set_up, test_walk, api_rig_tear_down);
  g_test_add ("/api/entry", ApiRig, NULL, api_rig_set_up, test_entry, api_rig_tear_down);
  return g_test_run ();
}
