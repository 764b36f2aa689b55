/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The server's side of live streams as HLS: folders, links, what may be fetched, and when
 * it is removed. */
#include <glib/gstdio.h>
#include <string.h>

#include "server/tutti-hls.h"

static void
put (TuttiHls *hls, const char *stream, const char *file)
{
  g_autofree char *folder = tutti_hls_get_folder (hls, stream);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
}

static gboolean
is_found (TuttiHls *hls, const char *stream, const char *file)
{
  g_autofree char *path = g_strconcat (stream, "/", file, NULL);
  g_autofree char *found = tutti_hls_find (hls, path);

  return found != NULL;
}

static void
test_only_its_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tutti-hls-XXXXXX", NULL);
  g_autoptr (TuttiHls) hls = tutti_hls_new (folder, NULL, NULL);
  g_autofree char *stream = tutti_hls_begin (hls, NULL);
  g_autofree char *other = tutti_hls_begin (hls, NULL);
  g_autofree char *own = tutti_hls_get_folder (hls, stream);
  g_autofree char *link = tutti_hls_make_link (hls, stream);
  g_autofree char *secret = g_build_filename (folder, "secret", NULL);
  g_autofree char *bait = g_build_filename (own, "00000002.ts", NULL);

  g_assert_cmpstr (stream, !=, other);
  g_assert_cmpuint (strlen (stream), ==, 32);
  g_assert_true (g_str_has_prefix (link, "/live/"));
  g_assert_true (g_str_has_suffix (link, "/index.m3u8"));
  g_assert_false (is_found (hls, stream, "index.m3u8"));
  put (hls, stream, "index.m3u8");
  put (hls, stream, "index.m3u8.new");
  put (hls, stream, "00000001.ts");
  g_assert_true (g_file_set_contents (secret, "x", 1, NULL));
  g_assert_true (is_found (hls, stream, "index.m3u8"));
  g_assert_true (is_found (hls, stream, "00000001.ts"));
  g_assert_false (is_found (hls, stream, "index.m3u8.new"));
  g_assert_false (is_found (hls, stream, "../secret"));
  g_assert_false (is_found (hls, "..", "secret"));
  g_assert_false (is_found (hls, stream, ".ts"));
  g_assert_false (is_found (hls, stream, ""));
  g_assert_false (is_found (hls, other, "00000001.ts"));
  g_assert_cmpint (g_mkdir (bait, 0700), ==, 0);
  g_assert_false (is_found (hls, stream, "00000002.ts"));
  g_rmdir (bait);
  g_unlink (secret);
}

static void
test_removed_after_the_end (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tutti-hls-XXXXXX", NULL);
  g_autoptr (TuttiHls) hls = tutti_hls_new (folder, "https://cdn.example.org/x", NULL);
  g_autofree char *ended = tutti_hls_begin (hls, NULL);
  g_autofree char *running = tutti_hls_begin (hls, NULL);
  g_autofree char *path = tutti_hls_get_folder (hls, ended);
  g_autofree char *link = tutti_hls_make_link (hls, ended);
  gint64 now = g_get_monotonic_time () / G_USEC_PER_SEC;

  g_assert_true (g_str_has_prefix (link, "https://cdn.example.org/x/"));
  put (hls, ended, "index.m3u8");
  put (hls, running, "index.m3u8");
  tutti_hls_end (hls, ended);
  tutti_hls_tick (hls, now + TUTTI_HLS_KEPT_S - 1);
  g_assert_true (is_found (hls, ended, "index.m3u8"));
  tutti_hls_tick (hls, now + TUTTI_HLS_KEPT_S + 1);
  g_assert_false (is_found (hls, ended, "index.m3u8"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  tutti_hls_tick (hls, now + 1000000);
  g_assert_true (is_found (hls, running, "index.m3u8"));
}

/* What a server left that was killed; and nothing else. */
static void
test_removed_at_the_start (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tutti-hls-XXXXXX", NULL);
  TuttiHls *before = tutti_hls_new (folder, NULL, NULL);
  g_autoptr (TuttiHls) after = NULL;
  g_autofree char *stream = tutti_hls_begin (before, NULL);
  g_autofree char *path = tutti_hls_get_folder (before, stream);
  g_autofree char *other = g_build_filename (folder, "somebody-elses", NULL);

  put (before, stream, "index.m3u8");
  g_object_unref (before);
  g_assert_cmpint (g_mkdir (other, 0700), ==, 0);
  after = tutti_hls_new (folder, NULL, NULL);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (is_found (after, stream, "index.m3u8"));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_rmdir (other);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hls/only-its-files", test_only_its_files);
  g_test_add_func ("/hls/removed-after-the-end", test_removed_after_the_end);
  g_test_add_func ("/hls/removed-at-the-start", test_removed_at_the_start);
  return g_test_run ();
}
