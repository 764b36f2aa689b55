/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files, headers and what must not be reachable; with the pure parts of it first. */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "server/tutti-http-headers.h"
#include "test-client.h"

static void
test_origin (void)
{
  static const struct {
    const char *origin;
    const char *host;
    gboolean allowed;
  } cases[] = {
      {NULL, "meet.example.org", TRUE},
      {"https://meet.example.org", "meet.example.org", TRUE},
      {"https://Meet.Example.org", "meet.example.ORG", TRUE},
      {"https://meet.example.org:443", "meet.example.org", TRUE},
      {"https://meet.example.org", "meet.example.org:443", TRUE},
      {"https://localhost:8443", "localhost:8443", TRUE},
      {"http://[::1]:8080", "[::1]:8080", TRUE},
      {"https://other.example.net", "meet.example.org", TRUE}, /* configured */
      {"https://evil.example.org", "meet.example.org", FALSE},
      {"https://meet.example.org.evil.net", "meet.example.org", FALSE},
      {"https://meet.example.org:444", "meet.example.org", FALSE},
      {"null", "null", FALSE},
      {"null", NULL, FALSE},
      {"file://", "", FALSE},
      {"ftp://meet.example.org", "meet.example.org", FALSE},
  };
  char *extra[] = {(char *)"https://other.example.net", NULL};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (tutti_http_origin_is_allowed (cases[i].origin, cases[i].host, extra),
        ==, cases[i].allowed);
}

static void
test_pure_headers (void)
{
  g_assert_true (tutti_http_accepts_gzip ("gzip, deflate, br"));
  g_assert_true (tutti_http_accepts_gzip ("br;q=1, gzip;q=0.5"));
  g_assert_false (tutti_http_accepts_gzip ("gzip;q=0"));
  g_assert_false (tutti_http_accepts_gzip ("identity"));
  g_assert_false (tutti_http_accepts_gzip (NULL));
  g_assert_true (tutti_http_etag_matches ("\"a\", W/\"b\"", "\"b\""));
  g_assert_true (tutti_http_etag_matches ("*", "\"b\""));
  g_assert_false (tutti_http_etag_matches ("\"a\"", "\"b\""));
  g_assert_false (tutti_http_etag_matches (NULL, "\"b\""));
}

/* Which sites may show the page in a frame. */
static void
test_embedding (void)
{
  char *sites[] = {(char *)"https://portal.example.org", NULL};
  g_autoptr (SoupMessageHeaders) open =
      soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autoptr (SoupMessageHeaders) closed =
      soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);

  tutti_http_headers_add_security (open, "meet.example.org", sites);
  tutti_http_headers_add_security (closed, "meet.example.org", NULL);
  g_assert_nonnull (
      strstr (soup_message_headers_get_one (open, "Content-Security-Policy"),
          "; frame-ancestors https://portal.example.org; connect-src "));
  g_assert_null (soup_message_headers_get_one (open, "X-Frame-Options"));
  g_assert_nonnull (
      strstr (soup_message_headers_get_one (closed, "Content-Security-Policy"),
          "; frame-ancestors 'none'; connect-src "));
  g_assert_cmpstr (soup_message_headers_get_one (closed, "X-Frame-Options"), ==, "DENY");
}

typedef struct {
  char *web_dir;
  TestServer *server;
} Fixture;

static void
write_web (Fixture *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->web_dir, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
write_gzip (Fixture *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->web_dir, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) base =
      g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL);
  g_autoptr (GZlibCompressor) compressor =
      g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) out =
      g_converter_output_stream_new (G_OUTPUT_STREAM (base), G_CONVERTER (compressor));

  g_assert_true (g_output_stream_write_all (out, text, strlen (text), NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (out, NULL, NULL));
}

static const char *const web_files[] = {
    "index.html", "index.html.gz", "app-ABCD1234.js", "app.css", "..hidden", NULL};

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *arg = NULL;

  self->web_dir = g_dir_make_tmp ("tutti-web-XXXXXX", NULL);
  for (guint i = 0; web_files[i]; i++)
    write_web (self, web_files[i], web_files[i]);
  write_gzip (self, "index.html.gz", "index.html");
  arg = g_strconcat ("--web-dir=", self->web_dir, NULL);
  self->server = test_server_new ("--no-tls", arg, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  test_server_free (self->server);
  for (guint i = 0; web_files[i]; i++) {
    g_autofree char *path = g_build_filename (self->web_dir, web_files[i], NULL);

    g_unlink (path);
  }
  g_rmdir (self->web_dir);
  g_free (self->web_dir);
}

static void
assert_body (Fixture *self, const char *path, const char *expected)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (SoupMessage) message = test_server_get (self->server, path, &body);
  g_autofree char *text =
      g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  g_assert_cmpuint (soup_message_get_status (message), ==, expected ? 200 : 404);
  if (expected)
    g_assert_cmpstr (text, ==, expected);
}

static void
test_files (Fixture *self, gconstpointer data)
{
  assert_body (self, "/", "index.html");
  assert_body (self, "/Some-Room", "index.html");
  assert_body (self, "/caf%C3%A9", "index.html");
  assert_body (self, "/app.css", "app.css");
  assert_body (self, "/app-ABCD1234.js", "app-ABCD1234.js");
  assert_body (self, "/no/such", NULL);
  assert_body (self, "/a%20b", "index.html"); /* the client says why that is no name */
  assert_body (self, "/%3Cscript%3E", "index.html");
  assert_body (self, "/ws/x", NULL);
}

