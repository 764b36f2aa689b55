/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every role times every message, as doc/protocol.md has it in its table "Roles", and the
 * passing on of roles. */

#include <string.h>

#include "common/tutti-error.h"
#include "server/tutti-role.h"
#include "test-person.h"

/* As in the columns of the document. */
static const char *const roles[] = {"host", "moderator", "participant", "listener"};
#define N_ROLES G_N_ELEMENTS (roles)

/* A meeting with one of each role. */
typedef struct {
  TestRooms *rooms;
  Client *clients[N_ROLES];
} Meeting;

static Meeting *
meeting_new (void)
{
  Meeting *self = g_new0 (Meeting, 1);

  self->rooms = test_rooms_new (2, 8);
  for (guint i = 0; i < N_ROLES; i++)
    self->clients[i] = client_new_in (self->rooms, roles[i]);
  for (guint i = 1; i < N_ROLES; i++)
    say (self->clients[0], "{\"type\":\"role\",\"participant\":\"%s\",\"role\":\"%s\"}",
        id_of (self->clients[i]), roles[i]);
  for (guint i = 0; i < N_ROLES; i++)
    g_assert_cmpstr (role_of (self->clients[i]), ==, roles[i]);
  return self;
}

static void
meeting_free (Meeting *self)
{
  for (guint i = 0; i < N_ROLES; i++)
    client_free (self->clients[i]);
  test_rooms_free (self->rooms);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Meeting, meeting_free)

/* One of each message that a client may send. "%s" is the sender, or where it is about
 * somebody else the listener (for whom that is the participant). */
static const struct {
  const char *type;
  const char *json;
  gboolean oneself;
} messages[] = {
    {"record", "{\"type\":\"record\",\"action\":\"start\"}", FALSE},
    {"stream", "{\"type\":\"stream\",\"action\":\"start\"}", FALSE},
    {"offer", "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}", FALSE},
    {"state", STATE (false, false, false), FALSE},
    {"view", "{\"type\":\"view\",\"layout\":\"grid\",\"quality\":\"low\"}", FALSE},
    {"volume", "{\"type\":\"volume\",\"participant\":\"%s\",\"decibels\":-6}", FALSE},
    {"leave", "{\"type\":\"leave\"}", FALSE},
    {"ping", "{\"type\":\"ping\",\"time\":1}", FALSE},
    {"hand", "{\"type\":\"hand\",\"raised\":true}", FALSE},
    {"chat", "{\"type\":\"chat\",\"text\":\"x\"}", FALSE},
    {"consent", "{\"type\":\"consent\",\"consent\":\"recorded\"}", FALSE},
    {"rename", "{\"type\":\"rename\",\"participant\":\"%s\",\"name\":\"New\"}", TRUE},
    {"rename others", "{\"type\":\"rename\",\"participant\":\"%s\",\"name\":\"New\"}",
        FALSE},
    {"react", "{\"type\":\"react\",\"reaction\":\"clap\"}", FALSE},
    {"vote", "{\"type\":\"vote\",\"poll\":\"1\",\"choices\":[]}", FALSE},
    {"call", "{\"type\":\"call\"}", FALSE},
    {"poll-start",
        "{\"type\":\"poll-start\",\"question\":\"x\",\"options\":[\"a\",\"b\"],"
        "\"multiple\":false,\"named\":false}",
        FALSE},
    {"poll-end", "{\"type\":\"poll-end\",\"poll\":\"1\"}", FALSE},
    {"present", "{\"type\":\"present\",\"action\":\"ask\"}", FALSE},
    {"presentation",
        "{\"type\":\"presentation\",\"kind\":\"screen\",\"paused\":false,\"sound\":false,"
        "\"page\":0,"
        "\"pages\":0}",
        FALSE},
    {"lower", "{\"type\":\"lower\"}", FALSE},
    {"mute", "{\"type\":\"mute\"}", FALSE},
    {"ask", "{\"type\":\"ask\",\"participant\":\"%s\",\"source\":\"microphone\"}", TRUE},
    {"stop", "{\"type\":\"stop\",\"participant\":\"%s\",\"source\":\"camera\"}", FALSE},
    {"spotlight", "{\"type\":\"spotlight\"}", FALSE},
    {"expel", "{\"type\":\"expel\",\"participant\":\"%s\",\"ban\":false}", FALSE},
    {"role", "{\"type\":\"role\",\"participant\":\"%s\",\"role\":\"participant\"}",
        FALSE},
    {"admit", "{\"type\":\"admit\"}", FALSE},
    {"refuse", "{\"type\":\"refuse\"}", FALSE},
    {"note", "{\"type\":\"note\",\"text\":\"x\"}", FALSE},
    {"settings", SETTINGS (true, true, true, true, ""), FALSE},
    {"dial", "{\"type\":\"dial\",\"target\":\"1\"}", FALSE},
    {"sound", "{\"type\":\"sound\",\"action\":\"code\"}", FALSE},
    {"sound-answer", "{\"type\":\"sound-answer\",\"participant\":\"%s\",\"allow\":true}",
        FALSE},
    {"end", "{\"type\":\"end\"}", FALSE},
};

