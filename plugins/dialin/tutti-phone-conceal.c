/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/dialin/tutti-phone-conceal.h"

#include <math.h>
#include <string.h>

/* Voices: 66 to 400 Hz. */
#define PITCH_LEAST_HZ 66
#define PITCH_MOST_HZ 400
/* What is compared with what lies a period before it. */
#define COMPARE_MS 12
#define NEARLY 0.9f
/* So much at full strength, as Appendix I has it. */
#define HOLD_MS 10

void
tutti_phone_conceal_init (TuttiPhoneConceal *self, guint rate)
{
  *self = (TuttiPhoneConceal){.rate = rate};
}

static guint
per_ms (const TuttiPhoneConceal *self, guint ms)
{
  return self->rate * ms / 1000;
}

/* How alike the last @length samples are to those @lag before; -1..1 */
static float
likeness (const TuttiPhoneConceal *self, guint lag, guint length)
{
  const gint16 *now = self->history + TUTTI_PHONE_CONCEAL_HISTORY - length;
  const gint16 *before = now - lag;
  float product = 0, energy = 1, other = 1;

  for (guint i = 0; i < length; i++) {
    product += (float)now[i] * before[i];
    energy += (float)now[i] * now[i];
    other += (float)before[i] * before[i];
  }
  return product / sqrtf (energy * other);
}

/* The shortest of the periods that are nearly as good as the best: not twice the pitch.
 */
static guint
find_period (const TuttiPhoneConceal *self)
{
  const guint length = per_ms (self, COMPARE_MS);
  const guint least = self->rate / PITCH_MOST_HZ, most = self->rate / PITCH_LEAST_HZ;
  float of[TUTTI_PHONE_CONCEAL_RATE_MAX / PITCH_LEAST_HZ + 1];
  guint best = least;

  for (guint lag = least; lag <= most; lag++) {
    of[lag] = likeness (self, lag, length);
    if (of[lag] > of[best])
      best = lag;
  }
  for (guint lag = least + 1; lag < best; lag++) {
    if (of[lag] >= of[lag - 1] && of[lag] >= of[lag + 1] && of[lag] > NEARLY * of[best])
      return lag;
  }
  return best;
}

static float
strength (const TuttiPhoneConceal *self, guint done)
{
  const guint hold = per_ms (self, HOLD_MS);
  const guint end = per_ms (self, TUTTI_PHONE_CONCEAL_MS);

  if (done <= hold)
    return 1;
  return done >= end ? 0 : (float)(end - done) / (float)(end - hold);
}

static gint16
next_sample (TuttiPhoneConceal *self)
{
  const gint16 *period = self->history + TUTTI_PHONE_CONCEAL_HISTORY - self->period;
  const float value = period[self->phase] * strength (self, self->done);

  self->phase = (self->phase + 1) % self->period;
  self->done++;
  return (gint16)value;
}

/* Where the period's end meets its beginning again there must be no step: its last
 * quarter runs over into what lies before its beginning. */
static void
join_period (TuttiPhoneConceal *self)
{
  gint16 *end = self->history + TUTTI_PHONE_CONCEAL_HISTORY;
  const guint quarter = self->period / 4;

  for (guint i = 0; i < quarter; i++) {
    const float share = (float)(i + 1) / (float)(quarter + 1);
    gint16 *at = end - quarter + i;

    *at = (gint16)((1 - share) * at[0] + share * at[-(gint)self->period]);
  }
}

void
tutti_phone_conceal_fill (TuttiPhoneConceal *self, gint16 *samples, guint n)
{
  if (self->filled < TUTTI_PHONE_CONCEAL_HISTORY) {
    memset (samples, 0, n * sizeof samples[0]);
    return;
  }
  if (self->period == 0) {
    self->period = find_period (self);
    self->phase = 0;
    self->done = 0;
    join_period (self);
  }
  for (guint i = 0; i < n; i++)
    samples[i] = next_sample (self);
}

static void
fade_in (TuttiPhoneConceal *self, gint16 *samples, guint n)
{
  const guint length = MIN (n, MAX (self->period / 4, per_ms (self, 4)));

  for (guint i = 0; i < length; i++) {
    const float share = (float)(i + 1) / (float)(length + 1);

    samples[i] = (gint16)(share * samples[i] + (1 - share) * next_sample (self));
  }
  self->period = 0;
}

void
tutti_phone_conceal_heard (TuttiPhoneConceal *self, gint16 *samples, guint n)
{
  const guint kept = MIN (n, TUTTI_PHONE_CONCEAL_HISTORY);

  if (self->period > 0)
    fade_in (self, samples, n);
  memmove (self->history, self->history + kept,
      (TUTTI_PHONE_CONCEAL_HISTORY - kept) * sizeof samples[0]);
  memcpy (self->history + TUTTI_PHONE_CONCEAL_HISTORY - kept, samples + n - kept,
      kept * sizeof samples[0]);
  self->filled = MIN (self->filled + kept, TUTTI_PHONE_CONCEAL_HISTORY);
}
