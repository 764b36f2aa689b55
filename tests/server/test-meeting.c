/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A real server process over loopback: joining, coming back, and mixers that die under a
 * meeting. */

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "test-client.h"

typedef struct {
  TestServer *server;
  TestClient *ada;
  TestClient *bob;
  int mixer; /* process id */
} Fixture;

static const char *
participant_id (JsonNode *message)
{
  JsonObject *object = json_node_get_object (message);

  return json_object_get_string_member (
      json_object_get_object_member (object, "participant"), "id");
}

/* The room takes the spare, which is the only child so far. */
static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) children = NULL;

  self->server = test_server_new ("--no-tls", NULL);
  test_server_wait_health (self->server, "spare", TRUE);
  children = test_server_list_children (self->server);
  g_assert_cmpuint (children->len, ==, 1);
  self->mixer = g_array_index (children, int, 0);

  self->ada = test_client_new (self->server);
  self->bob = test_client_new (self->server);
  json_node_unref (test_client_join (self->ada, "Room", "Ada", NULL));
  json_node_unref (test_client_join (self->bob, "rOOM", "Bob", NULL));
  test_client_offer (self->ada, 1, "v=0 a");
  test_client_offer (self->bob, 1, "v=0 b");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) children = test_server_list_children (self->server);

  test_client_free (self->ada);
  test_client_free (self->bob);
  test_server_free (self->server);
  for (guint i = 0; i < children->len; i++)
    g_assert_cmpint (kill (g_array_index (children, int, i), 0), ==, -1);
}

static void
test_meet (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) layout = test_client_expect (self->bob, "layout");
  g_autoptr (JsonNode) levels = test_client_expect (self->bob, "levels");

  g_assert_cmpint (test_int (layout, "width"), ==, 1280);
  g_assert_cmpint (test_server_get_health (self->server, "rooms"), ==, 1);
  g_assert_cmpint (test_server_get_health (self->server, "people"), ==, 2);
  g_assert_cmpint (test_server_get_health (self->server, "mixers_lost"), ==, 0);
  /* Another spare for the next room. */
  test_server_wait_health (self->server, "mixers", 2);
  test_server_wait_health (self->server, "spare", TRUE);
}

static void
test_endpoint_fails (Fixture *self, gconstpointer data)
{
  test_client_send (
      self->ada, "{\"type\":\"offer\",\"attempt\":2,\"sdp\":\"fail:sdp-media\"}");
  test_client_expect_error (self->ada, "sdp-media");
  test_client_offer (self->ada, 3, "v=0 again");
}

static void
test_late_answer (Fixture *self, gconstpointer data)
{
  test_client_send (self->ada, "{\"type\":\"offer\",\"attempt\":2,\"sdp\":\"late\"}");
  /* Were the answer to attempt 2 passed on, it would come first. */
  test_client_offer (self->ada, 3, "v=0 newer");
  test_client_send (self->ada, "{\"type\":\"ping\",\"time\":1}");
  while (TRUE) {
    g_autoptr (JsonNode) any = test_client_expect_any (self->ada);

    g_assert_cmpstr (test_string (any, "type"), !=, "answer");
    if (g_str_equal (test_string (any, "type"), "pong"))
      break;
  }
}

static void
test_seat_return (Fixture *self, gconstpointer data)
{
  TestClient *first = test_client_new (self->server);
  g_autoptr (JsonNode) welcome = test_client_join (first, "room", "Eve", NULL);
  TestClient *second;
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) joined = NULL;
  g_autoptr (JsonNode) gone = NULL;
  g_autoptr (JsonNode) back = NULL;

  joined = test_client_expect (self->ada, "joined");
  test_client_free (first);
  gone = test_client_expect (self->ada, "changed");
  g_assert_cmpstr (participant_id (gone), ==, participant_id (joined));

  second = test_client_new (self->server);
  again = test_client_join (second, "room", "Eve", test_string (welcome, "seat"));
  g_assert_cmpstr (
      test_string (again, "participant"), ==, test_string (welcome, "participant"));
  back = test_client_expect (self->ada, "changed");
  g_assert_cmpstr (participant_id (back), ==, participant_id (joined));
  test_client_offer (second, 2, "v=0");
  test_client_free (second);
}

