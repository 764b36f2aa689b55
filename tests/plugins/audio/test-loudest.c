/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-loudest.h"
#include "tutti-tap.h"

#define N 10
#define TICK_MS 20

typedef struct {
  TuttiLoudest loudest;
  TuttiTalker talkers[N];
  TuttiTalker *list[N];
  int changes;
} Crowd;

static void
crowd_init (Crowd *crowd, unsigned limit)
{
  *crowd = (Crowd){0};
  tutti_loudest_init (&crowd->loudest, limit);
  for (int i = 0; i < N; i++) {
    tutti_talker_init (&crowd->talkers[i]);
    crowd->list[i] = &crowd->talkers[i];
  }
}

/* @dbfs[i]: of talker i; 0: silent */
static void
tick (Crowd *crowd, const float *dbfs)
{
  bool before[N];

  for (int i = 0; i < N; i++) {
    before[i] = crowd->talkers[i].chosen;
    if (dbfs[i] < 0)
      tutti_talker_sound (&crowd->talkers[i], dbfs[i], TICK_MS);
    else
      tutti_talker_silence (&crowd->talkers[i]);
  }
  tutti_loudest_choose (&crowd->loudest, crowd->list, N, TICK_MS);
  for (int i = 0; i < N; i++)
    crowd->changes += before[i] != crowd->talkers[i].chosen;
}

static int
count (const Crowd *crowd)
{
  int n = 0;

  for (int i = 0; i < N; i++)
    n += crowd->talkers[i].chosen;
  return n;
}

static void
test_room_for_all (void)
{
  Crowd crowd;
  static const float some[N] = {-20, -50, 0, -60};

  crowd_init (&crowd, 6);
  tick (&crowd, some);
  TUTTI_TAP_CHECK (count (&crowd) == 3, "%d", count (&crowd));
}

static void
test_loudest_of_many (void)
{
  Crowd crowd;
  static const float all[N] = {-60, -20, -21, -22, -23, -24, -25, -50, -55, -58};

  crowd_init (&crowd, 6);
  for (int i = 0; i < 100; i++)
    tick (&crowd, all);
  TUTTI_TAP_CHECK (count (&crowd) == 6);
  for (int i = 1; i <= 6; i++)
    TUTTI_TAP_CHECK (crowd.talkers[i].chosen, "%d", i);
}

static void
test_does_not_take_turns (void)
{
  Crowd crowd;
  float all[N];

  crowd_init (&crowd, 6);
  crowd.changes = 0;
  /* all about as loud, with syllables and pauses of their own */
  for (int i = 0; i < 1000; i++) {
    for (int k = 0; k < N; k++)
      all[k] = (i + 3 * k) % 12 < 6 ? -24.0f - (float)(k % 3) : -34;
    tick (&crowd, all);
  }
  TUTTI_TAP_CHECK (count (&crowd) == 6);
  TUTTI_TAP_CHECK (crowd.changes <= 6 + 4, "%d", crowd.changes);
}

static void
test_louder_one_comes_in (void)
{
  Crowd crowd;
  float all[N] = {-30, -30, -30, -30, -30, -30, -30, -30, -30, -30};
  int ms = 0;

  crowd_init (&crowd, 6);
  for (int i = 0; i < 100; i++)
    tick (&crowd, all);
  all[9] = -15;
  for (; !crowd.talkers[9].chosen && ms < 1000; ms += TICK_MS)
    tick (&crowd, all);
  TUTTI_TAP_CHECK (ms <= 100, "%d ms", ms);
  /* a place that becomes free is taken at once */
  all[9] = 0;
  tick (&crowd, all);
  TUTTI_TAP_CHECK (count (&crowd) == 6);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"room for all", test_room_for_all},
      {"the loudest of many", test_loudest_of_many},
      {"equals do not take turns", test_does_not_take_turns},
      {"who is louder comes in", test_louder_one_comes_in},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}
