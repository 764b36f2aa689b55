/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-limiter.h"
#include "tutti-goertzel.h"
#include "tutti-tap.h"
#include "tutti-tone.h"

#include <stdlib.h>
#include <string.h>

#define FRAMES TUTTI_MIX_MAX_FRAMES
#define SAMPLES TUTTI_MIX_MAX_SAMPLES
#define BLOCKS 50

/* @block of a tone, @gain times as loud as full scale. */
static void
loud_tone (int32_t *out, unsigned block, double frequency, int gain)
{
  int16_t tone[SAMPLES];

  tutti_tone (tone, FRAMES, (uint64_t)block * FRAMES, frequency, 1);
  for (size_t i = 0; i < SAMPLES; i++)
    out[i] = tone[i] * gain;
}

static void
test_quiet_passes_bit_by_bit (void)
{
  TuttiLimiter limiter;
  int32_t in[SAMPLES];
  int16_t out[SAMPLES];

  tutti_limiter_init (&limiter);
  for (int32_t value = -TUTTI_LIMITER_THRESHOLD;
       value + (int32_t)SAMPLES <= TUTTI_LIMITER_THRESHOLD; value += SAMPLES) {
    for (size_t i = 0; i < SAMPLES; i++)
      in[i] = value + (int32_t)i;
    tutti_limiter_process (&limiter, in, out, FRAMES);
    for (size_t i = 0; i < SAMPLES; i++)
      TUTTI_TAP_CHECK (out[i] == in[i], "%d became %d", in[i], out[i]);
  }
}

static void
test_loud_never_wraps (void)
{
  static const int gains[] = {2, 64, 1000};

  for (size_t n = 0; n < 3; n++) {
    TuttiLimiter limiter;
    int32_t in[SAMPLES];
    int16_t out[SAMPLES];

    tutti_limiter_init (&limiter);
    for (unsigned block = 0; block < BLOCKS; block++) {
      loud_tone (in, block, 997, gains[n]);
      tutti_limiter_process (&limiter, in, out, FRAMES);
      for (size_t i = 0; i < SAMPLES; i++)
        TUTTI_TAP_CHECK ((in[i] >= 0 && out[i] >= 0) || (in[i] <= 0 && out[i] <= 0),
            "gain %d: %d became %d", gains[n], in[i], out[i]);
    }
    TUTTI_TAP_CHECK (tutti_mix_peak16 (out, SAMPLES) > TUTTI_LIMITER_THRESHOLD * 9 / 10,
        "gain %d leaves only %d", gains[n], tutti_mix_peak16 (out, SAMPLES));
  }
}

/* After the first tick, a loud tone must be a tone still: third harmonic 50 dB down. */
static void
test_loud_tone_stays_a_tone (void)
{
  static int16_t out[BLOCKS * SAMPLES];
  const size_t settled = (BLOCKS / 2) * SAMPLES;
  const size_t frames = (BLOCKS - BLOCKS / 2) * FRAMES;
  TuttiLimiter limiter;
  int32_t in[SAMPLES];
  double tone, third;

  tutti_limiter_init (&limiter);
  for (unsigned block = 0; block < BLOCKS; block++) {
    loud_tone (in, block, 1000, 4);
    tutti_limiter_process (&limiter, in, out + block * SAMPLES, FRAMES);
  }
  tone = tutti_goertzel_dbfs (out + settled, frames, 2, 0, 1000, 48000);
  third = tutti_goertzel_dbfs (out + settled, frames, 2, 0, 3000, 48000);
  TUTTI_TAP_CHECK (tone > -2 && tone < 0, "%g dBFS", tone);
  TUTTI_TAP_CHECK (third < tone - 50, "%g under %g", third, tone);
}

static void
test_recovers_without_pumping_up (void)
{
  TuttiLimiter limiter;
  int32_t in[SAMPLES];
  int16_t out[SAMPLES];
  float before;

  tutti_limiter_init (&limiter);
  loud_tone (in, 0, 997, 8);
  tutti_limiter_process (&limiter, in, out, FRAMES);
  TUTTI_TAP_CHECK (limiter.gain < 0.2, "%g", (double)limiter.gain);
  for (size_t i = 0; i < SAMPLES; i++)
    in[i] = 1000;
  for (unsigned block = 0; block < 200; block++) {
    before = limiter.gain;
    tutti_limiter_process (&limiter, in, out, FRAMES);
    TUTTI_TAP_CHECK (
        limiter.gain >= before && limiter.gain <= 1, "%g", (double)limiter.gain);
    TUTTI_TAP_CHECK (out[SAMPLES - 1] <= 1000, "%d", out[SAMPLES - 1]);
  }
  TUTTI_TAP_CHECK (limiter.gain >= 1 && out[0] == 1000, "%g", (double)limiter.gain);
}

static void
test_both_channels_alike (void)
{
  TuttiLimiter limiter;
  int32_t in[SAMPLES];
  int16_t out[SAMPLES];

  tutti_limiter_init (&limiter);
  for (unsigned block = 0; block < 2; block++) {
    loud_tone (in, block, 997, 4);
    for (size_t i = 1; i < SAMPLES; i += 2)
      in[i] = 8000;
    tutti_limiter_process (&limiter, in, out, FRAMES);
  }
  TUTTI_TAP_CHECK (abs (out[SAMPLES - 1] - 8000 / 4) < 400, "%d", out[SAMPLES - 1]);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"quiet passes bit by bit", test_quiet_passes_bit_by_bit},
      {"loud never wraps", test_loud_never_wraps},
      {"a loud tone stays a tone", test_loud_tone_stays_a_tone},
      {"recovers without pumping up", test_recovers_without_pumping_up},
      {"both channels alike", test_both_channels_alike},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}
