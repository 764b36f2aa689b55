/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-private-pool.h"

#include <string.h>

void
tutti_private_pool_init (TuttiPrivatePool *self)
{
  memset (self, 0, sizeof *self);
  for (size_t i = 0; i < TUTTI_PRIVATE_MAX; i++)
    self->slots[i].owner = TUTTI_PRIVATE_NONE;
}

void
tutti_private_pool_begin (TuttiPrivatePool *self)
{
  for (size_t i = 0; i < self->length; i++)
    self->slots[i].claimed = false;
}

/* The best to take over: free and running, free, or of the owner who is silent for
 * longest. */
static TuttiPrivateSlot *
find_slot (TuttiPrivatePool *self)
{
  TuttiPrivateSlot *best = NULL;

  for (size_t i = 0; i < self->length; i++) {
    TuttiPrivateSlot *slot = &self->slots[i];

    if (slot->owner == TUTTI_PRIVATE_NONE &&
        (best == NULL || (slot->runs && !best->runs)))
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

static size_t
count_turned (const TuttiPrivatePool *self)
{
  size_t n = 0;

  for (size_t i = 0; i < self->length; i++)
    if (self->slots[i].owner != TUTTI_PRIVATE_NONE && self->slots[i].turned)
      n++;
  return n;
}

int
tutti_private_pool_claim (TuttiPrivatePool *self, uint32_t owner, TuttiPrivateWhy why)
{
  TuttiPrivateSlot *slot = slot_of (self, owner);
  const bool counts = slot != NULL && slot->turned;

  if (why == TUTTI_PRIVATE_TURNED && !counts &&
      count_turned (self) >= TUTTI_PRIVATE_TURNED_MAX)
    return TUTTI_PRIVATE_REFUSED;
  if (slot == NULL)
    slot = find_slot (self);
  if (slot == NULL)
    return TUTTI_PRIVATE_REFUSED;
  slot->owner = owner;
  slot->turned = why == TUTTI_PRIVATE_TURNED;
  slot->claimed = true;
  slot->silent_ms = 0;
  return (int)(slot - self->slots);
}

static void
release (TuttiPrivateSlot *slot)
{
  slot->owner = TUTTI_PRIVATE_NONE;
  slot->turned = false;
  slot->silent_ms = 0;
}

void
tutti_private_pool_end (TuttiPrivatePool *self, unsigned ms, TuttiPrivateRest rest)
{
  for (size_t i = 0; i < self->length; i++) {
    TuttiPrivateSlot *slot = &self->slots[i];

    slot->runs = slot->runs || slot->owner != TUTTI_PRIVATE_NONE;
    if (slot->owner != TUTTI_PRIVATE_NONE && !slot->claimed)
      slot->silent_ms += ms;
    if (slot->silent_ms >= TUTTI_PRIVATE_RETURN_MS)
      release (slot);
    if (slot->owner == TUTTI_PRIVATE_NONE && rest == TUTTI_PRIVATE_MAY_REST)
      slot->runs = false;
  }
}

void
tutti_private_pool_forget (TuttiPrivatePool *self, uint32_t owner)
{
  TuttiPrivateSlot *slot = slot_of (self, owner);

  if (slot != NULL)
    release (slot);
}
