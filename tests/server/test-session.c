/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every rule of doc/protocol.md that a session keeps: text in, text out, no socket and no
 * real time. */

#include <string.h>

#include "common/tutti-error.h"
#include "test-person.h"

static void
test_join (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  g_autoptr (Client) bob = client_new (rooms);
  g_autofree char *seat = NULL;
  JsonArray *list;

  say (ada, JOIN ("Room", " Ada\t "));
  g_assert_cmpstr (
      json_object_get_string_member (last_of (ada, "welcome"), "room"), ==, "Room");
  g_assert_cmpint (last_int (ada, "welcome", "protocol"), ==, 1);
  seat = seat_of (ada);
  g_assert_cmpuint (strlen (seat), ==, 32);

  say (bob, JOIN ("rOOM", "Bob"));
  list = json_object_get_array_member (last_of (bob, "welcome"), "participants");
  g_assert_cmpuint (json_array_get_length (list), ==, 2);
  g_assert_cmpstr (
      json_object_get_string_member (json_array_get_object_element (list, 0), "name"), ==,
      "Ada");
  g_assert_cmpstr (json_object_get_string_member (participant_in (ada, "joined"), "id"),
      ==, id_of (bob));
  g_assert_cmpuint (tutti_room_registry_get_n_rooms (rooms->registry), ==, 1);
}

static void
test_order (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  static const char *const early[] = {"{\"type\":\"ping\",\"time\":1}",
      "{\"type\":\"leave\"}", "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}",
      STATE (true, true, true)};

  for (guint i = 0; i < G_N_ELEMENTS (early); i++) {
    say (ada, "%s", early[i]);
    assert_error (ada, "wrong-order", FALSE);
  }
  say (ada, JOIN ("room", "Ada"));
  g_assert_nonnull (last_of (ada, "welcome"));
  say (ada, JOIN ("other", "Ada"));
  assert_error (ada, "wrong-order", FALSE);
  say (ada, "{\"type\":\"ping\",\"time\":77}");
  g_assert_cmpstr (last_string (ada, "type"), ==, "pong");
  g_assert_cmpint (json_object_get_int_member (last (ada), "time"), ==, 77);
}

static void
test_bad_messages (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  g_autofree char *large = g_strnfill (TUTTI_MESSAGE_MAX_BYTES + 1, ' ');

  say (ada, "nonsense");
  assert_error (ada, "bad-json", FALSE);
  say (ada, "[1]");
  assert_error (ada, "bad-json", FALSE);
  tutti_session_receive_text (ada->session, "{\"type\":\"\xff\xfe\"}", 12);
  assert_error (ada, "bad-json", FALSE);
  say (ada, "{\"type\":\"welcome\"}");
  assert_error (ada, "unknown-type", FALSE);
  say (ada, "{\"type\":\"join\",\"protocol\":1}");
  assert_error (ada, "bad-field", FALSE);
  tutti_session_receive_binary (ada->session);
  assert_error (ada, "binary", FALSE);
  say (ada, "%s", large);
  assert_error (ada, "too-large", TRUE);
  g_assert_cmpuint (ada->close_code, ==, 1009);
}

static void
test_refusals (void)
{
  static const struct {
    const char *join;
    const char *id;
  } cases[] = {
      {JOIN ("no spaces", "Ada"), "room-name-invalid"},
      {JOIN ("..", "Ada"), "room-name-invalid"},
      {JOIN ("room", "\\u200b\\u202e"), "name-invalid"},
      {JOIN ("third", "Ada"), "server-full"},
      {"{\"type\":\"join\",\"protocol\":2,\"room\":\"room\",\"name\":\"Ada\","
       "\"microphone\":true,\"camera\":true}",
          "protocol-version"},
  };
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 1);
  g_autoptr (Client) bob = client_new (rooms);
  g_autoptr (Client) eve = client_new (rooms);

  say (bob, JOIN ("full", "Bob"));
  say (eve, JOIN ("second", "Eve"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Client) ada = client_new (rooms);

    say (ada, "%s", cases[i].join);
    assert_error (ada, cases[i].id, TRUE);
    g_assert_cmpuint (ada->close_code, ==, 1008);
    say (ada, JOIN ("full", "Ada")); /* nothing more is heard */
    g_assert_cmpuint (ada->sent->len, ==, 1);
  }
  g_assert_cmpuint (count_of (bob, "joined"), ==, 0);
}

