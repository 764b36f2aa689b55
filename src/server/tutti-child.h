/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "common/tutti-link.h"

G_BEGIN_DECLS

/* Starting and ending processes of ours that are talked to over a link. */

typedef enum {
  TUTTI_CHILD_DIES_WITH_US, /* whatever happens to the server */
  TUTTI_CHILD_FINISHES,     /* sees that its link is gone, and ends in good order */
} TuttiChildFate;

/**
 * tutti_child_spawn:
 * @path: the executable
 * @arguments: (nullable): further ones, ending with NULL
 * @channel: what it says
 * @out_link: (out) (transfer full)
 *
 * The child is in a process group of its own, so that an interrupt from the keyboard
 * reaches only the server, which then ends it in order.
 *
 * Returns: (transfer full): NULL with @error set when it could not be started
 */
GSubprocess *tutti_child_spawn (const char *path, const char *const *arguments,
    TuttiChannel channel, TuttiChildFate fate, TuttiLink **out_link, GError **error);

/* 0 when it has ended and was reaped already. */
int tutti_child_get_pid (GSubprocess *child);

/* After it was said to have ended. */
void tutti_child_reap (int pid);

G_END_DECLS
