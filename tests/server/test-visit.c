/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Coming to the door: passwords, keys, and the one answer to all who do not belong. */

#include <string.h>

#include "common/tutti-error.h"
#include "server/tutti-tries.h"
#include "test-person.h"

#define GENERATED "lusab-babad-gutih-tugad-mudof"
#define WITH_PASSWORD(name, password) \
  JOIN_WITH ("room", name, ",\"password\":\"" password "\"")

static char *
key_of (TestRooms *rooms)
{
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  const char *key = json_object_get_string_member (last_of (ada, "welcome"), "key");

  return g_strdup (key);
}

/* Passwords */

static void
test_password (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada =
      open_room (rooms, SETTINGS (false, false, true, false, ",\"password\":\"sesame\""));
  g_autoptr (Client) right = client_new (rooms);
  g_autoptr (Client) wrong = client_new (rooms);
  g_autoptr (Client) none = client_new (rooms);

  say (right, WITH_PASSWORD ("Right", "sesame"));
  g_assert_cmpuint (right->sent->len, ==, 0); /* it is being looked at */
  say (right, "{\"type\":\"ping\",\"time\":1}");
  g_assert_cmpstr (last_string (right, "type"), ==, "pong");
  say (right, STATE (true, true, true));
  assert_error (right, "wrong-order", FALSE);
  test_rooms_settle (rooms);
  g_assert_true (last_bool (right, "room", "password"));

  say (wrong, WITH_PASSWORD ("Wrong", "Sesame"));
  assert_refused_after (rooms, wrong, 0.25);
  say (none, JOIN ("room", "None"));
  assert_refused_after (rooms, none, 0.5);
  g_assert_cmpuint (count_of (ada, "joined"), ==, 1);

  say (ada, SETTINGS (false, false, true, false, ",\"password\":\"\""));
  g_assert_false (last_bool (right, "room", "password"));
  client_free (client_new_in (rooms, "Anybody"));
}

/* A new password is for those who come from then on. */
static void
test_password_changes (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada =
      open_room (rooms, SETTINGS (false, false, true, false, ",\"password\":\"one\""));
  g_autoptr (Client) bob = client_new (rooms);
  g_autoptr (Client) again = client_new (rooms);
  g_autofree char *seat = NULL;

  say (bob, WITH_PASSWORD ("Bob", "one"));
  test_rooms_settle (rooms);
  seat = seat_of (bob);
  say (ada, SETTINGS (false, false, true, false, ",\"password\":\"two\""));
  test_rooms_settle (rooms);
  tutti_session_closed (bob->session);
  say (again, JOIN_SEAT, seat);
  g_assert_cmpstr (id_of (again), ==, id_of (bob));
}

/* Who hangs up after a wrong password is counted all the same. */
static void
test_hang_up (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada =
      open_room (rooms, SETTINGS (false, false, true, false, ",\"password\":\"sesame\""));
  g_autoptr (Client) bob = client_new (rooms);

  for (guint i = 0; i < 3; i++) {
    g_autoptr (Client) eve = client_new (rooms);

    say (eve, WITH_PASSWORD ("Eve", "wrong"));
    tutti_session_closed (eve->session);
    test_rooms_settle (rooms);
  }
  say (bob, WITH_PASSWORD ("Bob", "wrong"));
  assert_refused_after (rooms, bob, 2);
}

/* The key of hosts */

static void
test_key (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 2);
  g_autofree char *key = NULL;
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) host = client_new (rooms);
  g_autoptr (Client) wrong = client_new (rooms);

  key = g_strdup (json_object_get_string_member (last_of (ada, "welcome"), "key"));
  g_assert_cmpuint (strlen (key), ==, 32);
  say (ada, SETTINGS (true, true, true, false, ",\"password\":\"sesame\""));
  test_rooms_settle (rooms);

  say (wrong,
      JOIN_WITH ("room", "Wrong", ",\"key\":\"00000000000000000000000000000000\""));
  assert_refused_after (rooms, wrong, 0.25);
  say (host, JOIN_WITH ("room", "Host", ",\"key\":\"%s\""), key);
  g_assert_cmpstr (role_of (host), ==, "host");
  g_assert_cmpstr (
      json_object_get_string_member (last_of (host, "welcome"), "key"), ==, key);
}