static void
test_deadlines (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) slow = client_new (rooms);
  g_autoptr (Client) silent = client_new (rooms);
  g_autoptr (Client) alive = client_new (rooms);

  say (silent, JOIN ("room", "Silent"));
  say (alive, JOIN ("room", "Alive"));
  test_rooms_pass_time (rooms, 9.9);
  tutti_session_tick (slow->session);
  g_assert_cmpuint (slow->sent->len, ==, 0);
  test_rooms_pass_time (rooms, 0.2);
  tutti_session_tick (slow->session);
  assert_error (slow, "too-slow", TRUE);

  test_rooms_pass_time (rooms, 30);
  tutti_session_receive_alive (alive->session);
  test_rooms_pass_time (rooms, 10);
  tutti_session_tick (silent->session);
  tutti_session_tick (alive->session);
  g_assert_cmpuint (silent->close_code, ==, 1001);
  g_assert_cmpuint (alive->close_code, ==, 0);
  g_assert_false (
      json_object_get_boolean_member (participant_in (alive, "changed"), "present"));
}

static void
test_rate (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  g_autoptr (Client) bob = client_new (rooms);

  for (guint i = 0; i < 60; i++)
    say (ada, "{\"type\":\"nonsense\"}");
  assert_error (ada, "unknown-type", FALSE);
  test_rooms_pass_time (rooms, 1);
  for (guint i = 0; i < 20; i++)
    say (ada, "{\"type\":\"nonsense\"}");
  assert_error (ada, "unknown-type", FALSE);
  say (ada, "{\"type\":\"nonsense\"}");
  assert_error (ada, "rate-limited", TRUE);

  /* An offer costs an endpoint: join and five of them are within the burst, a sixth is
   * not. */
  say (bob, JOIN ("room", "Bob"));
  for (guint i = 1; i <= 5; i++)
    say (bob, "{\"type\":\"offer\",\"attempt\":%u,\"sdp\":\"v=0\"}", i);
  g_assert_cmpuint (bob->close_code, ==, 0);
  say (bob, "{\"type\":\"offer\",\"attempt\":6,\"sdp\":\"v=0\"}");
  assert_error (bob, "rate-limited", TRUE);
  g_assert_cmpuint (test_mixer_count (test_rooms_mixer (rooms, 0), "add"), ==, 5);
}

static void
test_offer (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  g_autofree char *first = NULL;
  TestMixer *mixer;

  say (ada, JOIN ("room", "Ada"));
  mixer = test_rooms_mixer (rooms, 0);
  say (ada, "{\"type\":\"offer\",\"attempt\":3,\"sdp\":\"one\"}");
  g_assert_cmpstr (test_mixer_last (mixer, "add", "participant"), ==, id_of (ada));
  g_assert_cmpstr (test_mixer_last (mixer, "add", "sdp"), ==, "one");
  g_assert_cmpstr (test_mixer_last (mixer, "media", "participant"), ==, id_of (ada));
  first = g_strdup (test_mixer_last (mixer, "add", "endpoint"));

  say (ada, "{\"type\":\"offer\",\"attempt\":3,\"sdp\":\"again\"}");
  assert_error (ada, "bad-field", FALSE);
  say (ada, "{\"type\":\"offer\",\"attempt\":4,\"sdp\":\"two\"}");
  g_assert_cmpstr (test_mixer_last (mixer, "add", "endpoint"), !=, first);

  /* What comes late for the first endpoint reaches nobody. */
  g_ptr_array_set_size (ada->sent, 0);
  test_mixer_say (
      mixer, "{\"type\":\"answered\",\"endpoint\":\"%s\",\"sdp\":\"old\"}", first);
  test_mixer_say (mixer,
      "{\"type\":\"failed\",\"endpoint\":\"%s\",\"error\":\"media-failed\",\"text\":"
      "\"x\"}",
      first);
  g_assert_cmpuint (ada->sent->len, ==, 0);
  test_mixer_say (mixer, "{\"type\":\"answered\",\"endpoint\":\"%s\",\"sdp\":\"new\"}",
      test_mixer_last (mixer, "add", "endpoint"));
  g_assert_cmpstr (last_string (ada, "type"), ==, "answer");
  g_assert_cmpstr (last_string (ada, "sdp"), ==, "new");
  g_assert_cmpint (json_object_get_int_member (last (ada), "attempt"), ==, 4);

  test_mixer_say (mixer,
      "{\"type\":\"failed\",\"endpoint\":\"%s\",\"error\":\"media-timeout\","
      "\"text\":\"no connection came about\"}",
      test_mixer_last (mixer, "add", "endpoint"));
  assert_error (ada, "media-timeout", FALSE);
}

