/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "test-client.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

/* Waiting */

static gboolean
handle_wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
test_wait (gboolean (*done) (gpointer data), gpointer data, const char *what)
{
  gint64 until_us = g_get_monotonic_time () + TEST_WAIT_S * G_USEC_PER_SEC;
  /* For conditions that no event of this process announces, and for the watchdog. */
  guint wake = g_timeout_add (50, handle_wake, NULL);

  while (!done (data)) {
    if (g_get_monotonic_time () > until_us)
      g_error ("waited %d s for %s", TEST_WAIT_S, what);
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (wake);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *)data != NULL;
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

/* The server */

static char *
find_link (TestServer *self)
{
  char *line;

  while ((line = g_data_input_stream_read_line (self->stderr_lines, NULL, NULL, NULL))) {
    char *found = strstr (line, "open http");
    char *link = found ? g_strdup (found + strlen ("open ")) : NULL;

    g_test_message ("%s", line);
    g_string_append_printf (self->log, "%s\n", line);
    g_free (line);
    if (link)
      return link;
  }
  g_error ("the server ended before it listened");
}

/* Its output must be read on, or the server blocks. */
static void
read_next_line (GObject *source, GAsyncResult *result, gpointer data)
{
  GDataInputStream *lines = G_DATA_INPUT_STREAM (source);
  TestServer *self = data;
  g_autofree char *line =
      g_data_input_stream_read_line_finish (lines, result, NULL, NULL);

  if (!line) {
    self->log_ended = TRUE;
    return;
  }
  g_test_message ("%s", line);
  g_string_append_printf (self->log, "%s\n", line);
  g_data_input_stream_read_line_async (lines, 0, NULL, read_next_line, self);
}

/* In the child: no server outlives a test that fails. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static TestServer *
start (const char *environment, const char *first, va_list extra)
{
  TestServer *self = g_new0 (TestServer, 1);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  self->log = g_string_new (NULL);
  self->state_dir = g_dir_make_tmp ("tutti-server-XXXXXX", &error);
  g_assert_no_error (error);
  g_ptr_array_add (args, (gpointer)g_getenv ("TUTTI_SERVER"));
  g_ptr_array_add (args, (gpointer) "--mixer");
  g_ptr_array_add (args, (gpointer)g_getenv ("TUTTI_FAKE_MIXER"));
  g_ptr_array_add (args, (gpointer) "--state-dir");
  g_ptr_array_add (args, self->state_dir);
  g_ptr_array_add (args, (gpointer) "--listen=localhost:0");
  g_ptr_array_add (args, (gpointer) "--media-address=127.0.0.1");
  /* Unless a test wants it: what fits depends on the machine. */
  g_ptr_array_add (args, (gpointer) "--cpu-budget=0");
  for (const char *arg = first; arg; arg = va_arg (extra, const char *))
    g_ptr_array_add (args, (gpointer)arg);
  g_ptr_array_add (args, NULL);

  if (environment) {
    g_auto (GStrv) pair = g_strsplit (environment, "=", 2);

    g_subprocess_launcher_setenv (launcher, pair[0], pair[1], TRUE);
  }
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *)args->pdata, &error);
  g_assert_no_error (error);
  self->stderr_lines =
      g_data_input_stream_new (g_subprocess_get_stderr_pipe (self->process));
  self->said = find_link (self);
  self->link =
      g_strndup (self->said, (gsize)(strrchr (self->said, '/') + 1 - self->said));
  g_data_input_stream_read_line_async (self->stderr_lines, 0, NULL, read_next_line, self);
  self->http = soup_session_new ();
  return self;
}

TestServer *
test_server_new (const char *extra, ...)
{
  TestServer *self;
  va_list list;

  va_start (list, extra);
  self = start (NULL, extra, list);
  va_end (list);
  return self;
}

TestServer *
test_server_new_with_environment (const char *environment, const char *extra, ...)
{
  TestServer *self;
  va_list list;

  va_start (list, extra);
  self = start (environment, extra, list);
  va_end (list);
  return self;
}

static void
remove_dir (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    g_unlink (file);
  }
  g_rmdir (path);
}

