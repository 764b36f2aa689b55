/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A server that has all it can do: who is told so, who is let in all the same, and that
 * nobody learns from it what they could not learn before. */

#include "common/tutti-error.h"
#include "test-person.h"

#define BUDGET 1.7

/* What the mixer of a room says that it uses, from now on. */
typedef struct {
  guint mixer;
  double cores;
  gint64 cpu_us;
} Load;

static TestRooms *
rooms_new (const TuttiRoomLimits *limits, guint max_people)
{
  TestRooms *rooms = test_rooms_new_with_limits (limits);
  TuttiBudgetLimits budget_limits = {BUDGET, max_people};
  g_autoptr (TuttiBudget) budget = tutti_budget_new (&budget_limits, &rooms->clock);

  tutti_room_registry_set_budget (rooms->registry, budget);
  return rooms;
}

/* @load: may be NULL */
static void
pass (TestRooms *rooms, Load *load, guint seconds)
{
  for (guint i = 0; i < seconds; i++) {
    test_rooms_pass_time (rooms, 1);
    load->cpu_us += (gint64)(load->cores * G_USEC_PER_SEC);
    test_mixer_say (test_rooms_mixer (rooms, load->mixer),
        "{\"type\":\"heartbeat\",\"endpoints\":2,\"frames\":0,\"ticks\":0,\"encodes\":0,"
        "\"renditions\":0,\"cpu\":%" G_GINT64_FORMAT "}",
        load->cpu_us);
  }
}

typedef struct {
  TestRooms *rooms;
  Client *ada; /* host of "room" */
  Client *bob;
  Load load;
} Fixture;

/* Two are in a room that uses all there is. */
static void
set_up (Fixture *self, gconstpointer settings)
{
  self->rooms = rooms_new (&test_limits, 0);
  self->ada = client_new_in (self->rooms, "Ada");
  self->bob = client_new_in (self->rooms, "Bob");
  self->load.cores = 1.7;
  pass (self->rooms, &self->load, 30);
  if (settings)
    say (self->ada, "%s", (const char *)settings);
  test_rooms_settle (self->rooms);
  clear (self->ada);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  client_free (self->ada);
  client_free (self->bob);
  test_rooms_free (self->rooms);
}

static void
assert_busy (Fixture *self, const char *join)
{
  g_autoptr (Client) eve = client_new (self->rooms);

  say (eve, "%s", join);
  test_rooms_settle (self->rooms);
  assert_error (eve, "server-busy", TRUE);
  g_assert_cmpuint (count_of (self->ada, "joined"), ==, 0);
}

static void
calm_down (Fixture *self)
{
  self->load.cores = 0.2;
  pass (self->rooms, &self->load, 60);
}

/* Neither a room nor a person more, until the load has fallen; nobody in it notices. */
static void
test_refused (Fixture *self, gconstpointer unused)
{
  assert_busy (self, JOIN ("room", "Eve"));
  assert_busy (self, JOIN ("other", "Eve"));
  g_assert_cmpuint (tutti_room_registry_get_n_rooms (self->rooms->registry), ==, 1);
  g_assert_cmpuint (self->ada->close_code, ==, 0);
  g_assert_cmpuint (self->bob->close_code, ==, 0);
  g_assert_null (last_of (self->ada, "left"));

  calm_down (self);
  client_free (client_new_in (self->rooms, "Eve"));
  {
    g_autoptr (Client) max = client_new (self->rooms);

    say (max, JOIN ("other", "Max"));
    g_assert_cmpstr (role_of (max), ==, "host");
  }
}

/* The same rule for all who come anew: hosts too. */
static void
test_hosts (Fixture *self, gconstpointer unused)
{
  g_autoptr (Client) host = client_new (self->rooms);
  const char *key =
      json_object_get_string_member (json_node_get_object (self->ada->welcome), "key");

  say (host, JOIN_WITH ("room", "Host", ",\"key\":\"%s\""), key);
  assert_error (host, "server-busy", TRUE);
}

/* A seat brings its holder back, whatever the load. */
static void
test_seat (Fixture *self, gconstpointer unused)
{
  g_autofree char *seat = seat_of (self->bob);
  g_autoptr (Client) again = client_new (self->rooms);

  tutti_session_closed (self->bob->session);
  pass (self->rooms, &self->load, 5);
  assert_busy (self, JOIN ("room", "Eve"));
  say (again, JOIN_WITH ("room", "Bob", ",\"seat\":\"%s\""), seat);
  g_assert_cmpstr (id_of (again), ==, id_of (self->bob));
}

/* What somebody switches on or says later is not asked about. */
static void
test_those_who_are_in (Fixture *self, gconstpointer unused)
{
  say (self->bob, STATE (true, true, true));
  g_assert_true (
      json_object_get_boolean_member (participant_in (self->ada, "changed"), "camera"));
  say (self->bob, "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}");
  g_assert_cmpuint (test_mixer_count (test_rooms_mixer (self->rooms, 0), "add"), ==, 1);
  g_assert_null (last_of (self->bob, "error"));
}

/* Waiting costs nothing; being let in does, and is told whoever lets in. */
static void
test_lobby (Fixture *self, gconstpointer unused)
{
  g_autoptr (Client) eve = client_new (self->rooms);

  say (eve, JOIN ("room", "Eve"));
  g_assert_cmpstr (last_string (eve, "type"), ==, "wait");
  say (self->ada, "{\"type\":\"admit\"}");
  g_assert_cmpstr (json_object_get_string_member (last_of (self->ada, "error"), "error"),
      ==, "server-busy");
  g_assert_false (json_object_get_boolean_member (last_of (self->ada, "error"), "fatal"));
  g_assert_null (last_of (eve, "welcome"));
  waiting_in (self->ada, 0, 1);

  calm_down (self);
  say (self->ada, "{\"type\":\"admit\"}");
  g_assert_nonnull (last_of (eve, "welcome"));
}

