/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-mix-kernel.h"

/* Floating sums may not be reordered by the compiler; eight of them side by side fill a
 * vector register of any current machine. */
#define LANES 8

void
tutti_mix_add (int32_t *restrict sum, const int16_t *restrict in, size_t samples)
{
  for (size_t i = 0; i < samples; i++)
    sum[i] += in[i];
}

void
tutti_mix_without (int32_t *restrict out, const int32_t *restrict total,
    const int16_t *restrict own, size_t samples)
{
  for (size_t i = 0; i < samples; i++)
    out[i] = total[i] - own[i];
}

/* Half away from zero. lrintf () would be a call without SSE4. */
static inline int32_t
round_to_int (float value)
{
  return (int32_t)(value + (value < 0 ? -0.5f : 0.5f));
}

/* Compared without fminf (), which would be calls. */
static inline int16_t
clip (float value)
{
  value = value > INT16_MAX ? INT16_MAX : value;
  value = value < -INT16_MAX ? -INT16_MAX : value;
  return (int16_t)round_to_int (value);
}

void
tutti_mix_add_ramp (int32_t *restrict sum, const int16_t *restrict in, size_t frames,
    float from, float to)
{
  const float step = (to - from) / (float)frames;
  const int samples = (int)frames * 2;

  for (int i = 0; i < samples; i++)
    sum[i] += round_to_int (in[i] * (from + step * (float)(i / 2 + 1)));
}

void
tutti_mix_ramp (int16_t *restrict inout, size_t frames, float from, float to)
{
  const float step = (to - from) / (float)frames;
  const int samples = (int)frames * 2;

  for (int i = 0; i < samples; i++)
    inout[i] = clip (inout[i] * (from + step * (float)(i / 2 + 1)));
}

int32_t
tutti_mix_peak (const int32_t *in, size_t samples)
{
  int32_t high = 0, low = 0;

  for (size_t i = 0; i < samples; i++) {
    high = in[i] > high ? in[i] : high;
    low = in[i] < low ? in[i] : low;
  }
  if (low == INT32_MIN)
    return INT32_MAX;
  return high > -low ? high : -low;
}

int32_t
tutti_mix_peak16 (const int16_t *in, size_t samples)
{
  int16_t high = 0, low = 0;

  for (size_t i = 0; i < samples; i++) {
    high = in[i] > high ? in[i] : high;
    low = in[i] < low ? in[i] : low;
  }
  return high > -(int32_t)low ? high : -(int32_t)low;
}

void
tutti_mix_pack (int16_t *restrict out, const int32_t *restrict in, size_t samples)
{
  for (size_t i = 0; i < samples; i++) {
    int32_t value = in[i];

    value = value > INT16_MAX ? INT16_MAX : value;
    value = value < INT16_MIN ? INT16_MIN : value;
    out[i] = (int16_t)value;
  }
}

double
tutti_mix_energy (const int16_t *in, size_t samples)
{
  float lanes[LANES] = {0};
  double energy = 0;
  size_t i;

  for (i = 0; i + LANES <= samples; i += LANES)
    for (size_t lane = 0; lane < LANES; lane++)
      lanes[lane] += (float)in[i + lane] * (float)in[i + lane];
  for (; i < samples; i++)
    energy += (double)in[i] * in[i];
  for (size_t lane = 0; lane < LANES; lane++)
    energy += lanes[lane];
  return energy;
}
