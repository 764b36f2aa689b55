/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-mix-kernel.h"
#include "tutti-tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES TUTTI_MIX_MAX_SAMPLES

static void
fill_random (int16_t *out, unsigned seed)
{
  uint32_t state = seed * 2654435761u + 1;

  for (size_t i = 0; i < SAMPLES; i++) {
    state = state * 1664525u + 1013904223u;
    out[i] = (int16_t)(state >> 16);
  }
}

static void
test_own_share_is_taken_out_exactly (void)
{
  static int16_t inputs[65][SAMPLES];
  static int32_t total[SAMPLES], without[SAMPLES], expected[SAMPLES];

  memset (total, 0, sizeof total);
  memset (expected, 0, sizeof expected);
  for (unsigned i = 0; i < 65; i++) {
    fill_random (inputs[i], i);
    tutti_mix_add (total, inputs[i], SAMPLES);
    if (i != 17)
      tutti_mix_add (expected, inputs[i], SAMPLES);
  }
  tutti_mix_without (without, total, inputs[17], SAMPLES);
  TUTTI_TAP_CHECK (memcmp (without, expected, sizeof expected) == 0, "differs");
  TUTTI_TAP_CHECK (memcmp (without, total, sizeof total) != 0, "nothing taken out");
}

static void
test_extremes_do_not_wrap (void)
{
  int16_t in[8], out[8];
  int32_t sum[8] = {0};

  for (int i = 0; i < 8; i++)
    in[i] = i % 2 ? INT16_MAX : INT16_MIN;
  for (int n = 0; n < 1000; n++)
    tutti_mix_add (sum, in, 8);
  TUTTI_TAP_CHECK (sum[0] == -32768000 && sum[1] == 32767000, "%d %d", sum[0], sum[1]);
  TUTTI_TAP_CHECK (tutti_mix_peak (sum, 8) == 32768000, "%d", tutti_mix_peak (sum, 8));
  TUTTI_TAP_CHECK (tutti_mix_peak16 (in, 8) == 32768, "%d", tutti_mix_peak16 (in, 8));
  tutti_mix_pack (out, sum, 8);
  TUTTI_TAP_CHECK (out[0] == INT16_MIN && out[1] == INT16_MAX, "%d %d", out[0], out[1]);
}

static void
test_ramps_reach_their_ends (void)
{
  int16_t sound[SAMPLES];
  int32_t sum[SAMPLES] = {0};

  for (size_t i = 0; i < SAMPLES; i++)
    sound[i] = 10000;
  tutti_mix_add_ramp (sum, sound, SAMPLES / 2, -1, 1);
  TUTTI_TAP_CHECK (sum[SAMPLES - 1] == 10000, "%d", sum[SAMPLES - 1]);
  TUTTI_TAP_CHECK (abs (sum[0] + 10000) < 25, "%d", sum[0]);
  tutti_mix_ramp (sound, SAMPLES / 2, 1, 0);
  TUTTI_TAP_CHECK (sound[SAMPLES - 1] == 0, "%d", sound[SAMPLES - 1]);
  for (size_t i = 2; i < SAMPLES; i++)
    TUTTI_TAP_CHECK (sound[i - 2] - sound[i] >= 0 && sound[i - 2] - sound[i] < 13,
        "a step of %d at %zu", sound[i - 2] - sound[i], i);
}

static void
test_energy (void)
{
  int16_t sound[SAMPLES + 3];
  double expected = 0, energy;

  fill_random (sound, 3);
  sound[SAMPLES] = sound[SAMPLES + 1] = sound[SAMPLES + 2] = INT16_MIN;
  for (size_t i = 0; i < SAMPLES + 3; i++)
    expected += (double)sound[i] * sound[i];
  energy = tutti_mix_energy (sound, SAMPLES + 3);
  TUTTI_TAP_CHECK (fabs (energy / expected - 1) < 1e-5, "%g %g", energy, expected);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"own share is taken out exactly", test_own_share_is_taken_out_exactly},
      {"extremes do not wrap", test_extremes_do_not_wrap},
      {"ramps reach their ends", test_ramps_reach_their_ends},
      {"energy", test_energy},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}
