/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thread that calls back on an exact grid of running time: tick n at n x duration.
 *
 * - Late ticks are made up for at once, so the grid stays without holes, up to 200 ms; a
 *   thread that is later than that leaves out what it missed and says how much.
 * - While it runs, the thread asks for SCHED_RR, else for a nice value of -10, and goes
 * on without either where the system refuses. What the callback calls runs so too.
 *
 * Threads: all functions from any thread but the ticking one; no locks of the caller may
 * be held that the callback takes. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* More ticks than this at once would be a burst that no receiver can use. */
#define TUTTI_TICK_LATE_MAX (200 * GST_MSECOND)

typedef struct {
  guint64 number;            /* on the grid */
  GstClockTime running_time; /* number x duration */
  GstClockTime now;          /* of the clock, when the callback began */
  GstClockTime late;         /* behind the grid */
  guint64 skipped;           /* ticks left out just before this one */
} TuttiTick;

typedef void (*TuttiTickFunc) (const TuttiTick *tick, gpointer user_data);

typedef struct _TuttiTickTask TuttiTickTask;

/* @func runs on the tick thread with no lock held. */
TuttiTickTask *tutti_tick_task_new (TuttiTickFunc func, gpointer user_data);

/* Ends the thread first. */
void tutti_tick_task_free (TuttiTickTask *self);

/* Ticks from the first grid point that is not past. The grid counts from @base_time of
 * @clock; after a pause it goes on behind the last tick. */
void tutti_tick_task_start (
    TuttiTickTask *self, GstClock *clock, GstClockTime base_time, GstClockTime duration);

/* Returns at once; a callback that is running finishes on its own. */
void tutti_tick_task_pause (TuttiTickTask *self);

/* Waits for a running callback and ends the thread; the grid starts anew afterwards. */
void tutti_tick_task_stop (TuttiTickTask *self);

G_END_DECLS