/* Everybody is asked to come back, to a new process, as themselves. */
static void
expect_renewed (Fixture *self)
{
  g_autoptr (JsonNode) ada = test_client_expect (self->ada, "renew");
  g_autoptr (JsonNode) bob = test_client_expect (self->bob, "renew");

  g_assert_cmpstr (test_string (ada, "reason"), ==, "mixer-lost");
  g_assert_cmpstr (test_string (bob, "reason"), ==, "mixer-lost");
  test_client_offer (self->ada, 11, "v=0 a2");
  test_client_offer (self->bob, 11, "v=0 b2");
  g_assert_cmpint (test_server_get_health (self->server, "people"), ==, 2);
  g_assert_cmpint (test_server_get_health (self->server, "mixers_lost"), ==, 1);
}

static gboolean
is_gone (gpointer data)
{
  return kill (*(int *)data, 0) == -1 && errno == ESRCH;
}

static void
test_mixer_killed (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (kill (self->mixer, SIGKILL), ==, 0);
  expect_renewed (self);
}

static void
test_mixer_hangs (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (kill (self->mixer, SIGSTOP), ==, 0);
  expect_renewed (self);
  test_wait (is_gone, &self->mixer, "the end of the stopped mixer");
}

static void
test_mixer_silent (Fixture *self, gconstpointer data)
{
  test_client_send (self->ada, "{\"type\":\"offer\",\"attempt\":2,\"sdp\":\"hang\"}");
  expect_renewed (self);
}

static void
test_mixer_garbage (Fixture *self, gconstpointer data)
{
  test_client_send (self->ada, "{\"type\":\"offer\",\"attempt\":2,\"sdp\":\"garbage\"}");
  expect_renewed (self);
}

/* A room that kills every mixer it gets is closed; others go on. */
static void
test_mixer_dies_again (Fixture *self, gconstpointer data)
{
  TestClient *eve = test_client_new (self->server);

  json_node_unref (test_client_join (eve, "other", "Eve", NULL));
  for (guint attempt = 2;; attempt++) {
    g_autoptr (JsonNode) next = NULL;

    test_client_send (
        self->ada, "{\"type\":\"offer\",\"attempt\":%u,\"sdp\":\"exit\"}", attempt);
    do {
      g_clear_pointer (&next, json_node_unref);
      next = test_client_expect_any (self->ada);
    } while (!g_str_equal (test_string (next, "type"), "renew") &&
             !g_str_equal (test_string (next, "type"), "error"));
    if (g_str_equal (test_string (next, "type"), "error")) {
      g_assert_cmpstr (test_string (next, "error"), ==, "internal");
      break;
    }
  }
  g_assert_cmpuint (test_client_expect_closed (self->ada), ==, 1008);
  g_assert_cmpuint (test_client_expect_closed (self->bob), ==, 1008);
  g_assert_cmpint (test_server_get_health (self->server, "mixers_lost"), ==, 5);
  test_client_offer (eve, 1, "v=0");
  test_client_free (eve);
}

static void
test_room_empties (Fixture *self, gconstpointer data)
{
  test_client_send (self->ada, "{\"type\":\"leave\"}");
  g_assert_cmpuint (test_client_expect_closed (self->ada), ==, 1000);
  test_client_send (self->bob, "{\"type\":\"leave\"}");
  g_assert_cmpuint (test_client_expect_closed (self->bob), ==, 1000);
  test_wait (is_gone, &self->mixer, "the mixer's end");
  g_assert_cmpint (test_server_get_health (self->server, "rooms"), ==, 0);
  g_assert_cmpint (test_server_get_health (self->server, "mixers_lost"), ==, 0);
}

static void
test_shutdown (Fixture *self, gconstpointer data)
{
  g_subprocess_send_signal (self->server->process, SIGTERM);
  test_client_expect_error (self->ada, "shutting-down");
  test_client_expect_error (self->bob, "shutting-down");
  g_assert_cmpuint (test_client_expect_closed (self->ada), ==, 1001);
  test_wait (is_gone, &self->mixer, "the mixer's end");
}

#define ADD(name) \
  g_test_add ("/meeting/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (meet);
  ADD (endpoint_fails);
  ADD (late_answer);
  ADD (seat_return);
  ADD (mixer_killed);
  ADD (mixer_hangs);
  ADD (mixer_silent);
  ADD (mixer_garbage);
  ADD (mixer_dies_again);
  ADD (room_empties);
  ADD (shutdown);
  return g_test_run ();
}
