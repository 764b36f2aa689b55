/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Chat with its history, and raised hands. */

#include <string.h>

#include "common/tutti-error.h"
#include "server/tutti-chat-history.h"
#include "server/tutti-hand-queue.h"
#include "server/tutti-level-filter.h"
#include "server/tutti-speaking-times.h"
#include "test-person.h"

static char *
join_strings (GPtrArray *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (
        text, "%s%s", i ? "," : "", (const char *)g_ptr_array_index (list, i));
  return g_string_free (text, FALSE);
}

static void
test_hand_queue (void)
{
  g_autoptr (TuttiHandQueue) hands = tutti_hand_queue_new ();
  g_autofree char *order = NULL;

  g_assert_true (tutti_hand_queue_raise (hands, "b"));
  g_assert_true (tutti_hand_queue_raise (hands, "a"));
  g_assert_false (tutti_hand_queue_raise (hands, "b")); /* keeps its place */
  g_assert_true (tutti_hand_queue_raise (hands, "c"));
  g_assert_true (tutti_hand_queue_lower (hands, "a"));
  g_assert_false (tutti_hand_queue_lower (hands, "a"));
  g_assert_true (tutti_hand_queue_raise (hands, "a")); /* behind */
  order = join_strings (tutti_hand_queue_list (hands));
  g_assert_cmpstr (order, ==, "b,c,a");
  g_assert_true (tutti_hand_queue_lower_all (hands));
  g_assert_false (tutti_hand_queue_lower_all (hands));
}

static const TuttiSaid *
add (TuttiChatHistory *chat, const char *from, const char *to, const char *text,
    gint64 time_ms)
{
  TuttiChat said = {{TUTTI_MESSAGE_CHAT}, (char *)to, 0, (char *)text};

  return tutti_chat_history_add (chat, from, from, &said, time_ms);
}

static void
test_history_reads (void)
{
  g_autoptr (TuttiChatHistory) chat = tutti_chat_history_new ();
  g_autoptr (GPtrArray) ada = NULL;
  g_autoptr (GPtrArray) bob = NULL;
  g_autoptr (GPtrArray) eve = NULL;

  add (chat, "ada", NULL, "to all", 1);
  add (chat, "ada", "bob", "to bob", 2);
  g_assert_cmpint (add (chat, "bob", NULL, "all", 3)->number, ==, 3);
  g_assert_cmpstr (tutti_chat_history_find (chat, 2)->text, ==, "to bob");
  g_assert_null (tutti_chat_history_find (chat, 4));
  ada = tutti_chat_history_list (chat, "ada");
  bob = tutti_chat_history_list (chat, "bob");
  eve = tutti_chat_history_list (chat, "eve");
  g_assert_cmpuint (ada->len, ==, 3);
  g_assert_cmpuint (bob->len, ==, 3);
  g_assert_cmpuint (eve->len, ==, 2);
  g_assert_cmpstr (((TuttiSaid *)g_ptr_array_index (eve, 1))->text, ==, "all");
}

static void
test_history_is_bounded (void)
{
  g_autoptr (TuttiChatHistory) chat = tutti_chat_history_new ();
  g_autofree char *large = g_strnfill (4000, 'x');
  g_autoptr (GPtrArray) small_ones = NULL;
  g_autoptr (GPtrArray) large_ones = NULL;

  for (guint i = 0; i < 600; i++)
    add (chat, "ada", NULL, "x", i);
  small_ones = tutti_chat_history_list (chat, "bob");
  g_assert_cmpuint (small_ones->len, ==, TUTTI_CHAT_HISTORY_MESSAGES_MAX);
  g_assert_cmpint (((TuttiSaid *)g_ptr_array_index (small_ones, 0))->number, ==, 101);

  for (guint i = 0; i < 600; i++)
    add (chat, "ada", NULL, large, i);
  large_ones = tutti_chat_history_list (chat, "bob");
  g_assert_cmpuint (large_ones->len * 4000, <, TUTTI_CHAT_HISTORY_BYTES_MAX);
  g_assert_cmpuint (large_ones->len * 4200, >, TUTTI_CHAT_HISTORY_BYTES_MAX);
}

