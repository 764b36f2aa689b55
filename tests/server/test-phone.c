/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A real server with a real tutti-sip and fake mixers: somebody calls. */

#include <signal.h>
#include <string.h>

#include "sip-caller.h"
#include "test-client.h"

typedef struct {
  TestServer *server;
  guint16 port;
  TestClient *ada;
  char *digits; /* the room's number */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *listen = NULL;
  g_autoptr (JsonNode) phone = NULL;

  self->port = sip_caller_free_port ();
  listen = g_strdup_printf ("127.0.0.1:%u", self->port);
  self->server = test_server_new ("--no-tls", "--sip-listen", listen, "--sip-name",
      "meet.example.org", "--phone-number", "+49 30 123456", "--dial-prefix", "sip:bob@",
      /* The last: without it, it is the end of the list. */
      data ? "--phone-address" : NULL, data, NULL);
  test_server_wait_health (self->server, "sip_starts", 1);
  self->ada = test_client_new (self->server);
  test_client_send_join (self->ada, "Choir", "Ada", NULL);
  phone = test_client_expect (self->ada, "phone");
  self->digits = g_strdup (test_string (phone, "room"));
  g_assert_cmpuint (strlen (self->digits), ==, 9);
  g_assert_cmpstr (test_string (phone, "number"), ==, "+49 30 123456");
  g_assert_true (g_str_has_suffix (test_string (phone, "address"), "@meet.example.org"));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  test_client_free (self->ada);
  test_server_free (self->server);
  g_free (self->digits);
}

static JsonObject *
get_participant (JsonNode *message)
{
  return json_object_get_object_member (json_node_get_object (message), "participant");
}

static void
expect_phone (Fixture *self, const char *name)
{
  g_autoptr (JsonNode) joined = test_client_expect (self->ada, "joined");
  JsonObject *participant = get_participant (joined);

  g_assert_cmpstr (json_object_get_string_member (participant, "kind"), ==, "phone");
  g_assert_cmpstr (json_object_get_string_member (participant, "name"), ==, name);
  g_assert_true (json_object_get_boolean_member (participant, "microphone"));
}

static int
is_other (gconstpointer message, gconstpointer type)
{
  return strcmp (test_string ((JsonNode *)message, "type"), type);
}

/* Everybody else may know that somebody is in before their menu does, and keys until then
 * are for nobody: whoever presses them presses again.
 * Returns: (transfer full): the message of @type that comes of it
 */
static JsonNode *
key_until (Fixture *self, SipCaller *caller, const char *keys, const char *type)
{
  do {
    sip_caller_key_in (caller, keys);
    g_assert_cmpint (test_server_get_health (self->server, "calls"), ==, 1);
  } while (!g_queue_find_custom (&self->ada->messages, type, is_other));
  return test_client_expect (self->ada, type);
}

/* By the menu; then the keys of the meeting, as the others see them. */
static void
test_menu (Fixture *self, gconstpointer data)
{
  SipCaller *caller = sip_caller_new (self->port, "+4915112345678");
  g_autoptr (JsonNode) muted = NULL;
  g_autoptr (JsonNode) raised = NULL;
  g_autoptr (JsonNode) left = NULL;

  g_assert_cmpuint (sip_caller_invite (caller, "tutti", NULL), ==, 200);
  g_assert_nonnull (strstr (sip_caller_get_body (caller), "m=audio 50"));
  sip_caller_key_in (caller, self->digits);
  expect_phone (self, "Phone ··678");
  test_server_wait_health (self->server, "calls", 1);

  muted = key_until (self, caller, "1", "changed");
  g_assert_false (json_object_get_boolean_member (get_participant (muted), "microphone"));
  sip_caller_key_in (caller, "2");
  do {
    g_clear_pointer (&raised, json_node_unref);
    raised = test_client_expect (self->ada, "hands");
  } while (json_array_get_length (json_object_get_array_member (
               json_node_get_object (raised), "participants")) == 0);

  g_assert_cmpuint (sip_caller_request (caller, "BYE", NULL, NULL), ==, 200);
  left = test_client_expect (self->ada, "left");
  test_server_wait_health (self->server, "calls", 0);
  sip_caller_free (caller);
}

