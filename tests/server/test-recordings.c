/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The folder of recordings: names, links and their end, age, room on the disk. */

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "common/tutti-error.h"
#include "server/tutti-recordings.h"

#define NOW 1764000000
#define HOUR 3600
#define DAY (24 * HOUR)

static const TuttiRecordingRules rules = {30, 24, 0};

typedef struct {
  char *folder;
  TuttiRecordings *recordings;
} Fixture;

static TuttiRecordings *
open_folder (const char *folder)
{
  g_autoptr (GError) error = NULL;
  TuttiRecordings *recordings = tutti_recordings_new (folder, &rules, &error);

  g_assert_no_error (error);
  return recordings;
}

static gboolean
exists (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *base = g_dir_make_tmp ("tutti-recordings-XXXXXX", NULL);

  self->folder = g_build_filename (base, "recordings", NULL);
  self->recordings = open_folder (self->folder);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  g_autofree char *base = g_path_get_dirname (self->folder);
  const char *name;

  while ((name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (self->folder);
  g_rmdir (base);
  g_object_unref (self->recordings);
  g_free (self->folder);
}

static char *
make_file (Fixture *self, const char *name)
{
  char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  return path;
}

/* As the HTTP server takes a link apart. */
static char *
follow (TuttiRecordings *recordings, const char *link, gint64 now_s)
{
  g_autoptr (GUri) base = g_uri_parse ("https://meet.example.org", 0, NULL);
  g_autoptr (GUri) uri = g_uri_parse_relative (base, link, 0, NULL);
  g_autoptr (GHashTable) query =
      g_uri_parse_params (g_uri_get_query (uri), -1, "&", 0, NULL);

  g_assert_true (g_str_has_prefix (g_uri_get_path (uri), "/recordings/"));
  return tutti_recordings_open_link (recordings,
      g_uri_get_path (uri) + strlen ("/recordings/"),
      g_hash_table_lookup (query, "until"), g_hash_table_lookup (query, "proof"), now_s);
}

static void
test_links (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_file (self, "a.webm");
  g_autofree char *other = make_file (self, "b.webm");
  gint64 until = tutti_recordings_get_expiry (self->recordings, NOW);
  g_autofree char *link = tutti_recordings_make_link (self->recordings, "a.webm", until);
  g_autofree char *found = follow (self->recordings, link, NOW);
  g_autofree char *late = follow (self->recordings, link, until);
  g_autofree char *longer = NULL;
  g_autofree char *else_where = NULL;
  g_autoptr (GString) changed = g_string_new (link);
  g_autoptr (TuttiRecordings) again = open_folder (self->folder);

  g_assert_cmpint (until, ==, NOW + 24 * HOUR);
  g_assert_cmpstr (found, ==, path);
  g_assert_null (late);
  /* Of another file, or for longer, it proves nothing. */
  g_string_replace (changed, "a.webm", "b.webm", 1);
  else_where = follow (self->recordings, changed->str, NOW);
  g_assert_null (else_where);
  g_string_assign (changed, link);
  g_string_replace (changed, "until=1", "until=2", 1);
  longer = follow (self->recordings, changed->str, NOW);
  g_assert_null (longer);
  /* A server that was started anew knows it. */
  g_clear_pointer (&found, g_free);
  found = follow (again, link, NOW);
  g_assert_cmpstr (found, ==, path);
}

/* Not even with a proof of ours. */
static void
test_only_recordings (Fixture *self, gconstpointer data)
{
  static const char *const names[] = {
      ".links.key", "../rooms.json", "../recordings/a.webm", "a.txt", "gone.webm", ""};
  g_autofree char *path = make_file (self, "a.txt");
  g_autofree char *good = make_file (self, "a.webm");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *link =
        tutti_recordings_make_link (self->recordings, names[i], NOW + HOUR);
    const char *proof = strstr (link, "proof=") + strlen ("proof=");
    g_autofree char *until = g_strdup_printf ("%d", NOW + HOUR);

    g_assert_null (
        tutti_recordings_open_link (self->recordings, names[i], until, proof, NOW));
  }
  g_assert_null (tutti_recordings_open_link (self->recordings, "a.webm", "", "", NOW));
  g_assert_null (tutti_recordings_open_link (self->recordings, NULL, NULL, NULL, NOW));
}

static void
test_age (Fixture *self, gconstpointer data)
{
  g_autofree char *old = make_file (self, "old.webm");
  g_autofree char *young = make_file (self, "young.webm");
  g_autofree char *note = make_file (self, "note.txt");
  g_autofree char *key = g_build_filename (self->folder, ".links.key", NULL);
  struct utimbuf before = {NOW - 30 * DAY, NOW - 30 * DAY};
  struct utimbuf after = {NOW - 30 * DAY + 1, NOW - 30 * DAY + 1};

  utime (old, &before);
  utime (young, &after);
  utime (note, &before);
  utime (key, &before);
  tutti_recordings_tick (self->recordings, NOW);
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (young, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (note, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (key, G_FILE_TEST_EXISTS));
}

static void
test_space (Fixture *self, gconstpointer data)
{
  const TuttiRecordingRules greedy = {30, 24, G_MAXUINT64};
  g_autoptr (TuttiRecordings) none = tutti_recordings_new (self->folder, &greedy, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (tutti_recordings_check_space (self->recordings, &error));
  g_assert_no_error (error);
  g_assert_false (tutti_recordings_check_space (none, &error));
  g_assert_error (error, TUTTI_ERROR, TUTTI_ERROR_OUTPUT);
}

static void
test_names (Fixture *self, gconstpointer data)
{
  g_autofree char *one = tutti_recordings_make_name (NOW);
  g_autofree char *other = tutti_recordings_make_name (NOW);

  g_assert_true (g_regex_match_simple ("^20251124-160000-[0-9a-f]{16}$", one, 0, 0));
  g_assert_cmpstr (one, !=, other);
}

/* What an MP4 file was made from is empty then, the MP4 file of a process that was lost,
 * and people's own of those who did not come. */
static void
test_tidy (Fixture *self, gconstpointer data)
{
  g_autofree char *whole = make_file (self, "one.mp4");
  g_autofree char *other = make_file (self, "two.mkv");
  g_autofree char *rest = g_build_filename (self->folder, "one.mkv", NULL);
  g_autofree char *voice = make_file (self, "one-1.webm");
  g_autofree char *nobody = g_build_filename (self->folder, "one-32.webm", NULL);
  g_autofree char *never = g_build_filename (self->folder, "two.mp4", NULL);

  g_assert_true (g_file_set_contents (rest, "", 0, NULL));
  g_assert_true (g_file_set_contents (nobody, "", 0, NULL));
  g_assert_true (g_file_set_contents (never, "", 0, NULL));
  tutti_recordings_tidy (self->recordings, "one");
  g_assert_true (exists (self, "one.mp4"));
  g_assert_false (exists (self, "one.mkv"));
  g_assert_true (exists (self, "one-1.webm"));
  g_assert_false (exists (self, "one-32.webm"));
  g_assert_true (exists (self, "two.mp4"));
  tutti_recordings_tidy (self->recordings, "two");
  g_assert_true (exists (self, "two.mkv"));
  g_assert_false (exists (self, "two.mp4"));
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*func) (Fixture *self, gconstpointer data);
  } cases[] = {
      {"/recordings/links", test_links},
      {"/recordings/only-recordings", test_only_recordings},
      {"/recordings/age", test_age},
      {"/recordings/space", test_space},
      {"/recordings/names", test_names},
      {"/recordings/tidy", test_tidy},
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
