/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Polls: who is asked, what is counted, and what nobody ever learns. */

#include <string.h>

#include "test-person.h"

#define POLL(options, more) \
  "{\"type\":\"poll-start\",\"question\":\"Tea?\",\"options\":[" options "]," more "}"
#define TEA POLL ("\"yes\",\"no\",\"both\"", "\"multiple\":false,\"named\":false")

static JsonObject *
poll_of (Client *client)
{
  g_assert_nonnull (last_of (client, "poll"));
  return last_of (client, "poll");
}

static char *
counts_of (Client *client)
{
  JsonArray *options = json_object_get_array_member (poll_of (client), "options");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (options); i++)
    g_string_append_printf (text, "%d,",
        (int)json_object_get_int_member (
            json_array_get_object_element (options, i), "votes"));
  return g_string_free (text, FALSE);
}

static void
vote (Client *client, const char *choices)
{
  say (client, "{\"type\":\"vote\",\"poll\":\"%s\",\"choices\":[%s]}",
      json_object_get_string_member (poll_of (client), "id"), choices);
}

static void
end_poll (Client *client)
{
  say (client, "{\"type\":\"poll-end\",\"poll\":\"%s\"}",
      json_object_get_string_member (poll_of (client), "id"));
}

static void
test_anonymous (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  g_autoptr (Client) eve = client_new_in (rooms, "Eve");
  g_autofree char *own = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  say (ada, TEA);
  g_assert_cmpstr (json_object_get_string_member (poll_of (eve), "question"), ==, "Tea?");
  g_assert_cmpstr (json_object_get_string_member (poll_of (eve), "by"), ==, "Ada");
  vote (bob, "\"1\"");
  vote (bob, "\"3\"");
  own = last_strings (bob, "poll", "mine");
  g_assert_cmpstr (own, ==, "3");
  vote (eve, "\"3\"");

  /* How many, but not what, and nobody else's. */
  test_rooms_pass_time (rooms, 1);
  g_assert_cmpint (last_int (ada, "poll", "voted"), ==, 2);
  before = counts_of (ada);
  g_assert_cmpstr (before, ==, "0,0,0,");

  end_poll (ada);
  after = counts_of (bob);
  g_assert_cmpstr (after, ==, "0,0,2,");
  g_assert_true (last_bool (bob, "poll", "closed"));
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (poll_of (ada), "ballots")), ==,
      0);
  vote (bob, "\"1\"");
  assert_error (bob, "poll-over", FALSE);
  end_poll (ada);
  assert_error (ada, "poll-over", FALSE);
}

static void
test_named (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  JsonArray *ballots;
  JsonObject *second;

  say (ada, POLL ("\"a\",\"b\",\"c\"", "\"multiple\":true,\"named\":true"));
  vote (bob, "\"2\",\"3\"");
  vote (ada, "\"2\"");
  test_rooms_pass_time (rooms, 1);
  ballots = json_object_get_array_member (poll_of (ada), "ballots");
  g_assert_cmpuint (json_array_get_length (ballots), ==, 0);
  end_poll (ada);
  ballots = json_object_get_array_member (poll_of (bob), "ballots");
  g_assert_cmpuint (json_array_get_length (ballots), ==, 2);
  second = json_array_get_object_element (ballots, 1);
  g_assert_cmpstr (json_object_get_string_member (second, "name"), ==, "Bob");
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (second, "choices")), ==, 2);
}

static void
test_refused (void)
{
  static const char *const bad[] = {
      POLL ("\"alone\"", "\"multiple\":false,\"named\":false"),
      POLL ("\"same\",\" same \"", "\"multiple\":false,\"named\":false"),
      POLL ("\"a\",\" \"", "\"multiple\":false,\"named\":false"),
      POLL ("\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\"",
          "\"multiple\":false,\"named\":false"),
      "{\"type\":\"poll-start\",\"question\":\" "
      "\",\"options\":[\"a\",\"b\"],\"multiple\":true,\"named\":true}",
  };
  static const char *const bad_votes[] = {"\"4\"", "\"\"", "\"1\",\"2\"", "\"1\",\"1\""};
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  g_autofree char *long_option = g_strnfill (101, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    say (ada, "%s", bad[i]);
    assert_error (ada, "bad-field", FALSE);
  }
  say (ada, POLL ("\"a\",\"%s\"", "\"multiple\":false,\"named\":false"), long_option);
  assert_error (ada, "bad-field", FALSE);
  g_assert_null (last_of (bob, "poll"));

  say (ada, TEA);
  say (ada, TEA);
  assert_error (ada, "poll-running", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (bad_votes); i++) {
    vote (bob, bad_votes[i]);
    assert_error (bob, "bad-field", FALSE);
  }
  say (bob, "{\"type\":\"vote\",\"poll\":\"77\",\"choices\":[\"1\"]}");
  assert_error (bob, "poll-over", FALSE);
}

/* Who comes late is asked too, who comes back finds what they chose, and who leaves and
 * comes again is one person. */
static void
test_coming_and_going (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) again = client_new (rooms);
  g_autoptr (Client) bob = NULL;
  g_autoptr (Client) bob_again = NULL;
  g_autofree char *seat = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *counts = NULL;

  say (ada, TEA);
  vote (ada, "\"2\"");
  seat = seat_of (ada);
  tutti_session_closed (ada->session);
  say (again, JOIN_SEAT, seat);
  kept = last_strings (again, "poll", "mine");
  g_assert_cmpstr (kept, ==, "2");

  bob = client_new_in (rooms, "Bob");
  vote (bob, "\"1\"");
  say (bob, "{\"type\":\"leave\"}");
  bob_again = client_new_in (rooms, "Bob");
  vote (bob_again, "\"1\"");
  vote (again, ""); /* takes it back */
  end_poll (again);
  counts = counts_of (again);
  g_assert_cmpstr (counts, ==, "1,0,0,");
}

static void
test_kept (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) late = NULL;

  for (guint i = 0; i < 25; i++) {
    say (ada, TEA);
    end_poll (ada);
    test_rooms_pass_time (rooms, 5);
  }
  late = client_new_in (rooms, "Late");
  g_assert_cmpuint (count_of (late, "poll"), ==, 20);
  g_assert_cmpstr (json_object_get_string_member (poll_of (late), "id"), ==, "25");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/polls/anonymous", test_anonymous);
  g_test_add_func ("/polls/named", test_named);
  g_test_add_func ("/polls/refused", test_refused);
  g_test_add_func ("/polls/coming-and-going", test_coming_and_going);
  g_test_add_func ("/polls/kept", test_kept);
  return g_test_run ();
}
