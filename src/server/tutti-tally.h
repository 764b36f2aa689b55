/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TuttiTally: how often something happened of late, by key (an address, a room). Pure;
 * times are microseconds of one monotonic clock. Memory is bounded: of each key it knows
 * the latest @max_events, and of more than @max_keys it forgets the one that has been
 * quiet longest.
 */
typedef struct _TuttiTally TuttiTally;

/* @max_events: where "too often" begins; @within_us: how long something counts */
TuttiTally *tutti_tally_new (guint max_events, gint64 within_us, guint max_keys);
void tutti_tally_free (TuttiTally *self);

void tutti_tally_add (TuttiTally *self, const char *key, gint64 now_us);

/* At most @max_events. */
guint tutti_tally_count (TuttiTally *self, const char *key, gint64 now_us);

/* Whether @max_events have happened. */
gboolean tutti_tally_is_full (TuttiTally *self, const char *key, gint64 now_us);

guint tutti_tally_get_n_keys (TuttiTally *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiTally, tutti_tally_free)

G_END_DECLS
