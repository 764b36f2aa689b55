/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where deadlines take their time from, in microseconds that never go back. A test puts
 * its own in. */
typedef struct {
  gint64 (*now_us) (gpointer data);
  gpointer data;
} TuttiClock;

extern const TuttiClock tutti_clock_monotonic;

static inline gint64
tutti_clock_now (const TuttiClock *clock)
{
  return clock->now_us (clock->data);
}

G_END_DECLS
