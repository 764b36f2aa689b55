/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Waiting to be let in, and letting in. */

#include "test-person.h"

static Client *
knock (TestRooms *rooms, const char *name)
{
  Client *client = client_new (rooms);

  say (client, JOIN ("room", "%s"), name);
  g_assert_cmpstr (last_string (client, "type"), ==, "wait");
  return client;
}

static void
test_lobby (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = open_room (rooms, SETTINGS (true, false, true, false, ""));
  g_autoptr (Client) bob = knock (rooms, "Bob");
  g_autoptr (Client) eve = knock (rooms, "Eve");

  g_assert_cmpstr (waiting_in (ada, 0, 2), ==, last_string (bob, "waiting"));
  say (eve, "{\"type\":\"chat\",\"text\":\"let me in\"}");
  assert_error (eve, "wrong-order", FALSE);
  say (ada, "{\"type\":\"note\",\"text\":\"two minutes\"}");
  g_assert_cmpstr (last_string (bob, "text"), ==, "two minutes");
  say (ada, "{\"type\":\"note\",\"participant\":\"%s\",\"text\":\"you first\"}",
      waiting_in (ada, 0, 2));
  g_assert_cmpstr (last_string (bob, "text"), ==, "you first");
  g_assert_cmpstr (last_string (eve, "text"), ==, "two minutes");

  say (ada, "{\"type\":\"admit\",\"participant\":\"%s\"}", waiting_in (ada, 0, 2));
  g_assert_cmpstr (role_of (bob), ==, "participant");
  g_assert_null (last_of (bob, "lobby")); /* not for participants */
  say (bob, "{\"type\":\"chat\",\"text\":\"thanks\"}");
  g_assert_cmpstr (last_string (ada, "type"), ==, "said");

  say (ada, "{\"type\":\"refuse\",\"participant\":\"%s\"}", waiting_in (ada, 0, 1));
  assert_error (eve, "refused", TRUE);
  waiting_in (ada, 0, 0);
  say (ada, "{\"type\":\"admit\",\"participant\":\"nobody\"}");
  assert_error (ada, "unknown-participant", FALSE);
}

static void
test_lobby_all (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 3);
  g_autoptr (Client) ada = open_room (rooms, SETTINGS (true, false, true, true, ""));
  g_autoptr (Client) bob = knock (rooms, "Bob");
  g_autoptr (Client) eve = knock (rooms, "Eve");
  g_autoptr (Client) max = knock (rooms, "Max");

  /* There is a place for two; the third waits on. */
  say (ada, "{\"type\":\"admit\"}");
  assert_error (ada, "room-full", FALSE);
  g_assert_cmpstr (role_of (bob), ==, "listener");
  g_assert_cmpstr (role_of (eve), ==, "listener");
  g_assert_cmpstr (waiting_in (ada, 0, 1), ==, last_string (max, "waiting"));
  say (ada, "{\"type\":\"refuse\"}");
  assert_error (max, "refused", TRUE);
}

static void
test_lobby_left (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = open_room (rooms, SETTINGS (true, false, true, false, ""));
  g_autoptr (Client) bob = knock (rooms, "Bob");
  g_autoptr (Client) eve = knock (rooms, "Eve");

  say (bob, "{\"type\":\"leave\"}");
  g_assert_cmpuint (bob->close_code, ==, 1000);
  waiting_in (ada, 0, 1);

  /* Nobody is in any more: who waits, waits on, and sees the next one become host. */
  say (ada, "{\"type\":\"leave\"}");
  g_assert_cmpuint (tutti_room_registry_get_n_rooms (rooms->registry), ==, 1);
  g_assert_cmpuint (eve->close_code, ==, 0);
  {
    g_autoptr (Client) max = client_new_in (rooms, "Max");

    g_assert_cmpstr (role_of (max), ==, "host");
    g_assert_cmpstr (waiting_in (max, 0, 1), ==, last_string (eve, "waiting"));
    say (max, "{\"type\":\"end\"}");
  }
  assert_error (eve, "ended", TRUE);
  g_assert_cmpuint (tutti_room_registry_get_n_rooms (rooms->registry), ==, 0);
}

static void
test_lobby_alone (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = open_room (rooms, SETTINGS (true, false, true, false, ""));
  g_autoptr (Client) bob = knock (rooms, "Bob");

  say (ada, "{\"type\":\"leave\"}");
  tutti_session_closed (bob->session);
  g_assert_cmpuint (tutti_room_registry_get_n_rooms (rooms->registry), ==, 0);
}

static void
test_lobby_and_password (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada =
      open_room (rooms, SETTINGS (true, false, true, false, ",\"password\":\"sesame\""));
  g_autoptr (Client) bob = client_new (rooms);

  say (bob, JOIN_WITH ("room", "Bob", ",\"password\":\"sesame\""));
  test_rooms_settle (rooms);
  g_assert_cmpstr (last_string (bob, "type"), ==, "wait");
}

static void
test_lobby_is_full (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = open_room (rooms, SETTINGS (true, false, true, false, ""));
  g_autoptr (GPtrArray) waiting =
      g_ptr_array_new_with_free_func ((GDestroyNotify)client_free);
  g_autoptr (Client) last_one = client_new (rooms);

  for (guint i = 0; i < 50; i++)
    g_ptr_array_add (waiting, knock (rooms, "Bob"));
  say (last_one, JOIN ("room", "Eve"));
  assert_refused_after (rooms, last_one, 0.25);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lobby/people", test_lobby);
  g_test_add_func ("/lobby/all", test_lobby_all);
  g_test_add_func ("/lobby/left", test_lobby_left);
  g_test_add_func ("/lobby/alone", test_lobby_alone);
  g_test_add_func ("/lobby/and-password", test_lobby_and_password);
  g_test_add_func ("/lobby/is-full", test_lobby_is_full);
  return g_test_run ();
}
