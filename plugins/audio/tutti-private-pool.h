/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who gets which of a room's few private mixes, tick by tick.
 *
 * Everybody who is not heard can have the full mix, and so one encoding of it. Who is
 * heard needs a mix without themself, and an encoder that has been running: two encoders
 * make the same packets only after the same sound for about a second. So a slot is a mix
 * with its encoder behind it, and is kept *warm*: fed with the full mix while nobody owns
 * it.
 *
 * - A claim takes the slot that has been warm for longest, and with it the switch from
 * the shared packets to the slot's is not heard.
 * - An owner who has been silent for TUTTI_PRIVATE_RETURN_MS goes back to the shared
 *   packets: until then the two mixes have been the same for so long.
 * - TUTTI_PRIVATE_SPARE slots more than are owned stay warm while anybody is heard, and
 * for 2 s after that; the others rest and cost nothing.
 * - When all are owned, the owner who has been silent for longest has to go; when nobody
 * is silent, the claim is refused.
 *
 * Used by one thread. No GLib: also built with TSan. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TUTTI_PRIVATE_MAX 32
#define TUTTI_PRIVATE_SPARE 2
#define TUTTI_PRIVATE_RETURN_MS 1000

/* Owns nothing, is owned by nobody. */
#define TUTTI_PRIVATE_NONE UINT32_MAX
#define TUTTI_PRIVATE_REFUSED (-1)

typedef struct {
  uint32_t owner;
  bool runs; /* is to be mixed in this tick */

  /* private */
  bool claimed; /* in this tick */
  unsigned silent_ms;
  unsigned warm_ms; /* has been fed with the full mix for so long */
} TuttiPrivateSlot;

typedef struct {
  TuttiPrivateSlot slots[TUTTI_PRIVATE_MAX];
  size_t length; /* may be changed between ticks, only upwards */

  /* private */
  unsigned quiet_ms; /* nobody has claimed for so long */
} TuttiPrivatePool;

typedef enum {
  TUTTI_PRIVATE_MAY_REST,
  TUTTI_PRIVATE_KEEP_ON, /* in this tick no slot may stop */
} TuttiPrivateRest;

void tutti_private_pool_init (TuttiPrivatePool *self);

/* A tick: begin, a claim for everybody who is heard and listens, end; then the slots say
 * what runs. */
void tutti_private_pool_begin (TuttiPrivatePool *self);

/* Returns: the slot of @owner, or TUTTI_PRIVATE_REFUSED */
int tutti_private_pool_claim (TuttiPrivatePool *self, uint32_t owner);

/* @ms: length of the tick */
void tutti_private_pool_end (TuttiPrivatePool *self, unsigned ms, TuttiPrivateRest rest);

/* @owner is gone. */
void tutti_private_pool_forget (TuttiPrivatePool *self, uint32_t owner);

#ifdef __cplusplus
}
#endif
