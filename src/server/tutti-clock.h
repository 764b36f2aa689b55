/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef void (*TuttiClockFunc) (gpointer data);

/* Where deadlines take their time from. A test puts its own in, with those members that
 * what it tests uses. */
typedef struct {
  /* Microseconds that never go back. */
  gint64 (*now_us) (gpointer data);
  gpointer data;
  /* Microseconds since 1970, which an operator may set. */
  gint64 (*real_us) (gpointer data);
  guint (*call_at) (
      gpointer data, gint64 when_us, TuttiClockFunc func, gpointer func_data);
  void (*cancel) (gpointer data, guint id);
} TuttiClock;

extern const TuttiClock tutti_clock_monotonic;

static inline gint64
tutti_clock_now (const TuttiClock *clock)
{
  return clock->now_us (clock->data);
}

static inline gint64
tutti_clock_real (const TuttiClock *clock)
{
  return clock->real_us (clock->data);
}

/* Calls @func once, from the main loop, when tutti_clock_now() reaches @when_us. Returns:
 * what tutti_clock_cancel() takes until then; never 0 */
static inline guint
tutti_clock_call_at (
    const TuttiClock *clock, gint64 when_us, TuttiClockFunc func, gpointer data)
{
  return clock->call_at (clock->data, when_us, func, data);
}

static inline void
tutti_clock_cancel (const TuttiClock *clock, guint id)
{
  clock->cancel (clock->data, id);
}

G_END_DECLS