static void
test_state (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  g_autoptr (Client) bob = client_new (rooms);
  TestMixer *mixer;
  guint n;

  say (ada, JOIN ("room", "Ada"));
  say (bob, JOIN ("room", "Bob"));
  mixer = test_rooms_mixer (rooms, 0);
  say (ada, STATE (false, true, true));
  g_assert_true (
      json_object_get_boolean_member (participant_in (bob, "changed"), "screen"));
  g_assert_false (
      json_object_get_boolean_member (participant_in (bob, "changed"), "microphone"));
  g_assert_null (last_of (ada, "changed"));
  g_assert_cmpuint (test_mixer_count (mixer, "media"), ==, 0); /* no endpoint yet */

  say (ada, "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}");
  g_assert_cmpuint (test_mixer_count (mixer, "media"), ==, 1);
  n = bob->sent->len;
  say (ada, STATE (false, true, true)); /* nothing new */
  g_assert_cmpuint (bob->sent->len, ==, n);
  say (ada, STATE (true, true, true));
  g_assert_cmpuint (bob->sent->len, ==, n + 1);
  g_assert_cmpuint (test_mixer_count (mixer, "media"), ==, 2);
}

static void
test_leave (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  g_autoptr (Client) bob = client_new (rooms);
  TestMixer *mixer;

  say (ada, JOIN ("room", "Ada"));
  say (bob, JOIN ("room", "Bob"));
  mixer = test_rooms_mixer (rooms, 0);
  say (ada, "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}");
  say (ada, "{\"type\":\"leave\"}");
  g_assert_cmpuint (ada->close_code, ==, 1000);
  g_assert_cmpstr (json_object_get_string_member (last_of (bob, "left"), "participant"),
      ==, id_of (ada));
  g_assert_cmpstr (test_mixer_last (mixer, "remove", "participant"), ==, id_of (ada));

  say (bob, "{\"type\":\"leave\"}");
  g_assert_true (test_mixer_is_stopped (mixer));
  g_assert_cmpuint (tutti_room_registry_get_n_rooms (rooms->registry), ==, 0);
}

static void
test_seat (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  g_autoptr (Client) bob = client_new (rooms);
  g_autoptr (Client) again = client_new (rooms);
  g_autofree char *seat = NULL;
  g_autofree char *next = NULL;

  say (ada, JOIN ("room", "Ada"));
  say (bob, JOIN ("room", "Bob"));
  say (ada, STATE (true, true, false));
  seat = seat_of (ada);
  tutti_session_closed (ada->session);
  g_assert_false (
      json_object_get_boolean_member (participant_in (bob, "changed"), "present"));

  test_rooms_pass_time (rooms, 59);
  say (again, JOIN_SEAT, seat);
  g_assert_cmpstr (id_of (again), ==, id_of (ada));
  next = seat_of (again);
  g_assert_cmpstr (next, !=, seat);
  g_assert_true (
      json_object_get_boolean_member (participant_in (bob, "changed"), "present"));
  g_assert_null (last_of (bob, "left"));
  test_rooms_pass_time (rooms, 120); /* the deadline of the lost socket is void */
  g_assert_null (last_of (bob, "left"));
}

static void
test_page_gone (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  g_autoptr (Client) bob = client_new (rooms);
  g_autoptr (Client) nobody = client_new (rooms);

  say (ada, JOIN ("room", "Ada"));
  say (bob, JOIN ("room", "Bob"));
  tutti_session_gone_away (ada->session);
  g_assert_nonnull (last_of (bob, "left"));
  tutti_session_closed (ada->session); /* once is enough */
  tutti_session_gone_away (nobody->session);
}

static void
test_seat_lapses (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  g_autoptr (Client) bob = client_new (rooms);
  g_autoptr (Client) again = client_new (rooms);
  g_autofree char *seat = NULL;

  say (ada, JOIN ("room", "Ada"));
  say (bob, JOIN ("room", "Bob"));
  seat = seat_of (ada);
  tutti_session_closed (ada->session);
  test_rooms_pass_time (rooms, 60);
  g_assert_nonnull (last_of (bob, "left"));
  say (again, JOIN_SEAT, seat);
  g_assert_cmpstr (id_of (again), !=, id_of (ada));
}

