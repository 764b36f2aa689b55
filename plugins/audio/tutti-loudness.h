/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Brings every voice to one loudness: a slow gain per input, which listens to speech
 * only, so that the noise between words is never turned up.
 *
 * The measure is the RMS of the ticks in which somebody is judged to speak, over about a
 * second. The gain goes towards what is missing to the target at 6 dB/s, within +-15 dB,
 * and gives way at once where it would drive the sound beyond full scale.
 *
 * Used by one thread. No GLib: also built with TSan. */
#pragma once

#include "plugins/audio/tutti-level.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TUTTI_LOUDNESS_MOST_DB 15.0f

typedef struct {
  float gain_db;

  /* private */
  float speech_power;
  float heard_ms; /* of speech, up to what a first measure needs */
} TuttiLoudness;

void tutti_loudness_init (TuttiLoudness *self);

/* Takes note of a tick of @samples (interleaved stereo) and applies the gain to it, as a
 * straight line. @target_dbfs: of speech; 0: no gain at all */
void tutti_loudness_process (TuttiLoudness *self, const TuttiLevel *level,
    int16_t *samples, size_t frames, float target_dbfs);

#ifdef __cplusplus
}
#endif