/* What has to be there for the message to be about something. */
static void
prepare (Meeting *meeting, guint sender, const char *type)
{
  if (g_str_equal (type, "vote") || g_str_equal (type, "poll-end"))
    say (meeting->clients[0],
        "{\"type\":\"poll-start\",\"question\":\"x\",\"options\":[\"a\",\"b\"],"
        "\"multiple\":false,\"named\":false}");
  if (g_str_equal (type, "call"))
    say (meeting->clients[2], "{\"type\":\"hand\",\"raised\":true}");
  if (g_str_equal (type, "presentation"))
    say (meeting->clients[sender], STATE (true, false, true));
}

static void
send_message (Meeting *meeting, guint sender, guint message)
{
  guint other = sender == N_ROLES - 1 ? N_ROLES - 2 : N_ROLES - 1;
  Client *about = meeting->clients[messages[message].oneself ? sender : other];
  g_auto (GStrv) parts = g_strsplit (messages[message].json, "%s", -1);
  g_autofree char *json = g_strjoinv (id_of (about), parts);

  for (guint i = 0; i < N_ROLES; i++)
    clear (meeting->clients[i]);
  say (meeting->clients[sender], "%s", json);
}

static void
check_one (guint sender, guint message, gboolean allowed)
{
  g_autoptr (Meeting) meeting = meeting_new ();
  Client *client = meeting->clients[sender];
  g_autofree char *ids[N_ROLES] = {NULL};
  const char *type = messages[message].type;

  prepare (meeting, sender, type);
  send_message (meeting, sender, message);
  if (allowed) {
    /* "end" is told as an error to all; what is recorded with, and telephones, these
     * rooms have not. */
    if (last_of (client, "error") && !g_str_equal (type, "end") &&
        !g_str_equal (type, "dial") && !g_str_equal (type, "sound") &&
        g_strcmp0 (last_string (client, "error"), "output-failed") != 0)
      g_error ("a %s may send '%s', but is told '%s'", roles[sender], type,
          last_string (client, "error"));
    return;
  }
  if (!last_of (client, "error"))
    g_error ("a %s may not send '%s', but is not told so", roles[sender], type);
  assert_error (client, "not-allowed", FALSE);
  for (guint i = 0; i < N_ROLES; i++)
    g_assert_cmpuint (meeting->clients[i]->sent->len, ==, i == sender ? 1 : 0);
}

/* The rows of the document's table: what, and a cell for each role. Returns: (transfer
 * full) (element-type GStrv) */
static GPtrArray *
read_table (void)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean inside = FALSE;

  g_assert_true (g_file_get_contents (g_getenv ("TUTTI_PROTOCOL"), &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    g_auto (GStrv) cells = g_strsplit (lines[i], "|", -1);

    if (g_str_has_prefix (lines[i], "#"))
      inside = g_str_equal (lines[i], "### Roles");
    if (!inside || g_strv_length (cells) != N_ROLES + 3 ||
        g_str_has_prefix (lines[i], "|-"))
      continue;
    for (guint j = 0; cells[j]; j++)
      g_strstrip (cells[j]);
    g_ptr_array_add (rows, g_steal_pointer (&cells));
  }
  g_assert_cmpuint (rows->len, >, 0);
  return rows;
}

