/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One person presents, and hands over politely. */

#include <string.h>

#include "server/tutti-presenter.h"
#include "test-person.h"

#define S(n) ((n)*G_USEC_PER_SEC)

static void
test_pure (void)
{
  g_autoptr (TuttiPresenter) self = tutti_presenter_new ();
  g_autofree char *asker = NULL;
  g_autofree char *in_vain = NULL;
  g_autofree char *third = NULL;

  g_assert_true (tutti_presenter_may_begin (self, "a", 0));
  tutti_presenter_begin (self, "a");
  g_assert_false (tutti_presenter_may_begin (self, "b", 0));
  g_assert_cmpint (tutti_presenter_ask (self, "b", 0), ==, TUTTI_PRESENTER_ASKED);
  g_assert_cmpint (tutti_presenter_ask (self, "b", 1), ==, TUTTI_PRESENTER_BUSY);
  g_assert_cmpint (tutti_presenter_ask (self, "c", 1), ==, TUTTI_PRESENTER_BUSY);

  /* No answer is a no. */
  g_assert_null (tutti_presenter_take_unanswered (self, S (29)));
  in_vain = tutti_presenter_take_unanswered (self, S (30));
  g_assert_cmpstr (in_vain, ==, "b");
  g_assert_false (tutti_presenter_may_begin (self, "b", S (30)));

  /* A yes is good for a while, for one, and once. */
  tutti_presenter_ask (self, "b", S (40));
  asker = tutti_presenter_answer (self, TUTTI_PRESENTER_YES, S (41));
  g_assert_cmpstr (asker, ==, "b");
  g_assert_cmpstr (tutti_presenter_get (self), ==, "a");
  g_assert_false (tutti_presenter_may_begin (self, "c", S (42)));
  g_assert_false (tutti_presenter_may_begin (self, "b", S (101)));
  g_assert_true (tutti_presenter_may_begin (self, "b", S (100)));
  tutti_presenter_begin (self, "b");
  g_assert_false (tutti_presenter_may_begin (self, "a", S (100)));
  tutti_presenter_end (self, "a"); /* is not the one any more */
  g_assert_cmpstr (tutti_presenter_get (self), ==, "b");

  /* Who asks and leaves gets nothing. */
  tutti_presenter_ask (self, "c", S (110));
  tutti_presenter_forget (self, "c");
  third = tutti_presenter_answer (self, TUTTI_PRESENTER_YES, S (111));
  g_assert_null (third);
  tutti_presenter_forget (self, "b");
  g_assert_null (tutti_presenter_get (self));
}

static const char *
action_of (Client *client)
{
  return json_object_get_string_member (last_of (client, "present"), "action");
}

static void
test_takeover (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");

  say (ada, STATE (true, false, true));
  clear (ada);
  /* Nobody takes it by force, and what they are told is that theirs is off. */
  say (bob, STATE (true, false, true));
  assert_error (bob, "presenting", FALSE);
  g_assert_false (
      json_object_get_boolean_member (participant_in (bob, "changed"), "screen"));

  say (bob, "{\"type\":\"present\",\"action\":\"ask\"}");
  g_assert_cmpstr (action_of (ada), ==, "ask");
  g_assert_cmpstr (last_string (ada, "participant"), ==, id_of (bob));
  say (bob, "{\"type\":\"present\",\"action\":\"yes\"}");
  assert_error (bob, "not-allowed", FALSE);
  say (ada, "{\"type\":\"present\",\"action\":\"no\"}");
  g_assert_cmpstr (action_of (bob), ==, "no");
  say (bob, STATE (true, false, true));
  assert_error (bob, "presenting", FALSE);

  say (bob, "{\"type\":\"present\",\"action\":\"ask\"}");
  say (ada, "{\"type\":\"present\",\"action\":\"yes\"}");
  g_assert_cmpstr (action_of (bob), ==, "yes");
  clear (ada);
  g_assert_null (last_of (ada, "asked")); /* goes on until the other begins */
  say (bob, STATE (true, false, true));
  g_assert_cmpstr (
      json_object_get_string_member (last_of (ada, "asked"), "what"), ==, "screen-off");
  g_assert_true (
      json_object_get_boolean_member (participant_in (ada, "changed"), "screen"));
  say (ada, STATE (true, false, true));
  assert_error (ada, "presenting", FALSE);
}

