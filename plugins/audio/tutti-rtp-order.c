/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-rtp-order.h"

#include <stddef.h>
#include <string.h>

#define CALM_NS ((int64_t)10 * 1000000000)

/* Numbers that jump by more than this are those of a sender that began anew. */
#define JUMP_MAX 500

#define HISTORY 64

#define N_SLOTS (sizeof ((TuttiRtpOrder *)0)->slots / sizeof (TuttiRtpOrderSlot))

void
tutti_rtp_order_init (TuttiRtpOrder *self)
{
  memset (self, 0, sizeof *self);
}

static int
ahead (const TuttiRtpOrder *self, uint16_t number)
{
  return (int16_t)(uint16_t)(number - self->next);
}

static bool
has_come (const TuttiRtpOrder *self, int distance)
{
  return distance < 0 && distance >= -HISTORY && (self->came >> (-distance - 1) & 1) != 0;
}

static TuttiRtpOrderSlot *
find (TuttiRtpOrder *self, uint16_t number)
{
  for (size_t i = 0; i < N_SLOTS; i++)
    if (self->slots[i].item != NULL && self->slots[i].number == number)
      return &self->slots[i];
  return NULL;
}

static void
adapt (TuttiRtpOrder *self, unsigned missed_by, int64_t now_ns)
{
  if (missed_by > self->depth)
    self->depth =
        missed_by < TUTTI_RTP_ORDER_DEPTH_MAX ? missed_by : TUTTI_RTP_ORDER_DEPTH_MAX;
  if (missed_by > 0)
    self->calm_since_ns = now_ns;
  if (self->depth > 0 && now_ns - self->calm_since_ns >= CALM_NS) {
    self->depth--;
    self->calm_since_ns = now_ns;
  }
}

static void
hold (TuttiRtpOrder *self, uint16_t number, void *item)
{
  for (size_t i = 0; i < N_SLOTS; i++) {
    if (self->slots[i].item == NULL) {
      self->slots[i] = (TuttiRtpOrderSlot){item, number};
      self->held++;
      return;
    }
  }
}

TuttiRtpOrderPut
tutti_rtp_order_put (TuttiRtpOrder *self, uint16_t number, void *item, int64_t now_ns)
{
  const int distance = self->started ? ahead (self, number) : 0;

  if (!self->started || distance < -JUMP_MAX ||
      (distance > JUMP_MAX && self->held == 0)) {
    self->started = true;
    self->next = number;
    self->came = 0;
    self->calm_since_ns = now_ns;
    hold (self, number, item);
    return TUTTI_RTP_ORDER_TAKEN;
  }
  if (find (self, number) != NULL || has_come (self, distance))
    return TUTTI_RTP_ORDER_DUPLICATE;
  if (distance < 0) {
    self->came |= distance >= -HISTORY ? UINT64_C (1) << (-distance - 1) : 0;
    adapt (self, (unsigned)-distance - 1, now_ns);
    return TUTTI_RTP_ORDER_LATE;
  }
  adapt (self, 0, now_ns);
  hold (self, number, item);
  return TUTTI_RTP_ORDER_TAKEN;
}

static void *
release (TuttiRtpOrder *self, TuttiRtpOrderSlot *slot)
{
  const int step = ahead (self, slot->number) + 1;
  void *item = slot->item;

  slot->item = NULL;
  self->came = (step > 0 && step < HISTORY ? self->came << step : 0) | 1;
  self->held--;
  self->next = (uint16_t)(slot->number + 1);
  return item;
}

static TuttiRtpOrderSlot *
nearest (TuttiRtpOrder *self)
{
  TuttiRtpOrderSlot *best = NULL;

  for (size_t i = 0; i < N_SLOTS; i++) {
    TuttiRtpOrderSlot *slot = &self->slots[i];

    if (slot->item != NULL &&
        (best == NULL || ahead (self, slot->number) < ahead (self, best->number)))
      best = slot;
  }
  return best;
}

void *
tutti_rtp_order_take (TuttiRtpOrder *self, unsigned *lost)
{
  TuttiRtpOrderSlot *slot = nearest (self);
  int missing;

  if (slot == NULL)
    return NULL;
  /* Between what is held of a sender and what it numbers anew nothing is missing. */
  missing = ahead (self, slot->number);
  *lost = missing > 0 && missing <= JUMP_MAX ? (unsigned)missing : 0;
  if (*lost > 0 && self->held <= self->depth)
    return NULL;
  return release (self, slot);
}

void *
tutti_rtp_order_drain (TuttiRtpOrder *self)
{
  TuttiRtpOrderSlot *slot = nearest (self);

  if (slot != NULL)
    return release (self, slot);
  tutti_rtp_order_init (self);
  return NULL;
}
