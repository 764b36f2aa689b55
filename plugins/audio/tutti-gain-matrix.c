/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-gain-matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
tutti_gain_matrix_init (TuttiGainMatrix *self)
{
  memset (self, 0, sizeof *self);
}

void
tutti_gain_matrix_clear (TuttiGainMatrix *self)
{
  free (self->entries);
  tutti_gain_matrix_init (self);
}

/* The first entry that is not before (@listener, @speaker). */
static size_t
lower_bound (const TuttiGainMatrix *self, uint32_t listener, uint32_t speaker)
{
  size_t low = 0, high = self->length;

  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const TuttiGain *entry = &self->entries[middle];

    if (entry->listener < listener ||
        (entry->listener == listener && entry->speaker < speaker))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static bool
reserve_one (TuttiGainMatrix *self)
{
  const size_t wanted = self->allocated ? self->allocated * 2 : 16;
  TuttiGain *entries;

  if (self->length < self->allocated)
    return true;
  entries = realloc (self->entries, wanted * sizeof *entries);
  if (!entries)
    return false;
  self->entries = entries;
  self->allocated = wanted;
  return true;
}

bool
tutti_gain_matrix_set (
    TuttiGainMatrix *self, uint32_t listener, uint32_t speaker, float gain)
{
  const size_t at = lower_bound (self, listener, speaker);
  TuttiGain *entry;

  if (isnan (gain))
    return false;
  gain = fminf (fmaxf (gain, 0), TUTTI_GAIN_MAX);

  if (at < self->length && self->entries[at].listener == listener &&
      self->entries[at].speaker == speaker) {
    self->entries[at].target = gain;
    return true;
  }
  if (gain == 1)
    return true;
  if (!reserve_one (self))
    return false;

  entry = &self->entries[at];
  memmove (entry + 1, entry, (self->length - at) * sizeof *entry);
  *entry = (TuttiGain){listener, speaker, 1, gain};
  self->length++;
  return true;
}

const TuttiGain *
tutti_gain_matrix_row (const TuttiGainMatrix *self, uint32_t listener, size_t *length)
{
  const size_t first = lower_bound (self, listener, 0);
  size_t last = first;

  while (last < self->length && self->entries[last].listener == listener)
    last++;
  *length = last - first;
  return *length ? &self->entries[first] : NULL;
}

static bool
at_rest (const TuttiGain *entry, uint32_t index)
{
  (void)index;
  return entry->current == 1 && entry->target == 1;
}

static bool
is_listener (const TuttiGain *entry, uint32_t index)
{
  return entry->listener == index;
}

static bool
is_speaker (const TuttiGain *entry, uint32_t index)
{
  return entry->speaker == index;
}

static void
remove_if (
    TuttiGainMatrix *self, bool (*matches) (const TuttiGain *, uint32_t), uint32_t index)
{
  size_t kept = 0;

  for (size_t i = 0; i < self->length; i++)
    if (!matches (&self->entries[i], index))
      self->entries[kept++] = self->entries[i];
  self->length = kept;
}

void
tutti_gain_matrix_advance (TuttiGainMatrix *self)
{
  for (size_t i = 0; i < self->length; i++)
    self->entries[i].current = self->entries[i].target;
  remove_if (self, at_rest, 0);
}

void
tutti_gain_matrix_remove_listener (TuttiGainMatrix *self, uint32_t listener)
{
  remove_if (self, is_listener, listener);
}

void
tutti_gain_matrix_remove_speaker (TuttiGainMatrix *self, uint32_t speaker)
{
  remove_if (self, is_speaker, speaker);
}
