/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-process.h"

#include <stdlib.h>
#include <string.h>

int
tutti_test_process_count (int pid, const char *folder)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  int n = 0;

  if (dir == NULL)
    return -1;
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Field number @index of its schedstat: ns with a CPU, ns waiting for one. */
static guint64
read_schedstat (int pid, int thread, guint index)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d/schedstat", pid, thread);
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  fields = g_strsplit (text, " ", -1);
  return g_strv_length (fields) > index ? g_ascii_strtoull (fields[index], NULL, 10) : 0;
}

guint64
tutti_test_process_waited (int pid, int thread)
{
  return read_schedstat (pid, thread, 1);
}

guint64
tutti_test_process_ran (int pid, int thread)
{
  return read_schedstat (pid, thread, 0);
}

void
tutti_test_process_find_threads (int pid, const char *name, GArray *ids)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, entry, "comm", NULL);
    g_autofree char *comm = NULL;
    int id = atoi (entry);

    if (g_file_get_contents (file, &comm, NULL, NULL) && g_str_has_prefix (comm, name))
      g_array_append_val (ids, id);
  }
}

char *
tutti_test_process_status (int pid, const char *key)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    if (g_str_has_prefix (*line, key) && (*line)[strlen (key)] == ':')
      return g_strdup (g_strstrip (*line + strlen (key) + 1));
  }
  return NULL;
}

guint64
tutti_test_process_own_memory (int pid)
{
  g_autofree char *text = tutti_test_process_status (pid, "RssAnon");

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
}
