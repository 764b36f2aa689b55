/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "test-crowd.h"

#include <string.h>

#define FRAME_TEXT 0x81
#define FRAME_PING 0x89
#define FRAME_PONG 0x8a
#define FRAME_MASKED 0x80
#define LENGTH_16_BITS 126
#define BUFFER_BYTES 2048

const char test_crowd_handshake[] =
    "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

typedef struct {
  TestCrowd *crowd;
  TestGuess result;
  guint address;
  char *join;
  GSocketConnection *connection;
  char buffer[BUFFER_BYTES];
  gsize n_read;
  gint64 joined_us; /* 0: not yet */
} Guess;

struct _TestCrowd {
  TestServer *server;
  guint at_once;
  GPtrArray *guesses; /* Guess; the first member that others see is TestGuess */
  GPtrArray *results; /* TestGuess, borrowed */
  guint n_started;
  guint n_done;
};

static void read_more (Guess *self);

static void
guess_free (gpointer data)
{
  Guess *self = data;

  g_clear_object (&self->connection);
  g_free (self->result.answer);
  g_free (self->join);
  g_free (self);
}

static GSocketClient *
client_from (guint address)
{
  GSocketClient *client = g_socket_client_new ();
  g_autofree char *text = g_strdup_printf (
      "127.%u.%u.%u", address >> 16 & 0xff, address >> 8 & 0xff, address & 0xff);
  g_autoptr (GSocketAddress) local = g_inet_socket_address_new_from_string (text, 0);

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_local_address (client, local);
  return client;
}

static guint16
port_of (TestServer *server)
{
  g_autoptr (GUri) uri = g_uri_parse (server->link, G_URI_FLAGS_NONE, NULL);

  return (guint16)g_uri_get_port (uri);
}

static void
write_all (GSocketConnection *connection, const void *data, gsize size)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
      data, size, NULL, NULL, NULL);
}

/* RFC 6455 5.2, with a mask of zeros. */
static void
send_join (Guess *self)
{
  gsize length = strlen (self->join);
  g_autofree guint8 *frame = g_malloc0 (8 + length);

  g_assert_cmpuint (length, >=, LENGTH_16_BITS);
  frame[0] = FRAME_TEXT;
  frame[1] = FRAME_MASKED | LENGTH_16_BITS;
  frame[2] = (guint8)(length >> 8);
  frame[3] = (guint8)length;
  memcpy (frame + 8, self->join, length);
  self->n_read = 0;
  self->joined_us = g_get_monotonic_time ();
  write_all (self->connection, frame, 8 + length);
}

/* With a mask of zeros; what a ping holds is short. */
static void
send_pong (Guess *self, const guint8 *data, gsize length)
{
  guint8 frame[6 + 125] = {FRAME_PONG, (guint8)(FRAME_MASKED | length)};

  g_assert_cmpuint (length, <=, 125);
  memcpy (frame + 6, data, length);
  write_all (self->connection, frame, 6 + length);
}

static void
finish (Guess *self)
{
  self->crowd->n_done++;
  g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
}

static void
take_answer (Guess *self)
{
  const guint8 *frame = (const guint8 *)self->buffer;
  gsize head = frame[1] == LENGTH_16_BITS ? 4 : 2;
  gsize length =
      frame[1] == LENGTH_16_BITS ? (gsize)(frame[2] << 8 | frame[3]) : frame[1];

  if (self->n_read < 2 || self->n_read < head + length) {
    read_more (self);
    return;
  }
  if (frame[0] == FRAME_PING) { /* it takes its time */
    send_pong (self, frame + head, length);
    self->n_read -= head + length;
    memmove (self->buffer, self->buffer + head + length, self->n_read);
    take_answer (self);
    return;
  }
  self->result.delay_us = g_get_monotonic_time () - self->joined_us;
  g_assert_cmpuint (frame[0], ==, FRAME_TEXT);
  self->result.answer = g_strndup (self->buffer + head, length);
  finish (self);
}

static void
handle_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Guess *self = data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n <= 0)
    g_error ("the server closed without an answer");
  self->n_read += (gsize)n;
  if (self->joined_us) {
    take_answer (self);
    return;
  }
  if (g_strstr_len (self->buffer, (gssize)self->n_read, "\r\n\r\n")) {
    g_assert_true (g_str_has_prefix (self->buffer, "HTTP/1.1 101 "));
    send_join (self);
  }
  read_more (self);
}

static void
read_more (Guess *self)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->connection));

  g_assert_cmpuint (self->n_read, <, BUFFER_BYTES);
  g_input_stream_read_async (input, self->buffer + self->n_read,
      BUFFER_BYTES - self->n_read, G_PRIORITY_DEFAULT, NULL, handle_read, self);
}

static void
handle_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  Guess *self = data;
  g_autoptr (GError) error = NULL;

  self->connection =
      g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);
  g_assert_no_error (error);
  write_all (self->connection, test_crowd_handshake, strlen (test_crowd_handshake));
  read_more (self);
}

TestCrowd *
test_crowd_new (TestServer *server, guint at_once)
{
  TestCrowd *self = g_new0 (TestCrowd, 1);

  self->server = server;
  self->at_once = at_once;
  self->guesses = g_ptr_array_new_with_free_func (guess_free);
  self->results = g_ptr_array_new ();
  return self;
}

void
test_crowd_free (TestCrowd *self)
{
  g_ptr_array_unref (self->guesses);
  g_ptr_array_unref (self->results);
  g_free (self);
}

void
test_crowd_add (TestCrowd *self, guint address, guint kind, const char *join)
{
  Guess *guess = g_new0 (Guess, 1);

  guess->crowd = self;
  guess->address = address;
  /* Blanks behind it, so that one form of frame does for all. */
  guess->join = g_strdup_printf ("%-*s", LENGTH_16_BITS, join);
  guess->result.kind = kind;
  g_ptr_array_add (self->guesses, guess);
  g_ptr_array_add (self->results, &guess->result);
}

static void
start_next (TestCrowd *self)
{
  Guess *guess = g_ptr_array_index (self->guesses, self->n_started++);
  g_autoptr (GSocketClient) client = client_from (guess->address);

  g_socket_client_connect_to_host_async (
      client, "127.0.0.1", port_of (self->server), NULL, handle_connected, guess);
}

void
test_crowd_run (TestCrowd *self, void (*meanwhile) (gpointer data), gpointer data)
{
  gint64 until_us = g_get_monotonic_time () + 5 * (gint64)TEST_WAIT_S * G_USEC_PER_SEC;

  while (self->n_done < self->guesses->len) {
    if (g_get_monotonic_time () > until_us)
      g_error ("%u of %u have no answer", self->guesses->len - self->n_done,
          self->guesses->len);
    while (self->n_started < self->guesses->len &&
           self->n_started - self->n_done < self->at_once)
      start_next (self);
    if (meanwhile)
      meanwhile (data);
    g_main_context_iteration (NULL, TRUE);
  }
}

GPtrArray *
test_crowd_get_guesses (TestCrowd *self)
{
  return self->results;
}

GSocketConnection *
test_crowd_connect (TestServer *server, guint address, const char *text)
{
  g_autoptr (GSocketClient) client = client_from (address);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host (
      client, "127.0.0.1", port_of (server), NULL, &error);

  g_assert_no_error (error);
  write_all (connection, text, strlen (text));
  return connection;
}
