/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last of a mix, tick by tick, for whoever has to be brought into step with what
 * others have heard.
 *
 * Used by one thread. No GLib: also built with TSan. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugins/audio/tutti-mix-kernel.h"

#ifdef __cplusplus
extern "C" {
#endif

/* 180 ms of ticks of 20 ms. Two Opus encoders that were fed the same for 60 ms, whatever
 * was before, code the next frame equally well for the same decoder (measured with
 * libopus 1.3); three times that, for some have frames of 60 ms, which begin on a grid.
 */
#define TUTTI_MIX_PAST_TICKS 9

typedef struct {
  int16_t samples[TUTTI_MIX_MAX_SAMPLES];
  bool has_sound;
} TuttiMixPastTick;

typedef struct {
  /* private */
  TuttiMixPastTick ticks[TUTTI_MIX_PAST_TICKS]; /* a ring */
  size_t next, length;
} TuttiMixPast;

/* Also: what comes now does not follow what was before. */
void tutti_mix_past_init (TuttiMixPast *self);

void tutti_mix_past_put (
    TuttiMixPast *self, const int16_t *samples, size_t frames, bool has_sound);

/* In ticks. */
size_t tutti_mix_past_length (const TuttiMixPast *self);

/* @back: 1 is the last one, up to the length. Returns: until the next is put */
const TuttiMixPastTick *tutti_mix_past_get (const TuttiMixPast *self, size_t back);

#ifdef __cplusplus
}
#endif
