/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-level-trust.h"
#include "tutti-tap.h"

#include <math.h>
#include <stddef.h>

#define PACKET_MS 20

static void
hear (TuttiLevelTrust *trust, float said, float heard, int ms)
{
  for (; ms > 0; ms -= PACKET_MS)
    tutti_level_trust_heard (trust, said, heard, PACKET_MS);
}

/* Also who measures otherwise, and who says too little. */
static void
test_honest (void)
{
  static const float excess[] = {0, 5, 9, -5, -40};

  for (size_t i = 0; i < sizeof excess / sizeof excess[0]; i++) {
    TuttiLevelTrust trust;

    tutti_level_trust_init (&trust);
    TUTTI_TAP_CHECK (tutti_level_trust_apply (&trust, -20) == -20);
    hear (&trust, -20 + excess[i], -20, 10000);
    TUTTI_TAP_CHECK (tutti_level_trust_apply (&trust, -20) == -20);
  }
}

/* The coder is some milliseconds late: where words begin and end the two differ much. */
static void
test_words (void)
{
  TuttiLevelTrust trust;

  tutti_level_trust_init (&trust);
  for (int word = 0; word < 50; word++) {
    hear (&trust, -20, -50, PACKET_MS);
    hear (&trust, -20, -20, 200);
    hear (&trust, -50, -22, PACKET_MS);
    TUTTI_TAP_CHECK (tutti_level_trust_apply (&trust, -20) == -20);
  }
}

static void
test_boasts (void)
{
  TuttiLevelTrust trust;
  float soon, late;

  tutti_level_trust_init (&trust);
  hear (&trust, 0, -60, 500);
  soon = tutti_level_trust_apply (&trust, 0);
  TUTTI_TAP_CHECK (soon < -20, "%f", (double)soon);
  hear (&trust, 0, -60, 5000);
  late = tutti_level_trust_apply (&trust, 0);
  TUTTI_TAP_CHECK (fabsf (late + 50) < 1, "%f", (double)late);
  /* is not believed at once when nobody listens, and has another chance */
  for (int ms = 0; ms < 10000; ms += PACKET_MS)
    tutti_level_trust_unheard (&trust, PACKET_MS);
  TUTTI_TAP_CHECK (fabsf (tutti_level_trust_apply (&trust, 0) - late - 10) < 1);
  for (int ms = 0; ms < 60000; ms += PACKET_MS)
    tutti_level_trust_unheard (&trust, PACKET_MS);
  TUTTI_TAP_CHECK (tutti_level_trust_apply (&trust, 0) == 0);
}

static void
test_becomes_honest (void)
{
  TuttiLevelTrust trust;

  tutti_level_trust_init (&trust);
  hear (&trust, 0, -60, 5000);
  hear (&trust, -20, -20, 2000);
  TUTTI_TAP_CHECK (tutti_level_trust_apply (&trust, -20) == -20);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"who says what is heard is believed", test_honest},
      {"words begin and end", test_words},
      {"who says too much is not", test_boasts},
      {"who begins to say what is heard is", test_becomes_honest},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}
