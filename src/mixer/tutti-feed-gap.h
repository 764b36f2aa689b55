/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a feed leaves out while its recording is paused, by the time that it is of: a feed
 * comes late, so when a pause begins or ends, what is written just then is of before.
 * Pure; times are running time in ns. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Nothing is written later than this. Pauses that follow sooner are one with what lies
 * between them, as too much must not be in a recording and too little may. */
#define TUTTI_FEED_GAP_LATE_NS G_GUINT64_CONSTANT (1000000000)

typedef struct {
  guint64 from;
  guint64 until; /* G_MAXUINT64: it lasts */
} TuttiFeedGap;

/* From the beginning of time on, as before a feed's first tutti_feed_gap_end(). */
void tutti_feed_gap_init (TuttiFeedGap *self);

void tutti_feed_gap_begin (TuttiFeedGap *self, guint64 now_ns);
void tutti_feed_gap_end (TuttiFeedGap *self, guint64 now_ns);
gboolean tutti_feed_gap_lasts (const TuttiFeedGap *self);

/* Returns: whether some of what lasts from @start_ns to @end_ns is left out */
gboolean tutti_feed_gap_has (const TuttiFeedGap *self, guint64 start_ns, guint64 end_ns);

G_END_DECLS