static const char *
header (SoupMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (message), name);
}

static void
test_headers (Fixture *self, gconstpointer data)
{
  static const char *const paths[] = {"/", "/no/such", "/healthz", "/app.css"};
  g_autoptr (SoupMessage) hashed =
      test_server_get (self->server, "/app-ABCD1234.js", NULL);
  g_autoptr (SoupMessage) page = test_server_get (self->server, "/", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (SoupMessage) message = test_server_get (self->server, paths[i], NULL);
    const char *csp = header (message, "Content-Security-Policy");

    g_assert_nonnull (csp);
    g_assert_true (g_str_has_prefix (csp,
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
        "img-src 'self' blob: data:; media-src 'self' blob:"));
    g_assert_nonnull (strstr (csp, "frame-ancestors 'none'"));
    g_assert_nonnull (strstr (csp, "connect-src 'self' wss://localhost:"));
    g_assert_cmpstr (header (message, "Referrer-Policy"), ==, "no-referrer");
    g_assert_cmpstr (header (message, "X-Content-Type-Options"), ==, "nosniff");
    g_assert_nonnull (header (message, "Permissions-Policy"));
    g_assert_null (header (message, "Set-Cookie"));
    g_assert_null (header (message, "Server"));
  }
  g_assert_nonnull (strstr (header (hashed, "Cache-Control"), "immutable"));
  g_assert_cmpstr (header (hashed, "Content-Type"), ==, "text/javascript; charset=utf-8");
  g_assert_cmpstr (header (page, "Cache-Control"), ==, "no-cache");
  g_assert_nonnull (header (page, "ETag"));
}

/* Requests that a library would tidy up. Returns: (transfer full): the whole response */
static char *
exchange (Fixture *self, const char *request)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GUri) uri = g_uri_parse (self->server->link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (
      client, "127.0.0.1", (guint16)g_uri_get_port (uri), NULL, &error);
  GString *response = g_string_new (NULL);
  char buffer[1024];
  gssize n;

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
      request, strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  while (
      (n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
           buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (response, buffer, n);
  return g_string_free (response, FALSE);
}

static void
assert_status (Fixture *self, const char *first_line, const char *headers, int status)
{
  g_autofree char *request =
      g_strdup_printf ("%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n",
          first_line, headers);
  g_autofree char *response = exchange (self, request);
  int found = 0;

  g_assert_cmpint (sscanf (response, "HTTP/1.1 %d", &found), ==, 1);
  if (found != status)
    g_error ("%s: %d instead of %d", first_line, found, status);
  g_assert_null (strstr (response, "root:"));
}

static void
test_traversal (Fixture *self, gconstpointer data)
{
  static const char *const paths[] = {"/../../../../etc/passwd",
      "/..%2f..%2f..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
      "/./../etc/passwd", "/..%5c..%5cetc%5cpasswd", "/%00", "/..hidden%00",
      "/index.html%00.js", "/index.html/../../etc/passwd", "/%c0%ae%c0%ae/etc/passwd",
      "/%ff%fe"};

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autofree char *request = g_strdup_printf (
        "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", paths[i]);
    g_autofree char *response = exchange (self, request);

    /* Refused, whichever way: 400 by libsoup or 404 by us; or taken for a room's name. */
    if (!g_str_has_prefix (response, "HTTP/1.1 40") &&
        !g_str_has_suffix (response, "\r\n\r\nindex.html"))
      g_error ("%s: %.40s", paths[i], response);
    g_assert_null (strstr (response, "root:"));
  }
}

static void
test_requests (Fixture *self, gconstpointer data)
{
  assert_status (self, "HEAD /", "", 200);
  assert_status (self, "POST /", "Content-Length: 0\r\n", 405);
  assert_status (self, "POST /healthz", "Content-Length: 5\r\n\r\nhello", 405);
  assert_status (self, "DELETE /app.css", "", 405);
  assert_status (self, "GET /", "Content-Length: 5\r\n\r\nhello", 400);
  assert_status (self, "GET /", "If-None-Match: *\r\n", 304);
  assert_status (self, "GET /ws", "", 400);
  assert_status (self, "GET /ws", "Origin: https://evil.example.org\r\n", 403);
}

static void
test_gzip (Fixture *self, gconstpointer data)
{
  g_autofree char *response =
      exchange (self, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                      "Accept-Encoding: gzip\r\n\r\n");
  g_autofree char *plain =
      exchange (self, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

  g_assert_nonnull (strstr (response, "Content-Encoding: gzip"));
  g_assert_nonnull (strstr (response, "\r\n\r\n\x1f\x8b")); /* RFC 1952 2.3.1 */
  g_assert_null (strstr (plain, "Content-Encoding"));
  g_assert_nonnull (strstr (plain, "Vary: Accept-Encoding"));
}

static void
test_foreign_origin (Fixture *self, gconstpointer data)
{
  g_autofree char *response = exchange (self,
      "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: close, Upgrade\r\n"
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      "Origin: https://evil.example.org\r\n\r\n");

  g_assert_true (g_str_has_prefix (response, "HTTP/1.1 403 "));
}

#define ADD(name) \
  g_test_add ("/http/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/origin", test_origin);
  g_test_add_func ("/http/pure-headers", test_pure_headers);
  g_test_add_func ("/http/embedding", test_embedding);
  ADD (files);
  ADD (headers);
  ADD (traversal);
  ADD (requests);
  ADD (gzip);
  ADD (foreign_origin);
  return g_test_run ();
}
