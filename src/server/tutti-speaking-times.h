/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"

G_BEGIN_DECLS

/**
 * TuttiSpeakingTimes: how long everybody has spoken, from the mixer's word about who
 * speaks. Pure; times are microseconds of one monotonic clock.
 */
typedef struct _TuttiSpeakingTimes TuttiSpeakingTimes;

TuttiSpeakingTimes *tutti_speaking_times_new (void);
void tutti_speaking_times_free (TuttiSpeakingTimes *self);

void tutti_speaking_times_note (
    TuttiSpeakingTimes *self, const char *participant, gboolean speaking, gint64 now_us);

/* Nobody speaks: the mixer that would say so is gone. */
void tutti_speaking_times_interrupt (TuttiSpeakingTimes *self, gint64 now_us);

void tutti_speaking_times_forget (TuttiSpeakingTimes *self, const char *participant);
void tutti_speaking_times_forget_all (TuttiSpeakingTimes *self);

/* Returns: (transfer full) (element-type TuttiSpeakingInfo): who spoke for a second or
 * more, the longest first */
GPtrArray *tutti_speaking_times_list (TuttiSpeakingTimes *self, gint64 now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiSpeakingTimes, tutti_speaking_times_free)

G_END_DECLS
