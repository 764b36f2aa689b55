/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-loudest.h"

#include <math.h>

#define SILENCE_DBFS (-127.0f)
#define RISE_MS 50.0f
#define FALL_DB_PER_MS 0.015f
#define LOUDER_DB 6.0f
#define WAIT_MS 300u

void
tutti_talker_init (TuttiTalker *self)
{
  *self = (TuttiTalker){.loudness = SILENCE_DBFS};
}

void
tutti_talker_sound (TuttiTalker *self, float dbfs, float ms)
{
  /* Who begins is as loud as they are. */
  if (!self->audible)
    self->loudness = dbfs;
  else if (dbfs > self->loudness)
    self->loudness += (dbfs - self->loudness) * (1 - expf (-ms / RISE_MS));
  else
    self->loudness = fmaxf (dbfs, self->loudness - FALL_DB_PER_MS * ms);
  self->audible = true;
}

void
tutti_talker_silence (TuttiTalker *self)
{
  self->audible = false;
}

void
tutti_loudest_init (TuttiLoudest *self, unsigned limit)
{
  *self = (TuttiLoudest){.limit = limit};
}

static TuttiTalker *
loudest_waiting (TuttiTalker *const *talkers, size_t length)
{
  TuttiTalker *best = NULL;

  for (size_t i = 0; i < length; i++)
    if (talkers[i]->audible && !talkers[i]->chosen &&
        (best == NULL || talkers[i]->loudness > best->loudness))
      best = talkers[i];
  return best;
}

static TuttiTalker *
softest_chosen (TuttiTalker *const *talkers, size_t length)
{
  TuttiTalker *worst = NULL;

  for (size_t i = 0; i < length; i++)
    if (talkers[i]->chosen && (worst == NULL || talkers[i]->loudness < worst->loudness))
      worst = talkers[i];
  return worst;
}

static unsigned
count_chosen (TuttiTalker *const *talkers, size_t length)
{
  unsigned n = 0;

  for (size_t i = 0; i < length; i++) {
    talkers[i]->chosen = talkers[i]->chosen && talkers[i]->audible;
    n += talkers[i]->chosen;
  }
  return n;
}

void
tutti_loudest_choose (
    TuttiLoudest *self, TuttiTalker *const *talkers, size_t length, unsigned ms)
{
  unsigned n = count_chosen (talkers, length);
  TuttiTalker *waiting, *softest;

  self->wait_ms -= self->wait_ms < ms ? self->wait_ms : ms;
  while (n > self->limit) {
    softest_chosen (talkers, length)->chosen = false;
    n--;
  }
  waiting = loudest_waiting (talkers, length);
  while (waiting != NULL && n < self->limit) {
    waiting->chosen = true;
    n++;
    waiting = loudest_waiting (talkers, length);
  }
  if (waiting == NULL || self->wait_ms > 0)
    return;
  softest = softest_chosen (talkers, length);
  if (softest == NULL || waiting->loudness < softest->loudness + LOUDER_DB)
    return;
  softest->chosen = false;
  waiting->chosen = true;
  self->wait_ms = WAIT_MS;
}
