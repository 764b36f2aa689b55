/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-goertzel.h"

#include <math.h>

double
tutti_goertzel_dbfs (const int16_t *samples, size_t frames, unsigned channels,
    unsigned channel, double frequency, double rate)
{
  const double turn = 2 * M_PI * frequency / rate;
  const double coefficient = 2 * cos (turn);
  double before = 0, last = 0, weight = 0, power, amplitude;

  for (size_t i = 0; i < frames; i++) {
    const double window = 0.5 - 0.5 * cos (2 * M_PI * (i + 0.5) / frames);
    const double now =
        window * samples[i * channels + channel] + coefficient * last - before;

    before = last;
    last = now;
    weight += window;
  }
  power = last * last + before * before - coefficient * last * before;
  amplitude = 2 * sqrt (fmax (power, 0)) / weight / 32768;
  return amplitude < 1e-10 ? -200 : 20 * log10 (amplitude);
}
