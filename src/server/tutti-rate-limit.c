/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-rate-limit.h"

void
tutti_rate_limit_init (
    TuttiRateLimit *self, double per_second, double burst, gint64 now_us)
{
  self->per_second = per_second;
  self->burst = burst;
  self->tokens = burst;
  self->last_us = now_us;
}

gboolean
tutti_rate_limit_take (TuttiRateLimit *self, double cost, gint64 now_us)
{
  double earned = (now_us - self->last_us) * self->per_second / G_USEC_PER_SEC;

  self->tokens = MIN (self->burst, self->tokens + earned);
  self->last_us = now_us;
  if (self->tokens < cost)
    return FALSE;

  self->tokens -= cost;
  return TRUE;
}
