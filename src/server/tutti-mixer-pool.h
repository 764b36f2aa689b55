/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "server/tutti-mixer-process.h"

G_BEGIN_DECLS

/**
 * TuttiMixerPool: starts mixers, keeps one warm in reserve so that a new room need not
 * wait for a start, and knows every child that has not ended yet.
 *
 * Signals:
 * - "stopped": after tutti_mixer_pool_stop(), when no child is left
 */
#define TUTTI_TYPE_MIXER_POOL (tutti_mixer_pool_get_type ())
G_DECLARE_FINAL_TYPE (TuttiMixerPool, tutti_mixer_pool, TUTTI, MIXER_POOL, GObject)

/* @path: the executable; @arguments: (nullable): further ones. Starts the first spare.
 * NULL with @error set when that is not possible at all. */
TuttiMixerPool *tutti_mixer_pool_new (
    const char *path, const char *const *arguments, GError **error);

/* Returns: (transfer full): the spare, or a new one, which may not be ready yet; the
 * caller ends it */
TuttiMixerProcess *tutti_mixer_pool_take (TuttiMixerPool *self, GError **error);

/* Ends the spare and whatever else is left; nothing can be taken any more. */
void tutti_mixer_pool_stop (TuttiMixerPool *self);

/* Children that are alive, the spare among them. */
guint tutti_mixer_pool_get_n_processes (TuttiMixerPool *self);
gboolean tutti_mixer_pool_has_spare (TuttiMixerPool *self);

/* Children that were lost since the start. */
/* CPU that the spare one uses, in cores. */
double tutti_mixer_pool_get_spare_cores (TuttiMixerPool *self);
guint tutti_mixer_pool_get_n_lost (TuttiMixerPool *self);

G_END_DECLS