static void
test_hands (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  g_autoptr (Client) eve = client_new_in (rooms, "Eve");
  g_autofree char *both = g_strconcat (id_of (eve), ",", id_of (bob), NULL);
  g_autofree char *told = NULL;
  g_autofree char *one = NULL;
  g_autofree char *none = NULL;
  guint n;

  say (eve, "{\"type\":\"hand\",\"raised\":true}");
  say (bob, "{\"type\":\"hand\",\"raised\":true}");
  told = last_strings (ada, "hands", "participants");
  g_assert_cmpstr (told, ==, both);
  n = count_of (ada, "hands");
  say (eve, "{\"type\":\"hand\",\"raised\":true}"); /* is up already */
  g_assert_cmpuint (count_of (ada, "hands"), ==, n);

  /* A host lowers one, and who leaves takes theirs along. */
  say (ada, "{\"type\":\"lower\",\"participant\":\"%s\"}", id_of (eve));
  one = last_strings (eve, "hands", "participants");
  g_assert_cmpstr (one, ==, id_of (bob));
  say (bob, "{\"type\":\"leave\"}");
  none = last_strings (ada, "hands", "participants");
  g_assert_cmpstr (none, ==, "");
  say (ada, "{\"type\":\"lower\",\"participant\":\"nobody\"}");
  assert_error (ada, "unknown-participant", FALSE);
}

static void
test_lower_all (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  g_autoptr (Client) late = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *none = NULL;

  say (bob, "{\"type\":\"hand\",\"raised\":true}");
  late = client_new_in (rooms, "Late");
  seen = last_strings (late, "hands", "participants");
  g_assert_cmpstr (seen, ==, id_of (bob));
  say (ada, "{\"type\":\"lower\"}");
  none = last_strings (late, "hands", "participants");
  g_assert_cmpstr (none, ==, "");
}

static void
test_chat (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  g_autoptr (Client) eve = client_new_in (rooms, "Eve");

  say (ada, "{\"type\":\"chat\",\"text\":\"hello <b>\"}");
  g_assert_cmpstr (last_string (ada, "type"), ==, "said");
  g_assert_cmpstr (last_string (eve, "text"), ==, "hello <b>");
  g_assert_cmpstr (last_string (eve, "name"), ==, "Ada");
  g_assert_cmpstr (last_string (eve, "participant"), ==, id_of (ada));
  g_assert_cmpint (last_int (eve, "said", "number"), ==, 1);
  g_assert_cmpint (
      last_int (eve, "said", "time"), ==, tutti_clock_real (&rooms->clock) / 1000);
  g_assert_false (json_object_has_member (last (eve), "to"));

  say (ada, "{\"type\":\"chat\",\"to\":\"%s\",\"text\":\"psst\"}", id_of (bob));
  g_assert_cmpstr (last_string (ada, "text"), ==, "psst");
  g_assert_cmpstr (last_string (bob, "text"), ==, "psst");
  g_assert_cmpstr (last_string (bob, "to"), ==, id_of (bob));
  g_assert_cmpstr (last_string (eve, "text"), ==, "hello <b>");
  g_assert_cmpint (last_int (bob, "said", "number"), ==, 2);
  say (ada, "{\"type\":\"chat\",\"to\":\"nobody\",\"text\":\"psst\"}");
  assert_error (ada, "unknown-participant", FALSE);
}

/* Who comes late sees what was for all, who comes back also what was theirs; a meeting
 * that is over has left nothing. */