/* Who does not belong hears what they always hear, when they always do. */
static void
test_strangers (Fixture *self, gconstpointer unused)
{
  g_autoptr (Client) locked_out = client_new_from (self->rooms, "192.0.2.7");

  say (locked_out, JOIN ("room", "Eve"));
  assert_refused_after (self->rooms, locked_out, 0.25);
}

static void
test_wrong_password (Fixture *self, gconstpointer unused)
{
  g_autoptr (Client) wrong = client_new_from (self->rooms, "192.0.2.7");
  g_autoptr (Client) right = client_new_from (self->rooms, "192.0.2.8");

  say (wrong, JOIN_WITH ("room", "Eve", ",\"password\":\"wrong\""));
  assert_refused_after (self->rooms, wrong, 0.25);
  say (right, JOIN_WITH ("room", "Eve", ",\"password\":\"sesame\""));
  test_rooms_settle (self->rooms);
  assert_error (right, "server-busy", TRUE);
}

/* Where nobody may open rooms, an unknown one is an unknown one. */
static void
test_unknown_room (void)
{
  TuttiRoomLimits limits = test_limits;
  g_autoptr (TestRooms) rooms = NULL;
  g_autoptr (Client) eve = NULL;

  limits.names = TUTTI_NAMES_BOOKED;
  rooms = rooms_new (&limits, 1);
  eve = client_new (rooms);
  say (eve, JOIN ("room", "Eve"));
  assert_refused_after (rooms, eve, 0.25);
}

/* A room that has gone takes its load along. */
static void
test_room_ends (Fixture *self, gconstpointer unused)
{
  g_autoptr (Client) max = client_new (self->rooms);

  say (self->ada, "{\"type\":\"end\"}");
  say (max, JOIN ("other", "Max"));
  g_assert_cmpstr (role_of (max), ==, "host");
}

/* A mixer that was lost is as dear as before, until the new one is measured. */
static void
test_mixer_lost (Fixture *self, gconstpointer unused)
{
  tutti_mixer_emit_restarted (TUTTI_MIXER (test_rooms_mixer (self->rooms, 0)));
  self->load.cpu_us = 0;
  pass (self->rooms, &self->load, 2);
  assert_busy (self, JOIN ("room", "Eve"));

  /* What the new one has used before it was taken is nothing of this room's. */
  calm_down (self);
  tutti_mixer_emit_restarted (TUTTI_MIXER (test_rooms_mixer (self->rooms, 0)));
  self->load.cpu_us += 500 * (gint64)G_USEC_PER_SEC;
  pass (self->rooms, &self->load, 2);
  client_free (client_new_in (self->rooms, "Eve"));
}

/* Fifty at once, on a server with nothing to do yet. */
static void
test_burst (void)
{
  TuttiRoomLimits limits = test_limits;
  g_autoptr (TestRooms) rooms = NULL;
  g_autoptr (GPtrArray) clients =
      g_ptr_array_new_with_free_func ((GDestroyNotify)client_free);
  guint n_in = 0, n_busy = 0;

  limits.max_people = 64;
  rooms = rooms_new (&limits, 0);
  for (guint i = 0; i < 50; i++) {
    Client *client = client_new (rooms);

    g_ptr_array_add (clients, client);
    say (client,
        "{\"type\":\"join\",\"protocol\":1,\"room\":\"room\",\"name\":\"Client %u\","
        "\"microphone\":true,\"camera\":true}",
        i);
    if (last_of (client, "welcome"))
      n_in++;
    else
      n_busy += g_str_equal (last_string (client, "error"), "server-busy");
  }
  g_assert_cmpuint (n_in, >=, 20);
  g_assert_cmpuint (n_in, <, 45);
  g_assert_cmpuint (n_in + n_busy, ==, 50);
}

static void
test_max_people (void)
{
  g_autoptr (TestRooms) rooms = rooms_new (&test_limits, 2);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new (rooms);
  g_autoptr (Client) eve = client_new (rooms);
  g_autoptr (Client) max = client_new (rooms);

  say (bob, JOIN ("other", "Bob"));
  g_assert_cmpstr (role_of (bob), ==, "host");
  say (eve, JOIN ("room", "Eve"));
  assert_error (eve, "server-busy", TRUE);
  say (bob, "{\"type\":\"leave\"}");
  say (max, JOIN ("room", "Max"));
  g_assert_nonnull (last_of (max, "welcome"));
}

#define ADD(path, settings, name) \
  g_test_add ("/admission/" path, Fixture, settings, set_up, test_##name, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("refused", NULL, refused);
  ADD ("hosts", NULL, hosts);
  ADD ("seat", NULL, seat);
  ADD ("those-who-are-in", NULL, those_who_are_in);
  ADD ("lobby", SETTINGS (true, false, true, false, ""), lobby);
  ADD ("strangers", SETTINGS (false, true, true, false, ""), strangers);
  ADD ("wrong-password", SETTINGS (false, false, true, false, ",\"password\":\"sesame\""),
      wrong_password);
  ADD ("room-ends", NULL, room_ends);
  ADD ("mixer-lost", NULL, mixer_lost);
  g_test_add_func ("/admission/unknown-room", test_unknown_room);
  g_test_add_func ("/admission/burst", test_burst);
  g_test_add_func ("/admission/max-people", test_max_people);
  return g_test_run ();
}
