/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-loudness.h"
#include "plugins/audio/tutti-mix-kernel.h"

#include <math.h>

#define FRAMES_PER_MS 48.0f
#define MEMORY_MS 1000.0f
/* Of speech, before the measure says anything. */
#define FIRST_MS 400.0f
#define STEP_DB_PER_MS 0.006f
#define FULL_SCALE 32767.0f

/* 10 log10 of 16 bit full scale squared. */
#define FULL_SCALE_DB 90.309f

void
tutti_loudness_init (TuttiLoudness *self)
{
  *self = (TuttiLoudness){0};
}

static float
to_linear (float db)
{
  return powf (10, db / 20);
}

static void
measure (TuttiLoudness *self, const TuttiLevel *level, const int16_t *samples,
    size_t frames, float ms)
{
  float power;

  if (!level->speaking || level->activity != TUTTI_SPEECH_ACTIVE)
    return;
  power = (float)(tutti_mix_energy (samples, frames * 2) / (double)(frames * 2));
  self->heard_ms = fminf (self->heard_ms + ms, MEMORY_MS);
  /* the mean of what there is, until there is enough for the memory */
  self->speech_power += (power - self->speech_power) * fminf (ms / self->heard_ms, 1);
}

static float
wanted_db (const TuttiLoudness *self, float target_dbfs)
{
  const float speech_dbfs =
      10 * log10f (fmaxf (self->speech_power, 1e-3f)) - FULL_SCALE_DB;

  if (self->heard_ms < FIRST_MS)
    return self->gain_db;
  return fmaxf (
      fminf (target_dbfs - speech_dbfs, TUTTI_LOUDNESS_MOST_DB), -TUTTI_LOUDNESS_MOST_DB);
}

static float
approach (float from, float to, float most)
{
  return from + fmaxf (fminf (to - from, most), -most);
}

void
tutti_loudness_process (TuttiLoudness *self, const TuttiLevel *level, int16_t *samples,
    size_t frames, float target_dbfs)
{
  const float ms = (float)frames / FRAMES_PER_MS;
  const float before = to_linear (self->gain_db);
  float most, peak;

  if (target_dbfs >= 0)
    return;
  measure (self, level, samples, frames, ms);
  self->gain_db =
      approach (self->gain_db, wanted_db (self, target_dbfs), STEP_DB_PER_MS * ms);
  peak = (float)tutti_mix_peak16 (samples, frames * 2);
  most = peak > 0 ? FULL_SCALE / peak : FULL_SCALE;
  if (to_linear (self->gain_db) > most)
    self->gain_db = 20 * log10f (most);
  if (self->gain_db != 0 || before != 1)
    tutti_mix_ramp (samples, frames, fminf (before, most), to_linear (self->gain_db));
}
