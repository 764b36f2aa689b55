/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-cores.h"

#include <sched.h>

#define CORES_MIN 0.01

static gboolean
read_words (const char *path, char ***out)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  *out = g_strsplit (g_strstrip (text), " ", -1);
  return TRUE;
}

/* @quota, @period: microseconds; no quota is "max" or negative */
static double
to_cores (const char *quota, const char *period)
{
  guint64 quota_us, period_us;

  if (!g_ascii_string_to_unsigned (quota, 10, 1, G_MAXINT64, &quota_us, NULL) ||
      !g_ascii_string_to_unsigned (period, 10, 1, G_MAXINT64, &period_us, NULL))
    return G_MAXDOUBLE;
  return (double)quota_us / (double)period_us;
}

/* cgroups(7): one file in version 2, two in version 1 */
static double
read_quota (const char *folder)
{
  g_autofree char *both = g_build_filename (folder, "cpu.max", NULL);
  g_autofree char *quota = g_build_filename (folder, "cpu.cfs_quota_us", NULL);
  g_autofree char *period = g_build_filename (folder, "cpu.cfs_period_us", NULL);
  g_auto (GStrv) first = NULL;
  g_auto (GStrv) second = NULL;

  if (read_words (both, &first))
    return g_strv_length (first) == 2 ? to_cores (first[0], first[1]) : G_MAXDOUBLE;
  if (read_words (quota, &first) && read_words (period, &second))
    return to_cores (first[0] ? first[0] : "", second[0] ? second[0] : "");
  return G_MAXDOUBLE;
}

/* The smallest quota of the group at @path and of those above it: each binds. */
static double
read_quotas (const char *hierarchy, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  g_autofree char *folder = g_strdup (hierarchy);
  double least = read_quota (folder);

  for (guint i = 0; names[i]; i++) {
    char *below = *names[i] ? g_build_filename (folder, names[i], NULL) : NULL;

    if (!below)
      continue;
    g_free (folder);
    folder = below;
    least = MIN (least, read_quota (folder));
  }
  return least;
}

/* @line: "ID:CONTROLLERS:PATH", where version 2 has no controllers. Inside of a container
 * the path may be the host's, which is not there; then the container's root counts. */
static double
read_line (const char *root, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, ":", 3);
  g_auto (GStrv) controllers = NULL;
  g_autofree char *hierarchy = NULL;

  if (g_strv_length (parts) != 3)
    return G_MAXDOUBLE;
  controllers = g_strsplit (parts[1], ",", -1);
  if (*parts[1] && !g_strv_contains ((const char *const *)controllers, "cpu"))
    return G_MAXDOUBLE;

  hierarchy = g_build_filename (root, "/sys/fs/cgroup", *parts[1] ? "cpu" : "", NULL);
  return read_quotas (hierarchy, parts[2]);
}

double
tutti_cores_count_in (const char *root, guint n_cpus)
{
  g_autofree char *path = g_build_filename (root, "/proc/self/cgroup", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  double least = n_cpus;

  if (g_file_get_contents (path, &text, NULL, NULL))
    lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines && lines[i]; i++)
    least = MIN (least, read_line (root, lines[i]));
  return MAX (least, CORES_MIN);
}

double
tutti_cores_count (void)
{
  cpu_set_t cpus;
  guint n_cpus;

  CPU_ZERO (&cpus);
  /* Fails where there are more than the set holds, 1024. */
  n_cpus = sched_getaffinity (0, sizeof cpus, &cpus) == 0 ? (guint)CPU_COUNT (&cpus)
                                                          : g_get_num_processors ();
  return tutti_cores_count_in ("/", n_cpus);
}
