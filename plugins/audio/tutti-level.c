/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-level.h"
#include "plugins/audio/tutti-mix-kernel.h"

#include <math.h>

#define FRAMES_PER_MS 48.0f

/* Time constants of the shown level: near instant up, readable down. */
#define RISE_MS 10.0f
#define FALL_MS 80.0f

#define FLOOR_START_DBFS (-60.0f)
#define FLOOR_MIN_DBFS (-80.0f)
#define FLOOR_MAX_DBFS (-45.0f)
#define FLOOR_RISE_DB_PER_MS 0.003f

/* Hysteresis: to become active a voice must stand out by more than to stay it. */
#define ON_OVER_FLOOR_DB 10.0f
#define OFF_OVER_FLOOR_DB 6.0f
/* Below this nothing is speech, however silent the room: breath, fans, dither. */
#define ON_MIN_DBFS (-50.0f)
#define OFF_MIN_DBFS (-54.0f)

#define START_MS 240.0f
#define STOP_MS 500.0f
/* Share of the collected activity that a quiet tick takes back: the gaps between
 * syllables may not, a single noise every second must. */
#define LEAK 0.5f

static float
to_dbfs (float power)
{
  /* 10 log10 of 16 bit full scale squared is 90.309. */
  if (power < 1e-3f)
    return TUTTI_LEVEL_SILENCE;
  return fmaxf (10 * log10f (power) - 90.309f, TUTTI_LEVEL_SILENCE);
}

static float
mean_power (const int16_t *samples, size_t frames)
{
  const size_t count = frames * TUTTI_MIX_CHANNELS;

  return (float)(tutti_mix_energy (samples, count) / (double)count);
}

float
tutti_level_measure (const int16_t *samples, size_t frames)
{
  return to_dbfs (mean_power (samples, frames));
}

void
tutti_level_init (TuttiLevel *self)
{
  *self = (TuttiLevel){.dbfs = TUTTI_LEVEL_SILENCE, .floor_dbfs = FLOOR_START_DBFS};
}

static void
follow_floor (TuttiLevel *self, float now_dbfs, float ms)
{
  if (now_dbfs < self->floor_dbfs)
    self->floor_dbfs = fmaxf (now_dbfs, FLOOR_MIN_DBFS);
  else
    self->floor_dbfs = fminf (
        fminf (self->floor_dbfs + FLOOR_RISE_DB_PER_MS * ms, now_dbfs), FLOOR_MAX_DBFS);
}

static TuttiActivity
judge (const TuttiLevel *self, float now_dbfs)
{
  const float on = fmaxf (self->floor_dbfs + ON_OVER_FLOOR_DB, ON_MIN_DBFS);
  const float off = fmaxf (self->floor_dbfs + OFF_OVER_FLOOR_DB, OFF_MIN_DBFS);
  const float wanted = self->activity == TUTTI_SPEECH_ACTIVE ? off : on;

  return now_dbfs > wanted ? TUTTI_SPEECH_ACTIVE : TUTTI_SPEECH_QUIET;
}

static TuttiSpeechChange
follow_speech (TuttiLevel *self, float ms)
{
  if (self->activity == TUTTI_SPEECH_ACTIVE) {
    self->active_ms = fminf (self->active_ms + ms, START_MS);
    self->quiet_ms = 0;
  } else {
    self->active_ms = fmaxf (self->active_ms - LEAK * ms, 0);
    self->quiet_ms += ms;
  }

  if (!self->speaking && self->active_ms >= START_MS) {
    self->speaking = 1;
    return TUTTI_SPEECH_STARTED;
  }
  if (self->speaking && self->quiet_ms >= STOP_MS) {
    self->speaking = 0;
    self->active_ms = 0;
    return TUTTI_SPEECH_STOPPED;
  }
  return TUTTI_SPEECH_UNCHANGED;
}

TuttiSpeechChange
tutti_level_update (TuttiLevel *self, const int16_t *samples, size_t frames)
{
  const float ms = (float)frames / FRAMES_PER_MS;
  const float power = samples ? mean_power (samples, frames) : 0;
  const float now_dbfs = to_dbfs (power);
  const float time_ms = power > self->power ? RISE_MS : FALL_MS;

  self->power += (power - self->power) * (1 - expf (-ms / time_ms));
  self->dbfs = to_dbfs (self->power);

  /* A gap in the stream says nothing about the room's noise. */
  if (samples)
    follow_floor (self, now_dbfs, ms);
  self->activity = judge (self, now_dbfs);
  return follow_speech (self, ms);
}
