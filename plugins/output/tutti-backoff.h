/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long to wait before the next try at a target that failed.
 *
 * Doubles from half a second up to 4 s, with jitter over the upper half, so that the
 * streams of many rooms do not come back to one server in step. Pure, one thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TUTTI_BACKOFF_FIRST_MS 500
#define TUTTI_BACKOFF_MAX_MS 4000

/* Zero-initialised. */
typedef struct {
  guint failures;
} TuttiBackoff;

/* @random: 0 to 1. Returns: milliseconds, at most TUTTI_BACKOFF_MAX_MS */
guint tutti_backoff_next_ms (TuttiBackoff *self, double random);

/* The target was good for long enough to begin anew. */
void tutti_backoff_reset (TuttiBackoff *self);

G_END_DECLS
