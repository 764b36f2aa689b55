/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

#include "common/tutti-message.h"
#include "server/tutti-config.h"
#include "server/tutti-listen.h"
#include "server/tutti-media-sockets.h"
#include "../lib/tutti-test-logo.h"

#define ARGS(...) ((const char *[]){"tutti-server", __VA_ARGS__, NULL})

static TuttiConfig *
parse (const char *const *args, GError **error)
{
  return tutti_config_new ((int)g_strv_length ((char **)args), (char **)args, error);
}

static void
assert_refused (const char *const *args, const char *part_of_reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (args, &error));
  g_assert_nonnull (error);
  if (!strstr (error->message, part_of_reason))
    g_error ("'%s' does not say '%s'", error->message, part_of_reason);
}

static char *
write_file (const char *text)
{
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int fd = g_file_open_tmp ("tutti-config-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

static void
test_defaults (void)
{
  g_autoptr (TuttiConfig) config = parse (((const char *[]){"x", NULL}), NULL);

  g_assert_cmpstr (config->listen, ==, "*:8443");
  g_assert_true (config->tls);
  g_assert_false (config->allow_plain_http);
  g_assert_false (config->demo);
  g_assert_null (config->certificate);
  g_assert_null (config->media_addresses);
  g_assert_cmpint (config->first_port, ==, 50000);
  g_assert_cmpint (config->last_port, ==, 50199);
  g_assert_true (config->media_tcp);
  g_assert_true (config->title_card);
  g_assert_cmpint (config->width, ==, 1280);
  g_assert_cmpint (config->voices, ==, 6);
  g_assert_cmpint (config->max_people, ==, 32);
}

static void
test_command_line (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiConfig) config =
      parse (ARGS ("--listen", "[::1]:0", "--no-tls", "--demo", "--no-media-tcp",
                 "--no-title-card", "--max-rooms=3", "--media-address", "192.0.2.1",
                 "--media-address", "10.0.0.1=198.51.100.1", "--port-range=6000-6001"),
          &error);

  g_assert_no_error (error);
  g_assert_cmpstr (config->listen, ==, "[::1]:0");
  g_assert_false (config->tls);
  g_assert_false (config->media_tcp);
  g_assert_true (config->demo);
  g_assert_false (config->title_card);
  g_assert_cmpint (config->max_rooms, ==, 3);
  g_assert_cmpuint (g_strv_length (config->media_addresses), ==, 2);
  g_assert_cmpstr (config->media_addresses[1], ==, "10.0.0.1=198.51.100.1");
  g_assert_cmpint (config->last_port, ==, 6001);
}

static void
test_file (void)
{
  g_autofree char *path = write_file ("[server]\nlisten=127.0.0.1:80\ntls=false\n"
                                      "[media]\nmedia-address=192.0.2.1;192.0.2.2\n"
                                      "voices=12\n"
                                      "[rooms]\nmax-people = 5 \n");
  g_autofree char *config_arg = g_strconcat ("--config=", path, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiConfig) config = parse (ARGS ("--max-people", "6", config_arg), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (config->listen, ==, "127.0.0.1:80");
  g_assert_false (config->tls);
  g_assert_cmpuint (g_strv_length (config->media_addresses), ==, 2);
  g_assert_cmpint (config->max_people, ==, 6); /* the command line wins */
  g_assert_cmpint (config->voices, ==, 12);
  g_unlink (path);
}

static void
test_errors (void)
{
  static const struct {
    const char *arg;
    const char *reason;
  } cases[] = {
      {"--max-rooms=0", "max-rooms must be a number from 1 to"},
      {"--max-rooms=many", "not 'many'"},
      {"--port-range=6000", "port-range must be two ports"},
      {"--port-range=7000-6000", "port-range must be two ports"},
      {"--port-range=0-6000", "port-range must be two ports"},
      {"--certificate=x.pem", "belong together"},
      {"--width=641", "even"},
      {"--voices=0", "voices must be a number from 1 to 24, not '0'"},
      {"--voices=25", "voices must be a number from 1 to 24, not '25'"},
      {"--recording-format=avi", "recording-format must be webm, mp4 or audio"},
      {"--recording-voices=loud", "recording-voices must be mixed or separate"},
      {"--output-layout=round", "output-layout must be auto, grid or speaker"},
      {"--embed-in=portal.example.org", "embed-in must be an origin"},
      {"--embed-in=https://a.example.org/x", "embed-in must be an origin"},
      {"--embed-in=https://a.example.org,https://b.example.org", "embed-in"},
      {"--wat", "--wat"},
      {"stray", "'stray' is not an option"},
      {"--config=/nonexistent/tutti.conf", "/nonexistent/tutti.conf"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (ARGS (cases[i].arg), cases[i].reason);
}

static void
test_file_errors (void)
{
  static const struct {
    const char *text;
    const char *reason;
  } cases[] = {
      {"[server]\nlisten=x\nlisen=y\n", "there is no key 'lisen' in [server]"},
      {"[media]\nlisten=x\n", "there is no key 'listen' in [media]"},
      {"[server]\ntls=maybe\n", "tls must be true or false"},
      {"[rooms]\nmax-people=65\n", "max-people must be a number from 1 to 64"},
      {"listen=x\n", "group"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = write_file (cases[i].text);
    g_autofree char *arg = g_strconcat ("--config=", path, NULL);

    assert_refused (ARGS (arg), cases[i].reason);
    assert_refused (ARGS (arg), path);
    g_unlink (path);
  }
}

static char *
write_bytes (const guint8 *data, gsize size)
{
  char *path = write_file ("");

  g_assert_true (g_file_set_contents (path, (const char *)data, (gssize)size, NULL));
  return path;
}

static void
assert_logo_refused (const guint8 *data, gsize size, const char *id)
{
  g_autofree char *path = write_bytes (data, size);

  assert_refused (ARGS ("--logo", path), id);
  assert_refused (ARGS ("--logo", path), path);
  g_unlink (path);
}

/* A logo that cannot be drawn is found out at the start, and not by the first recording.
 */
static void
test_logo (void)
{
  gsize size;
  g_autofree guint8 *good = g_base64_decode (TUTTI_TEST_LOGO_BASE64, &size);
  g_autofree guint8 *long_one = g_malloc0 (1024 * 1024 + 1);
  g_autofree char *path = write_bytes (good, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiConfig) config = parse (ARGS ("--logo", path), &error);
  g_autoptr (GPtrArray) arguments = NULL;

  g_assert_no_error (error);
  arguments = tutti_config_make_mixer_arguments (config);
  g_assert_cmpuint (arguments->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (arguments, 0), ==, "--logo");
  g_assert_cmpstr (g_ptr_array_index (arguments, 1), ==, path);
  g_unlink (path);

  assert_refused (ARGS ("--logo", path), "logo-missing");
  assert_refused (ARGS ("--logo", "/dev/zero"), "logo-missing");
  assert_logo_refused ((const guint8 *)"<svg/>", 6, "logo-no-png");
  assert_logo_refused (good, 8, "logo-broken");
  for (gsize cut = 9; cut < size; cut++)
    assert_logo_refused (
        good, size - cut, size - cut < 8 ? "logo-no-png" : "logo-broken");
  memcpy (long_one, good, size);
  assert_logo_refused (long_one, 1024 * 1024 + 1, "logo-too-large");
  good[18] = 4; /* 1024 + 160 pixels wide, by its header */
  assert_logo_refused (good, size, "logo-too-large");
}

/* data/tutti.conf.sample is what the table says, and can be read. */
static void
test_sample (void)
{
  const char *path = g_getenv ("TUTTI_SAMPLE");
  g_autofree char *arg = g_strconcat ("--config=", path, NULL);
  g_autofree char *expected = tutti_config_make_sample ();
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiConfig) config = NULL;
  g_autoptr (TuttiConfig) defaults = parse (((const char *[]){"x", NULL}), NULL);

  g_file_get_contents (path, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected);
  config = parse (ARGS (arg), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (config->listen, ==, defaults->listen);
  g_assert_cmpint (config->max_rooms, ==, defaults->max_rooms);
}

static void
test_listen (void)
{
  static const char *const good[] = {
      "*:8443", "127.0.0.1:0", "[::1]:8080", "localhost:80", "0.0.0.0:65535"};
  static const char *const bad[] = {"", "8443", "127.0.0.1", "::1:80", "[::1]", "*:65536",
      "example.org:80", "[127.0.0.1:80", "1.2.3:80", ":80"};
  g_autoptr (GInetSocketAddress) any = tutti_listen_parse ("*:1", NULL);
  g_autoptr (GInetSocketAddress) local = tutti_listen_parse ("[::1]:1", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GInetSocketAddress) address = tutti_listen_parse (good[i], &error);

    g_assert_no_error (error);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (tutti_listen_parse (bad[i], NULL));
  g_assert_false (tutti_listen_is_loopback (any));
  g_assert_true (tutti_listen_is_loopback (local));
}

static void
test_media_address (void)
{
  static const char *const bad[] = {"", "x", "192.0.2.1=", "192.0.2.1=::1", "0.0.0.0",
      "::", "224.0.0.1", "192.0.2.1=x=y", "example.org"};
  g_autoptr (TuttiMediaAddress) plain = tutti_media_address_parse ("2001:db8::1", NULL);
  g_autoptr (TuttiMediaAddress) nat =
      tutti_media_address_parse ("10.0.0.1=192.0.2.1", NULL);
  g_autofree char *local = g_inet_address_to_string (nat->local);
  g_autofree char *public = g_inet_address_to_string (nat->public);

  g_assert_true (g_inet_address_equal (plain->local, plain->public));
  g_assert_cmpstr (local, ==, "10.0.0.1");
  g_assert_cmpstr (public, ==, "192.0.2.1");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (tutti_media_address_parse (bad[i], &error));
    g_assert_nonnull (error);
  }
}

static GPtrArray *
loopback_addresses (const char *entry)
{
  GPtrArray *list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_media_address_free);

  g_ptr_array_add (list, tutti_media_address_parse ("127.0.0.2", NULL));
  g_ptr_array_add (list, tutti_media_address_parse (entry, NULL));
  return list;
}

/* A free pair of neighbouring ports, as far as can be known. */
static void
test_media_sockets (void)
{
  g_autoptr (GPtrArray) addresses = loopback_addresses ("127.0.0.3=192.0.2.9");
  g_autoptr (GPtrArray) other = loopback_addresses ("127.0.0.4");
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiMediaSockets) first =
      tutti_media_sockets_new (addresses, TUTTI_MEDIA_UDP, 50000, 59999, &error);
  g_autoptr (TuttiMediaSockets) second = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  TuttiSocketInfo *info;
  guint n_fds;

  g_assert_no_error (error);
  infos = tutti_media_sockets_describe (first);
  tutti_media_sockets_get_fds (first, &n_fds);
  g_assert_cmpuint (n_fds, ==, 2);
  g_assert_cmpuint (infos->len, ==, 2);
  info = g_ptr_array_index (infos, 1);
  g_assert_cmpstr (info->address, ==, "192.0.2.9");
  g_assert_cmpstr (info->bind, ==, "127.0.0.3");
  g_assert_cmpint (info->port, ==, ((TuttiSocketInfo *)infos->pdata[0])->port);
  g_assert_null (((TuttiSocketInfo *)infos->pdata[0])->bind);

  /* 127.0.0.2 has that port already: there is none left in a range of one. */
  second = tutti_media_sockets_new (
      other, TUTTI_MEDIA_UDP, (guint16)info->port, (guint16)info->port, &error);
  g_assert_null (second);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);

  /* Freed, it can be had again. */
  g_clear_error (&error);
  g_clear_pointer (&first, tutti_media_sockets_free);
  second = tutti_media_sockets_new (
      other, TUTTI_MEDIA_UDP, (guint16)info->port, (guint16)info->port, &error);
  g_assert_no_error (error);
}

/* Beside each UDP socket a TCP one, on the same port, which is ours alone. */
static void
test_media_tcp (void)
{
  g_autoptr (GPtrArray) addresses = loopback_addresses ("127.0.0.3=192.0.2.9");
  g_autoptr (GPtrArray) other = loopback_addresses ("127.0.0.4");
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiMediaSockets) sockets =
      tutti_media_sockets_new (addresses, TUTTI_MEDIA_UDP_AND_TCP, 50000, 59999, &error);
  g_autoptr (TuttiMediaSockets) second = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  const int *fds;
  guint n_fds;
  gint64 port;

  g_assert_no_error (error);
  infos = tutti_media_sockets_describe (sockets);
  fds = tutti_media_sockets_get_fds (sockets, &n_fds);
  g_assert_cmpuint (n_fds, ==, 4);
  g_assert_cmpuint (infos->len, ==, 4);
  port = ((TuttiSocketInfo *)infos->pdata[0])->port;
  for (guint i = 0; i < n_fds; i++) {
    const TuttiSocketInfo *info = g_ptr_array_index (infos, i);
    int type, listens;
    socklen_t length = sizeof (int);

    g_assert_cmpint (info->port, ==, port);
    g_assert_cmpstr (info->transport, ==, i < 2 ? NULL : "tcp");
    g_assert_cmpstr (info->address, ==, i % 2 == 0 ? "127.0.0.2" : "192.0.2.9");
    g_assert_cmpint (getsockopt (fds[i], SOL_SOCKET, SO_TYPE, &type, &length), ==, 0);
    g_assert_cmpint (type, ==, i < 2 ? SOCK_DGRAM : SOCK_STREAM);
    g_assert_cmpint (
        getsockopt (fds[i], SOL_SOCKET, SO_ACCEPTCONN, &listens, &length), ==, 0);
    g_assert_cmpint (listens, ==, i < 2 ? 0 : 1);
  }

  second = tutti_media_sockets_new (
      other, TUTTI_MEDIA_UDP_AND_TCP, (guint16)port, (guint16)port, &error);
  g_assert_null (second);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

static void
test_local_addresses (void)
{
  g_autoptr (GPtrArray) list = tutti_media_address_list_local ();
  gboolean loopback = FALSE;

  for (guint i = 0; i < list->len; i++) {
    TuttiMediaAddress *address = g_ptr_array_index (list, i);
    gboolean this_is = g_inet_address_get_is_loopback (address->local);

    g_assert_false (g_inet_address_get_is_link_local (address->local));
    g_assert_true (this_is || !loopback); /* loopback comes last */
    loopback |= this_is;
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/defaults", test_defaults);
  g_test_add_func ("/config/command-line", test_command_line);
  g_test_add_func ("/config/file", test_file);
  g_test_add_func ("/config/errors", test_errors);
  g_test_add_func ("/config/file-errors", test_file_errors);
  g_test_add_func ("/config/sample", test_sample);
  g_test_add_func ("/config/listen", test_listen);
  g_test_add_func ("/config/media-address", test_media_address);
  g_test_add_func ("/config/media-sockets", test_media_sockets);
  g_test_add_func ("/config/media-tcp", test_media_tcp);
  g_test_add_func ("/config/logo", test_logo);
  g_test_add_func ("/config/local-addresses", test_local_addresses);
  return g_test_run ();
}