static void
test_history (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  g_autoptr (Client) late = NULL;
  g_autoptr (Client) again = client_new (rooms);
  g_autoptr (Client) next = NULL;
  g_autofree char *seat = seat_of (ada);

  say (bob, "{\"type\":\"chat\",\"text\":\"one\"}");
  say (bob, "{\"type\":\"chat\",\"to\":\"%s\",\"text\":\"two\"}", id_of (ada));
  say (bob, "{\"type\":\"chat\",\"text\":\"three\"}");
  late = client_new_in (rooms, "Late");
  g_assert_cmpuint (count_of (late, "said"), ==, 2);
  g_assert_cmpstr (
      json_object_get_string_member (last_of (late, "said"), "text"), ==, "three");

  tutti_session_closed (ada->session);
  say (again, JOIN_SEAT, seat);
  g_assert_cmpuint (count_of (again, "said"), ==, 3);

  say (again, "{\"type\":\"end\"}");
  next = client_new_in (rooms, "Next");
  g_assert_cmpuint (count_of (next, "said"), ==, 0);
}

static void
test_chat_off (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");

  say (ada, SETTINGS (false, false, false, false, ""));
  g_assert_false (last_bool (bob, "room", "chat"));
  say (bob, "{\"type\":\"chat\",\"text\":\"x\"}");
  assert_error (bob, "chat-off", FALSE);
  say (ada, "{\"type\":\"chat\",\"text\":\"order\"}");
  g_assert_cmpstr (last_string (bob, "text"), ==, "order");
}

/* An answer names the message that it answers; what is private is answered in private. */
static void
test_replies (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  g_autoptr (Client) eve = client_new_in (rooms, "Eve");

  say (ada, "{\"type\":\"chat\",\"text\":\"one\"}");
  say (ada, "{\"type\":\"chat\",\"to\":\"%s\",\"text\":\"two\"}", id_of (bob));
  say (eve, "{\"type\":\"chat\",\"reply\":1,\"text\":\"to one\"}");
  g_assert_cmpint (last_int (bob, "said", "reply"), ==, 1);
  say (bob, "{\"type\":\"chat\",\"reply\":2,\"to\":\"%s\",\"text\":\"to two\"}",
      id_of (ada));
  g_assert_cmpint (last_int (ada, "said", "reply"), ==, 2);

  clear (ada);
  clear (eve);
  say (eve, "{\"type\":\"chat\",\"reply\":2,\"text\":\"never read it\"}");
  assert_error (eve, "unknown-message", FALSE);
  say (eve, "{\"type\":\"chat\",\"reply\":99,\"text\":\"there is none\"}");
  assert_error (eve, "unknown-message", FALSE);
  say (bob, "{\"type\":\"chat\",\"reply\":2,\"text\":\"for all\"}");
  assert_error (bob, "unknown-message", FALSE);
  say (bob, "{\"type\":\"chat\",\"reply\":2,\"to\":\"%s\",\"text\":\"for Eve\"}",
      id_of (eve));
  assert_error (bob, "unknown-message", FALSE);
  g_assert_null (last_of (ada, "said"));
  g_assert_null (last_of (eve, "said"));
}

static void
test_call (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  g_autoptr (Client) eve = client_new_in (rooms, "Eve");
  g_autoptr (Client) lost = client_new_in (rooms, "Lost");
  g_autofree char *left = NULL;

  say (ada, "{\"type\":\"call\"}");
  assert_error (ada, "unknown-participant", FALSE);
  say (ada, "{\"type\":\"role\",\"participant\":\"%s\",\"role\":\"listener\"}",
      id_of (eve));
  say (lost, "{\"type\":\"hand\",\"raised\":true}");
  say (eve, "{\"type\":\"hand\",\"raised\":true}");
  say (bob, "{\"type\":\"hand\",\"raised\":true}");
  tutti_session_closed (lost->session);

  /* The first who can hear it; who only listened may speak from now on. */
  say (ada, "{\"type\":\"call\"}");
  g_assert_cmpstr (json_object_get_string_member (last_of (bob, "called"), "participant"),
      ==, id_of (eve));
  g_assert_cmpstr (
      json_object_get_string_member (last_of (eve, "called"), "by"), ==, id_of (ada));
  g_assert_cmpstr (role_of (eve), ==, "participant");

  /* Or whom one wants. */
  say (ada, "{\"type\":\"call\",\"participant\":\"%s\"}", id_of (bob));
  g_assert_cmpstr (json_object_get_string_member (last_of (eve, "called"), "participant"),
      ==, id_of (bob));
  left = last_strings (ada, "hands", "participants");
  g_assert_cmpstr (left, ==, id_of (lost));
  say (ada, "{\"type\":\"call\",\"participant\":\"%s\"}", id_of (bob));
  assert_error (ada, "unknown-participant", FALSE);
}

