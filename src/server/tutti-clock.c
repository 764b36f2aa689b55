/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-clock.h"

static gint64
monotonic_now_us (gpointer data)
{
  return g_get_monotonic_time ();
}

const TuttiClock tutti_clock_monotonic = {monotonic_now_us, NULL};
