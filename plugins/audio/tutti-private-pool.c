/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-private-pool.h"

#include <string.h>

#define QUIET_MS 2000u

void
tutti_private_pool_init (TuttiPrivatePool *self)
{
  memset (self, 0, sizeof *self);
  for (size_t i = 0; i < TUTTI_PRIVATE_MAX; i++)
    self->slots[i].owner = TUTTI_PRIVATE_NONE;
  self->quiet_ms = QUIET_MS;
}

void
tutti_private_pool_begin (TuttiPrivatePool *self)
{
  for (size_t i = 0; i < self->length; i++)
    self->slots[i].claimed = false;
}

/* The best to take over: free and warm, free, or of the owner who is silent for longest.
 */
static TuttiPrivateSlot *
find_slot (TuttiPrivatePool *self)
{
  TuttiPrivateSlot *best = NULL;

  for (size_t i = 0; i < self->length; i++) {
    TuttiPrivateSlot *slot = &self->slots[i];

    if (slot->owner == TUTTI_PRIVATE_NONE &&
        (best == NULL || slot->warm_ms > best->warm_ms))
      best = slot;
  }
  for (size_t i = 0; best == NULL && i < self->length; i++) {
    TuttiPrivateSlot *slot = &self->slots[i];

    if (!slot->claimed && slot->silent_ms > 0 &&
        (best == NULL || slot->silent_ms > best->silent_ms))
      best = slot;
  }
  return best;
}

static TuttiPrivateSlot *
slot_of (TuttiPrivatePool *self, uint32_t owner)
{
  for (size_t i = 0; i < self->length; i++)
    if (self->slots[i].owner == owner)
      return &self->slots[i];
  return NULL;
}

int
tutti_private_pool_claim (TuttiPrivatePool *self, uint32_t owner)
{
  TuttiPrivateSlot *slot = slot_of (self, owner);

  self->quiet_ms = 0;
  if (slot == NULL)
    slot = find_slot (self);
  if (slot == NULL)
    return TUTTI_PRIVATE_REFUSED;
  slot->owner = owner;
  slot->claimed = true;
  slot->silent_ms = 0;
  slot->warm_ms = 0;
  return (int)(slot - self->slots);
}

static void
release (TuttiPrivateSlot *slot)
{
  slot->owner = TUTTI_PRIVATE_NONE;
  slot->warm_ms = slot->silent_ms;
  slot->silent_ms = 0;
}

/* Those that are warm already stay it. */
static unsigned
count_running_spares (const TuttiPrivatePool *self)
{
  unsigned n = 0;

  for (size_t i = 0; i < self->length; i++)
    n += self->slots[i].owner == TUTTI_PRIVATE_NONE && self->slots[i].runs;
  return n;
}

static void
choose_spares (TuttiPrivatePool *self, TuttiPrivateRest rest)
{
  const unsigned wanted = self->quiet_ms < QUIET_MS ? TUTTI_PRIVATE_SPARE : 0;
  unsigned running = count_running_spares (self);

  for (size_t i = 0; i < self->length; i++) {
    TuttiPrivateSlot *slot = &self->slots[i];

    if (slot->owner != TUTTI_PRIVATE_NONE) {
      slot->runs = true;
    } else if (slot->runs && running > wanted && rest == TUTTI_PRIVATE_MAY_REST) {
      slot->runs = false;
      slot->warm_ms = 0;
      running--;
    } else if (!slot->runs && running < wanted) {
      slot->runs = true;
      running++;
    }
  }
}

void
tutti_private_pool_end (TuttiPrivatePool *self, unsigned ms, TuttiPrivateRest rest)
{
  if (self->quiet_ms < QUIET_MS)
    self->quiet_ms += ms;
  for (size_t i = 0; i < self->length; i++) {
    TuttiPrivateSlot *slot = &self->slots[i];

    if (slot->owner == TUTTI_PRIVATE_NONE && slot->runs)
      slot->warm_ms += slot->warm_ms < 1u << 30 ? ms : 0;
    if (slot->owner == TUTTI_PRIVATE_NONE || slot->claimed)
      continue;
    slot->silent_ms += ms;
    if (slot->silent_ms >= TUTTI_PRIVATE_RETURN_MS)
      release (slot);
  }
  choose_spares (self, rest);
}

void
tutti_private_pool_forget (TuttiPrivatePool *self, uint32_t owner)
{
  TuttiPrivateSlot *slot = slot_of (self, owner);

  if (slot != NULL)
    release (slot);
}
