/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inner loops of mixing: contiguous arrays, no aliasing, no branches that depend on
 * the sound, so that the compiler makes vector code of them. No GLib: also built with
 * TSan.
 *
 * Sums are int32: 65536 full-scale inputs fit, and taking one's own contribution out of
 * the total again is exact. All counts are samples (frames x channels) unless named
 * frames. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TUTTI_MIX_CHANNELS 2
/* A multiple of this many frames is what every tick has (10 ms and 20 ms at 48 kHz). */
#define TUTTI_MIX_FRAME_QUANTUM 48
/* 20 ms at 48 kHz: the longest tick. */
#define TUTTI_MIX_MAX_FRAMES 960
#define TUTTI_MIX_MAX_SAMPLES (TUTTI_MIX_MAX_FRAMES * TUTTI_MIX_CHANNELS)

void tutti_mix_add (int32_t *restrict sum, const int16_t *restrict in, size_t samples);

/* out = total - own */
void tutti_mix_without (int32_t *restrict out, const int32_t *restrict total,
    const int16_t *restrict own, size_t samples);

/* sum += in x gain, the gain going in a straight line from @from (before the first frame)
 * to @to (at the last). */
void tutti_mix_add_ramp (int32_t *restrict sum, const int16_t *restrict in, size_t frames,
    float from, float to);

/* The same in place, for one input. What would be too loud is clipped. */
void tutti_mix_ramp (int16_t *restrict inout, size_t frames, float from, float to);

/* Largest magnitude of @samples, 0..2^31-1. */
int32_t tutti_mix_peak (const int32_t *in, size_t samples);
int32_t tutti_mix_peak16 (const int16_t *in, size_t samples);

/* Narrows to 16 bit; what does not fit becomes the nearest that does. */
void tutti_mix_pack (int16_t *restrict out, const int32_t *restrict in, size_t samples);

/* Sum of squares of @samples. */
double tutti_mix_energy (const int16_t *in, size_t samples);

#ifdef __cplusplus
}
#endif
