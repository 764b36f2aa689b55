/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-cpu-meter.h"

#include <math.h>

static void
begin (TuttiCpuMeter *self, gint64 cpu_us, gint64 now_us)
{
  self->begun = TRUE;
  self->cpu_us = cpu_us;
  self->at_us = now_us;
}

void
tutti_cpu_meter_sample (TuttiCpuMeter *self, gint64 cpu_us, gint64 now_us)
{
  gint64 passed_us = now_us - self->at_us;
  double used, weight;

  /* Less than before: it can only be another process. */
  if (!self->begun || cpu_us < self->cpu_us) {
    begin (self, cpu_us, now_us);
    return;
  }
  if (passed_us < TUTTI_CPU_METER_APART_US)
    return;

  used = (double)(cpu_us - self->cpu_us) / (double)passed_us;
  weight = 1 - exp (-(double)passed_us / TUTTI_CPU_METER_OVER_US);
  self->cores += weight * (used - self->cores);
  begin (self, cpu_us, now_us);
}

void
tutti_cpu_meter_restart (TuttiCpuMeter *self)
{
  self->begun = FALSE;
}
