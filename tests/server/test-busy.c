/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A real server whose mixers say that they use more than there is. */

#include "test-client.h"

/* Of a core, in percent: three times what this machine has. */
static char *
make_cost (void)
{
  return g_strdup_printf ("cost:%u", 300 * g_get_num_processors ());
}

/* Somebody who comes again and again, until the answer is @wanted: "welcome", or an
 * error's id. What a mixer uses shows only after some heartbeats; and what the server
 * does for those who try counts too, so they take their time. */
#define TRY_EVERY_US (G_USEC_PER_SEC / 4)

typedef struct {
  TestServer *server;
  const char *room;
  const char *wanted;
  TestClient *client;
  gint64 next_us;
} Try;

static gboolean
gets (gpointer data)
{
  Try *self = data;
  g_autoptr (JsonNode) answer = NULL;
  const char *got;

  if (g_get_monotonic_time () < self->next_us)
    return FALSE;
  self->next_us = g_get_monotonic_time () + TRY_EVERY_US;
  g_clear_pointer (&self->client, test_client_free);
  self->client = test_client_new (self->server);
  test_client_send_join (self->client, self->room, "Eve", NULL);
  answer = test_client_expect_any (self->client);
  got = g_str_equal (test_string (answer, "type"), "error")
            ? test_string (answer, "error")
            : test_string (answer, "type");
  if (g_str_equal (got, self->wanted))
    return TRUE;
  if (g_str_equal (got, "welcome"))
    test_client_send (self->client, "{\"type\":\"leave\"}");
  return FALSE;
}

/* Returns: (transfer full): the one who got it */
static TestClient *
try_until (TestServer *server, const char *room, const char *wanted)
{
  Try self = {server, room, wanted, NULL, 0};

  test_wait (gets, &self, wanted);
  return self.client;
}

static void
test_busy (void)
{
  TestServer *server = test_server_new ("--no-tls", "--cpu-budget=100",
      "--joins-per-minute=1000", "--rooms-per-hour=1000", NULL);
  TestClient *ada = test_client_new (server);
  TestClient *bob = test_client_new (server);
  TestClient *client;
  g_autofree char *cost = make_cost ();
  g_autofree char *seat = NULL;
  g_autoptr (JsonNode) welcome = test_client_join (ada, "room", "Ada", NULL);
  g_autoptr (JsonNode) other = test_client_join (bob, "room", "Bob", NULL);
  g_autoptr (JsonNode) again = NULL;

  g_assert_false (test_server_get_health (server, "busy"));
  test_client_offer (ada, 1, cost);
  client = try_until (server, "room", "server-busy");
  g_assert_cmpuint (test_client_expect_closed (client), ==, 1008);
  test_client_free (client);
  client = try_until (server, "second-room", "server-busy");
  test_client_free (client);
  g_assert_cmpint (test_server_get_health (server, "rooms"), ==, 1);
  g_assert_true (test_server_get_health (server, "busy"));
  g_assert_cmpint (test_server_get_health (server, "turned_away"), >=, 2);

  /* Who is in is untouched, and comes back. */
  seat = g_strdup (test_string (other, "seat"));
  test_client_send (bob, "{\"type\":\"ping\",\"time\":1}");
  json_node_unref (test_client_expect (bob, "pong"));
  test_client_free (bob);
  bob = test_client_new (server);
  again = test_client_join (bob, "room", "Bob", seat);
  g_assert_cmpstr (
      test_string (again, "participant"), ==, test_string (other, "participant"));

  test_client_offer (ada, 2, "cost:0");
  test_client_free (try_until (server, "room", "welcome"));
  test_client_free (try_until (server, "second-room", "welcome"));
  test_client_free (bob);
  test_client_free (ada);
  test_server_free (server);
}

static void
test_people_in_all (void)
{
  TestServer *server = test_server_new ("--no-tls", "--max-people-in-all=2", NULL);
  TestClient *ada = test_client_new (server);
  TestClient *bob = test_client_new (server);
  TestClient *eve = test_client_new (server);

  json_node_unref (test_client_join (ada, "room", "Ada", NULL));
  json_node_unref (test_client_join (bob, "second-room", "Bob", NULL));
  test_client_send_join (eve, "room", "Eve", NULL);
  test_client_expect_error (eve, "server-busy");
  test_client_free (ada);
  test_client_free (bob);
  test_client_free (eve);
  test_server_free (server);
}

/* Real processes are measured: this test's server uses next to nothing, and says so. */
static void
test_health (void)
{
  TestServer *server = test_server_new ("--no-tls", "--cpu-budget=50", NULL);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (SoupMessage) message = test_server_get (server, "/healthz", &body);
  g_autofree char *text =
      g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  JsonObject *health = json_node_get_object (node);
  double cores = json_object_get_double_member (health, "cpu_cores");

  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  g_assert_cmpfloat (cores, >, 0);
  g_assert_cmpfloat (cores, <=, g_get_num_processors ());
  g_assert_cmpfloat_with_epsilon (
      json_object_get_double_member (health, "cpu_budget"), cores / 2, 0.006);
  g_assert_cmpfloat (json_object_get_double_member (health, "cpu_used"), <, cores);
  test_server_free (server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/busy/busy", test_busy);
  g_test_add_func ("/busy/people-in-all", test_people_in_all);
  g_test_add_func ("/busy/health", test_health);
  return g_test_run ();
}