static void
test_straight (Fixture *self, gconstpointer data)
{
  SipCaller *caller = sip_caller_new (self->port, "bob");

  g_assert_cmpuint (sip_caller_invite (caller, "choir", NULL), ==, 200);
  expect_phone (self, "Phone");
  /* Hold, and again. */
  g_assert_cmpuint (
      sip_caller_invite (caller, "choir",
          "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
          "m=audio 46000 RTP/AVP 8\r\na=sendonly\r\n"),
      ==, 200);
  g_assert_nonnull (strstr (sip_caller_get_body (caller), "a=recvonly"));
  /* What cannot be agreed on leaves the call as it is. */
  g_assert_cmpuint (
      sip_caller_invite (caller, "choir",
          "v=0\r\no=- 1 3 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
          "m=audio 46000 RTP/AVP 18\r\n"),
      ==, 488);
  g_assert_cmpuint (sip_caller_request (caller, "OPTIONS", NULL, NULL), ==, 200);
  g_assert_cmpuint (test_server_get_health (self->server, "calls"), ==, 1);
  /* No transfer. */
  g_assert_cmpuint (sip_caller_request (caller, "REFER", NULL, NULL), >=, 400);
  g_assert_cmpuint (sip_caller_request (caller, "BYE", NULL, NULL), ==, 200);
  json_node_unref (test_client_expect (self->ada, "left"));
  sip_caller_free (caller);
}

/* A room has two names. */
static void
test_by_number (Fixture *self, gconstpointer data)
{
  SipCaller *caller = sip_caller_new (self->port, "bob");

  g_assert_cmpuint (sip_caller_invite (caller, self->digits, NULL), ==, 200);
  expect_phone (self, "Phone");
  g_assert_cmpuint (sip_caller_request (caller, "BYE", NULL, NULL), ==, 200);
  sip_caller_free (caller);
}

static void
test_wrong_pins (Fixture *self, gconstpointer data)
{
  SipCaller *caller = sip_caller_new (self->port, "bob");

  test_client_send (self->ada,
      "{\"type\":\"settings\",\"lobby\":false,\"locked\":false,\"chat\":true,"
      "\"listeners\":false,\"speaking_time\":false,\"pin\":\"4711\"}");
  json_node_unref (test_client_expect (self->ada, "room"));
  g_assert_cmpuint (sip_caller_invite (caller, "choir", NULL), ==, 200);
  sip_caller_key_in (caller, "1111#");
  sip_caller_key_in (caller, "0000#");
  /* Wrong ones are answered late, and keys before that are for nobody. */
  for (guint i = 0; i < 50 && test_server_get_health (self->server, "calls") == 1; i++)
    sip_caller_key_in (caller, "2222#");
  sip_caller_expect_bye (caller);
  g_assert_cmpint (test_server_get_health (self->server, "people"), ==, 1);
  sip_caller_free (caller);
}

static void
test_right_pin_and_lobby (Fixture *self, gconstpointer data)
{
  SipCaller *caller = sip_caller_new (self->port, "bob");
  g_autoptr (JsonNode) lobby = NULL;

  test_client_send (self->ada,
      "{\"type\":\"settings\",\"lobby\":true,\"locked\":false,\"chat\":true,"
      "\"listeners\":false,\"speaking_time\":false,\"pin\":\"4711\"}");
  json_node_unref (test_client_expect (self->ada, "room"));
  g_assert_cmpuint (sip_caller_invite (caller, "choir", NULL), ==, 200);
  sip_caller_key_in (caller, "4711#");
  do {
    g_clear_pointer (&lobby, json_node_unref);
    lobby = test_client_expect (self->ada, "lobby");
  } while (json_array_get_length (json_object_get_array_member (
               json_node_get_object (lobby), "waiting")) == 0);
  test_client_send (self->ada, "{\"type\":\"admit\"}");
  expect_phone (self, "Phone");
  test_client_send (self->ada, "{\"type\":\"end\"}");
  sip_caller_expect_bye (caller);
  sip_caller_free (caller);
}

/* Twenty at once, and those who hang up before they are in. */
static void
test_many (Fixture *self, gconstpointer data)
{
  SipCaller *callers[20];

  for (guint i = 0; i < G_N_ELEMENTS (callers); i++) {
    callers[i] = sip_caller_new (self->port, "bob");
    sip_caller_send_invite (callers[i], "choir", NULL);
  }
  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    g_assert_cmpuint (sip_caller_finish_invite (callers[i]), ==, 200);
  test_server_wait_health (self->server, "people", 1 + G_N_ELEMENTS (callers));
  for (guint i = 0; i < G_N_ELEMENTS (callers); i++) {
    g_assert_cmpuint (sip_caller_request (callers[i], "BYE", NULL, NULL), ==, 200);
    sip_caller_free (callers[i]);
  }
  test_server_wait_health (self->server, "calls", 0);
  test_server_wait_health (self->server, "people", 1);
}

