/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * TuttiPromptPlayer: lays prompts over what one phone hears of the room, which is turned
 * down meanwhile. No GStreamer.
 *
 * Threads: mix() on the mixer's tick thread, which waits for no lock: what play() and
 * stop() change is there one tick later at the latest if they were just at it. Everything
 * else in the main context.
 */
typedef struct _TuttiPromptPlayer TuttiPromptPlayer;

/* What is left of the room while something is said: -15 dB. */
#define TUTTI_PROMPT_DUCKED 0.18f

TuttiPromptPlayer *tutti_prompt_player_new (void);
void tutti_prompt_player_free (TuttiPromptPlayer *self);

/* @sounds: (element-type GBytes): mono 16 bit at 48 kHz, one after the other.
 * Returns: FALSE, or TRUE with the number of what was playing and ends with that */
gboolean tutti_prompt_player_play (
    TuttiPromptPlayer *self, gint64 number, GPtrArray *sounds, gint64 *interrupted);

/* Returns: as tutti_prompt_player_play() */
gboolean tutti_prompt_player_stop (TuttiPromptPlayer *self, gint64 *interrupted);

/* Whether mix() has anything to do. */
gboolean tutti_prompt_player_is_busy (TuttiPromptPlayer *self);

/* @samples: (inout): interleaved stereo. Returns: TRUE, with the number of what has just
 * been played to its end; told once */
gboolean tutti_prompt_player_mix (
    TuttiPromptPlayer *self, gint16 *samples, guint frames, gint64 *done);

G_END_DECLS
