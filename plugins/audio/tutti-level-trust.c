/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-level-trust.h"

#include <math.h>

#define TOLERANCE_DB 10.0f
#define AVERAGE_MS 500.0f
#define FORGET_DB_PER_MS 0.001f

void
tutti_level_trust_init (TuttiLevelTrust *self)
{
  self->excess_db = 0;
}

void
tutti_level_trust_heard (
    TuttiLevelTrust *self, float said_dbfs, float heard_dbfs, float ms)
{
  self->excess_db +=
      (said_dbfs - heard_dbfs - self->excess_db) * fminf (ms / AVERAGE_MS, 1);
}

void
tutti_level_trust_unheard (TuttiLevelTrust *self, float ms)
{
  if (self->excess_db > 0)
    self->excess_db = fmaxf (self->excess_db - FORGET_DB_PER_MS * ms, 0);
}

float
tutti_level_trust_apply (const TuttiLevelTrust *self, float said_dbfs)
{
  return said_dbfs - fmaxf (self->excess_db - TOLERANCE_DB, 0);
}