static void
test_reactions (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");

  say (bob, "{\"type\":\"react\",\"reaction\":\"clap\"}");
  g_assert_cmpstr (last_string (ada, "reaction"), ==, "clap");
  g_assert_cmpstr (last_string (ada, "participant"), ==, id_of (bob));
  say (bob, "{\"type\":\"react\",\"reaction\":\"<b>\"}");
  assert_error (bob, "bad-field", FALSE);

  /* Too many are passed over, and no fault; after a while there are more. */
  for (guint i = 0; i < 20; i++)
    say (bob, "{\"type\":\"react\",\"reaction\":\"heart\"}");
  g_assert_cmpuint (count_of (ada, "reaction"), ==, 5);
  g_assert_cmpuint (count_of (bob, "error"), ==, 1);
  test_rooms_pass_time (rooms, 2);
  say (bob, "{\"type\":\"react\",\"reaction\":\"heart\"}");
  g_assert_cmpuint (count_of (ada, "reaction"), ==, 6);
}

static char *
describe_times (TuttiSpeakingTimes *times, gint64 now_s)
{
  g_autoptr (GPtrArray) list = tutti_speaking_times_list (times, now_s * G_USEC_PER_SEC);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++) {
    TuttiSpeakingInfo *info = g_ptr_array_index (list, i);

    g_string_append_printf (text, "%s %d,", info->participant, (int)info->seconds);
  }
  return g_string_free (text, FALSE);
}

static void
test_speaking_times (void)
{
  g_autoptr (TuttiSpeakingTimes) times = tutti_speaking_times_new ();
  g_autofree char *running = NULL;
  g_autofree char *interrupted = NULL;
  g_autofree char *left = NULL;

  tutti_speaking_times_note (times, "quiet", FALSE, 0);
  tutti_speaking_times_note (times, "a", TRUE, 0);
  tutti_speaking_times_note (times, "a", TRUE, 2 * G_USEC_PER_SEC);
  tutti_speaking_times_note (times, "b", TRUE, 3 * G_USEC_PER_SEC);
  tutti_speaking_times_note (times, "a", FALSE, 4 * G_USEC_PER_SEC);
  running = describe_times (times, 10);
  g_assert_cmpstr (running, ==, "b 7,a 4,");
  tutti_speaking_times_interrupt (times, 10 * G_USEC_PER_SEC);
  tutti_speaking_times_note (times, "a", TRUE, 20 * G_USEC_PER_SEC);
  interrupted = describe_times (times, 26);
  g_assert_cmpstr (interrupted, ==, "a 10,b 7,");
  tutti_speaking_times_forget (times, "a");
  left = describe_times (times, 26);
  g_assert_cmpstr (left, ==, "b 7,");
}

static gboolean
is_told (TuttiLevelFilter *filter, const char *id, gboolean speaking, gint64 now_ms)
{
  TuttiLevelInfo level = {(char *)id, -20, speaking};

  return tutti_level_filter_pass (filter, &level, now_ms * 1000);
}

static void
test_level_filter (void)
{
  g_autoptr (TuttiLevelFilter) filter = tutti_level_filter_new ();
  guint n_told = 0;

  g_assert_false (is_told (filter, "a", FALSE, 0));
  for (gint64 now_ms = 0; now_ms < 3000; now_ms += 100)
    n_told += is_told (filter, "a", TRUE, now_ms) ? 1 : 0;
  g_assert_cmpuint (n_told, ==, 3);
  g_assert_true (is_told (filter, "b", TRUE, 3000));
  g_assert_true (is_told (filter, "a", FALSE, 3000));
  g_assert_false (is_told (filter, "a", FALSE, 9000));
  /* a syllable later, however soon */
  g_assert_true (is_told (filter, "a", TRUE, 9001));
  tutti_level_filter_forget (filter, "b");
  g_assert_false (is_told (filter, "b", FALSE, 9001));
}

