/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* People in a browser whose sound is a telephone: one person for all others, whatever
 * comes and goes; who decides about calls; and the codes. */

#include "server/tutti-phone-codes.h"
#include "test-person.h"

#define SOUND(action) "{\"type\":\"sound\",\"action\":\"" action "\"}"
#define CALL_ME "{\"type\":\"sound\",\"action\":\"call\",\"target\":\"+4930123456\"}"

/* A telephone without a call: what the room says to it. */
typedef struct {
  TuttiRoom *room;
  TuttiParticipant *participant;
  guint n_ends;
  gboolean ended_by_themselves;
  char *asker, *target, *person; /* of the call that was asked for last */
} Fixture;

static void
sink_send (gpointer session, const char *text)
{
}

static void
sink_end (gpointer session, const GError *error)
{
  Fixture *self = session;

  self->n_ends++;
  self->ended_by_themselves = !error;
  g_clear_object (&self->participant);
  g_clear_object (&self->room);
}

static void
sink_enter (gpointer session, TuttiRoom *room, TuttiParticipant *participant)
{
  static const int fds[2] = {0, 0};
  TuttiPhoneLine line = {(char *)"pcma", 8, 0, 0, (char *)"192.0.2.7", 4000, 4001,
      (char *)"sendrecv", NULL, NULL, NULL, NULL, 0, 0};
  TuttiPhoneFds phone = {{fds[0], fds[1]}, 2};
  Fixture *self = session;

  self->room = g_object_ref (room);
  self->participant = g_object_ref (participant);
  tutti_room_connect_phone (room, participant, &line, &phone);
}

static void
sink_phone (gpointer session, const TuttiMessage *event)
{
}

static const TuttiParticipantSink sink = {sink_send, sink_end, sink_enter, sink_phone};

static gboolean
may_dial (gpointer data, const char *target)
{
  return g_str_has_prefix (target, "+49");
}

static gboolean
dial (gpointer data, const TuttiRoomCall *call, GError **error)
{
  Fixture *self = data;

  g_free (self->asker);
  g_free (self->target);
  g_free (self->person);
  self->asker = g_strdup (call->asker);
  self->target = g_strdup (call->target);
  self->person = g_strdup (call->person);
  return TRUE;
}

static char *
make_code (gpointer data, TuttiRoom *room, const char *id, gint64 *out_expires_us)
{
  *out_expires_us = G_USEC_PER_SEC;
  return g_strdup ("47110815");
}

