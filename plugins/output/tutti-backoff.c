/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-backoff.h"

guint
tutti_backoff_next_ms (TuttiBackoff *self, double random)
{
  guint ceiling = TUTTI_BACKOFF_FIRST_MS;

  for (guint i = 0; i < self->failures && ceiling < TUTTI_BACKOFF_MAX_MS; i++)
    ceiling *= 2;
  ceiling = MIN (ceiling, TUTTI_BACKOFF_MAX_MS);
  self->failures++;
  return ceiling / 2 + (guint)(CLAMP (random, 0, 1) * (ceiling / 2));
}

void
tutti_backoff_reset (TuttiBackoff *self)
{
  self->failures = 0;
}
