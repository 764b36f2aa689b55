/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The server as a process: refusals at the start, its end in all ways, and its
 * certificate while it runs. */

#include <errno.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>

#include "server/tutti-certificate.h"
#include "test-client.h"

/* Starts the server with what it cannot run with. Returns: (transfer full): what it says
 */
static char *
expect_refused (int status, const char *const *args)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *said = NULL;

  g_ptr_array_add (argv, (gpointer)g_getenv ("TUTTI_SERVER"));
  for (guint i = 0; args[i]; i++)
    g_ptr_array_add (argv, (gpointer)args[i]);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv (
      (const char *const *)argv->pdata, G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &said, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, status);
  return said;
}

#define REFUSED(status, reason, ...) \
  G_STMT_START \
  { \
    g_autofree char *said = \
        expect_refused (status, (const char *[]){__VA_ARGS__, NULL}); \
    if (!strstr (said, reason)) \
      g_error ("'%s' does not say '%s'", said, reason); \
  } \
  G_STMT_END

static void
test_refusals (void)
{
  REFUSED (2, "without TLS the server listens on this machine only", "--no-tls");
  REFUSED (2, "without TLS", "--no-tls", "--listen=[::]:0");
  REFUSED (2, "listen must be ADDRESS:PORT", "--listen=8443");
  REFUSED (2, "cannot use the media address 192.0.2.77", "--no-tls",
      "--listen=localhost:0", "--media-address=192.0.2.77");
  REFUSED (2, "is not an IP address", "--no-tls", "--listen=localhost:0",
      "--media-address=example.org");
  REFUSED (2, "cannot use the certificate", "--listen=localhost:0",
      "--certificate=/nonexistent/a", "--certificate-key=/nonexistent/b");
  REFUSED (2, "cannot make the state folder", "--listen=localhost:0",
      "--state-dir=/proc/nonexistent");
  REFUSED (1, "/nonexistent/mixer", "--no-tls", "--listen=localhost:0",
      "--mixer=/nonexistent/mixer");
}

static gboolean
is_gone (gpointer data)
{
  return kill (*(int *)data, 0) == -1 && errno == ESRCH;
}

/* Mixers that ignore every request to end, and the end of the link too. */
static void
test_deaf_mixers (void)
{
  TestServer *server =
      test_server_new_with_environment ("FAKE_MIXER_DEAF=1", "--no-tls", NULL);
  TestClient *client = test_client_new (server);
  g_autoptr (GArray) children = NULL;

  json_node_unref (test_client_join (client, "room", "Ada", NULL));
  test_server_wait_health (server, "mixers", 2);
  children = test_server_list_children (server);
  g_assert_cmpuint (children->len, ==, 2);
  test_client_free (client);
  test_server_free (server);
  for (guint i = 0; i < children->len; i++)
    g_assert_true (is_gone (&g_array_index (children, int, i)));
}

/* Even a server that is killed leaves no child behind. */
static void
test_killed (void)
{
  TestServer *server =
      test_server_new_with_environment ("FAKE_MIXER_DEAF=1", "--no-tls", NULL);
  g_autoptr (GArray) children = test_server_list_children (server);

  g_assert_cmpuint (children->len, ==, 1);
  test_server_kill (server);
  test_wait (is_gone, &g_array_index (children, int, 0), "the mixer's end");
}

/* No mixer ever gets ready: the server itself stays up, and says so to those who try. */
static void
test_broken_mixer (void)
{
  TestServer *server =
      test_server_new_with_environment ("FAKE_MIXER_EXIT=1", "--no-tls", NULL);
  TestClient *client = test_client_new (server);

  json_node_unref (test_client_join (client, "room", "Ada", NULL));
  test_client_expect_error (client, "internal");
  g_assert_cmpuint (test_client_expect_closed (client), ==, 1008);
  g_assert_cmpint (test_server_get_health (server, "rooms"), ==, 0);
  test_client_free (client);
  test_server_free (server);
}

