/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of messages against tests/fixtures/protocol.json, which the client's tests
 * read too. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "common/tutti-error.h"
#include "common/tutti-message.h"

static TuttiChannel
channel_of (const char *name)
{
  static const struct {
    const char *name;
    TuttiChannel channel;
  } channels[] = {
      {"client", TUTTI_CHANNEL_CLIENT},
      {"server", TUTTI_CHANNEL_SERVER},
      {"command", TUTTI_CHANNEL_COMMAND},
      {"event", TUTTI_CHANNEL_EVENT},
      {"output", TUTTI_CHANNEL_OUTPUT},
      {"report", TUTTI_CHANNEL_REPORT},
      {"gateway", TUTTI_CHANNEL_GATEWAY},
      {"call", TUTTI_CHANNEL_CALL},
  };

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++) {
    if (g_str_equal (channels[i].name, name))
      return channels[i].channel;
  }
  g_assert_not_reached ();
}

static void
check_accepted (JsonObject *fixture, const TuttiMessage *message)
{
  g_autofree char *written = tutti_message_to_json (message);
  g_autoptr (JsonNode) now = json_from_string (written, NULL);
  g_autoptr (JsonNode) wanted =
      json_object_has_member (fixture, "expect")
          ? json_node_copy (json_object_get_member (fixture, "expect"))
          : json_from_string (json_object_get_string_member (fixture, "text"), NULL);

  if (!json_node_equal (now, wanted))
    g_error (
        "%s: written as %s", json_object_get_string_member (fixture, "name"), written);
}

static void
check_fixture (JsonArray *array, guint index, JsonNode *node, gpointer user_data)
{
  JsonObject *fixture = json_node_get_object (node);
  const char *text = json_object_get_string_member (fixture, "text");
  const char *wanted = json_object_get_null_member (fixture, "error")
                           ? NULL
                           : json_object_get_string_member (fixture, "error");
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiMessage) message = tutti_message_parse (
      channel_of (json_object_get_string_member (fixture, "channel")), text,
      strlen (text), &error);

  g_test_message ("%s", json_object_get_string_member (fixture, "name"));
  g_assert_cmpstr (error != NULL ? tutti_error_id_of (error) : NULL, ==, wanted);
  g_assert_true ((message == NULL) == (error != NULL));
  if (message != NULL)
    check_accepted (fixture, message);
}

static void
test_fixtures (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("TUTTI_FIXTURES"), "protocol.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *fixtures;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  fixtures = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (fixtures), >, 50);
  json_array_foreach_element (fixtures, check_fixture, NULL);
}

static const char *
error_of (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiMessage) message =
      tutti_message_parse (TUTTI_CHANNEL_CLIENT, text, length, &error);

  return message != NULL ? "accepted" : tutti_error_id_of (error);
}

static void
test_size_and_depth (void)
{
  g_autofree char *large = g_strnfill (TUTTI_MESSAGE_MAX_BYTES + 1, ' ');
  g_autofree char *deep = g_strnfill (TUTTI_MESSAGE_MAX_BYTES, '[');
  g_autofree char *quoted = g_strnfill (2000, '[');
  g_autofree char *text =
      g_strdup_printf ("{\"type\":\"ping\",\"time\":1,\"x\":\"\\\"%s\"}", quoted);

  memcpy (large, "{\"type\":\"leave\"}", 16);
  g_assert_cmpstr (error_of (large, TUTTI_MESSAGE_MAX_BYTES + 1), ==, "too-large");
  g_assert_cmpstr (error_of (large, TUTTI_MESSAGE_MAX_BYTES), ==, "accepted");
  g_assert_cmpstr (error_of (deep, TUTTI_MESSAGE_MAX_BYTES), ==, "bad-json");
  /* Brackets inside a string are no depth. */
  g_assert_cmpstr (error_of (text, strlen (text)), ==, "accepted");
}

static void
test_not_utf8 (void)
{
  static const char text[] = "{\"type\":\"leave\",\"x\":\"\xc3\x28\"}";

  g_assert_cmpstr (error_of (text, sizeof text - 1), ==, "bad-json");
  g_assert_cmpstr (error_of ("{\"type\":\"leave\"}\0x", 18), ==, "bad-json");
}

/* What a changed byte makes of a good message is refused or accepted, never worse; the
 * seed is fixed. */
static void
test_mutants (void)
{
  static const char seed[] = "{\"type\":\"join\",\"protocol\":1,\"room\":\"choir\","
                             "\"name\":\"Ada\",\"seat\":\"s\","
                             "\"microphone\":true,\"camera\":false}";
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < 20000; i++) {
    char text[sizeof seed];
    guint changes = g_rand_int_range (random, 1, 6);

    memcpy (text, seed, sizeof seed);
    for (guint c = 0; c < changes; c++)
      text[g_rand_int_range (random, 0, sizeof seed - 1)] =
          g_rand_int_range (random, 0, 256);
    g_assert_nonnull (error_of (text, g_rand_int_range (random, 0, sizeof seed)));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/fixtures", test_fixtures);
  g_test_add_func ("/message/size-and-depth", test_size_and_depth);
  g_test_add_func ("/message/not-utf8", test_not_utf8);
  g_test_add_func ("/message/mutants", test_mutants);
  return g_test_run ();
}
