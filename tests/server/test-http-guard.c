/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Connections that send nothing, or slowly, end; on a clock that the test moves. */

#include <glib/gstdio.h>
#include <string.h>

#include "server/tutti-certificate.h"
#include "server/tutti-http-guard.h"

#define WAIT_S 100
#define PER_ADDRESS 3

typedef struct {
  gint64 now_us;
  TuttiClock clock;
  SoupServer *server;
  TuttiHttpGuard *guard;
  guint16 port;
} Fixture;

static gint64
get_now_us (gpointer data)
{
  return ((Fixture *)data)->now_us;
}

static void
handle_get (SoupServer *server, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer data)
{
  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Connection", "close");
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "here", 4);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->now_us = 1000 * G_USEC_PER_SEC;
  self->clock.now_us = get_now_us;
  self->clock.data = self;
  self->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  self->guard = tutti_http_guard_new (
      self->server, PER_ADDRESS, (char *[]){(char *)"127.0.0.9", NULL}, &self->clock);
  soup_server_add_handler (self->server, NULL, handle_get, NULL, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->port = (guint16)g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  soup_server_disconnect (self->server);
  g_object_unref (self->guard);
  g_object_unref (self->server);
}

static gboolean
handle_watchdog (gpointer data)
{
  g_error ("waited %d s", WAIT_S);
  return G_SOURCE_REMOVE;
}

static void
wait_for_connections (Fixture *self, guint n)
{
  guint watchdog = g_timeout_add_seconds (WAIT_S, handle_watchdog, NULL);

  while (tutti_http_guard_get_n_connections (self->guard) != n)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (watchdog);
}

static GSocketConnection *
connect_from (Fixture *self, const char *address, const char *text)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) local = g_inet_socket_address_new_from_string (address, 0);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;

  g_socket_client_set_local_address (client, local);
  connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
      text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

static GSocketConnection *
connect_and_say (Fixture *self, const char *text)
{
  return connect_from (self, "127.0.0.1", text);
}

static void
pass_time (Fixture *self, gint64 us)
{
  self->now_us += us;
  tutti_http_guard_tick (self->guard);
}

static void
test_slow (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketConnection) silent = connect_and_say (self, "");
  g_autoptr (GSocketConnection) slow = connect_and_say (self, "GET / HT");
  g_autoptr (GSocketConnection) late = NULL;

  wait_for_connections (self, 2);
  pass_time (self, TUTTI_HTTP_REQUEST_WITHIN_US - 1);
  late = connect_and_say (self, "");
  wait_for_connections (self, 3);
  pass_time (self, 1);
  wait_for_connections (self, 1);
  pass_time (self, TUTTI_HTTP_REQUEST_WITHIN_US - 1);
  wait_for_connections (self, 0);
}

/* An answered request is nobody's burden any more. */
static void
test_answered (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection =
      connect_and_say (self, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  char answer[1024];

  while (
      !(g_socket_condition_check (g_socket_connection_get_socket (connection), G_IO_IN) &
          G_IO_IN))
    g_main_context_iteration (NULL, FALSE);
  wait_for_connections (self, 0);
  g_assert_cmpint (
      g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
          answer, sizeof answer, NULL, NULL),
      >, 0);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200"));
}

static void
wait_for_end (GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  guint watchdog = g_timeout_add_seconds (WAIT_S, handle_watchdog, NULL);

  while (!(g_socket_condition_check (socket, G_IO_IN | G_IO_HUP) & (G_IO_IN | G_IO_HUP)))
    g_main_context_iteration (NULL, FALSE);
  g_source_remove (watchdog);
}

/* One address cannot take everybody's place; a proxy is many people. */
static void
test_one_address (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocketConnection) refused = NULL;
  char byte;

  for (guint i = 0; i < PER_ADDRESS; i++)
    g_ptr_array_add (held, connect_from (self, "127.0.0.1", ""));
  wait_for_connections (self, PER_ADDRESS);
  refused = connect_from (self, "127.0.0.1", "");
  wait_for_end (refused);
  g_assert_cmpint (
      g_input_stream_read (
          g_io_stream_get_input_stream (G_IO_STREAM (refused)), &byte, 1, NULL, NULL),
      <=, 0);

  g_ptr_array_add (held, connect_from (self, "127.0.0.2", ""));
  for (guint i = 0; i < 2 * PER_ADDRESS; i++)
    g_ptr_array_add (held, connect_from (self, "127.0.0.9", ""));
  wait_for_connections (self, 3 * PER_ADDRESS + 1);
}

/* Who never finishes, or never begins, the handshake is cut like anybody else. */
static void
test_handshake (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *state_dir = g_dir_make_tmp ("tutti-guard-XXXXXX", &error);
  g_autofree char *certificate_path = NULL;
  g_autofree char *key_path = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GSocketConnection) silent = NULL;
  g_autoptr (GSocketConnection) halfway = NULL;
  GSList *uris;

  g_assert_true (
      tutti_certificate_ensure (state_dir, (char *[]){(char *)"localhost", NULL},
          g_get_real_time () / G_USEC_PER_SEC, &certificate_path, &key_path, &error));
  certificate = g_tls_certificate_new_from_files (certificate_path, key_path, &error);
  g_assert_no_error (error);
  soup_server_disconnect (self->server);
  soup_server_set_tls_certificate (self->server, certificate);
  soup_server_listen_local (
      self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY | SOUP_SERVER_LISTEN_HTTPS, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->port = (guint16)g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);

  silent = connect_from (self, "127.0.0.1", "");
  /* The head of a record with a ClientHello (RFC 8446 5.1), and no more. */
  halfway = connect_from (self, "127.0.0.1", "\x16\x03\x01\x02");
  wait_for_connections (self, 2);
  pass_time (self, TUTTI_HTTP_REQUEST_WITHIN_US);
  wait_for_connections (self, 0);

  g_unlink (certificate_path);
  g_unlink (key_path);
  g_rmdir (state_dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/http-guard/slow", Fixture, NULL, set_up, test_slow, tear_down);
  g_test_add ("/http-guard/answered", Fixture, NULL, set_up, test_answered, tear_down);
  g_test_add (
      "/http-guard/one-address", Fixture, NULL, set_up, test_one_address, tear_down);
  g_test_add ("/http-guard/handshake", Fixture, NULL, set_up, test_handshake, tear_down);
  return g_test_run ();
}