static void
speak (TestRooms *rooms, Client *who, const char *speaking)
{
  test_mixer_say (test_rooms_mixer (rooms, 0),
      "{\"type\":\"levels\",\"levels\":[{\"participant\":\"%s\",\"level\":-20,"
      "\"speaking\":%s}]}",
      id_of (who), speaking);
}

/* Nobody's ring stays lit when their mixer dies: no other one ever says that they cease.
 */
static void
test_mixer_lost (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  JsonObject *level;

  speak (rooms, bob, "true");
  tutti_mixer_emit_restarted (TUTTI_MIXER (test_rooms_mixer (rooms, 0)));
  level = json_array_get_object_element (
      json_object_get_array_member (last_of (ada, "levels"), "levels"), 0);
  g_assert_cmpstr (json_object_get_string_member (level, "participant"), ==, id_of (bob));
  g_assert_false (json_object_get_boolean_member (level, "speaking"));

  clear (ada);
  speak (rooms, bob, "true");
  g_assert_nonnull (last_of (ada, "levels"));
}

#define SPEAKING_TIME(on) \
  "{\"type\":\"settings\",\"lobby\":false,\"locked\":false,\"chat\":true,\"listeners\":" \
  "false," \
  "\"speaking_time\":" #on "}"

/* Nothing is counted unless it was switched on, and nothing is kept of it after. */
static void
test_speaking (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  g_autoptr (Client) late = NULL;
  JsonObject *first;

  speak (rooms, bob, "true");
  test_rooms_pass_time (rooms, 30);
  speak (rooms, bob, "false");
  g_assert_null (last_of (ada, "speaking"));

  say (ada, SPEAKING_TIME (true));
  g_assert_true (last_bool (bob, "room", "speaking_time"));
  speak (rooms, bob, "true");
  test_rooms_pass_time (rooms, 20);
  speak (rooms, bob, "false");
  test_rooms_pass_time (rooms, 40);
  late = client_new_in (rooms, "Late");
  first = json_array_get_object_element (
      json_object_get_array_member (last_of (late, "speaking"), "times"), 0);
  g_assert_cmpstr (json_object_get_string_member (first, "participant"), ==, id_of (bob));
  g_assert_cmpint (json_object_get_int_member (first, "seconds"), ==, 20);

  clear (ada);
  say (ada, SPEAKING_TIME (false));
  test_rooms_pass_time (rooms, 20);
  g_assert_null (last_of (ada, "speaking"));
  say (ada, SPEAKING_TIME (true));
  test_rooms_pass_time (rooms, 20);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (
                        last_of (ada, "speaking"), "times")),
      ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/talk/hand-queue", test_hand_queue);
  g_test_add_func ("/talk/level-filter", test_level_filter);
  g_test_add_func ("/talk/mixer-lost", test_mixer_lost);
  g_test_add_func ("/talk/history-reads", test_history_reads);
  g_test_add_func ("/talk/history-is-bounded", test_history_is_bounded);
  g_test_add_func ("/talk/hands", test_hands);
  g_test_add_func ("/talk/lower-all", test_lower_all);
  g_test_add_func ("/talk/chat", test_chat);
  g_test_add_func ("/talk/history", test_history);
  g_test_add_func ("/talk/chat-off", test_chat_off);
  g_test_add_func ("/talk/replies", test_replies);
  g_test_add_func ("/talk/call", test_call);
  g_test_add_func ("/talk/reactions", test_reactions);
  g_test_add_func ("/talk/speaking-times", test_speaking_times);
  g_test_add_func ("/talk/speaking", test_speaking);
  return g_test_run ();
}
