/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What hosts and moderators do, and what becomes of it. */

#include <string.h>

#include "common/tutti-error.h"
#include "test-person.h"

typedef struct {
  TestRooms *rooms;
  Client *ada; /* host */
  Client *bob;
  Client *eve; /* from elsewhere */
  TestMixer *mixer;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->rooms = test_rooms_new (2, 8);
  self->ada = client_new_in (self->rooms, "Ada");
  self->bob = client_new_in (self->rooms, "Bob");
  self->eve = client_new_from (self->rooms, "198.51.100.1");
  say (self->eve, JOIN ("room", "Eve"));
  self->mixer = test_rooms_mixer (self->rooms, 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  client_free (self->ada);
  client_free (self->bob);
  client_free (self->eve);
  test_rooms_free (self->rooms);
}

static const char *
last_command (Fixture *self)
{
  GPtrArray *commands = test_mixer_get_commands (self->mixer);

  g_assert_cmpuint (commands->len, >, 0);
  return g_ptr_array_index (commands, commands->len - 1);
}

static gboolean
is_on (Client *told, const char *device)
{
  return json_object_get_boolean_member (participant_in (told, "changed"), device);
}

static void
test_mute (Fixture *self, gconstpointer data)
{
  say (self->bob, "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}");
  say (self->bob, STATE (true, true, true));
  say (self->ada, "{\"type\":\"mute\",\"participant\":\"%s\"}", id_of (self->bob));
  g_assert_nonnull (strstr (last_command (self), "\"microphone\":false"));
  g_assert_nonnull (strstr (last_command (self), "\"camera\":true"));
  g_assert_false (is_on (self->bob, "microphone")); /* told themself */
  g_assert_false (is_on (self->eve, "microphone"));
  g_assert_cmpstr (last_string (self->bob, "what"), ==, "mute");
  g_assert_cmpstr (last_string (self->bob, "participant"), ==, id_of (self->ada));

  clear (self->bob);
  say (self->ada, "{\"type\":\"mute\",\"participant\":\"%s\"}", id_of (self->bob));
  g_assert_cmpuint (self->bob->sent->len, ==, 0); /* is off already */

  /* Only the person switches it on again. */
  say (self->bob, STATE (true, true, true));
  g_assert_nonnull (strstr (last_command (self), "\"microphone\":true"));
  g_assert_true (is_on (self->ada, "microphone"));
  say (self->ada, "{\"type\":\"mute\",\"participant\":\"nobody\"}");
  assert_error (self->ada, "unknown-participant", FALSE);
}

static void
test_mute_all (Fixture *self, gconstpointer data)
{
  say (self->ada, "{\"type\":\"role\",\"participant\":\"%s\",\"role\":\"moderator\"}",
      id_of (self->bob));
  clear (self->ada);
  say (self->bob, "{\"type\":\"mute\"}");
  g_assert_cmpstr (last_string (self->eve, "what"), ==, "mute");
  /* Neither oneself nor those above. */
  g_assert_null (last_of (self->bob, "asked"));
  g_assert_null (last_of (self->ada, "asked"));
  g_assert_cmpuint (count_of (self->ada, "changed"), ==, 1);
}

static void
test_stop (Fixture *self, gconstpointer data)
{
  say (self->bob, "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}");
  say (self->bob, STATE (true, true, true));
  say (self->ada, "{\"type\":\"stop\",\"participant\":\"%s\",\"source\":\"screen\"}",
      id_of (self->bob));
  g_assert_cmpstr (last_string (self->bob, "what"), ==, "screen-off");
  g_assert_nonnull (strstr (last_command (self), "\"screen\":false"));
  g_assert_true (is_on (self->eve, "camera"));
  say (self->ada, "{\"type\":\"stop\",\"participant\":\"%s\",\"source\":\"camera\"}",
      id_of (self->bob));
  g_assert_cmpstr (last_string (self->bob, "what"), ==, "camera-off");
  g_assert_false (is_on (self->eve, "camera"));
  g_assert_true (is_on (self->eve, "microphone"));
  say (self->ada, "{\"type\":\"stop\",\"participant\":\"%s\",\"source\":\"sound\"}",
      id_of (self->bob));
  assert_error (self->ada, "bad-field", FALSE);
}

static void
test_ask (Fixture *self, gconstpointer data)
{
  say (self->ada, "{\"type\":\"ask\",\"participant\":\"%s\",\"source\":\"microphone\"}",
      id_of (self->bob));
  g_assert_cmpstr (last_string (self->bob, "what"), ==, "unmute");
  say (self->ada, "{\"type\":\"ask\",\"participant\":\"%s\",\"source\":\"camera\"}",
      id_of (self->bob));
  g_assert_cmpstr (last_string (self->bob, "what"), ==, "camera-on");
  g_assert_null (last_of (self->eve, "asked"));
  g_assert_null (last_of (self->eve, "changed")); /* nothing has */
  say (self->ada, "{\"type\":\"ask\",\"participant\":\"%s\",\"source\":\"screen\"}",
      id_of (self->bob));
  assert_error (self->ada, "bad-field", FALSE);
}

static void
test_rename (Fixture *self, gconstpointer data)
{
  say (self->bob,
      "{\"type\":\"rename\",\"participant\":\"%s\",\"name\":\" Bo\\u202ebby \"}",
      id_of (self->bob));
  g_assert_cmpstr (
      json_object_get_string_member (participant_in (self->eve, "changed"), "name"), ==,
      "Bobby");
  say (self->ada, "{\"type\":\"rename\",\"participant\":\"%s\",\"name\":\"Robert\"}",
      id_of (self->bob));
  g_assert_cmpstr (
      json_object_get_string_member (participant_in (self->bob, "changed"), "name"), ==,
      "Robert");
  say (self->bob, "{\"type\":\"rename\",\"participant\":\"%s\",\"name\":\"\\u200b\"}",
      id_of (self->bob));
  assert_error (self->bob, "name-invalid", FALSE);
}

static void
test_spotlight (Fixture *self, gconstpointer data)
{
  g_autoptr (Client) late = NULL;

  say (self->ada, "{\"type\":\"spotlight\",\"participant\":\"%s\"}", id_of (self->bob));
  g_assert_cmpstr (
      test_mixer_last (self->mixer, "spotlight", "participant"), ==, id_of (self->bob));
  late = client_new_in (self->rooms, "Late");
  g_assert_cmpstr (json_object_get_string_member (last_of (late, "room"), "spotlight"),
      ==, id_of (self->bob));

  /* A new mixer is told. */
  tutti_mixer_emit_restarted (TUTTI_MIXER (self->mixer));
  g_assert_cmpuint (test_mixer_count (self->mixer, "spotlight"), ==, 2);
  /* Who leaves is not in it any more. */
  say (self->bob, "{\"type\":\"leave\"}");
  g_assert_false (json_object_has_member (last_of (late, "room"), "spotlight"));
  g_assert_cmpstr (last_command (self), ==, "{\"type\":\"spotlight\"}");
  say (self->ada, "{\"type\":\"spotlight\",\"participant\":\"nobody\"}");
  assert_error (self->ada, "unknown-participant", FALSE);
}

static void
test_expel (Fixture *self, gconstpointer data)
{
  g_autoptr (Client) again = client_new (self->rooms);
  g_autofree char *seat = seat_of (self->bob);

  say (self->ada, "{\"type\":\"expel\",\"participant\":\"%s\",\"ban\":false}",
      id_of (self->bob));
  assert_error (self->bob, "expelled", TRUE);
  g_assert_cmpstr (
      json_object_get_string_member (last_of (self->eve, "left"), "participant"), ==,
      id_of (self->bob));
  /* May come again, as somebody new. */
  say (again, JOIN_WITH ("room", "Bob", ",\"seat\":\"%s\""), seat);
  g_assert_cmpstr (id_of (again), !=, id_of (self->bob));
}

static void
test_ban (Fixture *self, gconstpointer data)
{
  g_autoptr (Client) back = client_new_from (self->rooms, "203.0.113.5");
  g_autoptr (Client) neighbour = client_new_from (self->rooms, "198.51.100.1");
  g_autoptr (Client) host = client_new_from (self->rooms, "198.51.100.1");
  g_autofree char *seat = seat_of (self->eve);
  g_autofree char *key = NULL;
  JsonObject *waiting;

  say (self->ada, "{\"type\":\"expel\",\"participant\":\"%s\",\"ban\":true}",
      id_of (self->eve));
  assert_error (self->eve, "expelled", TRUE);

  /* Their seat opens nothing, wherever it is shown. */
  say (back, JOIN_WITH ("room", "Eve", ",\"seat\":\"%s\""), seat);
  test_rooms_pass_time (self->rooms, 0.25);
  assert_error (back, "no-entry", TRUE);

  /* Whoever comes from there waits, although there is no lobby. */
  say (neighbour, JOIN ("room", "Neighbour"));
  g_assert_cmpstr (last_string (neighbour, "type"), ==, "wait");
  waiting = json_array_get_object_element (
      json_object_get_array_member (last_of (self->ada, "lobby"), "waiting"), 0);
  g_assert_true (json_object_get_boolean_member (waiting, "suspect"));
  g_assert_cmpstr (json_object_get_string_member (waiting, "name"), ==, "Neighbour");

  key = g_strdup (json_object_get_string_member (last_of (self->ada, "welcome"), "key"));
  say (host, JOIN_WITH ("room", "Host", ",\"key\":\"%s\""), key);
  g_assert_nonnull (last_of (host, "welcome"));
  say (self->ada, "{\"type\":\"expel\",\"participant\":\"%s\",\"ban\":true}",
      id_of (self->ada));
  assert_error (self->ada, "not-allowed", FALSE);
}

static void
test_settings (Fixture *self, gconstpointer data)
{
  say (self->ada, SETTINGS (true, true, false, true, ",\"pin\":\"1234\""));
  g_assert_true (last_bool (self->bob, "room", "lobby"));
  g_assert_true (last_bool (self->bob, "room", "locked"));
  g_assert_false (last_bool (self->bob, "room", "chat"));
  g_assert_true (last_bool (self->bob, "room", "listeners"));
  g_assert_cmpstr (
      json_object_get_string_member (last_of (self->bob, "room"), "pin"), ==, "1234");

  /* A PIN that is none changes nothing. */
  clear (self->bob);
  say (self->ada, SETTINGS (false, false, false, false, ",\"pin\":\"12\""));
  assert_error (self->ada, "bad-field", FALSE);
  g_assert_cmpuint (self->bob->sent->len, ==, 0);
  say (self->ada, SETTINGS (false, false, false, false, ""));
  g_assert_cmpstr (
      json_object_get_string_member (last_of (self->bob, "room"), "pin"), ==, "1234");
  say (self->ada, SETTINGS (false, false, false, false, ",\"pin\":\"\""));
  g_assert_false (json_object_has_member (last_of (self->bob, "room"), "pin"));
}

/* The latest of several passwords is the one, and no message is told wrongly. */
static void
test_settings_password (Fixture *self, gconstpointer data)
{
  g_autoptr (Client) first = client_new (self->rooms);
  g_autoptr (Client) second = client_new (self->rooms);

  say (self->ada, SETTINGS (false, false, true, false, ",\"password\":\"one\""));
  say (self->ada, SETTINGS (false, false, true, false, ",\"password\":\"two\""));
  g_assert_false (last_bool (self->bob, "room", "password")); /* not yet */
  test_rooms_settle (self->rooms);
  g_assert_true (last_bool (self->bob, "room", "password"));
  say (first, JOIN_WITH ("room", "First", ",\"password\":\"one\""));
  say (second, JOIN_WITH ("room", "Second", ",\"password\":\"two\""));
  test_rooms_settle (self->rooms);
  g_assert_null (last_of (first, "welcome"));
  g_assert_nonnull (last_of (second, "welcome"));
}

static void
test_end (Fixture *self, gconstpointer data)
{
  say (self->ada, "{\"type\":\"end\"}");
  assert_error (self->ada, "ended", TRUE);
  assert_error (self->bob, "ended", TRUE);
  g_assert_true (test_mixer_is_stopped (self->mixer));
  g_assert_cmpuint (tutti_room_registry_get_n_rooms (self->rooms->registry), ==, 0);
}

/* Time, by what whoever runs the server has set */

static TuttiRoom *
the_room (Fixture *self)
{
  TuttiRoom *room = tutti_room_registry_find (self->rooms->registry, "room");

  g_assert_nonnull (room);
  return room;
}

static void
keep_alive (Fixture *self, guint minutes)
{
  for (guint i = 0; i < minutes * 2; i++) {
    test_rooms_pass_time (self->rooms, 30);
    tutti_session_receive_alive (self->ada->session);
    tutti_session_receive_alive (self->bob->session);
    tutti_session_receive_alive (self->eve->session);
  }
}

static void
test_max_minutes (Fixture *self, gconstpointer data)
{
  g_auto (TuttiRoomSettings) settings = {0};

  tutti_room_settings_init (&settings);
  settings.max_minutes = 30;
  tutti_room_set_settings (the_room (self), &settings);
  g_assert_cmpint (last_int (self->bob, "room", "ends"), ==,
      tutti_clock_real (&self->rooms->clock) / 1000 + 30 * 60 * 1000);
  keep_alive (self, 29);
  g_assert_cmpuint (self->bob->close_code, ==, 0);
  keep_alive (self, 1);
  assert_error (self->bob, "time-over", TRUE);
  assert_error (self->ada, "time-over", TRUE);
}

static void
test_closes (Fixture *self, gconstpointer data)
{
  g_auto (TuttiRoomSettings) settings = {0};
  gint64 now_s = tutti_clock_real (&self->rooms->clock) / G_USEC_PER_SEC;

  tutti_room_settings_init (&settings);
  settings.closes_s = now_s + 60;
  settings.max_minutes = 30;
  tutti_room_set_settings (the_room (self), &settings);
  g_assert_cmpint (last_int (self->bob, "room", "ends"), ==, (now_s + 60) * 1000);
  test_rooms_pass_time (self->rooms, 59);
  g_assert_cmpuint (self->bob->close_code, ==, 0);
  test_rooms_pass_time (self->rooms, 1);
  assert_error (self->bob, "time-over", TRUE);
}

/* A thing of one's own, which nobody else is told. */
static void
test_volume (Fixture *self, gconstpointer data)
{
  say (self->ada, "{\"type\":\"volume\",\"participant\":\"%s\",\"decibels\":-9}",
      id_of (self->bob));
  g_assert_cmpstr (
      test_mixer_last (self->mixer, "hear", "participant"), ==, id_of (self->ada));
  g_assert_cmpstr (
      test_mixer_last (self->mixer, "hear", "speaker"), ==, id_of (self->bob));
  g_assert_null (last_of (self->bob, "volume"));
  say (self->ada, "{\"type\":\"volume\",\"participant\":\"gone\",\"decibels\":-9}");
  g_assert_cmpuint (test_mixer_count (self->mixer, "hear"), ==, 1);
}

#define ADD(path, name) \
  g_test_add ("/moderation/" path, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("mute", mute);
  ADD ("mute-all", mute_all);
  ADD ("stop", stop);
  ADD ("ask", ask);
  ADD ("rename", rename);
  ADD ("spotlight", spotlight);
  ADD ("volume", volume);
  ADD ("expel", expel);
  ADD ("ban", ban);
  ADD ("settings", settings);
  ADD ("settings-password", settings_password);
  ADD ("end", end);
  ADD ("max-minutes", max_minutes);
  ADD ("closes", closes);
  return g_test_run ();
}
