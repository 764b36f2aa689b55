/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-splice.h"

#include <math.h>

#define CHANNELS TUTTI_MIX_CHANNELS
#define FADE TUTTI_SPLICE_FADE
/* Every other frame is enough for the pitch of a voice, at a quarter of the work. */
#define STRIDE 2

static float
likeness (const int16_t *a, const int16_t *b)
{
  float product = 0, energy = 1;

  for (size_t i = 0; i < FADE * CHANNELS; i += STRIDE * CHANNELS) {
    const float x = (float)(a[i] + a[i + 1]);
    const float y = (float)(b[i] + b[i + 1]);

    product += x * y;
    energy += y * y;
  }
  return product / sqrtf (energy);
}

size_t
tutti_splice_find (const int16_t *from, const int16_t *to, size_t range)
{
  size_t best = range;
  float most = likeness (from, to + range * CHANNELS);

  for (size_t offset = range % STRIDE; offset < range; offset += STRIDE) {
    const float now = likeness (from, to + offset * CHANNELS);

    if (now > most) {
      most = now;
      best = offset;
    }
  }
  return best;
}

/* Both roundings of a crossfade at full scale can go the same way. */
static inline int16_t
add (int16_t a, int16_t b)
{
  const int32_t sum = a + b;

  return (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
}

void
tutti_splice_fade (int16_t *restrict inout, int16_t *restrict from)
{
  tutti_mix_ramp (from, FADE, 1, 0);
  tutti_mix_ramp (inout, FADE, 0, 1);
  for (size_t i = 0; i < FADE * CHANNELS; i++)
    inout[i] = add (inout[i], from[i]);
}
