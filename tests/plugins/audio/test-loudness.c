/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-loudness.h"
#include "plugins/audio/tutti-mix-kernel.h"
#include "tutti-tap.h"
#include "tutti-tone.h"

#include <math.h>
#include <stdlib.h>

#define FRAMES 960
#define TARGET (-23.0f)

typedef struct {
  TuttiLevel level;
  TuttiLoudness loudness;
  uint64_t position;
  double energy; /* of what came out in the last feed () */
  int peak, steepest;
} Voice;

static void
voice_init (Voice *voice)
{
  *voice = (Voice){0};
  tutti_level_init (&voice->level);
  tutti_loudness_init (&voice->loudness);
}

static uint32_t
next_random (uint32_t *state)
{
  return *state = *state * 1664525 + 1013904223;
}

/* @seconds of a voice of @amplitude in @noise; returns the RMS of what came out, dBFS. */
static double
feed (Voice *voice, double amplitude, int noise, double seconds)
{
  static uint32_t random = 1;
  const int ticks = (int)(seconds * 50);

  voice->energy = 0;
  voice->peak = 0;
  for (int i = 0; i < ticks; i++) {
    int16_t tick[FRAMES * 2] = {0};

    if (amplitude > 0)
      tutti_tone_voice (tick, FRAMES, voice->position, 300, amplitude);
    for (int s = 0; s < FRAMES * 2 && noise > 0; s++)
      tick[s] =
          (int16_t)(tick[s] + (int)(next_random (&random) >> 16) % noise - noise / 2);
    tutti_level_update (&voice->level, tick, FRAMES);
    tutti_loudness_process (&voice->loudness, &voice->level, tick, FRAMES, TARGET);
    voice->energy += tutti_mix_energy (tick, FRAMES * 2);
    voice->peak = tutti_mix_peak16 (tick, FRAMES * 2) > voice->peak
                      ? tutti_mix_peak16 (tick, FRAMES * 2)
                      : voice->peak;
    voice->position += FRAMES;
  }
  return 10 * log10 (voice->energy / (ticks * FRAMES * 2.0) + 1e-9) - 90.309;
}

/* 24 dB apart going in. */
static void
test_quiet_laptop_and_loud_phone (void)
{
  Voice quiet, loud;
  double a, b;

  voice_init (&quiet);
  voice_init (&loud);
  feed (&quiet, 0.045, 8, 6);
  feed (&loud, 0.71, 8, 6);
  a = feed (&quiet, 0.045, 8, 4);
  b = feed (&loud, 0.71, 8, 4);
  TUTTI_TAP_CHECK (fabs (a - b) < 3, "%g and %g dBFS", a, b);
}

static void
test_noise_is_not_turned_up (void)
{
  Voice voice;

  voice_init (&voice);
  feed (&voice, 0, 120, 10);
  TUTTI_TAP_CHECK (
      fabsf (voice.loudness.gain_db) < 0.01f, "%g dB", (double)voice.loudness.gain_db);
  /* nor in the pauses of a voice */
  feed (&voice, 0.3, 120, 5);
  const float gain = voice.loudness.gain_db;
  feed (&voice, 0, 120, 10);
  TUTTI_TAP_CHECK (fabsf (voice.loudness.gain_db - gain) < 1, "%g from %g dB",
      (double)voice.loudness.gain_db, (double)gain);
}

static void
test_no_overload (void)
{
  Voice voice;

  voice_init (&voice);
  feed (&voice, 0.03, 0, 8);
  TUTTI_TAP_CHECK (voice.loudness.gain_db > 8, "%g", (double)voice.loudness.gain_db);
  feed (&voice, 0.9, 0, 0.5);
  TUTTI_TAP_CHECK (voice.peak <= 32767 && voice.loudness.gain_db < 1.2f, "%d, %g dB",
      voice.peak, (double)voice.loudness.gain_db);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"a quiet laptop and a loud phone", test_quiet_laptop_and_loud_phone},
      {"noise is not turned up", test_noise_is_not_turned_up},
      {"a shout does not overload", test_no_overload},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}
