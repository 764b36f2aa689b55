/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many cores this process and its children may use: those that they may run on
 * (sched_setaffinity, taskset, CPUAffinity=), or fewer when the control group has a quota
 * (docker --cpus, CPUQuota=). At least 0.01. */
double tutti_cores_count (void);

/* The same for tests. @root: "" or a folder in the place of "/", with proc/self/cgroup
 * and sys/fs/cgroup; @n_cpus: that it may run on */
double tutti_cores_count_in (const char *root, guint n_cpus);

G_END_DECLS
