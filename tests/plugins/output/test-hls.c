/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists and folders of HLS, without media. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "plugins/output/tutti-hls-folder.h"
#include "plugins/output/tutti-stream-target.h"

#define SECOND 1000000000ULL

static void
add (TuttiHlsPlaylist *list, TuttiHlsJoint joint)
{
  g_autofree char *gone = tutti_hls_playlist_add (list, 2 * SECOND, joint);
}

static void
test_list_as_players_read_it (void)
{
  g_autoptr (TuttiHlsPlaylist) list = tutti_hls_playlist_new ();
  g_autofree char *text = NULL;

  g_free (tutti_hls_playlist_add (list, 2 * SECOND, TUTTI_HLS_CONTINUED));
  g_free (tutti_hls_playlist_add (list, 2040000000, TUTTI_HLS_DISCONTINUED));
  tutti_hls_playlist_end (list);
  text = tutti_hls_playlist_write (list);
  g_assert_cmpstr (text, ==,
      "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n"
      "#EXT-X-DISCONTINUITY-SEQUENCE:0\n#EXTINF:2.000,\n00000000.ts\n"
      "#EXT-X-DISCONTINUITY\n#EXTINF:2.040,\n00000001.ts\n#EXT-X-ENDLIST\n");
}

/* Numbers go on, the list does not grow, and what leaves it can still be fetched for as
 * long as the list that had it was. */
static void
test_window_rolls (void)
{
  g_autoptr (TuttiHlsPlaylist) list = tutti_hls_playlist_new ();
  g_autofree char *text = NULL;
  guint64 removed = 0;

  for (guint i = 0; i < 40; i++) {
    g_autofree char *gone = tutti_hls_playlist_add (
        list, 2 * SECOND, i % 10 == 3 ? TUTTI_HLS_DISCONTINUED : TUTTI_HLS_CONTINUED);

    if (gone != NULL)
      g_assert_cmpuint (g_ascii_strtoull (gone, NULL, 10), ==, removed++);
  }
  g_assert_cmpuint (removed, ==, 40 - TUTTI_HLS_KEPT);
  g_assert_cmpuint (tutti_hls_playlist_get_length (list), ==, TUTTI_HLS_LISTED);
  text = tutti_hls_playlist_write (list);
  g_assert_nonnull (strstr (text, "#EXT-X-MEDIA-SEQUENCE:34\n"));
  /* 3, 13, 23 and 33 have gone by. */
  g_assert_nonnull (strstr (text, "#EXT-X-DISCONTINUITY-SEQUENCE:4\n"));
  g_assert_null (strstr (text, "00000033.ts"));
  g_assert_nonnull (strstr (text, "00000039.ts"));
}

static void
test_another_process_goes_on (void)
{
  g_autoptr (TuttiHlsPlaylist) list = tutti_hls_playlist_new ();
  g_autoptr (TuttiHlsPlaylist) next = tutti_hls_playlist_new ();
  g_autoptr (TuttiHlsPlaylist) wild = tutti_hls_playlist_new ();
  g_autofree char *text = NULL;
  g_autofree char *read = NULL;
  g_autofree char *name = NULL;
  g_autofree char *first = NULL;

  for (guint i = 0; i < 9; i++)
    add (list, i == 4 ? TUTTI_HLS_DISCONTINUED : TUTTI_HLS_CONTINUED);
  text = tutti_hls_playlist_write (list);
  tutti_hls_playlist_read (next, text);
  read = tutti_hls_playlist_write (next);
  g_assert_cmpstr (read, ==, text);
  name = tutti_hls_playlist_next_name (next);
  g_assert_cmpstr (name, ==, "00000009.ts");
  tutti_hls_playlist_read (wild, "<html>\nEXTM3U\n99.ts\n");
  first = tutti_hls_playlist_next_name (wild);
  g_assert_cmpstr (first, ==, "00000000.ts");
}

static char *
read_index (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, TUTTI_HLS_INDEX, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static guint
count_files (const char *folder, const char *suffix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, suffix);
  return n;
}

static void
write_segment (TuttiHlsFolder *folder)
{
  g_assert_true (tutti_hls_folder_write (folder, (const guint8 *)"x", 1, NULL));
  g_assert_true (tutti_hls_folder_cut (folder, 2 * SECOND, NULL));
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    g_unlink (file);
  }
  g_rmdir (path);
}

/* A hundred segments leave few files; one that is half written is never listed, and gone
 * when another process comes, which goes on. */
static void
test_folder_stays_small (void)
{
  g_autofree char *path = g_dir_make_tmp ("tutti-hls-XXXXXX", NULL);
  TuttiHlsFolder *folder = tutti_hls_folder_open (path, NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  for (guint i = 0; i < 100; i++)
    write_segment (folder);
  g_assert_cmpuint (count_files (path, ".ts"), ==, TUTTI_HLS_KEPT);
  g_assert_cmpuint (count_files (path, ".new"), ==, 0);
  tutti_hls_folder_write (folder, (const guint8 *)"half", 4, NULL);
  tutti_hls_folder_close (folder);
  g_assert_cmpuint (count_files (path, ".ts"), ==, TUTTI_HLS_KEPT);
  first = read_index (path);
  g_assert_nonnull (strstr (first, "#EXT-X-MEDIA-SEQUENCE:94\n"));
  g_assert_null (strstr (first, "00000100.ts"));

  folder = tutti_hls_folder_open (path, NULL);
  g_assert_cmpuint (count_files (path, ".ts"), ==, TUTTI_HLS_LISTED);
  g_assert_true (tutti_hls_folder_write (folder, (const guint8 *)"x", 1, NULL));
  g_assert_true (tutti_hls_folder_end (folder, SECOND, NULL));
  tutti_hls_folder_close (folder);
  second = read_index (path);
  g_assert_nonnull (strstr (
      second, "#EXT-X-DISCONTINUITY\n#EXTINF:1.000,\n00000100.ts\n#EXT-X-ENDLIST"));
  remove_folder (path);
}

static void
test_folder_that_is_not_there (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tutti_hls_folder_open ("/nowhere/at/all", &error));
  g_assert_error (error, TUTTI_STREAM_ERROR, TUTTI_STREAM_ERROR_FOLDER);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hls/list", test_list_as_players_read_it);
  g_test_add_func ("/hls/window", test_window_rolls);
  g_test_add_func ("/hls/another-process", test_another_process_goes_on);
  g_test_add_func ("/hls/folder", test_folder_stays_small);
  g_test_add_func ("/hls/no-folder", test_folder_that_is_not_there);
  return g_test_run ();
}
