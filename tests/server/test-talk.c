/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Chat with its history, and raised hands. */

#include <string.h>

#include "common/tutti-error.h"
#include "server/tutti-chat-history.h"
#include "server/tutti-hand-queue.h"
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

static void
test_history_reads (void)
{
  g_autoptr (TuttiChatHistory) chat = tutti_chat_history_new ();
  g_autoptr (GPtrArray) ada = NULL;
  g_autoptr (GPtrArray) bob = NULL;
  g_autoptr (GPtrArray) eve = NULL;

  tutti_chat_history_add (chat, "ada", "Ada", NULL, "to all", 1);
  tutti_chat_history_add (chat, "ada", "Ada", "bob", "to bob", 2);
  g_assert_cmpint (
      tutti_chat_history_add (chat, "bob", "Bob", NULL, "all", 3)->number, ==, 3);
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
    tutti_chat_history_add (chat, "ada", "Ada", NULL, "x", i);
  small_ones = tutti_chat_history_list (chat, "bob");
  g_assert_cmpuint (small_ones->len, ==, TUTTI_CHAT_HISTORY_MESSAGES_MAX);
  g_assert_cmpint (((TuttiSaid *)g_ptr_array_index (small_ones, 0))->number, ==, 101);

  for (guint i = 0; i < 600; i++)
    tutti_chat_history_add (chat, "ada", "Ada", NULL, large, i);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/talk/hand-queue", test_hand_queue);
  g_test_add_func ("/talk/history-reads", test_history_reads);
  g_test_add_func ("/talk/history-is-bounded", test_history_is_bounded);
  g_test_add_func ("/talk/hands", test_hands);
  g_test_add_func ("/talk/lower-all", test_lower_all);
  g_test_add_func ("/talk/chat", test_chat);
  g_test_add_func ("/talk/history", test_history);
  g_test_add_func ("/talk/chat-off", test_chat_off);
  return g_test_run ();
}
