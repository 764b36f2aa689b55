/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-mix-past.h"
#include "tutti-tap.h"

static bool
is_odd (int16_t value)
{
  return value % 2 == 1;
}

static void
put (TuttiMixPast *past, int16_t value)
{
  int16_t samples[TUTTI_MIX_MAX_SAMPLES];

  for (size_t i = 0; i < TUTTI_MIX_MAX_SAMPLES; i++)
    samples[i] = value;
  tutti_mix_past_put (past, samples, TUTTI_MIX_MAX_FRAMES, is_odd (value));
}

static void
test_keeps_the_last (void)
{
  static TuttiMixPast past;

  tutti_mix_past_init (&past);
  TUTTI_TAP_CHECK (tutti_mix_past_length (&past) == 0);
  for (int16_t n = 1; n <= 3 * TUTTI_MIX_PAST_TICKS + 2; n++) {
    const size_t length = n < TUTTI_MIX_PAST_TICKS ? (size_t)n : TUTTI_MIX_PAST_TICKS;

    put (&past, n);
    TUTTI_TAP_CHECK (tutti_mix_past_length (&past) == length);
    for (size_t back = 1; back <= length; back++) {
      const TuttiMixPastTick *tick = tutti_mix_past_get (&past, back);
      const int16_t wanted = (int16_t)(n + 1 - (int16_t)back);

      TUTTI_TAP_CHECK (tick->samples[0] == wanted &&
                       tick->samples[TUTTI_MIX_MAX_SAMPLES - 1] == wanted);
      TUTTI_TAP_CHECK (tick->has_sound == is_odd (wanted));
    }
  }
}

static void
test_begins_anew (void)
{
  static TuttiMixPast past;

  tutti_mix_past_init (&past);
  for (int16_t n = 0; n < 5; n++)
    put (&past, n);
  tutti_mix_past_init (&past);
  put (&past, 7);
  TUTTI_TAP_CHECK (tutti_mix_past_length (&past) == 1);
  TUTTI_TAP_CHECK (tutti_mix_past_get (&past, 1)->samples[0] == 7);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"the last ticks are kept", test_keeps_the_last},
      {"what does not follow is forgotten", test_begins_anew},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}
