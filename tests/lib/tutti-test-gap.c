/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-gap.h"

#define SAMPLES_PER_MS 48.0
#define SOUND_MS 20

/* Nobody waits longer for a CPU; threads that wait side by side add up to more. */
#define WAITED_MAX_MS 1000.0

/* Whichever was longer counts: what passed on the clock, or what the sound skipped. */
void
tutti_test_gap_watch_measure (TuttiTestGapWatch *self, guint32 time)
{
  gint64 now = g_get_monotonic_time ();
  guint64 *before = &self->waited_before[self->n % TUTTI_TEST_GAP_ON_THE_WAY];
  guint64 waited;

  if (self->waited == NULL)
    return;
  waited = self->waited (self->data);
  if (self->n >= TUTTI_TEST_GAP_ON_THE_WAY) {
    double clock_ms = (now - self->last_us) / 1000.0;
    double sound_ms = (guint32)(time - self->last_time) / SAMPLES_PER_MS;
    /* less than before when a thread has ended */
    double waited_ms = MAX ((gint64)(waited - *before), 0) / 1e6;

    self->longest_ms = MAX (self->longest_ms,
        MAX (clock_ms, sound_ms) - MIN (waited_ms, WAITED_MAX_MS) - SOUND_MS);
  }
  self->last_us = now;
  self->last_time = time;
  *before = waited;
  self->n++;
}

double
tutti_test_gap_watch_take (TuttiTestGapWatch *self, TuttiTestWaited waited, gpointer data)
{
  double longest_ms = self->longest_ms;

  self->waited = waited;
  self->data = data;
  self->longest_ms = 0;
  return longest_ms;
}
