/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-probe.h"

const char *
tutti_test_probe_missing (void)
{
  g_autofree char *program = g_find_program_in_path ("ffprobe");

  return program != NULL ? NULL : "ffprobe (package ffmpeg) is not installed";
}

char **
tutti_test_probe (const char *path, const char *streams, const char *entries)
{
  const char *argv[] = {"ffprobe", "-v", "error", "-show_entries", entries, "-of",
      "csv=p=0", path, "-select_streams", streams, NULL};
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  int status = 0;

  if (streams == NULL)
    argv[8] = NULL;
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL,
      &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return g_strsplit (g_strchomp (output), "\n", -1);
}
