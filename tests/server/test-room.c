/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a room passes on from its mixer, robots, and when it ends. */

#include <json-glib/json-glib.h>
#include <string.h>

#include "server/tutti-session.h"
#include "test-mixer.h"

typedef struct {
  GPtrArray *texts;
  guint n_ended;
  TuttiParticipant *participant; /* who entered last */
} Sink;

static void
sink_send (gpointer data, const char *text)
{
  g_ptr_array_add (((Sink *)data)->texts, g_strdup (text));
}

static void
sink_end (gpointer data, const GError *error)
{
  ((Sink *)data)->n_ended++;
}

static void
sink_enter (gpointer data, TuttiRoom *room, TuttiParticipant *participant)
{
  ((Sink *)data)->participant = participant;
}

static const TuttiParticipantSink sink_functions = {sink_send, sink_end, sink_enter};

typedef struct {
  TestRooms *rooms;
  TuttiRoom *room;
  TestMixer *mixer;
  Sink sink;
  TuttiParticipant *ada;
} Fixture;

static TuttiParticipant *
enter (Fixture *self, const char *name)
{
  TuttiVisitor visitor = {&sink_functions, &self->sink, name, "192.0.2.1", TRUE, FALSE};
  g_autoptr (GError) error = NULL;

  self->room = tutti_room_registry_open (
      self->rooms->registry, "room", "room", "192.0.2.1", TUTTI_MEDIA_SOUND, &error);
  g_assert_no_error (error);
  tutti_room_enter (self->room, &visitor, TUTTI_ROLE_PARTICIPANT);
  return self->sink.participant;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->rooms = test_rooms_new (4, 8);
  self->sink.texts = g_ptr_array_new_with_free_func (g_free);
  tutti_room_registry_add_robot (self->rooms->registry, "ROOM", "Robot", "robot-1");
  self->ada = enter (self, "Ada");
  self->mixer = test_rooms_mixer (self->rooms, 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  test_rooms_free (self->rooms);
  g_ptr_array_unref (self->sink.texts);
}

static const char *
last_text (Fixture *self)
{
  return g_ptr_array_index (self->sink.texts, self->sink.texts->len - 1);
}

static void
test_layout (Fixture *self, gconstpointer data)
{
  const char *ada = tutti_participant_get_id (self->ada);

  /* A tile of nobody, and one outside of the picture, are left out. */
  test_mixer_say (self->mixer,
      "{\"type\":\"layout\",\"width\":640,\"height\":360,\"tiles\":["
      "{\"participant\":\"%s\",\"source\":\"camera\",\"x\":0,\"y\":0,\"width\":320,"
      "\"height\":360},"
      "{\"participant\":\"gone\",\"source\":\"none\",\"x\":320,\"y\":0,\"width\":320,"
      "\"height\":360},"
      "{\"participant\":\"%s\",\"source\":\"screen\",\"x\":600,\"y\":0,\"width\":320,"
      "\"height\":360}]}",
      ada, ada);
  g_assert_nonnull (strstr (last_text (self), "\"camera\""));
  g_assert_null (strstr (last_text (self), "gone"));
  g_assert_null (strstr (last_text (self), "\"screen\""));

  /* Only who is shown that picture gets it, without the list of viewers. */
  enter (self, "Bob");
  g_ptr_array_set_size (self->sink.texts, 0);
  test_mixer_say (self->mixer,
      "{\"type\":\"layout\",\"viewers\":[\"%s\"],\"view\":\"speaker\","
      "\"width\":640,\"height\":360,\"tiles\":[]}",
      ada);
  g_assert_cmpuint (self->sink.texts->len, ==, 1);
  g_assert_nonnull (strstr (last_text (self), "\"speaker\""));
  g_assert_null (strstr (last_text (self), "viewers"));
}

/* What is wanted of a picture goes to whose it is. */
static void
test_uplink (Fixture *self, gconstpointer data)
{
  enter (self, "Bob");
  g_ptr_array_set_size (self->sink.texts, 0);
  test_mixer_say (self->mixer,
      "{\"type\":\"uplink\",\"participant\":\"%s\",\"source\":\"camera\","
      "\"width\":320,\"height\":180,\"framerate\":15,\"bitrate\":90000}",
      tutti_participant_get_id (self->ada));
  g_assert_cmpuint (self->sink.texts->len, ==, 1);
  g_assert_nonnull (strstr (last_text (self), "\"uplink\""));
  g_assert_null (strstr (last_text (self), "participant"));
}

static void
test_levels (Fixture *self, gconstpointer data)
{
  guint n;

  test_mixer_say (self->mixer,
      "{\"type\":\"levels\",\"levels\":[{\"participant\":\"%s\",\"level\":-20,"
      "\"speaking\":true},{\"participant\":\"gone\",\"level\":-20,\"speaking\":true}]}",
      tutti_participant_get_id (self->ada));
  g_assert_nonnull (strstr (last_text (self), "\"levels\""));
  g_assert_null (strstr (last_text (self), "gone"));

  /* that he still speaks, and how loud, is not said again at once */
  n = self->sink.texts->len;
  test_mixer_say (self->mixer,
      "{\"type\":\"levels\",\"levels\":[{\"participant\":\"%s\",\"level\":-30,"
      "\"speaking\":true}]}",
      tutti_participant_get_id (self->ada));
  test_mixer_say (self->mixer, "{\"type\":\"levels\",\"levels\":[{\"participant\":"
                               "\"gone\",\"level\":-20,\"speaking\":true}]}");
  g_assert_cmpuint (self->sink.texts->len, ==, n);
}

static void
test_robots (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (test_mixer_count (self->mixer, "robot"), ==, 1);
  g_assert_cmpstr (test_mixer_last (self->mixer, "robot", "fragment"), ==, "robot-1");
  g_assert_nonnull (strstr (g_ptr_array_index (self->sink.texts, 0), "\"robot\""));
  g_assert_cmpuint (tutti_room_registry_get_n_people (self->rooms->registry), ==, 1);

  tutti_mixer_emit_restarted (TUTTI_MIXER (self->mixer));
  g_assert_cmpuint (test_mixer_count (self->mixer, "robot"), ==, 2);

  /* Robots keep no room open. */
  tutti_room_leave (self->room, self->ada);
  g_assert_true (test_mixer_is_stopped (self->mixer));
  g_assert_cmpuint (tutti_room_registry_get_n_rooms (self->rooms->registry), ==, 0);
}

static void
test_empties (Fixture *self, gconstpointer data)
{
  TuttiParticipant *bob = enter (self, "Bob");

  tutti_room_detach (self->room, self->ada);
  test_rooms_pass_time (self->rooms, 30);
  tutti_room_detach (self->room, bob);
  test_rooms_pass_time (self->rooms, 31);
  g_assert_cmpuint (tutti_room_registry_get_n_people (self->rooms->registry), ==, 0);
  g_assert_false (test_mixer_is_stopped (self->mixer)); /* one seat is still kept */
  test_rooms_pass_time (self->rooms, 30);
  g_assert_true (test_mixer_is_stopped (self->mixer));
  g_assert_cmpuint (tutti_room_registry_get_n_rooms (self->rooms->registry), ==, 0);

  /* The name makes a new room. */
  enter (self, "Ada");
  g_assert_cmpuint (self->rooms->mixers->len, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/room/layout", Fixture, NULL, set_up, test_layout, tear_down);
  g_test_add ("/room/uplink", Fixture, NULL, set_up, test_uplink, tear_down);
  g_test_add ("/room/levels", Fixture, NULL, set_up, test_levels, tear_down);
  g_test_add ("/room/robots", Fixture, NULL, set_up, test_robots, tear_down);
  g_test_add ("/room/empties", Fixture, NULL, set_up, test_empties, tear_down);
  return g_test_run ();
}
