/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A real server behind a proxy: whom what comes through it is counted as. */

#include <string.h>

#include "test-crowd.h"

#define SOCKETS_MAX 3
#define PROXY 0x000001        /* 127.0.0.1 */
#define NO_PROXY 0x000002     /* 127.0.0.2 */
#define SECOND_PROXY 0x000003 /* 127.0.0.3, a proxy too */

typedef struct {
  TestServer *server;
  GPtrArray *sockets; /* GSocketConnection, kept open */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->server = test_server_new ("--no-tls", "--proxy=127.0.0.1", "--proxy=127.0.0.3",
      "--sockets-per-address=3", NULL);
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_ptr_array_unref (self->sockets);
  test_server_free (self->server);
}

/* Returns: the status */
static guint
knock (Fixture *self, guint from, const char *forwarded_for)
{
  gsize line_end =
      (gsize)(strstr (test_crowd_handshake, "\r\n") + 2 - test_crowd_handshake);
  g_autofree char *request =
      g_strdup_printf ("%.*sX-Forwarded-For: %s\r\n%s", (int)line_end,
          test_crowd_handshake, forwarded_for, test_crowd_handshake + line_end);
  GSocketConnection *socket = test_crowd_connect (self->server, from, request);
  char answer[sizeof "HTTP/1.1 101"] = "";
  gsize n_read;

  g_ptr_array_add (self->sockets, socket);
  g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (socket)), answer,
      sizeof answer - 1, &n_read, NULL, NULL);
  g_assert_cmpuint (n_read, ==, sizeof answer - 1);
  return (guint)g_ascii_strtoull (answer + strlen ("HTTP/1.1 "), NULL, 10);
}

/* The last entry is what the proxy saw, all before it what the client claims. */
static void
test_last_entry_counts (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < SOCKETS_MAX; i++) {
    g_autofree char *claims = g_strdup_printf ("203.0.113.%u, 198.51.100.1", i);

    g_assert_cmpuint (knock (self, PROXY, claims), ==, 101);
  }
  g_assert_cmpuint (knock (self, PROXY, "203.0.113.9, 198.51.100.1"), ==, 503);
  g_assert_cmpuint (knock (self, SECOND_PROXY, "198.51.100.1"), ==, 503);
  /* Others come through the same proxy, also under the name of that one. */
  for (guint i = 2; i < 12; i++) {
    g_autofree char *other = g_strdup_printf ("198.51.100.1, 198.51.100.%u", i);

    g_assert_cmpuint (knock (self, PROXY, other), ==, 101);
  }
}

static void
test_only_from_the_proxy (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < SOCKETS_MAX; i++) {
    g_autofree char *claims = g_strdup_printf ("198.51.100.%u", i);

    g_assert_cmpuint (knock (self, NO_PROXY, claims), ==, 101);
  }
  g_assert_cmpuint (knock (self, NO_PROXY, "198.51.100.9"), ==, 503);
  /* Nor has it used up what those have whose addresses it claimed. */
  for (guint i = 0; i < SOCKETS_MAX; i++)
    g_assert_cmpuint (knock (self, PROXY, "198.51.100.0"), ==, 101);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/proxy/last-entry-counts", Fixture, NULL, set_up, test_last_entry_counts,
      tear_down);
  g_test_add ("/proxy/only-from-the-proxy", Fixture, NULL, set_up,
      test_only_from_the_proxy, tear_down);
  return g_test_run ();
}
