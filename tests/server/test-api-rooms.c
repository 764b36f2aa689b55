/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The REST API: what may be said of a room, what is kept of it, and who may ask. */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "api-rig.h"
#include "json-schema.h"
#include "server/tutti-api-key.h"

/* The key */

static void
test_key (void)
{
  static const char *const bad[] = {"", "0123456789abcdef0123456789abcde",
      "0123456789abcdef 0123456789abcdef", "0123456789abcdef0123456789abcd\xc3\xa4"};
  static const char *const wrong[] = {"Bearer ", "Bearer " API_KEY "0", "Basic " API_KEY,
      API_KEY, "", "Bearer 0123456789abcdef0123456789abcdeF"};
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiApiKey) key = NULL;

  g_close (g_file_open_tmp ("tutti-key-XXXXXX", &path, NULL), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) reason = NULL;

    g_file_set_contents (path, bad[i], -1, NULL);
    g_assert_null (tutti_api_key_new (path, &reason));
    g_assert_nonnull (strstr (reason->message, path));
    g_assert_true (!*bad[i] || !strstr (reason->message, bad[i]));
  }
  g_file_set_contents (path, "\n" API_KEY "\r\n", -1, NULL);
  key = tutti_api_key_new (path, &error);
  g_assert_no_error (error);
  g_assert_true (tutti_api_key_matches (key, "Bearer " API_KEY));
  g_assert_true (tutti_api_key_matches (key, "bearer " API_KEY));
  g_assert_false (tutti_api_key_matches (key, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (tutti_api_key_matches (key, wrong[i]));
  g_unlink (path);
}

/* Members */

static JsonObject *
properties_of (ApiRig *self, const char *schema)
{
  g_autofree char *reference = g_strdup_printf ("#/components/schemas/%s", schema);
  JsonNode *node = json_schema_find (self->document, reference);

  return json_object_get_object_member (json_node_get_object (node), "properties");
}

/* A request with this one member. */
static char *
make_body (const char *member, JsonNode *value)
{
  g_autofree char *text = json_to_string (value, FALSE);

  return g_strdup_printf ("{\"%s\": %s}", member, text);
}

typedef struct {
  const char *method;
  const char *template;
  const char *path;
  guint status;
  const char *schema;
} Changing;

/* What the document describes is taken, and told again; an example outside of what it
 * describes is not. */
static void
check_member (
    ApiRig *self, const Changing *how, const char *member, JsonObject *described)
{
  JsonNode *example =
      json_array_get_element (json_object_get_array_member (described, "examples"), 0);
  g_autofree char *body = make_body (member, example);
  g_autofree char *wrong = g_strdup_printf ("{\"%s\": {}}", member);
  g_autoptr (ApiAnswer) answer =
      api_rig_ask (self, how->method, how->template, how->path, body, how->status);
  g_autoptr (ApiAnswer) refused =
      api_rig_ask (self, how->method, how->template, how->path, wrong, 400);
  JsonObject *told = json_node_get_object (answer->json);

  g_assert_cmpstr (test_string (refused->json, "error"), ==, "bad-field");
  g_assert_nonnull (strstr (test_string (refused->json, "text"), member));
  if (g_str_equal (member, "password"))
    g_assert_true (json_object_get_boolean_member (told, "has_password"));
  else if (!json_object_has_member (described, "format")) /* times are told in UTC */
    g_assert_true (json_node_equal (json_object_get_member (told, member), example));

  for (gint64 step = -1; step <= 1; step += 2) {
    const char *limit = step < 0 ? "minimum" : "maximum";
    g_autofree char *beyond = NULL;

    if (!json_object_has_member (described, limit))
      continue;
    beyond = g_strdup_printf ("{\"%s\": %" G_GINT64_FORMAT "}", member,
        json_object_get_int_member (described, limit) + step);
    api_rig_expect (self, how->method, how->template, how->path, beyond, 400);
  }
}

static void
check_members (ApiRig *self, const Changing *how)
{
  JsonObjectIter iter;
  const char *member;
  JsonNode *described;

  json_object_iter_init (&iter, properties_of (self, how->schema));
  while (json_object_iter_next (&iter, &member, &described)) {
    g_autofree char *reason = json_schema_check (self->document, described,
        json_array_get_element (
            json_object_get_array_member (json_node_get_object (described), "examples"),
            0));

    g_assert_null (reason);
    check_member (self, how, member, json_node_get_object (described));
  }
}

static void
test_members (ApiRig *self, gconstpointer unused)
{
  static const Changing create = {"POST", ROOMS, "/rooms", 201, "RoomToCreate"};
  static const Changing update = {"PATCH", ROOM, "/rooms/hall", 200, "RoomToUpdate"};

  check_members (self, &create);
  api_rig_expect (self, "POST", ROOMS, "/rooms", "{\"name\": \"hall\"}", 201);
  check_members (self, &update);
}

static void
test_bad_members (ApiRig *self, gconstpointer unused)
{
  static const char *const bodies[] = {
      "{\"pin\": \"123\"}",
      "{\"pin\": \"1234567890123\"}",
      "{\"pin\": \"12a4\"}",
      "{\"host\": \"nobody\"}",
      "{\"opens\": \"2040-01-01T00:00:00Z\", \"closes\": \"2040-01-01T00:00:00Z\"}",
      "{\"closes\": \"2001-01-01T00:00:00Z\"}",
      "{\"expires\": \"2001-01-01T00:00:00Z\"}",
      "{\"expires\": \"2040-01-01T00:00:00Z\", \"closes\": \"2040-01-02T00:00:00Z\"}",
      "{\"opens\": \"2040-01-01\"}",
      "{\"opens\": \"tomorrow\"}",
      "{\"name\": \"ws\"}",
      "{\"name\": \"api\"}",
      "{\"name\": \"<b>\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    api_rig_expect_id (self, "POST", ROOMS, "/rooms", bodies[i], 400, "bad-field");
}

/* What is kept */

static void
test_kept (ApiRig *self, gconstpointer unused)
{
  g_autoptr (ApiAnswer) made = api_rig_ask (
      self, "POST", ROOMS, "/rooms", "{\"password\": \"correct horse\"}", 201);
  g_autofree char *path = g_build_filename (self->server->state_dir, "rooms.json", NULL);
  g_autofree char *text = NULL;
  struct stat status;

  g_assert_true (g_regex_match_simple ("^([bcdfghjklmnpqrstvwxyz][aeiou]){2}[a-z]-",
      test_string (made->json, "name"), 0, 0));
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, test_string (made->json, "name")));
  g_assert_null (strstr (text, "correct horse"));
  g_assert_null (strstr (text, test_string (made->json, "host_key")));
}

