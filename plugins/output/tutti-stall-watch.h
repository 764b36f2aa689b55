/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Notices a target that keeps its connection and takes no data: frozen, or behind a line
 * that is gone without a word.
 *
 * It compares what was offered to the connection with what the other side has
 * acknowledged. A connection that nothing was offered to is idle, not stalled. Pure, one
 * thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  TUTTI_FLOW_MOVES,
  TUTTI_FLOW_STALLED,
} TuttiFlowVerdict;

typedef struct {
  gint64 limit_us;
  gint64 progress_us;   /* when something was last acknowledged, or nothing was due */
  guint64 acknowledged; /* then */
  guint64 offered;      /* then */
} TuttiStallWatch;

/* @limit_us: that long without an acknowledgement is too long */
void tutti_stall_watch_init (TuttiStallWatch *self, gint64 now_us, gint64 limit_us);

/* @offered, @acknowledged: bytes since the connection began, each counted in its own way
 * (payload, or with what the protocols add): only their growth matters */
TuttiFlowVerdict tutti_stall_watch_update (
    TuttiStallWatch *self, gint64 now_us, guint64 offered, guint64 acknowledged);

G_END_DECLS