/* Returns: whether the document lets @role do @what; fails when it says nothing */
static gboolean
look_up (GPtrArray *table, const char *what, guint role)
{
  g_autofree char *quoted = g_strdup_printf ("`%s`", what);

  for (guint i = 1; i < table->len; i++) {
    char **cells = g_ptr_array_index (table, i);
    gboolean yes = g_str_equal (cells[2 + role], "yes");

    if (!g_str_equal (cells[1], quoted))
      continue;
    if (!yes)
      g_assert_cmpstr (cells[2 + role], ==, "no");
    return yes;
  }
  g_error ("doc/protocol.md, Roles: there is no row '%s'", what);
}

static void
test_every_message (void)
{
  g_autoptr (GPtrArray) table = read_table ();
  char **head = g_ptr_array_index (table, 0);

  for (guint i = 0; i < N_ROLES; i++)
    g_assert_cmpstr (head[2 + i], ==, roles[i]);
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    for (guint j = 0; j < N_ROLES; j++)
      check_one (j, i, look_up (table, messages[i].type, j));
  /* The head and three devices are the other rows. */
  g_assert_cmpuint (table->len, ==, G_N_ELEMENTS (messages) + 4);
}

/* Nothing that the protocol lets a client send is left out above. */
static void
test_complete (void)
{
  for (guint type = TUTTI_MESSAGE_INVALID + 1; type <= TUTTI_MESSAGE_FAULT; type++) {
    g_autoptr (GPtrArray) rights = NULL;

    if (!tutti_role_may_send (TUTTI_ROLE_HOST, (TuttiMessageType)type))
      continue;
    rights = tutti_role_list_rights (TUTTI_ROLE_HOST);
    /* Three devices; "rename others" is a row of the document, but no message. */
    g_assert_cmpuint (rights->len, ==, G_N_ELEMENTS (messages) - 1 + 3);
  }
}

static void
test_devices (void)
{
  static const char *const devices[] = {"microphone", "camera", "screen"};
  g_autoptr (GPtrArray) table = read_table ();

  for (guint i = 0; i < N_ROLES; i++) {
    g_autoptr (Meeting) meeting = meeting_new ();
    Client *other = meeting->clients[i == 0 ? 1 : 0];
    TestMixer *mixer = test_rooms_mixer (meeting->rooms, 0);

    say (meeting->clients[i], STATE (false, false, false));
    say (meeting->clients[i], "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}");
    clear (other);
    say (meeting->clients[i], STATE (true, true, true));
    for (guint j = 0; j < G_N_ELEMENTS (devices); j++) {
      gboolean may = look_up (table, devices[j], i);
      g_autofree char *on = g_strdup_printf ("\"%s\":true", devices[j]);
      GPtrArray *commands = test_mixer_get_commands (mixer);
      const char *told = g_ptr_array_index (commands, commands->len - 1);

      g_assert_cmpint (strstr (told, on) != NULL, ==, may);
      if (may)
        g_assert_true (json_object_get_boolean_member (
            participant_in (other, "changed"), devices[j]));
      else /* who could not is told so */
        g_assert_false (json_object_get_boolean_member (
            participant_in (meeting->clients[i], "changed"), devices[j]));
    }
  }
}

/* What people are told they may is what they may. */
static void
test_rights (void)
{
  g_autoptr (GPtrArray) table = read_table ();
  g_autoptr (Meeting) meeting = meeting_new ();

  for (guint i = 0; i < N_ROLES; i++) {
    g_autofree char *told = last_strings (meeting->clients[i], "rights", "rights");
    g_auto (GStrv) rights = g_strsplit (told, ",", -1);

    for (guint j = 1; j < table->len; j++) {
      char **cells = g_ptr_array_index (table, j);
      g_autofree char *what = g_strndup (cells[1] + 1, strlen (cells[1]) - 2);

      if (!strchr (what, ' '))
        g_assert_cmpint (g_strv_contains ((const char *const *)rights, what), ==,
            g_str_equal (cells[2 + i], "yes"));
    }
  }
}

static void
give (Client *from, Client *to, const char *role)
{
  say (from, "{\"type\":\"role\",\"participant\":\"%s\",\"role\":\"%s\"}", id_of (to),
      role);
}