/* Who is in stays in; others can call again. */
static void
test_gateway_dies (Fixture *self, gconstpointer data)
{
  SipCaller *in = sip_caller_new (self->port, "bob");
  SipCaller *again = sip_caller_new (self->port, "eve");
  g_autofree char *pattern = NULL;
  g_autoptr (GArray) children = NULL;
  guint status = 0;

  g_assert_cmpuint (sip_caller_invite (in, "choir", NULL), ==, 200);
  expect_phone (self, "Phone");
  children = test_server_list_children (self->server);
  for (guint i = 0; i < children->len; i++) {
    int pid = g_array_index (children, int, i);
    g_autofree char *path = g_strdup_printf ("/proc/%d/comm", pid);
    g_autofree char *name = NULL;

    if (g_file_get_contents (path, &name, NULL, NULL) &&
        g_str_has_prefix (name, "tutti-sip"))
      kill (pid, SIGKILL);
  }
  test_server_wait_health (self->server, "sip_starts", 2);
  status = sip_caller_invite (again, "choir", NULL);
  g_assert_cmpuint (status, ==, 200);
  expect_phone (self, "Phone");
  g_assert_cmpint (test_server_get_health (self->server, "people"), ==, 3);
  sip_caller_request (again, "BYE", NULL, NULL);
  sip_caller_free (in);
  sip_caller_free (again);
}

/* Waits until Ada is told that her sound is, or is not, a telephone's. */
static void
expect_sound (Fixture *self, gboolean phone)
{
  g_autoptr (JsonNode) changed = test_client_expect (self->ada, "changed");
  JsonObject *participant = get_participant (changed);

  g_assert_cmpstr (json_object_get_string_member (participant, "name"), ==, "Ada");
  g_assert_true (
      json_object_get_boolean_member_with_default (participant, "phone", FALSE) == phone);
}

static char *
get_code (Fixture *self)
{
  g_autoptr (JsonNode) sound = NULL;

  test_client_send (self->ada, "{\"type\":\"sound\",\"action\":\"code\"}");
  sound = test_client_expect (self->ada, "sound");
  g_assert_cmpuint (strlen (test_string (sound, "code")), ==, 8);
  g_assert_cmpint (test_int (sound, "expires"), >, 0);
  return g_strdup (test_string (sound, "code"));
}

/* By the menu, or called; hung up by either side. A code is good once. */
static void
test_code (Fixture *self, gconstpointer data)
{
  SipCaller *caller = sip_caller_new (self->port, "bob");
  g_autofree char *code = get_code (self);

  g_assert_cmpuint (sip_caller_invite (caller, "tutti", NULL), ==, 200);
  sip_caller_key_in (caller, code);
  sip_caller_key_in (caller, "#");
  expect_sound (self, TRUE);
  g_assert_cmpint (test_server_get_health (self->server, "people"), ==, 1);
  json_node_unref (key_until (self, caller, "2", "hands"));
  g_assert_cmpuint (sip_caller_request (caller, "BYE", NULL, NULL), ==, 200);
  expect_sound (self, FALSE);
  sip_caller_free (caller);

  /* Whoever calls it is not asked for another number. */
  caller = sip_caller_new (self->port, "bob");
  g_assert_cmpuint (sip_caller_invite (caller, code, NULL), ==, 200);
  sip_caller_expect_bye (caller);
  sip_caller_free (caller);

  g_free (code);
  code = get_code (self);
  caller = sip_caller_new (self->port, "bob");
  g_assert_cmpuint (sip_caller_invite (caller, code, NULL), ==, 200);
  expect_sound (self, TRUE);
  test_client_send (self->ada, "{\"type\":\"sound\",\"action\":\"hang-up\"}");
  sip_caller_expect_bye (caller);
  expect_sound (self, FALSE);
  sip_caller_free (caller);
}

/* A guest's call waits for a moderator; what comes of it is the guest's sound, and goes
 * on when their page is closed. */
