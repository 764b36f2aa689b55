/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* doc/privacy.md: nothing about people is in the log at its default level, and nothing is
 * left on the disk. */

#include <string.h>

#include "sip-caller.h"
#include "test-crowd.h"

static const char *const secrets[] = {"Hedwig-Name", "Rosebud-Chat", "Letterbox-Note",
    "Zanzibar-Room", "Sesame-Password", "127.8.8.8", "Renamed-Person", "4711-seat",
    "0815-key", "Wrong-Password", "v=0-sdp", "4930555123"};

static void
expect_nothing_of (const char *text, const char *where)
{
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (strstr (text, secrets[i]))
      g_error ("'%s' is in %s", secrets[i], where);
}

/* Returns: (transfer full): the code that a telephone would have to key in */
static char *
ask_for_phone (TestClient *guest, TestClient *host, const char *id)
{
  g_autoptr (JsonNode) sound = NULL;

  test_client_send (
      guest, "{\"type\":\"sound\",\"action\":\"call\",\"target\":\"+4930555123\"}");
  json_node_unref (test_client_expect (host, "sound-asked"));
  test_client_send (
      host, "{\"type\":\"sound-answer\",\"participant\":\"%s\",\"allow\":true}", id);
  test_client_expect_error (guest, "call-failed");
  test_client_send (guest, "{\"type\":\"sound\",\"action\":\"code\"}");
  do {
    g_clear_pointer (&sound, json_node_unref);
    sound = test_client_expect (guest, "sound");
  } while (!g_str_equal (test_string (sound, "state"), "code"));
  return g_strdup (test_string (sound, "code"));
}

/* A meeting with everything in it. Returns: (transfer full): a code that was in it */
static char *
meet (TestServer *server)
{
  TestClient *host = test_client_new (server);
  TestClient *guest, *stranger;
  g_autoptr (JsonNode) welcome =
      test_client_join (host, "Zanzibar-Room", "Hedwig-Name", NULL);
  g_autoptr (JsonNode) admitted = NULL;
  g_autofree char *code = NULL;

  test_client_send (host,
      "{\"type\":\"settings\",\"lobby\":true,\"locked\":false,\"chat\":true,"
      "\"listeners\":false,\"speaking_time\":false,\"password\":\"Sesame-Password\"}");
  for (guint i = 0; i < 3; i++)
    json_node_unref (test_client_expect (host, "room"));
  guest = test_client_new (server);
  test_client_send (guest,
      "{\"type\":\"join\",\"protocol\":1,\"room\":\"Zanzibar-Room\",\"name\":\"Hedwig-"
      "Name"
      "\",\"password\":\"Sesame-Password\",\"seat\":\"4711-seat\",\"microphone\":true,"
      "\"camera\":false}");
  json_node_unref (test_client_expect (guest, "wait"));
  test_client_send (host, "{\"type\":\"note\",\"text\":\"Letterbox-Note\"}");
  json_node_unref (test_client_expect (guest, "note"));
  test_client_send (host, "{\"type\":\"admit\"}");
  admitted = test_client_expect (guest, "welcome");
  stranger = test_client_new (server);
  test_client_send (stranger,
      "{\"type\":\"join\",\"protocol\":1,\"room\":\"Zanzibar-Room\",\"name\":\"Hedwig-"
      "Name"
      "\",\"password\":\"Wrong-Password\",\"key\":\"0815-key\",\"microphone\":true,"
      "\"camera\":false}");
  test_client_expect_error (stranger, "no-entry");

  test_client_offer (guest, 1, "v=0-sdp");
  test_client_send (guest, "{\"type\":\"chat\",\"text\":\"Rosebud-Chat\"}");
  json_node_unref (test_client_expect (guest, "said"));
  test_client_send (host,
      "{\"type\":\"rename\",\"participant\":\"%s\",\"name\":\"Renamed-Person\"}",
      test_string (welcome, "participant"));
  json_node_unref (test_client_expect (guest, "changed"));
  code = ask_for_phone (guest, host, test_string (admitted, "participant"));
  test_client_send (guest, "{\"type\":\"Rosebud-Chat\"}");
  test_client_expect_error (guest, "unknown-type");
  test_client_send (guest, "{\"type\":\"offer\",\"attempt\":2,\"sdp\":\"exit\"}");
  json_node_unref (test_client_expect (guest, "renew")); /* a mixer was lost */
  test_client_send (host, "{\"type\":\"end\"}");
  test_client_expect_error (guest, "ended");
  test_client_free (host);
  test_client_free (guest);
  test_client_free (stranger);
  return g_steal_pointer (&code);
}

static void
check_files (const char *dir_path)
{
  g_autoptr (GDir) dir = g_dir_open (dir_path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (dir_path, name, NULL);
    g_autofree char *text = NULL;

    if (g_file_get_contents (path, &text, NULL, NULL))
      expect_nothing_of (text, path);
  }
}

static void
test_log (void)
{
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", sip_caller_free_port ());
  g_autofree char *code = NULL;
  TestServer *server =
      test_server_new ("--no-tls", "--sip-listen", listen, "--dial-prefix", "+49", NULL);
  TestCrowd *crowd = test_crowd_new (server, 1);
  g_autoptr (GString) log = NULL;

  /* From an address that nothing else has. */
  test_crowd_add (crowd, 0x080808, 0,
      "{\"type\":\"join\",\"protocol\":1,\"room\":\"Zanzibar-Room\",\"name\":"
      "\"Hedwig-Name\",\"token\":\"x\",\"microphone\":true,\"camera\":false}");
  test_crowd_run (crowd, NULL, NULL);
  test_crowd_free (crowd);
  code = meet (server);
  check_files (server->state_dir);
  log = test_server_free_and_get_log (server);
  g_test_message ("the log: %s", log->str);
  /* It is the log: the loss of the mixer is in it. */
  g_assert_nonnull (strstr (log->str, "open http"));
  g_assert_nonnull (strstr (log->str, "mixer"));
  g_assert_nonnull (strstr (log->str, "stopping"));
  expect_nothing_of (log->str, "the log");
  g_assert_null (strstr (log->str, code));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/privacy/log", test_log);
  return g_test_run ();
}
