/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TuttiHandQueue: whose hand is up, in the order of raising. Pure.
 */
typedef struct _TuttiHandQueue TuttiHandQueue;

TuttiHandQueue *tutti_hand_queue_new (void);
void tutti_hand_queue_free (TuttiHandQueue *self);

/* These return whether anything changed. A hand that is up keeps its place. */
gboolean tutti_hand_queue_raise (TuttiHandQueue *self, const char *participant);
gboolean tutti_hand_queue_lower (TuttiHandQueue *self, const char *participant);
gboolean tutti_hand_queue_lower_all (TuttiHandQueue *self);

/* Returns: (transfer none) (element-type utf8): ids, who raised first comes first */
GPtrArray *tutti_hand_queue_list (TuttiHandQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiHandQueue, tutti_hand_queue_free)

G_END_DECLS
