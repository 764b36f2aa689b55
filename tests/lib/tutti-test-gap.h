/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The longest time without, in a stream of sounds of 20 ms. The caller locks. */
#pragma once

#include <glib.h>

/* ns since ever that those threads waited for a CPU whose waiting does not count. */
typedef guint64 (*TuttiTestWaited) (gpointer data);

/* Sounds that are on their way from a voice to an ear: who waited, waited before the gap
 * that it made was heard. */
#define TUTTI_TEST_GAP_ON_THE_WAY 5

typedef struct {
  TuttiTestWaited waited; /* NULL: off */
  gpointer data;
  gint64 last_us;                                   /* monotonic */
  guint32 last_time;                                /* of the sound, in samples */
  guint64 waited_before[TUTTI_TEST_GAP_ON_THE_WAY]; /* at the last measurements, a ring */
  guint n;
  double longest_ms;
} TuttiTestGapWatch;

/* One more has come, of @time in samples at 48 kHz, which may wrap around. */
void tutti_test_gap_watch_measure (TuttiTestGapWatch *self, guint32 time);

/* Returns: the longest since the last call, in ms; from now on with @waited */
double tutti_test_gap_watch_take (
    TuttiTestGapWatch *self, TuttiTestWaited waited, gpointer data);
