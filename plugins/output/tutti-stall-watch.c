/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-stall-watch.h"

void
tutti_stall_watch_init (TuttiStallWatch *self, gint64 now_us, gint64 limit_us)
{
  *self = (TuttiStallWatch){.limit_us = limit_us, .progress_us = now_us};
}

TuttiFlowVerdict
tutti_stall_watch_update (
    TuttiStallWatch *self, gint64 now_us, guint64 offered, guint64 acknowledged)
{
  if (acknowledged != self->acknowledged || offered == self->offered) {
    self->progress_us = now_us;
    self->acknowledged = acknowledged;
    self->offered = offered;
    return TUTTI_FLOW_MOVES;
  }
  return now_us - self->progress_us >= self->limit_us ? TUTTI_FLOW_STALLED
                                                      : TUTTI_FLOW_MOVES;
}