static void
test_key_is_for_hosts (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autofree char *key = NULL;
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  g_autoptr (Client) again = client_new (rooms);
  g_autofree char *seat = seat_of (bob);

  key = g_strdup (json_object_get_string_member (last_of (ada, "welcome"), "key"));
  g_assert_false (json_object_has_member (last_of (bob, "welcome"), "key"));

  /* Whoever opens the host's link in the same tab is host on the same seat. */
  say (again, JOIN_WITH ("room", "Bob", ",\"seat\":\"%s\",\"key\":\"%s\""), seat, key);
  g_assert_cmpstr (id_of (again), ==, id_of (bob));
  g_assert_cmpstr (role_of (again), ==, "host");
}

/* The key goes with the meeting. */
static void
test_key_of_before (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autofree char *before = key_of (rooms);
  g_autofree char *now = NULL;
  g_autoptr (Client) ada = client_new (rooms);

  test_rooms_pass_time (rooms, 61);
  g_assert_cmpuint (tutti_room_registry_get_n_rooms (rooms->registry), ==, 0);
  say (ada, JOIN_WITH ("room", "Ada", ",\"key\":\"%s\""), before);
  g_assert_cmpstr (role_of (ada), ==, "host"); /* the first */
  now = g_strdup (json_object_get_string_member (last_of (ada, "welcome"), "key"));
  g_assert_cmpstr (now, !=, before);
}

/* The one answer */

/* Whatever the reason, the same bytes at the same time; exactly, by this clock. */
static void
test_same_answer (void)
{
  static const struct {
    const char *what;
    const char *settings; /* of the room that there is; NULL: there is none */
    const char *join;
  } cases[] = {
      {"unknown", NULL, JOIN ("room", "Eve")},
      {"unknown, with a password", NULL, WITH_PASSWORD ("Eve", "x")},
      {"unknown, with a key", NULL, JOIN_WITH ("room", "Eve", ",\"key\":\"x\"")},
      {"locked", SETTINGS (false, true, true, false, ""), JOIN ("room", "Eve")},
      {"locked, with a password", SETTINGS (false, true, true, false, ""),
          WITH_PASSWORD ("Eve", "x")},
      {"full", SETTINGS (false, false, true, false, ""), JOIN ("room", "Eve")},
      {"full, with a password", SETTINGS (false, false, true, false, ""),
          WITH_PASSWORD ("Eve", "x")},
      {"without the password",
          SETTINGS (false, false, true, false, ",\"password\":\"sesame\""),
          JOIN ("room", "Eve")},
      {"with a wrong one",
          SETTINGS (false, false, true, false, ",\"password\":\"sesame\""),
          WITH_PASSWORD ("Eve", "x")},
      {"with a wrong key", SETTINGS (false, false, true, false, ""),
          JOIN_WITH ("room", "Eve", ",\"key\":\"x\"")},
  };
  g_autofree char *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    TuttiRoomLimits limits = test_limits;
    g_autoptr (TestRooms) rooms = NULL;
    g_autoptr (Client) ada = NULL;
    g_autoptr (Client) eve = NULL;
    g_autofree char *text = NULL;

    limits.max_people = 1;
    limits.names = cases[i].settings ? TUTTI_NAMES_ANY : TUTTI_NAMES_GENERATED;
    rooms = test_rooms_new_with_limits (&limits);
    ada = cases[i].settings ? open_room (rooms, cases[i].settings) : NULL;
    eve = client_new (rooms);
    g_test_message ("%s", cases[i].what);
    say (eve, "%s", cases[i].join);
    /* Who shows a password costs a turn, whether there is one or not. */
    g_assert_cmpint (tutti_password_queue_get_n_jobs (rooms->passwords), ==,
        strstr (cases[i].join, "password") != NULL);
    assert_refused_after (rooms, eve, 0.25);
    g_assert_cmpuint (eve->close_code, ==, 1008);
    text = json_to_string (g_ptr_array_index (eve->sent, 0), FALSE);
    if (!first)
      first = g_strdup (text);
    g_assert_cmpstr (text, ==, first);
  }
}

