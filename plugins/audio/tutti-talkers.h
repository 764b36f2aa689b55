/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TuttiTalkers: which of a room's senders are worth decoding when many talk, by the
 * levels that their packets carry. Shared by the room's `tuttiopusreceive` elements
 * (tutti-loudest.h).
 *
 * Any thread.
 */
#define TUTTI_TYPE_TALKERS (tutti_talkers_get_type ())
G_DECLARE_FINAL_TYPE (TuttiTalkers, tutti_talkers, TUTTI, TALKERS, GObject)

typedef struct _TuttiTalkersSeat TuttiTalkersSeat;

/* @limit: how many are decoded at once */
TuttiTalkers *tutti_talkers_new (guint limit);

TuttiTalkersSeat *tutti_talkers_join (TuttiTalkers *self);
void tutti_talkers_leave (TuttiTalkers *self, TuttiTalkersSeat *seat);

/* A packet with sound in it, of @dbov. Returns: whether to decode it */
gboolean tutti_talkers_sound (
    TuttiTalkers *self, TuttiTalkersSeat *seat, float dbov, float ms, gint64 now_us);

void tutti_talkers_silence (TuttiTalkers *self, TuttiTalkersSeat *seat);

G_END_DECLS
