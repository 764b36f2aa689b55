/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How many cores there are to be had, with control groups of all kinds, and how much of
 * them is in use. */

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "common/tutti-cpu-time.h"
#include "server/tutti-cores.h"
#include "server/tutti-cpu-meter.h"

#define SECOND ((gint64)G_USEC_PER_SEC)

static void
write_file (const char *root, const char *path, const char *text)
{
  g_autofree char *whole = g_build_filename (root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (whole);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (whole, text, -1, NULL));
}

static void
remove_tree (GFile *file)
{
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
      file, "standard::name", G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFile *child;

  while (
      children && g_file_enumerator_iterate (children, NULL, &child, NULL, NULL) && child)
    remove_tree (child);
  g_file_delete (file, NULL, NULL);
}

typedef struct {
  const char *path;
  const char *text;
} File;

static const struct {
  const char *what;
  File files[4];
  double cores; /* of 4 */
} machines[] = {
    {"no control groups", {{NULL, NULL}}, 4},
    {"version 2 without a quota",
        {{"proc/self/cgroup", "0::/system.slice/tutti.service\n"},
            {"sys/fs/cgroup/system.slice/tutti.service/cpu.max", "max 100000\n"}},
        4},
    {"CPUQuota=150%",
        {{"proc/self/cgroup", "0::/system.slice/tutti.service\n"},
            {"sys/fs/cgroup/system.slice/tutti.service/cpu.max", "150000 100000\n"}},
        1.5},
    {"the quota of the slice above",
        {{"proc/self/cgroup", "0::/system.slice/tutti.service\n"},
            {"sys/fs/cgroup/system.slice/cpu.max", "50000 100000\n"},
            {"sys/fs/cgroup/system.slice/tutti.service/cpu.max", "300000 100000\n"}},
        0.5},
    {"inside of a container",
        {{"proc/self/cgroup", "0::/\n"}, {"sys/fs/cgroup/cpu.max", "200000 100000\n"}},
        2},
    {"more than there are",
        {{"proc/self/cgroup", "0::/\n"}, {"sys/fs/cgroup/cpu.max", "900000 100000\n"}},
        4},
    {"version 1, in a container with the host's path",
        {{"proc/self/cgroup",
             "5:memory:/docker/ab\n4:cpu,cpuacct:/docker/ab\n0::/docker/ab\n"},
            {"sys/fs/cgroup/cpu/cpu.cfs_quota_us", "250000\n"},
            {"sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n"}},
        2.5},
    {"version 1 without a quota",
        {{"proc/self/cgroup", "4:cpu,cpuacct:/\n"},
            {"sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n"},
            {"sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n"}},
        4},
    {"nonsense",
        {{"proc/self/cgroup", "0:\n::\nx\n0::/\n"},
            {"sys/fs/cgroup/cpu.max", "lots of it\n"}},
        4},
    {"next to nothing",
        {{"proc/self/cgroup", "0::/\n"}, {"sys/fs/cgroup/cpu.max", "1 1000000\n"}}, 0.01},
};

static void
test_cores (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (machines); i++) {
    g_autofree char *root = g_dir_make_tmp ("tutti-cores-XXXXXX", NULL);
    g_autoptr (GFile) folder = g_file_new_for_path (root);

    for (const File *file = machines[i].files; file->path; file++)
      write_file (root, file->path, file->text);
    g_test_message ("%s", machines[i].what);
    g_assert_cmpfloat_with_epsilon (
        tutti_cores_count_in (root, 4), machines[i].cores, 1e-9);
    remove_tree (folder);
  }
}

static void
test_this_machine (void)
{
  double cores = tutti_cores_count ();

  g_assert_cmpfloat (cores, >, 0);
  g_assert_cmpfloat (cores, <=, g_get_num_processors ());
}

/* The meter */

/* Half of a core, told once a second. Returns: the time after it */
static gint64
measure (TuttiCpuMeter *meter, gint64 *cpu_us, double cores, gint64 now_us, guint seconds)
{
  for (guint i = 0; i < seconds; i++) {
    now_us += SECOND;
    *cpu_us += (gint64)(cores * (double)SECOND);
    tutti_cpu_meter_sample (meter, *cpu_us, now_us);
  }
  return now_us;
}

