/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who is asked whether they want to be in what is recorded or streamed, and what the
 * mixer is told of the answers. In the place of an output stands what waits for its end.
 */

#include "test-person.h"

#define RECORD(action) "{\"type\":\"record\",\"action\":\"" action "\"}"
#define STREAM \
  "{\"type\":\"stream\",\"action\":\"start\",\"target\":\"rtmp://s.invalid/a\"}"
#define CONSENT(word) "{\"type\":\"consent\",\"consent\":\"" word "\"}"
#define OFFER "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}"

#define PROGRAM "#!/bin/sh\nexec grep -q finish <&3\n"

typedef struct {
  TestRooms *rooms;
  char *folder, *program;
  guint running;
  TuttiOutputPlan plan;
  Client *ada, *bob;
} Meeting;

typedef enum { BY_HAND, AUTOMATIC } Recording;

/* Ada and Bob with media. */
static Meeting *
meeting_new_with (Recording recording)
{
  Meeting *self = g_new0 (Meeting, 1);
  TuttiRecordingRules rules = {1, 1, 0};
  g_autoptr (GError) error = NULL;

  self->rooms = test_rooms_new (2, 8);
  self->folder = g_dir_make_tmp ("tutti-consent-XXXXXX", NULL);
  self->program = g_build_filename (self->folder, "output", NULL);
  g_assert_true (g_file_set_contents_full (
      self->program, PROGRAM, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  self->plan.program = self->program;
  self->plan.recordings = tutti_recordings_new (self->folder, &rules, &error);
  g_assert_no_error (error);
  self->plan.kind = tutti_record_kind_find ("webm");
  self->plan.automatic = recording == AUTOMATIC;
  self->plan.streams = TRUE;
  self->plan.running = &self->running;
  tutti_room_registry_set_outputs (self->rooms->registry, &self->plan);
  self->ada = open_room (self->rooms, NULL);
  self->bob = client_new (self->rooms);
  say (self->bob, recording == AUTOMATIC
                      ? JOIN_WITH ("room", "Bob", ",\"consent\":\"recorded\"")
                      : JOIN ("room", "Bob"));
  say (self->ada, OFFER);
  say (self->bob, OFFER);
  return self;
}

static Meeting *
meeting_new (void)
{
  return meeting_new_with (BY_HAND);
}

static void
meeting_free (Meeting *self)
{
  g_autofree char *command = g_strdup_printf ("rm -r %s", self->folder);

  say (self->ada, "{\"type\":\"end\"}");
  client_free (self->ada);
  client_free (self->bob);
  test_rooms_free (self->rooms);
  while (self->running > 0)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (self->plan.recordings);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (self->program);
  g_free (self->folder);
  g_free (self);
}

/* "recorded", "unrecorded", or "": not answered. As @viewer was told last. */
static const char *
consent_of (Client *viewer, Client *whose)
{
  const char *found = "";

  for (guint i = 0; i < viewer->sent->len; i++) {
    JsonObject *message = json_node_get_object (g_ptr_array_index (viewer->sent, i));
    JsonObject *participant;

    if (!json_object_has_member (message, "participant") ||
        !g_str_equal (json_object_get_string_member (message, "type"), "changed"))
      continue;
    participant = json_object_get_object_member (message, "participant");
    if (g_str_equal (json_object_get_string_member (participant, "id"), id_of (whose)))
      found = json_object_get_string_member_with_default (participant, "consent", "");
  }
  return found;
}

/* What the mixer was told last of somebody; -1: nothing */
static int
recorded_of (Meeting *self, Client *whose)
{
  GPtrArray *commands = test_mixer_get_commands (test_rooms_mixer (self->rooms, 0));
  int found = -1;

  for (guint i = 0; i < commands->len; i++) {
    g_autoptr (JsonNode) node = json_from_string (g_ptr_array_index (commands, i), NULL);
    JsonObject *command = json_node_get_object (node);

    if (g_str_equal (json_object_get_string_member (command, "type"), "recorded") &&
        g_str_equal (
            json_object_get_string_member (command, "participant"), id_of (whose)))
      found = json_object_get_boolean_member (command, "recorded");
  }
  return found;
}

/* Whoever starts it agrees; who was in is left out until they have. */
static void
test_in_the_meeting (void)
{
  Meeting *meeting = meeting_new ();

  say (meeting->bob, CONSENT ("recorded"));
  g_assert_cmpint (recorded_of (meeting, meeting->bob), ==, -1);

  say (meeting->ada, RECORD ("start"));
  g_assert_cmpint (recorded_of (meeting, meeting->ada), ==, TRUE);
  g_assert_cmpint (recorded_of (meeting, meeting->bob), ==, FALSE);
  g_assert_cmpstr (consent_of (meeting->bob, meeting->ada), ==, "recorded");
  g_assert_cmpstr (consent_of (meeting->bob, meeting->bob), ==, "");

  say (meeting->bob, CONSENT ("unrecorded"));
  g_assert_cmpint (recorded_of (meeting, meeting->bob), ==, FALSE);
  g_assert_cmpstr (consent_of (meeting->ada, meeting->bob), ==, "unrecorded");
  say (meeting->bob, CONSENT ("recorded"));
  g_assert_cmpint (recorded_of (meeting, meeting->bob), ==, TRUE);
  g_assert_cmpstr (consent_of (meeting->ada, meeting->bob), ==, "recorded");
  say (meeting->bob, CONSENT ("perhaps"));
  assert_error (meeting->bob, "bad-field", FALSE);

  /* A stream is something else, and one more of them is not. */
  say (meeting->ada, STREAM);
  g_assert_cmpint (recorded_of (meeting, meeting->bob), ==, FALSE);
  g_assert_cmpint (recorded_of (meeting, meeting->ada), ==, TRUE);
  say (meeting->bob, CONSENT ("recorded"));
  say (meeting->ada, STREAM);
  g_assert_cmpint (recorded_of (meeting, meeting->bob), ==, TRUE);
  meeting_free (meeting);
}

/* At the door, in all three ways. */
static void
test_at_the_door (void)
{
  Meeting *meeting = meeting_new ();
  g_autoptr (Client) eve = client_new (meeting->rooms);
  g_autoptr (Client) max = client_new (meeting->rooms);
  g_autoptr (Client) tim = client_new (meeting->rooms);

  say (meeting->ada, RECORD ("start"));
  say (eve, JOIN ("room", "Eve"));
  assert_error (eve, "consent", TRUE);
  say (max, JOIN_WITH ("room", "Max", ",\"consent\":\"unrecorded\""));
  say (max, OFFER);
  g_assert_cmpint (recorded_of (meeting, max), ==, FALSE);
  say (tim, JOIN_WITH ("room", "Tim", ",\"consent\":\"recorded\""));
  say (tim, OFFER);
  g_assert_cmpint (recorded_of (meeting, tim), ==, TRUE);
  g_assert_cmpint (recorded_of (meeting, max), ==, FALSE);
  meeting_free (meeting);
}

/* What somebody has said while they waited was about something else. */
static void
test_in_the_lobby (void)
{
  Meeting *meeting = meeting_new ();
  g_autoptr (Client) eve = client_new (meeting->rooms);
  g_autoptr (Client) max = client_new (meeting->rooms);

  say (meeting->ada, SETTINGS (true, false, true, false, ""));
  say (meeting->ada, STREAM);
  say (eve, JOIN_WITH ("room", "Eve", ",\"consent\":\"recorded\""));
  say (meeting->ada, RECORD ("start"));
  say (max, JOIN_WITH ("room", "Max", ",\"consent\":\"recorded\""));
  say (meeting->ada, "{\"type\":\"admit\"}");
  say (eve, OFFER);
  say (max, OFFER);
  g_assert_cmpint (recorded_of (meeting, eve), ==, FALSE);
  g_assert_cmpint (recorded_of (meeting, max), ==, TRUE);
  meeting_free (meeting);
}

/* Whoever comes first is asked, and those after them before they come in. Ended, it is
 * not begun again. */
static void
test_automatic (void)
{
  Meeting *meeting = meeting_new_with (AUTOMATIC);
  g_autoptr (Client) eve = client_new (meeting->rooms);

  g_assert_cmpint (recorded_of (meeting, meeting->ada), ==, FALSE);
  g_assert_cmpint (recorded_of (meeting, meeting->bob), ==, TRUE);
  say (meeting->ada, CONSENT ("recorded"));
  g_assert_cmpint (recorded_of (meeting, meeting->ada), ==, TRUE);
  say (meeting->ada, RECORD ("start"));
  assert_error (meeting->ada, "output-failed", FALSE);
  say (meeting->ada, RECORD ("stop"));
  while (meeting->running > 0)
    g_main_context_iteration (NULL, TRUE);
  say (eve, JOIN ("room", "Eve"));
  say (meeting->ada, RECORD ("stop"));
  assert_error (meeting->ada, "output-failed", FALSE);
  meeting_free (meeting);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/consent/in-the-meeting", test_in_the_meeting);
  g_test_add_func ("/consent/at-the-door", test_at_the_door);
  g_test_add_func ("/consent/in-the-lobby", test_in_the_lobby);
  g_test_add_func ("/consent/automatic", test_automatic);
  return g_test_run ();
}