static void
test_moderators_and_hosts (void)
{
  g_autoptr (Meeting) meeting = meeting_new ();
  Client *host = meeting->clients[0], *moderator = meeting->clients[1];
  Client *participant = meeting->clients[2], *listener = meeting->clients[3];

  /* A moderator does nothing to a host, and makes none. */
  say (moderator, "{\"type\":\"mute\",\"participant\":\"%s\"}", id_of (host));
  assert_error (moderator, "not-allowed", FALSE);
  say (moderator, "{\"type\":\"expel\",\"participant\":\"%s\",\"ban\":true}",
      id_of (host));
  assert_error (moderator, "not-allowed", FALSE);
  give (moderator, host, "listener");
  assert_error (moderator, "not-allowed", FALSE);
  give (moderator, participant, "host");
  assert_error (moderator, "not-allowed", FALSE);
  give (moderator, moderator, "host");
  assert_error (moderator, "not-allowed", FALSE);

  /* But brings a listener in. */
  clear (listener);
  give (moderator, listener, "participant");
  g_assert_cmpstr (role_of (listener), ==, "participant");
  g_assert_cmpstr (
      json_object_get_string_member (participant_in (participant, "changed"), "role"), ==,
      "participant");
  give (moderator, listener, "king");
  assert_error (moderator, "bad-field", FALSE);
  give (moderator, participant, "moderator");
  g_assert_nonnull (last_of (participant, "lobby")); /* may admit now */

  /* The last host stays one, until there is another. */
  give (host, host, "participant");
  assert_error (host, "not-allowed", FALSE);
  give (host, participant, "host");
  give (host, host, "participant");
  g_assert_cmpstr (role_of (host), ==, "participant");
}

/* Who becomes a listener is not heard any more. */
static void
test_demoted (void)
{
  g_autoptr (Meeting) meeting = meeting_new ();
  Client *host = meeting->clients[0], *participant = meeting->clients[2];
  TestMixer *mixer = test_rooms_mixer (meeting->rooms, 0);
  GPtrArray *commands = test_mixer_get_commands (mixer);

  say (participant, "{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\"}");
  say (participant, STATE (true, true, true));
  give (host, participant, "listener");
  g_assert_nonnull (
      strstr (g_ptr_array_index (commands, commands->len - 1), "\"microphone\":false"));
  g_assert_false (
      json_object_get_boolean_member (participant_in (host, "changed"), "screen"));
}

static void
test_host_leaves (void)
{
  g_autoptr (Meeting) meeting = meeting_new ();
  Client **clients = meeting->clients;

  /* First to the moderator, though the others have been here as long; then to the
   * participant; to the listener when nobody else is left. */
  for (guint i = 1; i < N_ROLES; i++) {
    clear (clients[N_ROLES - 1]);
    say (clients[i - 1], "{\"type\":\"leave\"}");
    g_assert_cmpstr (role_of (clients[i]), ==, "host");
    g_assert_cmpstr (json_object_get_string_member (
                         participant_in (clients[N_ROLES - 1], "changed"), "id"),
        ==, id_of (clients[i]));
  }
}

/* A closed socket is no farewell: the seat expires first. */
static void
test_host_lost (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = client_new_in (rooms, "Ada");
  g_autoptr (Client) bob = client_new_in (rooms, "Bob");
  g_autoptr (Client) eve = client_new_in (rooms, "Eve");

  tutti_session_closed (ada->session);
  test_rooms_pass_time (rooms, 59);
  g_assert_cmpstr (role_of (bob), ==, "participant");
  test_rooms_pass_time (rooms, 2);
  g_assert_cmpstr (role_of (bob), ==, "host");
  g_assert_cmpstr (role_of (eve), ==, "participant");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/roles/every-message", test_every_message);
  g_test_add_func ("/roles/complete", test_complete);
  g_test_add_func ("/roles/devices", test_devices);
  g_test_add_func ("/roles/rights", test_rights);
  g_test_add_func ("/roles/moderators-and-hosts", test_moderators_and_hosts);
  g_test_add_func ("/roles/demoted", test_demoted);
  g_test_add_func ("/roles/host-leaves", test_host_leaves);
  g_test_add_func ("/roles/host-lost", test_host_lost);
  return g_test_run ();
}