/* An answer that is late by the queue comes at one of the steps, so that it tells only
 * how long the queue is. */
static void
test_late_answer (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada =
      open_room (rooms, SETTINGS (false, false, true, false, ",\"password\":\"sesame\""));
  g_autoptr (Client) eve = client_new (rooms);

  say (eve, WITH_PASSWORD ("Eve", "x"));
  test_rooms_pass_time (rooms, 0.6);
  test_rooms_settle (rooms);
  g_assert_cmpuint (eve->sent->len, ==, 0);
  test_rooms_pass_time (rooms, 0.149);
  g_assert_cmpuint (eve->sent->len, ==, 0);
  test_rooms_pass_time (rooms, 0.002);
  assert_error (eve, "no-entry", TRUE);
}

static void
test_full_for_those_who_belong (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 1);
  g_autoptr (Client) ada =
      open_room (rooms, SETTINGS (false, false, true, false, ",\"password\":\"sesame\""));
  g_autoptr (Client) bob = client_new (rooms);

  say (bob, WITH_PASSWORD ("Bob", "sesame"));
  test_rooms_settle (rooms);
  assert_error (bob, "room-full", TRUE);
}

/* Limits */

/* A thousand guesses from five hundred addresses. */
static void
test_guesses (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (GPtrArray) eves =
      g_ptr_array_new_with_free_func ((GDestroyNotify)client_free);
  g_autofree char *key = NULL;
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_from (rooms, "198.51.100.1");
  g_autoptr (Client) host = client_new_from (rooms, "198.51.100.2");
  g_autoptr (Client) later = client_new_from (rooms, "198.51.100.3");
  guint before = test_passwords_get_n_verified ();

  key = g_strdup (json_object_get_string_member (last_of (ada, "welcome"), "key"));
  say (ada, SETTINGS (false, false, true, false, ",\"password\":\"sesame\""));
  test_rooms_settle (rooms);
  for (guint i = 0; i < 1000; i++) {
    g_autofree char *address = g_strdup_printf ("10.0.%u.%u", i % 500 / 250, i % 250);

    g_ptr_array_add (eves, client_new_from (rooms, address));
    say (g_ptr_array_index (eves, i), JOIN_WITH ("room", "Eve", ",\"password\":\"%u\""),
        i);
    if (i % 30 == 29) /* as many at once */
      test_rooms_settle (rooms);
  }
  g_assert_cmpuint (test_passwords_get_n_verified () - before, ==, TUTTI_TRIES_ROOM_MAX);

  /* The right one is not looked at either, so nothing is learned; the key opens. */
  say (bob, WITH_PASSWORD ("Bob", "sesame"));
  assert_refused_after (rooms, bob, 0.25);
  say (host, JOIN_WITH ("room", "Host", ",\"key\":\"%s\""), key);
  g_assert_cmpstr (role_of (host), ==, "host");
  g_assert_cmpuint (test_passwords_get_n_verified () - before, ==, TUTTI_TRIES_ROOM_MAX);

  for (guint i = 0; i < 15; i++) { /* Ada is heard of meanwhile */
    test_rooms_pass_time (rooms, 60);
    tutti_session_receive_alive (ada->session);
  }
  say (later, WITH_PASSWORD ("Later", "sesame"));
  test_rooms_settle (rooms);
  g_assert_nonnull (last_of (later, "welcome"));
}

/* Right passwords are no tries: a whole school may come at once. */
static void
test_right_passwords_do_not_count (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 64);
  g_autoptr (Client) ada =
      open_room (rooms, SETTINGS (false, false, true, false, ",\"password\":\"sesame\""));
  g_autoptr (GPtrArray) pupils =
      g_ptr_array_new_with_free_func ((GDestroyNotify)client_free);

  for (guint i = 0; i < 30; i++) {
    g_ptr_array_add (pupils, client_new (rooms));
    say (g_ptr_array_index (pupils, i), WITH_PASSWORD ("Pupil", "sesame"));
  }
  test_rooms_settle (rooms);
  for (guint i = 0; i < pupils->len; i++)
    g_assert_nonnull (last_of (g_ptr_array_index (pupils, i), "welcome"));
}

