/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-mix-past.h"

#include <assert.h>
#include <string.h>

void
tutti_mix_past_init (TuttiMixPast *self)
{
  self->next = 0;
  self->length = 0;
}

void
tutti_mix_past_put (
    TuttiMixPast *self, const int16_t *samples, size_t frames, bool has_sound)
{
  TuttiMixPastTick *tick = &self->ticks[self->next];

  assert (frames <= TUTTI_MIX_MAX_FRAMES);
  memcpy (tick->samples, samples, frames * TUTTI_MIX_CHANNELS * sizeof *samples);
  tick->has_sound = has_sound;
  self->next = (self->next + 1) % TUTTI_MIX_PAST_TICKS;
  if (self->length < TUTTI_MIX_PAST_TICKS)
    self->length++;
}

size_t
tutti_mix_past_length (const TuttiMixPast *self)
{
  return self->length;
}

const TuttiMixPastTick *
tutti_mix_past_get (const TuttiMixPast *self, size_t back)
{
  assert (back >= 1 && back <= self->length);
  return &self->ticks[(self->next + TUTTI_MIX_PAST_TICKS - back) % TUTTI_MIX_PAST_TICKS];
}
