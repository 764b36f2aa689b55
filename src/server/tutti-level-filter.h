/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"

G_BEGIN_DECLS

/* How often those who speak are told of again: for who joined meanwhile, and for meters.
 */
#define TUTTI_LEVEL_FILTER_EVERY_US (G_USEC_PER_SEC)

/**
 * TuttiLevelFilter: what of a mixer's levels everybody in the room is told. A mixer gives
 * them ten times a second; over TLS that would be 13 kbit/s to each, half of what the
 * worst line has for sound. Told is who begins to speak and who ceases to, and once a
 * second the loudness of who speaks. Pure; times are microseconds of one monotonic clock.
 */
typedef struct _TuttiLevelFilter TuttiLevelFilter;

TuttiLevelFilter *tutti_level_filter_new (void);
void tutti_level_filter_free (TuttiLevelFilter *self);

/* Returns: whether @level is to be told; it then counts as told. */
gboolean tutti_level_filter_pass (
    TuttiLevelFilter *self, const TuttiLevelInfo *level, gint64 now_us);

/* The mixer is gone, and with it whoever spoke.
 * Returns: (transfer full) (element-type TuttiLevelInfo): that those who were told to
 *   speak do not; what is to be told, and counts as told.
 */
GPtrArray *tutti_level_filter_silence (TuttiLevelFilter *self);

void tutti_level_filter_forget (TuttiLevelFilter *self, const char *participant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiLevelFilter, tutti_level_filter_free)

G_END_DECLS