/* Who may ask */

static void
test_one_answer (ApiRig *self, gconstpointer unused)
{
  static const char *const paths[] = {"/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/x",
      "/api/v1/rooms", "/api/v1/rooms/", "/api/v1/rooms/hall", "/api/v1/rooms/nobody",
      "/api/v1/rooms/hall/end", "/api/v1/rooms/hall/participants/x", "/api/../api/v1"};
  static const char *const keys[] = {NULL, "wrong", API_KEY "0"};
  g_autofree char *expected = NULL;

  api_rig_expect (self, "POST", ROOMS, "/rooms", "{\"name\": \"hall\"}", 201);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    for (guint k = 0; k < G_N_ELEMENTS (keys); k++) {
      g_autofree char *address = g_strdup_printf ("192.0.2.%u", i);
      ApiAsked asked = {keys[k], NULL, address};
      g_autoptr (ApiAnswer) get = api_rig_exchange (self, "GET", paths[i], &asked);
      g_autoptr (ApiAnswer) put = api_rig_exchange (self, "PUT", paths[i], &asked);

      if (!expected)
        expected = g_strdup (get->text);
      g_assert_cmpuint (get->status, ==, 401);
      g_assert_cmpstr (get->text, ==, expected);
      g_assert_cmpuint (put->status, ==, 401);
      g_assert_cmpstr (put->text, ==, expected);
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    ApiAsked asked = {API_KEY};
    g_autoptr (ApiAnswer) answer = api_rig_exchange (self, "PUT", paths[i], &asked);

    g_assert_cmpuint (answer->status, !=, 401);
  }
}