static void
test_seat_replaced (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  g_autoptr (Client) second = client_new (rooms);
  g_autoptr (Client) third = client_new (rooms);
  g_autofree char *seat = NULL;

  say (ada, JOIN ("room", "Ada"));
  seat = seat_of (ada);
  say (second, JOIN_SEAT, seat);
  assert_error (ada, "replaced", TRUE);
  g_assert_cmpstr (id_of (second), ==, id_of (ada));

  /* The first token is still good: the second welcome may have been lost on its way. */
  say (third, JOIN_SEAT, seat);
  assert_error (second, "replaced", TRUE);
  g_assert_cmpstr (id_of (third), ==, id_of (ada));
  g_assert_cmpuint (tutti_room_registry_get_n_people (rooms->registry), ==, 1);

  /* The end of the replaced sockets changes nothing for the one that has the seat. */
  tutti_session_closed (ada->session);
  tutti_session_closed (second->session);
  g_assert_cmpuint (tutti_room_registry_get_n_people (rooms->registry), ==, 1);
}

static void
test_seat_rotates (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  g_autoptr (Client) second = client_new (rooms);
  g_autoptr (Client) thief = client_new (rooms);
  g_autofree char *seat = NULL;

  say (ada, JOIN ("room", "Ada"));
  seat = seat_of (ada);
  say (second, JOIN_SEAT, seat);
  say (second, "{\"type\":\"ping\",\"time\":1}"); /* so the new token has arrived */
  say (thief, JOIN_SEAT, seat);
  g_assert_cmpstr (id_of (thief), !=, id_of (ada));
  g_assert_cmpuint (second->close_code, ==, 0);
}

static void
test_mixer_restarts (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  g_autofree char *endpoint = NULL;
  TestMixer *mixer;

  say (ada, JOIN ("room", "Ada"));
  mixer = test_rooms_mixer (rooms, 0);
  say (ada, "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}");
  endpoint = g_strdup (test_mixer_last (mixer, "add", "endpoint"));
  tutti_mixer_emit_restarted (TUTTI_MIXER (mixer));
  g_assert_cmpstr (last_string (ada, "type"), ==, "renew");
  g_assert_cmpstr (last_string (ada, "reason"), ==, "mixer-lost");
  say (ada, "{\"type\":\"offer\",\"attempt\":2,\"sdp\":\"v=0\"}");
  g_assert_cmpstr (test_mixer_last (mixer, "add", "endpoint"), !=, endpoint);
  g_assert_cmpstr (test_mixer_last (mixer, "add", "participant"), ==, id_of (ada));

  tutti_mixer_emit_failed (TUTTI_MIXER (mixer));
  assert_error (ada, "internal", TRUE);
  g_assert_cmpuint (tutti_room_registry_get_n_rooms (rooms->registry), ==, 0);
}

static void
test_shutdown (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new (rooms);
  g_autoptr (Client) bob = client_new (rooms);
  g_autoptr (GError) error = g_error_new_literal (TUTTI_ERROR, TUTTI_ERROR_SHUTTING_DOWN,
      tutti_error_text (TUTTI_ERROR_SHUTTING_DOWN));

  say (ada, JOIN ("room", "Ada"));
  tutti_room_registry_close (rooms->registry, error);
  assert_error (ada, "shutting-down", TRUE);
  g_assert_cmpuint (ada->close_code, ==, 1001);
  g_assert_true (test_mixer_is_stopped (test_rooms_mixer (rooms, 0)));
  say (bob, JOIN ("room", "Bob"));
  assert_error (bob, "shutting-down", TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/join", test_join);
  g_test_add_func ("/session/order", test_order);
  g_test_add_func ("/session/bad-messages", test_bad_messages);
  g_test_add_func ("/session/refusals", test_refusals);
  g_test_add_func ("/session/deadlines", test_deadlines);
  g_test_add_func ("/session/rate", test_rate);
  g_test_add_func ("/session/offer", test_offer);
  g_test_add_func ("/session/state", test_state);
  g_test_add_func ("/session/leave", test_leave);
  g_test_add_func ("/session/seat", test_seat);
  g_test_add_func ("/session/seat-lapses", test_seat_lapses);
  g_test_add_func ("/session/page-gone", test_page_gone);
  g_test_add_func ("/session/seat-replaced", test_seat_replaced);
  g_test_add_func ("/session/seat-rotates", test_seat_rotates);
  g_test_add_func ("/session/mixer-restarts", test_mixer_restarts);
  g_test_add_func ("/session/shutdown", test_shutdown);
  return g_test_run ();
}
