/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-tone.h"

#include <math.h>

#define RATE 48000.0
#define SYLLABLES_PER_SECOND 4.0

static int16_t
sine (uint64_t frame, double frequency, double amplitude)
{
  return (int16_t)lrint (32767 * amplitude * sin (2 * M_PI * frequency * frame / RATE));
}

void
tutti_tone (
    int16_t *out, size_t frames, uint64_t first, double frequency, double amplitude)
{
  for (size_t i = 0; i < frames; i++)
    out[2 * i] = out[2 * i + 1] = sine (first + i, frequency, amplitude);
}

void
tutti_tone_voice (
    int16_t *out, size_t frames, uint64_t first, double frequency, double amplitude)
{
  for (size_t i = 0; i < frames; i++) {
    const double phase = 2 * M_PI * SYLLABLES_PER_SECOND * (first + i) / RATE;

    out[2 * i] = out[2 * i + 1] =
        sine (first + i, frequency, amplitude * (0.5 - 0.5 * cos (phase)));
  }
}