/* After ten wrong keys the right one is not looked at either, but only from there. */
static void
test_tries (ApiRig *self, gconstpointer unused)
{
  ApiAsked wrong = {"wrong", NULL, "2001:db8::1"};
  ApiAsked right = {API_KEY, NULL, "2001:db8::2"}; /* of the same /64 */
  ApiAsked elsewhere = {API_KEY, NULL, "2001:db8:1::1"};
  g_autoptr (ApiAnswer) before = api_rig_exchange (self, "GET", "/api/v1/rooms", &right);
  g_autoptr (ApiAnswer) after = NULL;
  g_autoptr (ApiAnswer) other = NULL;

  g_assert_cmpuint (before->status, ==, 200);
  for (guint i = 0; i < 10; i++) {
    g_autoptr (ApiAnswer) answer =
        api_rig_exchange (self, "GET", "/api/v1/rooms", &wrong);

    g_assert_cmpuint (answer->status, ==, 401);
  }
  after = api_rig_exchange (self, "GET", "/api/v1/rooms", &right);
  g_assert_cmpuint (after->status, ==, 429);
  other = api_rig_exchange (self, "GET", "/api/v1/rooms", &elsewhere);
  g_assert_cmpuint (other->status, ==, 200);
}

/* Clients that are gone before the password of their room is hashed. */
static void
test_gone (ApiRig *self, gconstpointer unused)
{
  static const char request[] =
      "POST " API_ROOT "/rooms HTTP/1.1\r\nHost: localhost\r\n"
      "Authorization: Bearer " API_KEY "\r\nContent-Length: 20\r\n\r\n"
      "{\"password\": \"gone\"}";
  g_autoptr (GUri) uri = g_uri_parse (self->server->link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  for (guint i = 0; i < 8; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (
        client, g_uri_get_host (uri), (guint16)g_uri_get_port (uri), NULL, &error);

    g_assert_no_error (error);
    g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
        request, strlen (request), NULL, NULL, &error);
    g_assert_no_error (error);
  }
  /* Its own password comes after theirs. */
  api_rig_expect (self, "POST", ROOMS, "/rooms", "{\"password\": \"here\"}", 201);
}

/* Without key-file there is no API, and nothing tells that there could be one. */
static void
test_off (void)
{
  static const char *const paths[] = {"/api", "/api/v1", "/api/v1/rooms"};
  ApiRig rig = {NULL};
  ApiAsked asked = {API_KEY};

  rig.server = test_server_new ("--no-tls", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (ApiAnswer) get = api_rig_exchange (&rig, "GET", paths[i], &asked);
    g_autoptr (ApiAnswer) post = api_rig_exchange (&rig, "POST", paths[i], &asked);

    g_assert_cmpuint (get->status, ==, 404);
    g_assert_cmpuint (post->status, ==, 405);
  }
  test_server_free (rig.server);
}

#define ADD(name, function) \
  g_test_add ("/api/" name, ApiRig, NULL, api_rig_set_up, function, api_rig_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/key", test_key);
  ADD ("members", test_members);
  ADD ("bad-members", test_bad_members);
  ADD ("kept", test_kept);
  ADD ("one-answer", test_one_answer);
  ADD ("tries", test_tries);
  ADD ("gone", test_gone);
  g_test_add_func ("/api/off", test_off);
  return g_test_run ();
}