/* Returns: (transfer full): an option with a range of one port that was free just now */
static char *
find_port_range (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) socket = g_socket_new (
      G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_autoptr (GSocketAddress) bound = NULL;
  guint port;

  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, any_port, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return g_strdup_printf ("--port-range=%u-%u", port, port);
}

static void
test_limits (void)
{
  TestServer *server =
      test_server_new ("--no-tls", "--max-rooms=1", "--max-people=1", NULL);
  TestClient *ada = test_client_new (server);
  TestClient *bob = test_client_new (server);
  TestClient *eve = test_client_new (server);

  json_node_unref (test_client_join (ada, "room", "Ada", NULL));
  test_client_send_join (bob, "room", "Bob", NULL);
  test_client_expect_error (bob, "no-entry");
  test_client_send_join (eve, "other", "Eve", NULL);
  test_client_expect_error (eve, "server-full");
  test_client_free (ada);
  test_client_free (bob);
  test_client_free (eve);
  test_server_free (server);
}

/* One port for two rooms: the second is refused, and the first goes on. */
static void
test_ports_used_up (void)
{
  TestServer *server = NULL;
  TestClient *ada, *bob;
  g_autofree char *range = find_port_range ();

  server = test_server_new ("--no-tls", range, NULL);
  ada = test_client_new (server);
  bob = test_client_new (server);
  json_node_unref (test_client_join (ada, "room", "Ada", NULL));
  test_client_send_join (bob, "other", "Bob", NULL);
  test_client_expect_error (bob, "server-full");
  test_client_offer (ada, 1, "v=0");
  test_client_free (ada);
  test_client_free (bob);
  test_server_free (server);
}

static void
test_demo (void)
{
  TestServer *server = test_server_new ("--no-tls", "--demo", NULL);
  TestClient *ada = test_client_new (server);
  g_autoptr (JsonNode) welcome = test_client_join (ada, "demo", "Ada", NULL);
  JsonArray *people =
      json_object_get_array_member (json_node_get_object (welcome), "participants");
  guint n_robots = 0;

  for (guint i = 0; i < json_array_get_length (people); i++) {
    JsonObject *person = json_array_get_object_element (people, i);

    n_robots += g_str_equal (json_object_get_string_member (person, "kind"), "robot");
  }
  g_assert_cmpuint (n_robots, ==, 3);
  g_assert_true (g_str_has_suffix (server->said, "/demo"));
  test_client_free (ada);
  test_server_free (server);
}

static guint
count_descriptors (TestServer *server)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/fd", g_subprocess_get_identifier (server->process));
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
come_and_go (TestServer *server, guint index)
{
  TestClient *client = test_client_new (server);
  g_autofree char *room = g_strdup_printf ("room-%u", index % 3);

  json_node_unref (test_client_join (client, room, "Ada", NULL));
  test_client_offer (client, 1, "v=0");
  test_client_send (client, "{\"type\":\"leave\"}");
  test_client_expect_closed (client);
  test_client_free (client);
}

/* What a browser does: one request on a connection that it would like to keep, and then
 * goes away. */
static void
visit (TestServer *server)
{
  static const char request[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GUri) uri = g_uri_parse (server->link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (
      client, "127.0.0.1", (guint16)g_uri_get_port (uri), NULL, &error);
  char answer[1024];

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
      request, strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (
      g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
          answer, sizeof answer, NULL, NULL),
      >, 0);
}

static void
settle (TestServer *server)
{
  test_server_wait_health (server, "rooms", 0);
  test_server_wait_health (server, "sockets", 0);
  test_server_wait_health (server, "mixers", 1);
  test_server_wait_health (server, "spare", TRUE);
}

/* Rooms that come and go leave no descriptor behind: sockets of clients, of media, of
 * mixers. */
