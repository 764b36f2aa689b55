/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A token bucket. Pure; times are microseconds of one monotonic clock. */
typedef struct {
  double per_second;
  double burst;
  double tokens;
  gint64 last_us;
} TuttiRateLimit;

void tutti_rate_limit_init (
    TuttiRateLimit *self, double per_second, double burst, gint64 now_us);

/* Returns: FALSE when fewer than @cost tokens are left; none is taken then. */
gboolean tutti_rate_limit_take (TuttiRateLimit *self, double cost, gint64 now_us);

G_END_DECLS
