/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A real server process over loopback: joining, coming back, and mixers that die under a
 * meeting. */

#include <signal.h>

#include "test-client.h"

static const char *
participant_id (JsonNode *message)
{
  JsonObject *object = json_node_get_object (message);

  return json_object_get_string_member (
      json_object_get_object_member (object, "participant"), "id");
}

static void
test_join_offer_answer (void)
{
  TestServer *server = test_server_new ("--no-tls", NULL);
  TestClient *ada = test_client_new (server);
  TestClient *bob = test_client_new (server);
  g_autoptr (JsonNode) ada_welcome = test_client_join (ada, "Room", "Ada", NULL);
  g_autoptr (JsonNode) bob_welcome = test_client_join (bob, "rOOM", "Bob", NULL);
  g_autoptr (JsonNode) joined = test_client_expect (ada, "joined");
  g_autoptr (JsonNode) layout = NULL;
  g_autoptr (JsonNode) levels = NULL;

  g_assert_cmpstr (participant_id (joined), ==, test_string (bob_welcome, "participant"));
  test_client_offer (ada, 1, "v=0");
  layout = test_client_expect (bob, "layout");
  g_assert_cmpint (test_int (layout, "width"), ==, 1280);
  levels = test_client_expect (bob, "levels");
  test_client_offer (bob, 7, "v=0 b");
  test_client_offer (bob, 8, "v=0 c");
  g_assert_cmpint (test_server_get_health (server, "rooms"), ==, 1);
  g_assert_cmpint (test_server_get_health (server, "people"), ==, 2);

  test_client_free (ada);
  test_client_free (bob);
  test_server_free (server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/join-offer-answer", test_join_offer_answer);
  return g_test_run ();
}
