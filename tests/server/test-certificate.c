/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "server/tutti-certificate-watch.h"
#include "server/tutti-certificate.h"

#define DAY_S (24 * 60 * 60)
#define WAIT_S 100

typedef struct {
  char *dir;
  char *state; /* does not exist at first */
  char *certificate;
  char *key;
  gint64 now;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dir = g_dir_make_tmp ("tutti-certificate-XXXXXX", NULL);
  self->state = g_build_filename (self->dir, "a", "state", NULL);
  self->now = g_get_real_time () / G_USEC_PER_SEC;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autofree char *parent = g_path_get_dirname (self->state);

  g_unlink (self->certificate);
  g_unlink (self->key);
  g_rmdir (self->state);
  g_rmdir (parent);
  g_rmdir (self->dir);
  g_free (self->dir);
  g_free (self->state);
  g_free (self->certificate);
  g_free (self->key);
}

static void
ensure (Fixture *self, gint64 now)
{
  static char *names[] = {(char *)"localhost", (char *)"192.0.2.1", (char *)"2001:db8::1",
      (char *)"meet.example.org", NULL};
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->certificate, g_free);
  g_clear_pointer (&self->key, g_free);
  tutti_certificate_ensure (
      self->state, names, now, &self->certificate, &self->key, &error);
  g_assert_no_error (error);
}

static char *
read_file (const char *path)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static guint
mode_of (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

static gboolean
is_good_for (GTlsCertificate *certificate, const char *host)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new (host, 443);

  return g_tls_certificate_verify (certificate, identity, certificate) == 0;
}

static void
test_made (Fixture *self, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDateTime) end = NULL;

  ensure (self, self->now);
  g_assert_cmpuint (mode_of (self->key), ==, 0600);
  g_assert_cmpuint (mode_of (self->state), ==, 0700);
  certificate = g_tls_certificate_new_from_files (self->certificate, self->key, &error);
  g_assert_no_error (error);
  g_assert_true (is_good_for (certificate, "localhost"));
  g_assert_true (is_good_for (certificate, "192.0.2.1"));
  g_assert_true (is_good_for (certificate, "2001:db8::1"));
  g_assert_true (is_good_for (certificate, "meet.example.org"));
  g_assert_false (is_good_for (certificate, "example.org"));
  end = g_tls_certificate_get_not_valid_after (certificate);
  g_assert_cmpint (
      g_date_time_to_unix (end) - self->now, ==, TUTTI_CERTIFICATE_DAYS * DAY_S);
}

static void
test_kept (Fixture *self, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  ensure (self, self->now);
  first = read_file (self->certificate);
  ensure (self, self->now);
  second = read_file (self->certificate);
  g_assert_cmpstr (first, ==, second);

  /* Near its end it is made anew. */
  ensure (self,
      self->now + (TUTTI_CERTIFICATE_DAYS - TUTTI_CERTIFICATE_RENEW_DAYS + 1) * DAY_S);
  third = read_file (self->certificate);
  g_assert_cmpstr (first, !=, third);
  g_assert_cmpuint (mode_of (self->key), ==, 0600);
}

static void
test_broken (Fixture *self, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  ensure (self, self->now);
  first = read_file (self->certificate);
  g_assert_true (g_file_set_contents (self->key, "not a key", -1, NULL));
  ensure (self, self->now);
  second = read_file (self->certificate);
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpuint (mode_of (self->key), ==, 0600);
}

static void
test_no_folder (Fixture *self, gconstpointer data)
{
  static char *names[] = {(char *)"localhost", NULL};
  g_autoptr (GError) error = NULL;

  ensure (self, self->now);
  g_assert_false (tutti_certificate_ensure (
      self->certificate, names, self->now, &self->dir, &self->dir, &error));
  g_assert_nonnull (strstr (error->message, "state folder"));
}

static void
handle_changed (TuttiCertificateWatch *watch, guint *n)
{
  (*n)++;
}

static gboolean
handle_watchdog (gpointer data)
{
  g_error ("the change was not noticed within %d s", WAIT_S);
  return G_SOURCE_REMOVE;
}

static void
test_watch (Fixture *self, gconstpointer data)
{
  g_autoptr (TuttiCertificateWatch) watch = NULL;
  g_autoptr (GTlsCertificate) first = NULL;
  g_autoptr (GError) error = NULL;
  guint n_changes = 0;
  guint watchdog = g_timeout_add_seconds (WAIT_S, handle_watchdog, NULL);

  ensure (self, self->now);
  watch = tutti_certificate_watch_new (self->certificate, self->key, &error);
  g_assert_no_error (error);
  g_signal_connect (watch, "changed", G_CALLBACK (handle_changed), &n_changes);
  first = g_object_ref (tutti_certificate_watch_get_certificate (watch));

  ensure (self, self->now + TUTTI_CERTIFICATE_DAYS * DAY_S);
  while (n_changes == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (
      g_tls_certificate_is_same (first, tutti_certificate_watch_get_certificate (watch)));
  g_source_remove (watchdog);
}

static void
test_watch_refuses (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      tutti_certificate_watch_new ("/nonexistent/c", "/nonexistent/k", &error));
  g_assert_nonnull (strstr (error->message, "cannot use the certificate"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/certificate/made", Fixture, NULL, set_up, test_made, tear_down);
  g_test_add ("/certificate/kept", Fixture, NULL, set_up, test_kept, tear_down);
  g_test_add ("/certificate/broken", Fixture, NULL, set_up, test_broken, tear_down);
  g_test_add ("/certificate/no-folder", Fixture, NULL, set_up, test_no_folder, tear_down);
  g_test_add ("/certificate/watch", Fixture, NULL, set_up, test_watch, tear_down);
  g_test_add (
      "/certificate/watch-refuses", Fixture, NULL, set_up, test_watch_refuses, tear_down);
  return g_test_run ();
}