static void
end (TestServer *self, int signal_number)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_subprocess_send_signal (self->process, signal_number);
  g_subprocess_wait_async (self->process, NULL, store_result, &result);
  test_wait (is_set, &result, "the server's end");
}

static gboolean
log_has_ended (gpointer data)
{
  return ((TestServer *)data)->log_ended;
}

/* Its mixers, which write to the same, have ended too. */
static void
clean_up (TestServer *self)
{
  test_wait (log_has_ended, self, "the end of its output");
  if (self->log)
    g_string_free (self->log, TRUE);
  remove_dir (self->state_dir);
  g_object_unref (self->http);
  g_object_unref (self->stderr_lines);
  g_object_unref (self->process);
  g_free (self->state_dir);
  g_free (self->said);
  g_free (self->link);
  g_free (self);
}

void
test_server_free (TestServer *self)
{
  end (self, SIGTERM);
  g_assert_true (g_subprocess_get_if_exited (self->process));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
  clean_up (self);
}

GString *
test_server_free_and_get_log (TestServer *self)
{
  GString *log;

  end (self, SIGTERM);
  test_wait (log_has_ended, self, "the end of its output");
  log = g_steal_pointer (&self->log);
  clean_up (self);
  return log;
}

void
test_server_kill (TestServer *self)
{
  end (self, SIGKILL);
  clean_up (self);
}

GArray *
test_server_list_children (TestServer *self)
{
  const char *pid = g_subprocess_get_identifier (self->process);
  g_autofree char *path = g_strdup_printf ("/proc/%s/task/%s/children", pid, pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  GArray *children = g_array_new (FALSE, FALSE, sizeof (int));

  if (g_file_get_contents (path, &text, NULL, NULL))
    words = g_strsplit (g_strchomp (text), " ", -1);
  for (guint i = 0; words && words[i]; i++) {
    int child = atoi (words[i]);

    if (child > 0)
      g_array_append_val (children, child);
  }
  return children;
}

/* The server's own is self-signed; what is in it is the matter of another test. */
static gboolean
accept_certificate (SoupMessage *message, GTlsCertificate *certificate,
    GTlsCertificateFlags errors, gpointer data)
{
  return TRUE;
}

SoupMessage *
test_server_get (TestServer *self, const char *path, GBytes **out_body)
{
  g_autofree char *uri = g_strconcat (self->link, path + 1, NULL);
  SoupMessage *message = soup_message_new (SOUP_METHOD_GET, uri);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate), NULL);
  soup_session_send_and_read_async (
      self->http, message, G_PRIORITY_DEFAULT, NULL, store_result, &result);
  test_wait (is_set, &result, path);
  body = soup_session_send_and_read_finish (self->http, result, &error);
  g_assert_no_error (error);
  if (out_body)
    *out_body = g_steal_pointer (&body);
  return message;
}

gint64
test_server_get_health (TestServer *self, const char *name)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (SoupMessage) message = test_server_get (self, "/healthz", &body);
  g_autofree char *text =
      g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  JsonNode *member;

  g_assert_cmpint (soup_message_get_status (message), ==, 200);
  g_assert_nonnull (node);
  member = json_object_get_member (json_node_get_object (node), name);
  g_assert_nonnull (member);
  if (json_node_get_value_type (member) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (member);
  return json_node_get_int (member);
}

typedef struct {
  TestServer *server;
  const char *name;
  gint64 value;
} HealthWait;

static gboolean
health_is (gpointer data)
{
  HealthWait *wait = data;

  return test_server_get_health (wait->server, wait->name) == wait->value;
}

void
test_server_wait_health (TestServer *self, const char *name, gint64 value)
{
  HealthWait wait = {self, name, value};

  test_wait (health_is, &wait, name);
}

/* Clients */

static void
handle_message (SoupWebsocketConnection *socket, int type, GBytes *bytes, gpointer data)
{
  TestClient *self = data;
  g_autofree char *text =
      g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  g_assert_cmpint (type, ==, SOUP_WEBSOCKET_DATA_TEXT);
  g_queue_push_tail (&self->messages, node);
}

static void
handle_closed (SoupWebsocketConnection *socket, gpointer data)
{
  ((TestClient *)data)->closed = TRUE;
}