static void
test_meter (void)
{
  TuttiCpuMeter meter = {0};
  gint64 cpu_us = 7 * SECOND, now_us = 1000 * SECOND;

  /* What a process used before anybody looked says nothing of now. */
  tutti_cpu_meter_sample (&meter, cpu_us, now_us);
  g_assert_cmpfloat (meter.cores, ==, 0);

  now_us = measure (&meter, &cpu_us, 0.5, now_us, 3);
  g_assert_cmpfloat_with_epsilon (meter.cores, 0.5 * 0.632, 0.001);
  now_us = measure (&meter, &cpu_us, 0.5, now_us, 15);
  g_assert_cmpfloat_with_epsilon (meter.cores, 0.5, 0.005);
  measure (&meter, &cpu_us, 0, now_us, 15);
  g_assert_cmpfloat (meter.cores, <, 0.005);
}

/* Three heartbeats that waited in a queue are read in one go. */
static void
test_meter_queue (void)
{
  TuttiCpuMeter meter = {0};
  gint64 cpu_us = 0, now_us = 1000 * SECOND;

  tutti_cpu_meter_sample (&meter, cpu_us, now_us);
  now_us = measure (&meter, &cpu_us, 0.5, now_us, 20);
  now_us += 3 * SECOND;
  for (guint i = 0; i < 3; i++) {
    cpu_us += SECOND / 2;
    tutti_cpu_meter_sample (&meter, cpu_us, now_us + i);
  }
  g_assert_cmpfloat (meter.cores, <=, 0.5);
  now_us = measure (&meter, &cpu_us, 0.5, now_us, 1);
  g_assert_cmpfloat (meter.cores, <, 0.8);
  measure (&meter, &cpu_us, 0.5, now_us, 20);
  g_assert_cmpfloat_with_epsilon (meter.cores, 0.5, 0.01);
}

static void
test_meter_restart (void)
{
  TuttiCpuMeter meter = {0};
  gint64 cpu_us = 0, now_us = 1000 * SECOND;

  tutti_cpu_meter_sample (&meter, cpu_us, now_us);
  now_us = measure (&meter, &cpu_us, 0.5, now_us, 20);

  /* The next process was started early, and has used more than this one. */
  tutti_cpu_meter_restart (&meter);
  cpu_us += 500 * SECOND;
  now_us = measure (&meter, &cpu_us, 0, now_us, 1);
  g_assert_cmpfloat_with_epsilon (meter.cores, 0.5, 0.005);

  /* Or less, and nobody said that it is another. */
  cpu_us = 0;
  now_us = measure (&meter, &cpu_us, 0, now_us, 1);
  g_assert_cmpfloat_with_epsilon (meter.cores, 0.5, 0.005);
  measure (&meter, &cpu_us, 0.1, now_us, 20);
  g_assert_cmpfloat_with_epsilon (meter.cores, 0.1, 0.005);
}

static gpointer
burn (gpointer data)
{
  gint64 until_us = tutti_cpu_time_of_thread () + SECOND / 50;

  while (tutti_cpu_time_of_thread () < until_us)
    ;
  return NULL;
}

static void
test_time (void)
{
  gint64 process_us = tutti_cpu_time_of_process ();
  gint64 thread_us = tutti_cpu_time_of_thread ();

  g_thread_join (g_thread_new ("burn", burn, NULL));
  g_assert_cmpint (tutti_cpu_time_of_process () - process_us, >=, SECOND / 50);
  g_assert_cmpint (tutti_cpu_time_of_thread () - thread_us, <, SECOND / 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cores/count", test_cores);
  g_test_add_func ("/cores/this-machine", test_this_machine);
  g_test_add_func ("/cores/meter", test_meter);
  g_test_add_func ("/cores/meter-queue", test_meter_queue);
  g_test_add_func ("/cores/meter-restart", test_meter_restart);
  g_test_add_func ("/cores/time", test_time);
  return g_test_run ();
}
