/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-splice.h"
#include "tutti-goertzel.h"
#include "tutti-tap.h"
#include "tutti-tone.h"

#include <stdlib.h>

#define FRAMES 48000
#define CUT 24000

/* A second of a tone of which 1000 frames, or up to 480 less, are missing in the middle.
 */
static double
splatter_of_cut (double frequency, size_t range)
{
  static int16_t sound[FRAMES * 2];
  int16_t from[TUTTI_SPLICE_FADE * 2];
  int16_t to[(TUTTI_SPLICE_FADE + TUTTI_SPLICE_RANGE_MAX) * 2];
  const uint64_t first = CUT + 1000 - range;
  size_t found;

  tutti_tone (sound, CUT, 0, frequency, 0.25);
  tutti_tone (from, TUTTI_SPLICE_FADE, CUT, frequency, 0.25);
  tutti_tone (to, TUTTI_SPLICE_FADE + range, first, frequency, 0.25);
  found = tutti_splice_find (from, to, range);
  tutti_tone (sound + CUT * 2, FRAMES - CUT, first + found, frequency, 0.25);
  tutti_splice_fade (sound + CUT * 2, from);
  return tutti_goertzel_dbfs (sound, FRAMES, 2, 0, frequency + 40, 48000);
}

static void
test_tone_goes_on (void)
{
  static const double frequencies[] = {110, 311, 590, 1234};

  for (size_t i = 0; i < 4; i++) {
    const double splatter = splatter_of_cut (frequencies[i], TUTTI_SPLICE_RANGE_MAX);

    TUTTI_TAP_CHECK (splatter < -75, "%g Hz: %g dBFS", frequencies[i], splatter);
  }
  /* What it would be anywhere. */
  TUTTI_TAP_CHECK (splatter_of_cut (590, 0) > -65, "%g dBFS", splatter_of_cut (590, 0));
}

static void
test_silence_takes_the_wanted_place (void)
{
  int16_t from[TUTTI_SPLICE_FADE * 2] = {0};
  int16_t to[(TUTTI_SPLICE_FADE + TUTTI_SPLICE_RANGE_MAX) * 2] = {0};

  TUTTI_TAP_CHECK (
      tutti_splice_find (from, to, 300) == 300, "%zu", tutti_splice_find (from, to, 300));
  TUTTI_TAP_CHECK (tutti_splice_find (from, to, 0) == 0, "no range");
}

static int
from_sign (size_t i)
{
  return i % 2 ? 1 : -1;
}

static void
test_full_scale_does_not_wrap (void)
{
  int16_t from[TUTTI_SPLICE_FADE * 2], to[TUTTI_SPLICE_FADE * 2];

  for (size_t i = 0; i < TUTTI_SPLICE_FADE * 2; i++)
    from[i] = to[i] = from_sign (i) > 0 ? INT16_MAX : INT16_MIN;
  tutti_splice_fade (to, from);
  for (size_t i = 0; i < TUTTI_SPLICE_FADE * 2; i++)
    TUTTI_TAP_CHECK (
        (to[i] > 0) == (from_sign (i) > 0) && abs (to[i]) > 32000, "%d at %zu", to[i], i);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"a tone goes on", test_tone_goes_on},
      {"silence takes the wanted place", test_silence_takes_the_wanted_place},
      {"full scale does not wrap", test_full_scale_does_not_wrap},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}