static void
fixture_clear (Fixture *self)
{
  g_clear_object (&self->participant);
  g_clear_object (&self->room);
  g_free (self->asker);
  g_free (self->target);
  g_free (self->person);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* Two people; @plan and @numbers have to stay. Ada is the host. */
typedef struct {
  Fixture phone;
  TuttiRoomPhonePlan plan;
  TuttiRoomNumbers *numbers;
  TestRooms *rooms;
  Client *ada, *ben;
} Meeting;

static Meeting *
meeting_new (void)
{
  Meeting *self = g_new0 (Meeting, 1);

  self->plan = (TuttiRoomPhonePlan){
      "+49 30 123456", NULL, TRUE, may_dial, dial, make_code, &self->phone};
  self->numbers = tutti_room_numbers_new (NULL, NULL);
  self->rooms = test_rooms_new (1, 4);
  tutti_room_registry_set_phone (self->rooms->registry, &self->plan, self->numbers);
  self->ada = client_new_in (self->rooms, "Ada");
  self->ben = client_new_in (self->rooms, "Ben");
  say (self->ben, "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}");
  return self;
}

static void
meeting_free (Meeting *self)
{
  fixture_clear (&self->phone);
  client_free (self->ada);
  g_clear_pointer (&self->ben, client_free);
  test_rooms_free (self->rooms);
  tutti_room_numbers_free (self->numbers);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Meeting, meeting_free)

/* Ben calls in. */
static void
pick_up (Meeting *self)
{
  TuttiRoom *room = tutti_room_registry_find (self->rooms->registry, "room");

  say (self->ben, STATE (false, true, false));
  g_assert_true (tutti_room_take_phone (room, id_of (self->ben), &sink, &self->phone));
}

/* Whether @member of the last `changed` that @client got is on. */
static gboolean
is_on (Client *client, const char *member)
{
  return json_object_get_boolean_member_with_default (
      participant_in (client, "changed"), member, FALSE);
}

/* The last `media` about @participant. */
static gboolean
lets_through (Meeting *self, const char *participant)
{
  GPtrArray *commands = test_mixer_get_commands (test_rooms_mixer (self->rooms, 0));
  g_autofree char *about = g_strdup_printf ("\"participant\":\"%s\"", participant);

  for (guint i = commands->len; i > 0; i--) {
    const char *command = g_ptr_array_index (commands, i - 1);

    if (strstr (command, "\"media\"") && strstr (command, about))
      return strstr (command, "\"microphone\":true") != NULL;
  }
  g_assert_not_reached ();
}

static void
test_one_person (void)
{
  g_autoptr (Meeting) meeting = meeting_new ();
  TestMixer *mixer = test_rooms_mixer (meeting->rooms, 0);
  const char *ben = id_of (meeting->ben);
  g_autofree char *phone = g_strconcat (ben, ".phone", NULL);

  clear (meeting->ada);
  pick_up (meeting);
  /* Everybody is told, Ben too: one person, whose camera stays on. */
  g_assert_cmpuint (count_of (meeting->ada, "joined"), ==, 0);
  g_assert_true (is_on (meeting->ada, "phone"));
  g_assert_true (is_on (meeting->ben, "phone"));
  g_assert_true (is_on (meeting->ben, "microphone"));
  g_assert_true (is_on (meeting->ben, "camera"));
  g_assert_cmpstr (test_mixer_last (mixer, "phone-add", "participant"), ==, phone);
  g_assert_cmpstr (test_mixer_last (mixer, "phone-add", "person"), ==, ben);
  g_assert_true (lets_through (meeting, phone));
  g_assert_false (lets_through (meeting, ben));

  /* Ben's page, Ben's key and a moderator switch the same thing. */
  say (meeting->ben, STATE (false, true, false));
  g_assert_false (lets_through (meeting, phone));
  clear (meeting->ben);
  g_assert_true (
      tutti_room_toggle_microphone (meeting->phone.room, meeting->phone.participant));
  g_assert_true (lets_through (meeting, phone));
  g_assert_false (lets_through (meeting, ben));
  g_assert_true (is_on (meeting->ben, "microphone"));
  say (meeting->ada, "{\"type\":\"mute\",\"participant\":\"%s\"}", ben);
  g_assert_false (lets_through (meeting, phone));
  say (meeting->ada, "{\"type\":\"rename\",\"participant\":\"%s\",\"name\":\"Benno\"}",
      ben);
  g_assert_cmpstr (test_mixer_last (mixer, "label", "participant"), ==, ben);
}

/* Their browser's connection was lost, and is there again: the call has gone on. */
static void
test_comes_back (void)
{
  g_autoptr (Meeting) meeting = meeting_new ();
  g_autofree char *phone = g_strconcat (id_of (meeting->ben), ".phone", NULL);
  g_autofree char *seat = seat_of (meeting->ben);
  g_autoptr (Client) again = NULL;

  pick_up (meeting);
  tutti_session_closed (meeting->ben->session);
  again = client_new (meeting->rooms);
  say (again, JOIN_WITH ("room", "Ben", ",\"seat\":\"%s\""), seat);
  g_assert_cmpstr (id_of (again), ==, id_of (meeting->ben));
  g_assert_true (is_on (meeting->ada, "phone"));
  g_assert_true (is_on (meeting->ada, "present"));
  g_assert_true (lets_through (meeting, phone));
  g_assert_cmpuint (meeting->phone.n_ends, ==, 0);
  say (again, STATE (false, false, false));
  g_assert_false (lets_through (meeting, phone));
  say (again, "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}");
  g_assert_false (lets_through (meeting, id_of (again)));
}

static void
test_hangs_up (void)
{
  g_autoptr (Meeting) meeting = meeting_new ();
  TestMixer *mixer = test_rooms_mixer (meeting->rooms, 0);
  g_autofree char *phone = g_strconcat (id_of (meeting->ben), ".phone", NULL);

  pick_up (meeting);
  tutti_room_hang_up (meeting->phone.room, meeting->phone.participant);
  g_assert_cmpstr (test_mixer_last (mixer, "remove", "participant"), ==, phone);
  g_assert_false (is_on (meeting->ben, "phone"));
  g_assert_false (is_on (meeting->ben, "microphone"));
  g_assert_true (is_on (meeting->ada, "camera"));
  g_assert_false (lets_through (meeting, id_of (meeting->ben)));
  fixture_clear (&meeting->phone);

  /* Another takes the place of the one before; the page ends it. */
  meeting->phone = (Fixture){NULL};
  pick_up (meeting);
  pick_up (meeting);
  g_assert_cmpuint (meeting->phone.n_ends, ==, 1);
  say (meeting->ben, SOUND ("hang-up"));
  g_assert_cmpuint (meeting->phone.n_ends, ==, 2);
  g_assert_true (meeting->phone.ended_by_themselves);
  g_assert_false (is_on (meeting->ada, "phone"));
}

/* The page is closed: the call goes on, under the same name. */
static void
test_browser_goes (void)
{
  g_autoptr (Meeting) meeting = meeting_new ();
  TestMixer *mixer = test_rooms_mixer (meeting->rooms, 0);
  g_autofree char *ben = g_strdup (id_of (meeting->ben));
  JsonObject *person;

  pick_up (meeting);
  clear (meeting->ada);
  say (meeting->ben, "{\"type\":\"leave\"}");
  g_assert_cmpuint (count_of (meeting->ada, "left"), ==, 0);
  person = participant_in (meeting->ada, "changed");
  g_assert_cmpstr (json_object_get_string_member (person, "kind"), ==, "phone");
  g_assert_cmpstr (json_object_get_string_member (person, "name"), ==, "Ben");
  g_assert_cmpstr (json_object_get_string_member (person, "id"), ==, ben);
  g_assert_true (is_on (meeting->ada, "present"));
  g_assert_true (is_on (meeting->ada, "microphone"));
  g_assert_false (is_on (meeting->ada, "camera"));
  g_assert_false (is_on (meeting->ada, "phone"));
  g_assert_cmpstr (test_mixer_last (mixer, "remove", "participant"), ==, ben);

  tutti_room_hang_up (meeting->phone.room, meeting->phone.participant);
  g_assert_cmpstr (last_string (meeting->ada, "participant"), ==, ben);
  g_assert_cmpuint (count_of (meeting->ada, "left"), ==, 1);
}

/* And so it does when a host's browser was lost, whose place another takes. */
static void
test_browser_is_lost (void)
{
  g_autoptr (Meeting) meeting = meeting_new ();

  say (meeting->ada, "{\"type\":\"role\",\"participant\":\"%s\",\"role\":\"host\"}",
      id_of (meeting->ben));
  say (meeting->ben,
      "{\"type\":\"role\",\"participant\":\"%s\",\"role\":\"participant\"}",
      id_of (meeting->ada));
  pick_up (meeting);
  tutti_session_closed (meeting->ben->session);
  test_rooms_pass_time (meeting->rooms, 59);
  g_assert_false (is_on (meeting->ada, "present"));
  g_assert_cmpstr (role_of (meeting->ada), ==, "participant");
  test_rooms_pass_time (meeting->rooms, 2);
  tutti_room_tick (meeting->phone.room);
  g_assert_cmpstr (role_of (meeting->ada), ==, "host");
  g_assert_cmpuint (count_of (meeting->ada, "left"), ==, 0);
  g_assert_cmpuint (meeting->phone.n_ends, ==, 0);
}

static void
test_removed (void)
{
  g_autoptr (Meeting) meeting = meeting_new ();
  g_autofree char *phone = g_strconcat (id_of (meeting->ben), ".phone", NULL);

  pick_up (meeting);
  say (meeting->ada, "{\"type\":\"expel\",\"participant\":\"%s\",\"ban\":false}",
      id_of (meeting->ben));
  g_assert_cmpuint (meeting->phone.n_ends, ==, 1);
  g_assert_false (meeting->phone.ended_by_themselves);
  g_assert_cmpstr (
      test_mixer_last (test_rooms_mixer (meeting->rooms, 0), "remove", "participant"), ==,
      phone);
}

/* Being called */

static void
test_asks (void)
{
  g_autoptr (Meeting) meeting = meeting_new ();
  const char *ben = id_of (meeting->ben);

  say (meeting->ben, "{\"type\":\"sound\",\"action\":\"call\",\"target\":\"+1234\"}");
  assert_error (meeting->ben, "not-allowed", FALSE);
  say (meeting->ben, CALL_ME);
  g_assert_cmpstr (last_string (meeting->ben, "state"), ==, "asked");
  g_assert_null (last_of (meeting->ben, "sound-asked"));
  g_assert_cmpstr (last_string (meeting->ada, "participant"), ==, ben);
  g_assert_cmpstr (last_string (meeting->ada, "target"), ==, "+4930123456");
  g_assert_null (meeting->phone.target);
  /* Nobody decides for themselves. */
  say (meeting->ben, "{\"type\":\"sound-answer\",\"participant\":\"%s\",\"allow\":true}",
      ben);
  assert_error (meeting->ben, "not-allowed", FALSE);
  say (meeting->ada, "{\"type\":\"sound-answer\",\"participant\":\"%s\",\"allow\":true}",
      ben);
  g_assert_cmpstr (last_string (meeting->ben, "state"), ==, "calling");
  g_assert_cmpstr (meeting->phone.target, ==, "+4930123456");
  g_assert_cmpstr (meeting->phone.asker, ==, ben);
  g_assert_cmpstr (meeting->phone.person, ==, ben);
  g_assert_false (
      json_object_has_member (last_of (meeting->ada, "sound-asked"), "target"));
}

static void
test_refused (void)
{
  g_autoptr (Meeting) meeting = meeting_new ();
  const char *ben = id_of (meeting->ben);

  say (meeting->ben, CALL_ME);
  say (meeting->ada, "{\"type\":\"sound-answer\",\"participant\":\"%s\",\"allow\":false}",
      ben);
  g_assert_cmpstr (last_string (meeting->ben, "state"), ==, "refused");
  /* Nothing is left to say yes to. */
  say (meeting->ada, "{\"type\":\"sound-answer\",\"participant\":\"%s\",\"allow\":true}",
      ben);
  g_assert_null (meeting->phone.target);

  say (meeting->ben, CALL_ME);
  test_rooms_pass_time (meeting->rooms, 61);
  tutti_room_tick (tutti_room_registry_find (meeting->rooms->registry, "room"));
  g_assert_cmpstr (last_string (meeting->ben, "state"), ==, "refused");
  g_assert_false (
      json_object_has_member (last_of (meeting->ada, "sound-asked"), "target"));
  say (meeting->ben, CALL_ME);
  say (meeting->ben, CALL_ME);
  assert_error (meeting->ben, "too-many", FALSE);
}

static void
test_moderator_is_called (void)
{
  g_autoptr (Meeting) meeting = meeting_new ();

  say (meeting->ada, CALL_ME);
  g_assert_cmpstr (last_string (meeting->ada, "state"), ==, "calling");
  g_assert_cmpstr (meeting->phone.person, ==, id_of (meeting->ada));
  say (meeting->ada, SOUND ("code"));
  g_assert_cmpstr (last_string (meeting->ada, "code"), ==, "47110815");
}

/* Codes */

static void
test_codes (void)
{
  g_autoptr (TuttiPhoneCodes) codes = tutti_phone_codes_new ();
  gint64 expires_us;
  g_autofree char *first = tutti_phone_codes_make (codes, "Choir", "a", 0, &expires_us);
  g_autofree char *second = tutti_phone_codes_make (codes, "Choir", "b", 0, &expires_us);
  g_autofree char *again = NULL;

  g_assert_true (tutti_phone_codes_is_like (first));
  g_assert_false (tutti_phone_codes_is_like ("123456789"));
  g_assert_false (tutti_phone_codes_is_like ("1234567x"));
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpint (expires_us, ==, TUTTI_PHONE_CODE_US);
  g_assert_cmpstr (tutti_phone_codes_find (codes, second, 1)->participant, ==, "b");
  g_assert_cmpstr (tutti_phone_codes_find (codes, first, 1)->room, ==, "Choir");
  again = tutti_phone_codes_make (codes, "Choir", "a", 2, &expires_us);
  g_assert_null (tutti_phone_codes_find (codes, first, 3));
  g_assert_null (tutti_phone_codes_find (codes, second, TUTTI_PHONE_CODE_US));
  g_assert_nonnull (tutti_phone_codes_find (codes, again, TUTTI_PHONE_CODE_US));
  tutti_phone_codes_forget (codes, again);
  g_assert_null (tutti_phone_codes_find (codes, again, 4));
  /* What is over is kept no longer. */
  g_free (again);
  again = tutti_phone_codes_make (codes, "Choir", "c", TUTTI_PHONE_CODE_US, &expires_us);
  g_assert_cmpuint (tutti_phone_codes_get_n (codes), ==, 1);
}

static void
test_codes_are_not_found_by_trying (void)
{
  g_autoptr (TuttiPhoneCodes) codes = tutti_phone_codes_new ();
  gint64 expires_us;
  g_autofree char *code = tutti_phone_codes_make (codes, "Choir", "a", 0, &expires_us);

  for (guint i = 0; i < TUTTI_PHONE_CODE_WRONG_MAX; i++)
    g_assert_null (tutti_phone_codes_find (codes, "x", 1));
  g_assert_null (tutti_phone_codes_find (codes, code, 2));
  g_free (code);
  code = tutti_phone_codes_make (
      codes, "Choir", "a", TUTTI_PHONE_CODE_WRONG_WITHIN_US + 1, &expires_us);
  g_assert_nonnull (
      tutti_phone_codes_find (codes, code, TUTTI_PHONE_CODE_WRONG_WITHIN_US + 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sound/one-person", test_one_person);
  g_test_add_func ("/sound/comes-back", test_comes_back);
  g_test_add_func ("/sound/hangs-up", test_hangs_up);
  g_test_add_func ("/sound/browser-goes", test_browser_goes);
  g_test_add_func ("/sound/browser-is-lost", test_browser_is_lost);
  g_test_add_func ("/sound/removed", test_removed);
  g_test_add_func ("/sound/asks", test_asks);
  g_test_add_func ("/sound/refused", test_refused);
  g_test_add_func ("/sound/moderator-is-called", test_moderator_is_called);
  g_test_add_func ("/sound/codes", test_codes);
  g_test_add_func (
      "/sound/codes-are-not-found-by-trying", test_codes_are_not_found_by_trying);
  return g_test_run ();
}
