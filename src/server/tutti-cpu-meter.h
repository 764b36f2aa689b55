/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TuttiCpuMeter: how much CPU a process uses, out of what it says from time to time that
 * it has used so far. Smoothed over about %TUTTI_CPU_METER_OVER_US. Pure; all zero is a
 * meter that has measured nothing yet.
 */
typedef struct {
  double cores;  /* in use: 0.5 is half of a core */
  gint64 cpu_us; /* of the last sample */
  gint64 at_us;  /* when it came */
  gboolean begun;
} TuttiCpuMeter;

/* After that long a step has been taken in to 63 %, after three times that to 95 %. */
#define TUTTI_CPU_METER_OVER_US (3 * G_USEC_PER_SEC)

/* Samples that follow closer than that are taken together: they waited in some queue. */
#define TUTTI_CPU_METER_APART_US (G_USEC_PER_SEC / 5)

/* @cpu_us: used since the process began; @now_us: of any one monotonic clock */
void tutti_cpu_meter_sample (TuttiCpuMeter *self, gint64 cpu_us, gint64 now_us);

/* The next sample is of another process that does the same work. What was measured stays,
 * until the new one has two samples. */
void tutti_cpu_meter_restart (TuttiCpuMeter *self);

G_END_DECLS