static void
test_call_me (Fixture *self, gconstpointer data)
{
  TestClient *guest = test_client_new (self->server);
  SipCaller *bob = sip_caller_new (self->port, "bob");
  g_autoptr (JsonNode) welcome = test_client_join (guest, "choir", "Guest", NULL);
  g_autoptr (JsonNode) asked = NULL;
  g_autoptr (JsonNode) changed = NULL;

  test_client_send (guest,
      "{\"type\":\"sound\",\"action\":\"call\",\"target\":\"sip:bob@127.0.0.1:%u\"}",
      sip_caller_get_port (bob));
  asked = test_client_expect (self->ada, "sound-asked");
  g_assert_cmpstr (
      test_string (asked, "participant"), ==, test_string (welcome, "participant"));
  test_client_send (self->ada,
      "{\"type\":\"sound-answer\",\"participant\":\"%s\",\"allow\":true}",
      test_string (welcome, "participant"));
  changed = test_client_expect (self->ada, "changed");
  g_assert_true (json_object_get_boolean_member (get_participant (changed), "phone"));
  test_client_send (guest, "{\"type\":\"leave\"}");
  json_node_unref (g_steal_pointer (&changed));
  changed = test_client_expect (self->ada, "changed");
  g_assert_cmpstr (
      json_object_get_string_member (get_participant (changed), "kind"), ==, "phone");
  g_assert_cmpint (test_server_get_health (self->server, "people"), ==, 2);
  test_client_send (self->ada, "{\"type\":\"end\"}");
  sip_caller_expect_bye (bob);
  sip_caller_free (bob);
  test_client_free (guest);
}

/* What is not allowed is not called, and guests call nobody. */
static void
test_dial (Fixture *self, gconstpointer data)
{
  TestClient *guest = test_client_new (self->server);
  SipCaller *bob = sip_caller_new (self->port, "bob");

  json_node_unref (test_client_join (guest, "choir", "Guest", NULL));
  json_node_unref (test_client_expect (self->ada, "joined"));
  test_client_send (guest, "{\"type\":\"dial\",\"target\":\"sip:bob@127.0.0.1:9\"}");
  test_client_expect_error (guest, "not-allowed");
  test_client_send (self->ada, "{\"type\":\"dial\",\"target\":\"+4930123456\"}");
  test_client_expect_error (self->ada, "not-allowed");
  test_client_send (
      self->ada, "{\"type\":\"dial\",\"target\":\"sip:bob@127.0.0.1:9?Replaces=x\"}");
  test_client_expect_error (self->ada, "not-allowed");
  test_client_send (self->ada, "{\"type\":\"dial\",\"target\":\"sip:bob@127.0.0.1:%u\"}",
      sip_caller_get_port (bob));
  expect_phone (self, "Phone");
  g_assert_cmpint (test_server_get_health (self->server, "people"), ==, 3);
  test_client_send (self->ada, "{\"type\":\"end\"}");
  sip_caller_expect_bye (bob);
  sip_caller_free (bob);
  test_client_free (guest);
}

/* Whoever calls is told the address beyond 1:1 NAT, for the sound and for the call. */
static void
test_behind_nat (Fixture *self, gconstpointer data)
{
  SipCaller *caller = sip_caller_new (self->port, "bob");
  g_autofree char *contact = g_strdup_printf ("<sip:203.0.113.7:%u>", self->port);

  g_assert_cmpuint (sip_caller_invite (caller, "choir", NULL), ==, 200);
  g_assert_nonnull (strstr (sip_caller_get_body (caller), "c=IN IP4 203.0.113.7\r\n"));
  g_assert_cmpstr (sip_caller_get_contact (caller), ==, contact);
  expect_phone (self, "Phone");
  g_assert_cmpuint (sip_caller_request (caller, "UPDATE", NULL, NULL), ==, 200);
  g_assert_cmpstr (sip_caller_get_contact (caller), ==, contact);
  g_assert_cmpuint (sip_caller_request (caller, "BYE", NULL, NULL), ==, 200);
  sip_caller_free (caller);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add ("/phone/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("menu", test_menu);
  ADD ("straight", test_straight);
  ADD ("by-number", test_by_number);
  ADD ("wrong-pins", test_wrong_pins);
  ADD ("right-pin-and-lobby", test_right_pin_and_lobby);
  ADD ("many", test_many);
  ADD ("gateway-dies", test_gateway_dies);
  ADD ("dial", test_dial);
  ADD ("code", test_code);
  ADD ("call-me", test_call_me);
  g_test_add ("/phone/behind-nat", Fixture, "127.0.0.1=203.0.113.7", set_up,
      test_behind_nat, tear_down);
#undef ADD
  return g_test_run ();
}
