/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/*
 * A real tutti-server process with fake mixers, and WebSocket clients of it. Every wait
 * has a watchdog that fails the test; nothing is ever timed.
 */

/* How long a wait may take before the test fails; generous, for sanitizers on busy
 * machines. */
#define TEST_WAIT_S 120

typedef struct {
  GSubprocess *process;
  GDataInputStream *stderr_lines;
  GString *log; /* all that it wrote to standard error */
  gboolean log_ended;
  char *state_dir;
  char *said; /* the link that it told to open */
  char *link; /* its beginning, "http://localhost:PORT/" */
  SoupSession *http;
} TestServer;

/* @extra: further arguments, ending with NULL. Waits until the server says where it
 * listens. */
TestServer *test_server_new (const char *extra, ...) G_GNUC_NULL_TERMINATED;

/* @environment: "NAME=VALUE" for the server and its mixers */
TestServer *test_server_new_with_environment (
    const char *environment, const char *extra, ...) G_GNUC_NULL_TERMINATED;

/* Ends it by SIGTERM and checks that it exits with 0. */
void test_server_free (TestServer *self);

/* The same. Returns: (transfer full): all that it wrote to standard error */
GString *test_server_free_and_get_log (TestServer *self);

/* Ends it by SIGKILL. */
void test_server_kill (TestServer *self);

/* Process ids of the server's children. Returns: (transfer full): ints */
GArray *test_server_list_children (TestServer *self);

/* A member of /healthz. */
gint64 test_server_get_health (TestServer *self, const char *name);

/* Waits until a member of /healthz has this value. */
void test_server_wait_health (TestServer *self, const char *name, gint64 value);

/* Returns: (transfer full): the finished message; @out_body may be NULL */
SoupMessage *test_server_get (TestServer *self, const char *path, GBytes **out_body);

typedef struct {
  SoupWebsocketConnection *socket;
  GQueue messages; /* JsonNode, in the order of arrival */
  gboolean closed;
} TestClient;

TestClient *test_client_new (TestServer *server);
void test_client_free (TestClient *self);

void test_client_send (TestClient *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Waits for a message of this type and drops the ones before. Returns: (transfer full) */
JsonNode *test_client_expect (TestClient *self, const char *type);

/* The next message of whatever type. Returns: (transfer full) */
JsonNode *test_client_expect_any (TestClient *self);

/* Waits for an error and checks its id. */
void test_client_expect_error (TestClient *self, const char *id);

/* Waits for the socket's end. Returns: the close code */
guint test_client_expect_closed (TestClient *self);

/* Joins, waits for the welcome. @seat may be NULL. Returns: (transfer full): the welcome
 */
JsonNode *test_client_join (
    TestClient *self, const char *room, const char *name, const char *seat);

void test_client_send_join (
    TestClient *self, const char *room, const char *name, const char *seat);

/* Sends an offer and waits for its answer; checks that it is the fake mixer's answer to
 * it. */
void test_client_offer (TestClient *self, int attempt, const char *sdp);

/* String and number members */
const char *test_string (JsonNode *node, const char *name);
gint64 test_int (JsonNode *node, const char *name);

/* Runs the main loop until @done says TRUE; @what is for the failure. */
void test_wait (gboolean (*done) (gpointer data), gpointer data, const char *what);

G_END_DECLS
