/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-level.h"
#include "tutti-tap.h"
#include "tutti-tone.h"

#include <math.h>

#define FRAMES 960
#define TICK_MS 20

typedef struct {
  TuttiLevel level;
  uint64_t position;
  int starts, stops;
  int started_ms, stopped_ms; /* in the last feed () */
} Ear;

static void
ear_init (Ear *ear)
{
  *ear = (Ear){0};
  tutti_level_init (&ear->level);
}

typedef void (*Sound) (int16_t *, size_t, uint64_t, double, double);

/* @ms of @sound (NULL: a gap in the stream) at @dbfs peak. */
static void
feed (Ear *ear, Sound sound, double dbfs, int ms)
{
  int16_t tick[FRAMES * 2];

  ear->started_ms = ear->stopped_ms = -1;
  for (int at = 0; at < ms; at += TICK_MS) {
    TuttiSpeechChange change;

    if (sound)
      sound (tick, FRAMES, ear->position, 440, pow (10, dbfs / 20));
    change = tutti_level_update (&ear->level, sound ? tick : NULL, FRAMES);
    ear->position += FRAMES;
    if (change == TUTTI_SPEECH_STARTED) {
      ear->starts++;
      ear->started_ms = at + TICK_MS;
    } else if (change == TUTTI_SPEECH_STOPPED) {
      ear->stops++;
      ear->stopped_ms = at + TICK_MS;
    }
  }
}

static void
test_level_is_rms (void)
{
  static const double peaks[] = {0, -6, -20, -40, -60};
  Ear ear;

  ear_init (&ear);
  TUTTI_TAP_CHECK (ear.level.dbfs == TUTTI_LEVEL_SILENCE, "%g", (double)ear.level.dbfs);
  for (size_t i = 0; i < 5; i++) {
    feed (&ear, tutti_tone, peaks[i], 2000);
    TUTTI_TAP_CHECK (fabs (ear.level.dbfs - (peaks[i] - 3.01)) < 0.5, "%g at %g",
        (double)ear.level.dbfs, peaks[i]);
  }
  feed (&ear, NULL, 0, 5000);
  TUTTI_TAP_CHECK (ear.level.dbfs == TUTTI_LEVEL_SILENCE, "%g", (double)ear.level.dbfs);
}

static void
test_speech_starts_once_and_stops_once (void)
{
  Ear ear;

  ear_init (&ear);
  feed (&ear, tutti_tone, -70, 2000);
  feed (&ear, tutti_tone_voice, -20, 6000);
  TUTTI_TAP_CHECK (ear.starts == 1 && ear.stops == 0, "%d %d", ear.starts, ear.stops);
  TUTTI_TAP_CHECK (ear.level.speaking, "not speaking");
  feed (&ear, NULL, 0, 3000);
  TUTTI_TAP_CHECK (ear.starts == 1 && ear.stops == 1, "%d %d", ear.starts, ear.stops);
  TUTTI_TAP_CHECK (
      ear.stopped_ms >= 500 && ear.stopped_ms <= 700, "%d ms", ear.stopped_ms);
}

static void
test_start_is_quick (void)
{
  Ear ear;

  ear_init (&ear);
  feed (&ear, tutti_tone, -70, 1000);
  feed (&ear, tutti_tone, -20, 1000);
  TUTTI_TAP_CHECK (
      ear.started_ms >= 200 && ear.started_ms <= 300, "%d ms", ear.started_ms);
}

static void
test_cough_does_not_start (void)
{
  Ear ear;

  ear_init (&ear);
  for (int i = 0; i < 20; i++) {
    feed (&ear, tutti_tone, -12, 200);
    feed (&ear, tutti_tone, -70, 800);
  }
  TUTTI_TAP_CHECK (ear.starts == 0, "%d starts", ear.starts);
}

static void
test_pauses_between_words_do_not_stop (void)
{
  Ear ear;

  ear_init (&ear);
  for (int i = 0; i < 20; i++) {
    feed (&ear, tutti_tone_voice, -25, 600);
    feed (&ear, i % 2 ? tutti_tone : NULL, -70, 360);
  }
  TUTTI_TAP_CHECK (ear.starts == 1 && ear.stops == 0, "%d %d", ear.starts, ear.stops);
}

static void
test_noise_is_learnt (void)
{
  Ear ear;

  ear_init (&ear);
  /* A fan at -45 dBFS RMS, then one who speaks over it. */
  feed (&ear, tutti_tone, -42, 20000);
  TUTTI_TAP_CHECK (!ear.level.speaking, "a fan is no speaker");
  ear.starts = 0;
  feed (&ear, tutti_tone, -42, 20000);
  TUTTI_TAP_CHECK (ear.starts == 0, "%d starts", ear.starts);
  feed (&ear, tutti_tone_voice, -15, 2000);
  TUTTI_TAP_CHECK (ear.starts == 1, "%d starts", ear.starts);
}

static void
test_level_at_the_edge_does_not_flicker (void)
{
  Ear ear;

  ear_init (&ear);
  feed (&ear, tutti_tone, -70, 1000);
  /* RMS around -50 dBFS, the least that can be speech, 1.5 dB up and down. */
  for (int i = 0; i < 100; i++)
    feed (&ear, tutti_tone, i % 2 ? -45.5 : -48.5, 100);
  TUTTI_TAP_CHECK (ear.starts <= 1 && ear.stops <= 1, "%d %d", ear.starts, ear.stops);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"level is RMS", test_level_is_rms},
      {"speech starts once and stops once", test_speech_starts_once_and_stops_once},
      {"start is quick", test_start_is_quick},
      {"a cough does not start", test_cough_does_not_start},
      {"pauses between words do not stop", test_pauses_between_words_do_not_stop},
      {"noise is learnt", test_noise_is_learnt},
      {"a level at the edge does not flicker", test_level_at_the_edge_does_not_flicker},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}