TestClient *
test_client_new (TestServer *server)
{
  TestClient *self = g_new0 (TestClient, 1);
  g_autofree char *uri = g_strconcat ("ws", server->link + strlen ("http"), "ws", NULL);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, uri);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_queue_init (&self->messages);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate), NULL);
  soup_session_websocket_connect_async (
      server->http, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL, store_result, &result);
  test_wait (is_set, &result, "the WebSocket");
  self->socket = soup_session_websocket_connect_finish (server->http, result, &error);
  g_assert_no_error (error);
  g_signal_connect (self->socket, "message", G_CALLBACK (handle_message), self);
  g_signal_connect (self->socket, "closed", G_CALLBACK (handle_closed), self);
  return self;
}

static gboolean
is_closed (gpointer data)
{
  return ((TestClient *)data)->closed;
}

void
test_client_free (TestClient *self)
{
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->socket, 1000, NULL);
  test_wait (is_closed, self, "the socket's end");
  g_signal_handlers_disconnect_by_data (self->socket, self);
  g_object_unref (self->socket);
  g_queue_clear_full (&self->messages, (GDestroyNotify)json_node_unref);
  g_free (self);
}

void
test_client_send (TestClient *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  soup_websocket_connection_send_text (self->socket, text);
}

typedef struct {
  TestClient *client;
  const char *type;
  JsonNode *found;
} MessageWait;

static gboolean
has_message (gpointer data)
{
  MessageWait *wait = data;
  JsonNode *node;

  while (!wait->found && (node = g_queue_pop_head (&wait->client->messages))) {
    if (g_str_equal (test_string (node, "type"), wait->type))
      wait->found = node;
    else
      json_node_unref (node);
  }
  if (!wait->found && wait->client->closed)
    g_error ("the socket closed without '%s'", wait->type);
  return wait->found != NULL;
}

JsonNode *
test_client_expect (TestClient *self, const char *type)
{
  MessageWait wait = {self, type, NULL};

  test_wait (has_message, &wait, type);
  return wait.found;
}

static gboolean
has_any_message (gpointer data)
{
  TestClient *self = data;

  if (g_queue_is_empty (&self->messages) && self->closed)
    g_error ("the socket closed without another message");
  return !g_queue_is_empty (&self->messages);
}

JsonNode *
test_client_expect_any (TestClient *self)
{
  test_wait (has_any_message, self, "any message");
  return g_queue_pop_head (&self->messages);
}

void
test_client_expect_error (TestClient *self, const char *id)
{
  g_autoptr (JsonNode) error = test_client_expect (self, "error");

  g_assert_cmpstr (test_string (error, "error"), ==, id);
}

guint
test_client_expect_closed (TestClient *self)
{
  test_wait (is_closed, self, "the socket's end");
  return soup_websocket_connection_get_close_code (self->socket);
}

void
test_client_send_join (
    TestClient *self, const char *room, const char *name, const char *seat)
{
  g_autofree char *member =
      seat ? g_strdup_printf (",\"seat\":\"%s\"", seat) : g_strdup ("");

  test_client_send (self,
      "{\"type\":\"join\",\"protocol\":1,\"room\":\"%s\",\"name\":\"%s\","
      "\"microphone\":true,\"camera\":false%s}",
      room, name, member);
}

JsonNode *
test_client_join (TestClient *self, const char *room, const char *name, const char *seat)
{
  test_client_send_join (self, room, name, seat);
  return test_client_expect (self, "welcome");
}

void
test_client_offer (TestClient *self, int attempt, const char *sdp)
{
  g_autofree char *expected = g_strconcat ("answer to ", sdp, NULL);
  g_autoptr (JsonNode) answer = NULL;

  test_client_send (
      self, "{\"type\":\"offer\",\"attempt\":%d,\"sdp\":\"%s\"}", attempt, sdp);
  answer = test_client_expect (self, "answer");
  g_assert_cmpint (test_int (answer, "attempt"), ==, attempt);
  g_assert_cmpstr (test_string (answer, "sdp"), ==, expected);
}

const char *
test_string (JsonNode *node, const char *name)
{
  return json_object_get_string_member (json_node_get_object (node), name);
}

gint64
test_int (JsonNode *node, const char *name)
{
  return json_object_get_int_member (json_node_get_object (node), name);
}
