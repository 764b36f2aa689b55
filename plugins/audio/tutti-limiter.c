/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-limiter.h"

#include <assert.h>

#define SLICE TUTTI_MIX_FRAME_QUANTUM
#define MAX_SLICES (TUTTI_MIX_MAX_FRAMES / SLICE)

/* exp (-1 ms / 150 ms): what is left of the reduction after one slice without peaks.
 * Faster pumps audibly on speech, slower leaves everybody quiet after one cough. */
#define RELEASE_PER_SLICE 0.99336f
/* Longest step down between two slices that were foreseen: full attenuation in 4 ms, slow
 * enough to be no click, short enough to need no delay. */
#define ATTACK_PER_SLICE 0.25f
/* Closer to 1 than this is 1: below the resolution of 16 bit. */
#define AT_REST 0.99998f

void
tutti_limiter_init (TuttiLimiter *self)
{
  self->gain = 1;
}

static float
min_float (float a, float b)
{
  return a < b ? a : b;
}

/* Fills @gains[0..slices], the gain at the boundaries of slices: from the gain that the
 * last block ended with, within both neighbouring slices' needs. */
static void
plan_gains (float *gains, float start, const int32_t *in, size_t slices)
{
  float limit[MAX_SLICES + 1];
  float previous_need = 1;

  for (size_t i = 0; i < slices; i++) {
    const int32_t peak = tutti_mix_peak (in + i * SLICE * 2, SLICE * 2);
    const float need =
        peak > TUTTI_LIMITER_THRESHOLD ? (float)TUTTI_LIMITER_THRESHOLD / (float)peak : 1;

    limit[i] = min_float (previous_need, need);
    previous_need = need;
  }
  limit[slices] = previous_need;

  for (size_t i = slices; i-- > 0;)
    limit[i] = min_float (limit[i], limit[i + 1] + ATTACK_PER_SLICE);

  gains[0] = start;
  for (size_t i = 0; i < slices; i++) {
    const float released = 1 - (1 - gains[i]) * RELEASE_PER_SLICE;

    gains[i + 1] = min_float (limit[i + 1], released);
  }
}

/* Linear up to the threshold with slope 1 there, and never above full scale. */
static inline int16_t
bend (float value)
{
  const float threshold = TUTTI_LIMITER_THRESHOLD;
  const float room = (float)INT16_MAX - threshold;
  const float magnitude = value < 0 ? -value : value;
  float excess, bent;

  if (magnitude <= threshold)
    return (int16_t)(value + (value < 0 ? -0.5f : 0.5f));
  excess = (magnitude - threshold) / room;
  bent = threshold + room * (excess / (1 + excess));
  return (int16_t)(value < 0 ? -bent : bent);
}

void
tutti_limiter_process (
    TuttiLimiter *self, const int32_t *restrict in, int16_t *restrict out, size_t frames)
{
  const size_t slices = frames / SLICE;
  float gains[MAX_SLICES + 1];

  assert (frames % SLICE == 0 && slices > 0 && slices <= MAX_SLICES);

  if (self->gain >= 1 && tutti_mix_peak (in, frames * 2) <= TUTTI_LIMITER_THRESHOLD) {
    tutti_mix_pack (out, in, frames * 2);
    return;
  }

  plan_gains (gains, self->gain, in, slices);
  for (size_t i = 0; i < slices; i++) {
    const float step = (gains[i + 1] - gains[i]) / SLICE;

    for (size_t frame = 0; frame < SLICE; frame++) {
      const size_t at = (i * SLICE + frame) * 2;
      const float gain = gains[i] + step * (float)(frame + 1);

      out[at] = bend (in[at] * gain);
      out[at + 1] = bend (in[at + 1] * gain);
    }
  }
  self->gain = gains[slices] > AT_REST ? 1 : gains[slices];
}
