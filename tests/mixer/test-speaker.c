/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-speaker.h"

#define MS G_TIME_SPAN_MILLISECOND
#define ANNA 1
#define BEN 2
#define CARL 3

typedef struct {
  TuttiSpeaker *speaker;
  gint64 now;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->speaker = tutti_speaker_new ();
  fixture->now = 1000 * MS;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  tutti_speaker_free (fixture->speaker);
}

/* Lets time pass in small steps, as the mixer does. Returns: changes */
static guint
pass (Fixture *fixture, int ms)
{
  guint changes = 0;

  for (int i = 0; i < ms; i += 50) {
    fixture->now += 50 * MS;
    changes += tutti_speaker_decide (fixture->speaker, fixture->now) ? 1 : 0;
  }
  return changes;
}

static guint
say (Fixture *fixture, guint who, int ms)
{
  guint changes;

  tutti_speaker_hear (fixture->speaker, who, TUTTI_SPEECH_YES, fixture->now);
  changes = pass (fixture, ms);
  tutti_speaker_hear (fixture->speaker, who, TUTTI_SPEECH_NO, fixture->now);
  return changes;
}

static void
assert_speakers (Fixture *fixture, guint current, guint previous)
{
  g_assert_cmpuint (tutti_speaker_get_current (fixture->speaker), ==, current);
  g_assert_cmpuint (tutti_speaker_get_previous (fixture->speaker), ==, previous);
}

static void
test_takes_over (Fixture *fixture, gconstpointer unused)
{
  say (fixture, ANNA, 3000);
  assert_speakers (fixture, ANNA, 0);
  say (fixture, BEN, 3000);
  assert_speakers (fixture, BEN, ANNA);
}

static void
test_cough (Fixture *fixture, gconstpointer unused)
{
  say (fixture, ANNA, 5000);
  for (guint i = 0; i < 10; i++) {
    pass (fixture, 2000);
    g_assert_cmpuint (say (fixture, BEN, 400), ==, 0);
  }
  assert_speakers (fixture, ANNA, 0);
}

static void
test_pauses_between_words (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 6; i++) {
    say (fixture, ANNA, 300);
    pass (fixture, 300);
  }
  say (fixture, ANNA, 100);
  assert_speakers (fixture, ANNA, 0);
}

static void
test_is_not_cut_off (Fixture *fixture, gconstpointer unused)
{
  tutti_speaker_hear (fixture->speaker, ANNA, TUTTI_SPEECH_YES, fixture->now);
  pass (fixture, 5000);
  g_assert_cmpuint (say (fixture, BEN, 10000), ==, 0);
  assert_speakers (fixture, ANNA, 0);
}

/* A quick exchange: the picture changes far less often than the words. */
static void
test_exchange (Fixture *fixture, gconstpointer unused)
{
  guint changes = 0;

  for (guint i = 0; i < 40; i++)
    changes += say (fixture, i % 2 == 0 ? ANNA : BEN, 1000);
  g_assert_cmpuint (changes, <=, 1);
  for (guint i = 0; i < 20; i++)
    changes += say (fixture, i % 2 == 0 ? ANNA : BEN, 2600);
  g_assert_cmpuint (changes, >, 5);
  g_assert_cmpuint (changes, <=, 21);
}

static void
test_leaving (Fixture *fixture, gconstpointer unused)
{
  say (fixture, ANNA, 3000);
  say (fixture, BEN, 4000);
  say (fixture, CARL, 4000);
  assert_speakers (fixture, CARL, BEN);
  tutti_speaker_forget (fixture->speaker, CARL);
  assert_speakers (fixture, BEN, 0);
  tutti_speaker_forget (fixture->speaker, BEN);
  assert_speakers (fixture, 0, 0);
  say (fixture, ANNA, 3000);
  assert_speakers (fixture, ANNA, 0);
}

static void
test_nothing_to_decide (Fixture *fixture, gconstpointer unused)
{
  g_assert_false (tutti_speaker_is_undecided (fixture->speaker));
  tutti_speaker_hear (fixture->speaker, ANNA, TUTTI_SPEECH_YES, fixture->now);
  g_assert_true (tutti_speaker_is_undecided (fixture->speaker));
  pass (fixture, 2000);
  g_assert_false (tutti_speaker_is_undecided (fixture->speaker));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/speaker/takes-over", test_takes_over);
  ADD ("/speaker/cough", test_cough);
  ADD ("/speaker/pauses", test_pauses_between_words);
  ADD ("/speaker/is-not-cut-off", test_is_not_cut_off);
  ADD ("/speaker/exchange", test_exchange);
  ADD ("/speaker/leaving", test_leaving);
  ADD ("/speaker/nothing-to-decide", test_nothing_to_decide);
  return g_test_run ();
}