/* After ten refusals no password of that address is looked at, others' are. */
static void
test_address_is_stopped (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada =
      open_room (rooms, SETTINGS (false, false, true, false, ",\"password\":\"sesame\""));
  g_autoptr (Client) here = client_new_from (rooms, "10.0.0.1");
  g_autoptr (Client) there = client_new_from (rooms, "10.0.0.2");
  guint before = test_passwords_get_n_verified ();

  for (guint i = 0; i < TUTTI_TRIES_ADDRESS_MAX; i++) {
    g_autoptr (Client) eve = client_new_from (rooms, "10.0.0.1");

    say (eve, JOIN_WITH ("room", "Eve", ",\"password\":\"%u\""), i);
    test_rooms_settle (rooms);
  }
  say (here, WITH_PASSWORD ("Here", "sesame"));
  g_assert_cmpuint (tutti_password_queue_get_n_jobs (rooms->passwords), ==, 0);
  say (there, WITH_PASSWORD ("There", "sesame"));
  assert_refused_after (rooms, here, 8);
  g_assert_nonnull (last_of (there, "welcome"));
  g_assert_cmpuint (
      test_passwords_get_n_verified () - before, ==, TUTTI_TRIES_ADDRESS_MAX + 1);
}

/* One address that sends as many at once as it likes: no more than those under way go
 * past its ten, and whoever comes from elsewhere has their turn all the same. */
static void
test_many_at_once (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada =
      open_room (rooms, SETTINGS (false, false, true, false, ",\"password\":\"sesame\""));
  g_autoptr (Client) bob = client_new_from (rooms, "198.51.100.1");
  g_autoptr (GPtrArray) flood =
      g_ptr_array_new_with_free_func ((GDestroyNotify)client_free);
  guint before = test_passwords_get_n_verified ();

  test_passwords_hold ();
  for (guint i = 0; i < 50; i++) {
    g_ptr_array_add (flood, client_new_from (rooms, "10.0.0.1"));
    say (g_ptr_array_index (flood, i), WITH_PASSWORD ("Flood", "x"));
  }
  say (bob, WITH_PASSWORD ("Bob", "sesame"));
  test_passwords_release ();
  test_rooms_settle (rooms);
  g_assert_nonnull (last_of (bob, "welcome"));
  g_assert_cmpuint (test_passwords_get_n_verified () - before, <=,
      TUTTI_TRIES_ADDRESS_MAX + TUTTI_PASSWORD_QUEUE_THREADS);
}

/* Who has waited too long is refused like all others, but has not tried. */
static void
test_unheard (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada =
      open_room (rooms, SETTINGS (false, false, true, false, ",\"password\":\"sesame\""));
  g_autoptr (Client) one = client_new_from (rooms, "10.0.0.1");
  g_autoptr (Client) two = client_new_from (rooms, "10.0.0.1");
  g_autoptr (Client) bob = client_new_from (rooms, "198.51.100.1");
  g_autoptr (Client) again = client_new_from (rooms, "198.51.100.1");

  test_passwords_hold ();
  say (one, WITH_PASSWORD ("One", "x"));
  say (two, WITH_PASSWORD ("Two", "x"));
  say (bob, WITH_PASSWORD ("Bob", "sesame"));
  test_rooms_pass_time (rooms, 7.9);
  tutti_session_receive_alive (ada->session);
  g_assert_cmpuint (bob->sent->len, ==, 0);
  test_rooms_pass_time (rooms, 0.25);
  assert_error (bob, "no-entry", TRUE);
  test_passwords_release ();
  test_rooms_settle (rooms);
  say (again, WITH_PASSWORD ("Bob", "x"));
  assert_refused_after (rooms, again, 0.25);
}