static void
test_churn (void)
{
  TestServer *server = test_server_new ("--no-tls", "--rooms-per-hour=1000", NULL);
  guint before;

  come_and_go (server, 0);
  settle (server);
  before = count_descriptors (server);
  for (guint i = 0; i < 40; i++) {
    come_and_go (server, i);
    visit (server);
  }
  settle (server);
  /* The connection of the last look at /healthz may or may not be closed yet, in both
   * counts. */
  g_assert_cmpuint (count_descriptors (server), <=, before + 1);
  test_server_free (server);
}

static void
test_churn_tls (void)
{
  TestServer *server = test_server_new (NULL, NULL);
  guint before;

  come_and_go (server, 0);
  settle (server);
  before = count_descriptors (server);
  for (guint i = 0; i < 10; i++)
    come_and_go (server, i);
  settle (server);
  /* The connection of the last look at /healthz may or may not be closed yet, in both
   * counts. */
  g_assert_cmpuint (count_descriptors (server), <=, before + 1);
  test_server_free (server);
}

/* TLS */

static gboolean
accept_any (SoupMessage *message, GTlsCertificate *certificate,
    GTlsCertificateFlags errors, GTlsCertificate **out)
{
  g_set_object (out, certificate);
  return TRUE;
}

/* A new connection. Returns: (transfer full): the certificate that it was shown */
static GTlsCertificate *
look_at_certificate (TestServer *server)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *uri = g_strconcat (server->link, "healthz", NULL);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, uri);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  GTlsCertificate *certificate = NULL;

  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_any), &certificate);
  body = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  return certificate;
}

typedef struct {
  TestServer *server;
  GTlsCertificate *before;
} ChangeWait;

static gboolean
certificate_has_changed (gpointer data)
{
  ChangeWait *wait = data;
  g_autoptr (GTlsCertificate) now = look_at_certificate (wait->server);

  return !g_tls_certificate_is_same (now, wait->before);
}

static void
test_tls (void)
{
  TestServer *server = test_server_new (NULL, NULL);
  static char *names[] = {(char *)"localhost", NULL};
  g_autoptr (GTlsCertificate) first = look_at_certificate (server);
  g_autoptr (GSocketConnectable) localhost = g_network_address_new ("localhost", 443);
  g_autofree char *certificate_path = NULL;
  g_autofree char *key_path = NULL;
  g_autoptr (GError) error = NULL;
  ChangeWait wait = {server, first};
  gint64 far_off =
      g_get_real_time () / G_USEC_PER_SEC + (gint64)TUTTI_CERTIFICATE_DAYS * 24 * 60 * 60;
  TestClient *client = test_client_new (server);

  g_assert_true (g_str_has_prefix (server->link, "https://localhost:"));
  g_assert_cmpint (g_tls_certificate_verify (first, localhost, first), ==, 0);
  json_node_unref (test_client_join (client, "room", "Ada", NULL));

  /* Another pair in the files: new connections get it, the open one goes on. */
  tutti_certificate_ensure (
      server->state_dir, names, far_off, &certificate_path, &key_path, &error);
  g_assert_no_error (error);
  test_wait (certificate_has_changed, &wait, "the new certificate");
  test_client_offer (client, 1, "v=0");
  test_client_free (client);
  test_server_free (server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/process/refusals", test_refusals);
  g_test_add_func ("/process/deaf-mixers", test_deaf_mixers);
  g_test_add_func ("/process/killed", test_killed);
  g_test_add_func ("/process/broken-mixer", test_broken_mixer);
  g_test_add_func ("/process/limits", test_limits);
  g_test_add_func ("/process/ports-used-up", test_ports_used_up);
  g_test_add_func ("/process/demo", test_demo);
  g_test_add_func ("/process/churn", test_churn);
  g_test_add_func ("/process/churn-tls", test_churn_tls);
  g_test_add_func ("/process/tls", test_tls);
  return g_test_run ();
}
