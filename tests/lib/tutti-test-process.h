/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What /proc tells of another process. */
#pragma once

#include <glib.h>

/* Entries of /proc/@pid/@folder, such as "fd" or "task"; -1 if it may not be read. */
int tutti_test_process_count (int pid, const char *folder);

/* Returns: ns that one thread waited for a CPU since it began (the second field of its
 * schedstat); 0 if it is gone */
guint64 tutti_test_process_waited (int pid, int thread);

/* Returns: ns that one thread had a CPU since it began; 0 if it is gone */
guint64 tutti_test_process_ran (int pid, int thread);

/* Appends the ids of the threads whose names begin with @name to @ids (ints). */
void tutti_test_process_find_threads (int pid, const char *name, GArray *ids);

/* Returns: (transfer full) (nullable): the value of "@key:" in /proc/@pid/status */
char *tutti_test_process_status (int pid, const char *key);

/* Returns: kB of memory that are the process' own: no files, nothing shared; 0 if it is
 * gone */
guint64 tutti_test_process_own_memory (int pid);
