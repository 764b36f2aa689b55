/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sockets that ask for too much get their error and are gone; the others in the room
 * notice nothing. */

#include <string.h>

#include "common/tutti-message.h"
#include "test-client.h"

typedef struct {
  TestServer *server;
  TestClient *bystander;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->server = test_server_new ("--no-tls", NULL);
  self->bystander = test_client_new (self->server);
  json_node_unref (test_client_join (self->bystander, "room", "Bystander", NULL));
}

/* Shows on the way that nothing has happened to the others. */
static void
tear_down (Fixture *self, gconstpointer data)
{
  test_client_offer (self->bystander, 1, "v=0");
  test_client_free (self->bystander);
  test_server_free (self->server);
}

static void
test_flood (Fixture *self, gconstpointer data)
{
  TestClient *client = test_client_new (self->server);
  JsonNode *welcome = test_client_join (client, "room", "Flood", NULL);

  for (guint i = 0; i < 200; i++)
    test_client_send (client, "{\"type\":\"ping\",\"time\":%u}", i);
  test_client_expect_error (client, "rate-limited");
  g_assert_cmpuint (test_client_expect_closed (client), ==, 1008);
  json_node_unref (welcome);
  test_client_free (client);
}

static void
test_large (Fixture *self, gconstpointer data)
{
  static const gsize sizes[] = {TUTTI_MESSAGE_MAX_BYTES + 1, 200 * 1024, 4 * 1024 * 1024};

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    TestClient *client = test_client_new (self->server);
    g_autofree char *text = g_strnfill (sizes[i], ' ');

    test_client_send (client, "%s", text);
    test_client_expect_error (client, "too-large");
    g_assert_cmpuint (test_client_expect_closed (client), ==, 1009);
    test_client_free (client);
  }
}

/* The largest that is allowed arrives, also when many come in one go. */
static void
test_largest (Fixture *self, gconstpointer data)
{
  TestClient *client = test_client_new (self->server);
  g_autofree char *filling =
      g_strnfill (TUTTI_MESSAGE_MAX_BYTES - strlen ("{\"type\":\"x\"}"), ' ');

  for (guint i = 0; i < 20; i++)
    test_client_send (client, "{\"type\":%s\"x\"}", filling);
  for (guint i = 0; i < 20; i++)
    test_client_expect_error (client, "unknown-type");
  test_client_free (client);
}

static void
test_binary (Fixture *self, gconstpointer data)
{
  TestClient *client = test_client_new (self->server);

  soup_websocket_connection_send_binary (client->socket, "\xff\x00\xfe", 3);
  test_client_expect_error (client, "binary");
  json_node_unref (test_client_join (client, "room", "Binary", NULL));
  test_client_free (client);
}

/* Raw frames, for what a well-behaved library does not send */

static GSocketConnection *
connect_raw (TestServer *server)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GUri) uri = g_uri_parse (server->link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host (
      client, "127.0.0.1", (guint16)g_uri_get_port (uri), NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
write_raw (GSocketConnection *connection, const void *data, gsize size)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
      data, size, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
shake_hands (GSocketConnection *connection)
{
  static const char request[] =
      "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  GString *response = g_string_new (NULL);
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char c;

  write_raw (connection, request, strlen (request));
  while (!g_str_has_suffix (response->str, "\r\n\r\n")) {
    g_assert_cmpint (g_input_stream_read (input, &c, 1, NULL, NULL), ==, 1);
    g_string_append_c (response, c);
  }
  g_assert_true (g_str_has_prefix (response->str, "HTTP/1.1 101 "));
  g_string_free (response, TRUE);
}

/* Text that never ends, in fragments of a kilobyte: RFC 6455 5.2, with a mask of zeros.
 */
static void
test_fragments (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = connect_raw (self->server);
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  guint8 frame[8 + 1024] = {0x01, 0x80 | 126, 0x04, 0x00, 0, 0, 0, 0};
  char answer[512] = "";
  gsize n = 0;
  gssize got;

  memset (frame + 8, ' ', 1024);
  shake_hands (connection);
  for (guint i = 0; i < 128; i++) {
    write_raw (connection, frame, sizeof frame);
    frame[0] = 0x00; /* continuation */
  }
  /* The server says why, and then closes although this client does not. */
  while (n < sizeof answer - 1 && (got = g_input_stream_read (input, answer + n,
                                       sizeof answer - 1 - n, NULL, NULL)) > 0)
    n += (gsize)got;
  g_assert_nonnull (g_strstr_len (answer, (gssize)n, "too-large"));
}

static void
test_idle_socket (Fixture *self, gconstpointer data)
{
  TestClient *client = test_client_new (self->server);

  test_client_expect_error (client, "too-slow");
  g_assert_cmpuint (test_client_expect_closed (client), ==, 1008);
  test_client_free (client);
}

#define ADD(name) \
  g_test_add ("/limits/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (flood);
  ADD (large);
  ADD (largest);
  ADD (binary);
  ADD (fragments);
  ADD (idle_socket);
  return g_test_run ();
}