static void
test_joins_per_minute (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new (rooms);
  g_autoptr (Client) again = client_new (rooms);
  g_autofree char *seat = seat_of (ada);

  for (guint i = 1; i < 60; i++) {
    g_autoptr (Client) guest = client_new_in (rooms, "Guest");

    say (guest, "{\"type\":\"leave\"}");
  }
  say (bob, JOIN ("room", "Bob"));
  assert_error (bob, "too-many", TRUE);
  say (again, JOIN_SEAT, seat); /* a seat is no visit */
  g_assert_nonnull (last_of (again, "welcome"));
  test_rooms_pass_time (rooms, 60);
  client_free (client_new_in (rooms, "Bob"));
}

static void
test_rooms_per_address (void)
{
  TuttiRoomLimits limits = {100, 8, TUTTI_NAMES_ANY, 2, 3};
  g_autoptr (TestRooms) rooms = test_rooms_new_with_limits (&limits);
  g_autoptr (Client) one = client_new (rooms);
  g_autoptr (Client) two = client_new (rooms);
  g_autoptr (Client) three = client_new (rooms);
  g_autoptr (Client) other = client_new_from (rooms, "192.0.2.99");
  g_autoptr (Client) guest = client_new (rooms);
  g_autoptr (Client) third = client_new (rooms);
  g_autoptr (Client) fourth = client_new (rooms);

  say (one, JOIN ("one", "Ada"));
  say (two, JOIN ("two", "Ada"));
  say (three, JOIN ("three", "Ada"));
  assert_error (three, "too-many", TRUE);
  say (other, JOIN ("three", "Bob"));
  g_assert_nonnull (last_of (other, "welcome"));
  say (guest, JOIN ("three", "Ada")); /* that is open */
  g_assert_nonnull (last_of (guest, "welcome"));

  say (two, "{\"type\":\"end\"}");
  say (third, JOIN ("four", "Ada"));
  g_assert_nonnull (last_of (third, "welcome"));
  say (third, "{\"type\":\"end\"}");
  say (fourth, JOIN ("five", "Ada")); /* the fourth in an hour */
  assert_error (fourth, "too-many", TRUE);
}

static void
test_names (void)
{
  TuttiRoomLimits limits = test_limits;
  g_autoptr (TestRooms) generated = NULL;
  g_autoptr (TestRooms) booked = NULL;
  g_autoptr (Client) own = NULL;
  g_autoptr (Client) made_up = NULL;
  g_autoptr (Client) no = NULL;

  limits.names = TUTTI_NAMES_GENERATED;
  generated = test_rooms_new_with_limits (&limits);
  own = client_new (generated);
  say (own, JOIN ("weekly", "Ada"));
  assert_refused_after (generated, own, 0.25);
  made_up = client_new (generated);
  say (made_up, JOIN (GENERATED, "Ada"));
  g_assert_cmpstr (role_of (made_up), ==, "host");

  limits.names = TUTTI_NAMES_BOOKED;
  booked = test_rooms_new_with_limits (&limits);
  no = client_new (booked);
  say (no, JOIN (GENERATED, "Ada"));
  assert_refused_after (booked, no, 0.25);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/visit/password", test_password);
  g_test_add_func ("/visit/password-changes", test_password_changes);
  g_test_add_func ("/visit/hang-up", test_hang_up);
  g_test_add_func ("/visit/key", test_key);
  g_test_add_func ("/visit/key-is-for-hosts", test_key_is_for_hosts);
  g_test_add_func ("/visit/key-of-before", test_key_of_before);
  g_test_add_func ("/visit/same-answer", test_same_answer);
  g_test_add_func ("/visit/late-answer", test_late_answer);
  g_test_add_func ("/visit/full-for-those-who-belong", test_full_for_those_who_belong);
  g_test_add_func ("/visit/guesses", test_guesses);
  g_test_add_func (
      "/visit/right-passwords-do-not-count", test_right_passwords_do_not_count);
  g_test_add_func ("/visit/address-is-stopped", test_address_is_stopped);
  g_test_add_func ("/visit/many-at-once", test_many_at_once);
  g_test_add_func ("/visit/unheard", test_unheard);
  g_test_add_func ("/visit/joins-per-minute", test_joins_per_minute);
  g_test_add_func ("/visit/rooms-per-address", test_rooms_per_address);
  g_test_add_func ("/visit/names", test_names);
  return g_test_run ();
}