static void
test_unanswered (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");

  say (ada, STATE (true, false, true));
  say (bob, "{\"type\":\"present\",\"action\":\"ask\"}");
  test_rooms_pass_time (rooms, 31);
  g_assert_cmpstr (action_of (bob), ==, "no");
  g_assert_cmpstr (action_of (ada), ==, "no"); /* the question goes away */

  /* Who is not there cannot be asked, and blocks nobody. */
  tutti_session_closed (ada->session);
  say (bob, "{\"type\":\"present\",\"action\":\"ask\"}");
  g_assert_cmpstr (action_of (bob), ==, "yes");
  clear (bob);
  say (bob, STATE (true, false, true));
  g_assert_null (last_of (bob, "error"));

  say (bob, STATE (true, false, false));
  say (bob, "{\"type\":\"present\",\"action\":\"ask\"}");
  g_assert_cmpstr (action_of (bob), ==, "yes");
  say (bob, "{\"type\":\"present\",\"action\":\"grab\"}");
  assert_error (bob, "bad-field", FALSE);
}

#define SLIDES(page) \
  "{\"type\":\"presentation\",\"kind\":\"slides\",\"paused\":false,\"sound\":false," \
  "\"page\":" #page ",\"pages\":9}"

static void
test_what_is_shown (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  g_autoptr (Client) late = NULL;
  g_autoptr (Client) later = NULL;

  say (bob, SLIDES (1));
  assert_error (bob, "not-allowed", FALSE);
  say (ada, STATE (true, false, true));
  say (ada, SLIDES (3));
  g_assert_cmpint (last_int (bob, "presentation", "page"), ==, 3);
  g_assert_cmpstr (last_string (bob, "participant"), ==, id_of (ada));
  late = client_new_in (rooms, "Late");
  g_assert_cmpint (last_int (late, "presentation", "pages"), ==, 9);
  say (ada, SLIDES (10));
  assert_error (ada, "bad-field", FALSE);
  say (ada, "{\"type\":\"presentation\",\"kind\":\"opera\",\"paused\":false,\"sound\":"
            "false,\"page\":0,"
            "\"pages\":0}");
  assert_error (ada, "bad-field", FALSE);

  /* What was shown is over with it. */
  say (ada, STATE (true, false, false));
  say (ada, STATE (true, false, true));
  later = client_new_in (rooms, "Later");
  g_assert_null (last_of (later, "presentation"));
}

/* As the mixer was told last, by "media". */
static gboolean
is_heard (TestMixer *mixer)
{
  GPtrArray *commands = test_mixer_get_commands (mixer);

  for (guint i = commands->len; i > 0; i--) {
    const char *text = g_ptr_array_index (commands, i - 1);

    if (strstr (text, "\"media\""))
      return strstr (text, "\"microphone\":true") != NULL;
  }
  g_assert_not_reached ();
}

/* Who is muted is heard with what they show, and only as long as they show it. */
static void
test_sound (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  TestMixer *mixer = test_rooms_mixer (rooms, 0);

  say (ada, "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}");
  say (ada, STATE (false, false, true));
  g_assert_false (is_heard (mixer));
  say (ada, "{\"type\":\"presentation\",\"kind\":\"tab\",\"paused\":false,\"sound\":true,"
            "\"page\":0,\"pages\":0}");
  g_assert_true (is_heard (mixer));
  g_assert_false (
      json_object_get_boolean_member (participant_in (bob, "changed"), "microphone"));
  say (ada, STATE (false, false, false));
  g_assert_false (is_heard (mixer));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/presenting/pure", test_pure);
  g_test_add_func ("/presenting/takeover", test_takeover);
  g_test_add_func ("/presenting/unanswered", test_unanswered);
  g_test_add_func ("/presenting/what-is-shown", test_what_is_shown);
  g_test_add_func ("/presenting/sound", test_sound);
  return g_test_run ();
}
