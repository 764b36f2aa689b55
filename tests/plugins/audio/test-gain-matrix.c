/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-gain-matrix.h"
#include "tutti-tap.h"

#include <math.h>

static void
test_rows (void)
{
  TuttiGainMatrix matrix;
  const TuttiGain *row;
  size_t length;

  tutti_gain_matrix_init (&matrix);
  for (uint32_t speaker = 40; speaker-- > 0;)
    for (uint32_t listener = 0; listener < 5; listener++)
      TUTTI_TAP_CHECK (
          tutti_gain_matrix_set (&matrix, listener, speaker, speaker / 20.0f), "refused");
  row = tutti_gain_matrix_row (&matrix, 3, &length);
  /* Speaker 20 has gain 1: nothing to keep. */
  TUTTI_TAP_CHECK (length == 39, "%zu", length);
  for (size_t i = 0; i < length; i++) {
    TUTTI_TAP_CHECK (row[i].listener == 3 && row[i].current == 1, "%u", row[i].listener);
    TUTTI_TAP_CHECK (row[i].target == row[i].speaker / 20.0f, "%u", row[i].speaker);
    TUTTI_TAP_CHECK (i == 0 || row[i].speaker > row[i - 1].speaker, "not sorted");
  }
  TUTTI_TAP_CHECK (
      !tutti_gain_matrix_row (&matrix, 5, &length) && length == 0, "%zu", length);
  tutti_gain_matrix_clear (&matrix);
}

static void
test_ramp_and_rest (void)
{
  TuttiGainMatrix matrix;
  const TuttiGain *row;
  size_t length;

  tutti_gain_matrix_init (&matrix);
  tutti_gain_matrix_set (&matrix, 1, 2, 0.5f);
  tutti_gain_matrix_advance (&matrix);
  row = tutti_gain_matrix_row (&matrix, 1, &length);
  TUTTI_TAP_CHECK (
      length == 1 && row->current == 0.5f && row->target == 0.5f, "%zu", length);
  tutti_gain_matrix_set (&matrix, 1, 2, 1);
  row = tutti_gain_matrix_row (&matrix, 1, &length);
  TUTTI_TAP_CHECK (
      length == 1 && row->current == 0.5f && row->target == 1, "no ramp back");
  tutti_gain_matrix_advance (&matrix);
  TUTTI_TAP_CHECK (matrix.length == 0, "%zu kept", matrix.length);
  tutti_gain_matrix_clear (&matrix);
}

static void
test_limits (void)
{
  TuttiGainMatrix matrix;
  size_t length;

  tutti_gain_matrix_init (&matrix);
  TUTTI_TAP_CHECK (!tutti_gain_matrix_set (&matrix, 0, 1, NAN), "took what is no number");
  tutti_gain_matrix_set (&matrix, 0, 1, INFINITY);
  TUTTI_TAP_CHECK (
      tutti_gain_matrix_row (&matrix, 0, &length)->target == TUTTI_GAIN_MAX, "no limit");
  tutti_gain_matrix_set (&matrix, 0, 1, -3);
  TUTTI_TAP_CHECK (tutti_gain_matrix_row (&matrix, 0, &length)->target == 0, "negative");
  tutti_gain_matrix_clear (&matrix);
}

static void
test_forgets_who_left (void)
{
  TuttiGainMatrix matrix;
  size_t length;

  tutti_gain_matrix_init (&matrix);
  for (uint32_t i = 0; i < 10; i++)
    for (uint32_t j = 0; j < 10; j++)
      tutti_gain_matrix_set (&matrix, i, j, 0);
  tutti_gain_matrix_remove_listener (&matrix, 4);
  tutti_gain_matrix_remove_speaker (&matrix, 7);
  TUTTI_TAP_CHECK (matrix.length == 9 * 9, "%zu", matrix.length);
  TUTTI_TAP_CHECK (!tutti_gain_matrix_row (&matrix, 4, &length), "listener kept");
  tutti_gain_matrix_row (&matrix, 5, &length);
  TUTTI_TAP_CHECK (length == 9, "%zu", length);
  tutti_gain_matrix_clear (&matrix);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"rows", test_rows},
      {"ramp and rest", test_ramp_and_rest},
      {"limits", test_limits},
      {"forgets who left", test_forgets_who_left},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}
