/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who gets which of a room's few private mixes, tick by tick.
 *
 * Everybody who is not heard can have the full mix, and so one encoding of it. Who is
 * heard needs a mix without themself, so a slot, which is a mix with its encoder behind
 * it. So does who hears somebody louder or softer than all others do, as long as that
 * one speaks; but of these no more than TUTTI_PRIVATE_TURNED_MAX at a time, so that they
 * never take a slot from who would hear themself. A slot that nobody owns costs nothing.
 *
 * - A claim takes a slot that still runs, or else one that rests. Whoever begins to feed
 * the latter feeds it with what was just before, too (tutti-mix-past.h): so the switch
 * from the shared packets to the slot's is not heard.
 * - An owner who has been silent for TUTTI_PRIVATE_RETURN_MS goes back to the shared
 *   packets: the two mixes have been the same for so long, and with them the packets.
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
#define TUTTI_PRIVATE_RETURN_MS 1000
#define TUTTI_PRIVATE_TURNED_MAX 4

/* Owns nothing, is owned by nobody. */
#define TUTTI_PRIVATE_NONE UINT32_MAX
#define TUTTI_PRIVATE_REFUSED (-1)

typedef struct {
  uint32_t owner;
  bool runs; /* was mixed in the last tick, and may not stop before this one */

  /* private */
  bool claimed; /* in this tick */
  bool turned;  /* the last claim was TUTTI_PRIVATE_TURNED */
  unsigned silent_ms;
} TuttiPrivateSlot;

typedef struct {
  TuttiPrivateSlot slots[TUTTI_PRIVATE_MAX];
  size_t length; /* may be changed between ticks, only upwards */
} TuttiPrivatePool;

typedef enum {
  TUTTI_PRIVATE_MAY_REST,
  TUTTI_PRIVATE_KEEP_ON, /* after this tick no slot may stop */
} TuttiPrivateRest;

typedef enum {
  TUTTI_PRIVATE_HEARD,  /* is heard */
  TUTTI_PRIVATE_TURNED, /* is not, and hears somebody at a loudness of their own */
} TuttiPrivateWhy;

void tutti_private_pool_init (TuttiPrivatePool *self);

/* A tick: begin, and a claim for everybody who listens and needs a slot; then those slots
 * are to be mixed that run or are owned; end. */
void tutti_private_pool_begin (TuttiPrivatePool *self);

/* Returns: the slot of @owner, or TUTTI_PRIVATE_REFUSED */
int tutti_private_pool_claim (
    TuttiPrivatePool *self, uint32_t owner, TuttiPrivateWhy why);

/* @ms: length of the tick */
void tutti_private_pool_end (TuttiPrivatePool *self, unsigned ms, TuttiPrivateRest rest);

/* @owner is gone. */
void tutti_private_pool_forget (TuttiPrivatePool *self, uint32_t owner);

#ifdef __cplusplus
}
#endif
