/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-cpu-time.h"

#include <time.h>

static gint64
read_us (clockid_t clock)
{
  struct timespec time = {0};

  clock_gettime (clock, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

gint64
tutti_cpu_time_of_process (void)
{
  return read_us (CLOCK_PROCESS_CPUTIME_ID);
}

gint64
tutti_cpu_time_of_thread (void)
{
  return read_us (CLOCK_THREAD_CPUTIME_ID);
}
