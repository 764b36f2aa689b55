/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps a sum of many voices within 16 bit without wrap-around and, where it can, without
 * distortion. It adds no delay: it looks ahead within the block of one tick only.
 *
 * Below -1 dBFS the sound passes bit by bit. Above, one gain for both channels follows
 * the peaks of 1 ms slices: down within at most 4 ms before a peak, back up with a time
 * constant of 150 ms. What cannot be foreseen, a peak in the first slice of a block after
 * quiet, is bent smoothly below full scale for that one millisecond.
 *
 * One limiter per sum; used by one thread. No GLib: also built with TSan. */
#pragma once

#include "plugins/audio/tutti-mix-kernel.h"

#ifdef __cplusplus
extern "C" {
#endif

/* -1 dBFS */
#define TUTTI_LIMITER_THRESHOLD 29204

typedef struct {
  float gain; /* at the end of the last block; 1 at rest */
} TuttiLimiter;

void tutti_limiter_init (TuttiLimiter *self);

/* @frames must be a multiple of TUTTI_MIX_FRAME_QUANTUM and at most TUTTI_MIX_MAX_FRAMES.
 */
void tutti_limiter_process (
    TuttiLimiter *self, const int32_t *restrict in, int16_t *restrict out, size_t frames);

#ifdef __cplusplus
}
#endif
