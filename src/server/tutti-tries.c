/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-tries.h"

#include "server/tutti-tally.h"

/* 1 MiB of addresses at most. Who has more addresses than that pushes the oldest out;
 * what is then left is the limit of the room. */
#define ADDRESSES_MAX 4096
/* More than there are rooms with a password that somebody tries. */
#define ROOMS_MAX 10000

struct _TuttiTries {
  TuttiTally *addresses;
  TuttiTally *rooms;
  TuttiTally *closed_rooms;
};

TuttiTries *
tutti_tries_new (void)
{
  TuttiTries *self = g_new0 (TuttiTries, 1);

  self->addresses = tutti_tally_new (
      TUTTI_TRIES_ADDRESS_MAX, TUTTI_TRIES_ADDRESS_WITHIN_US, ADDRESSES_MAX);
  self->rooms =
      tutti_tally_new (TUTTI_TRIES_ROOM_MAX, TUTTI_TRIES_ROOM_WITHIN_US, ROOMS_MAX);
  self->closed_rooms = tutti_tally_new (1, TUTTI_TRIES_ROOM_CLOSED_US, ROOMS_MAX);
  return self;
}

void
tutti_tries_free (TuttiTries *self)
{
  tutti_tally_free (self->addresses);
  tutti_tally_free (self->rooms);
  tutti_tally_free (self->closed_rooms);
  g_free (self);
}

gint64
tutti_tries_get_delay_us (TuttiTries *self, const char *address, gint64 now_us)
{
  gint64 delay_us = TUTTI_TRIES_DELAY_US
                    << tutti_tally_count (self->addresses, address, now_us);

  return MIN (delay_us, TUTTI_TRIES_DELAY_MAX_US);
}

gboolean
tutti_tries_may_try (TuttiTries *self, const char *address, gint64 now_us)
{
  return !tutti_tally_is_full (self->addresses, address, now_us);
}

gboolean
tutti_tries_may_evaluate (
    TuttiTries *self, const char *room, guint n_under_way, gint64 now_us)
{
  return !tutti_tally_is_full (self->closed_rooms, room, now_us) &&
         tutti_tally_count (self->rooms, room, now_us) + n_under_way <
             TUTTI_TRIES_ROOM_MAX;
}

void
tutti_tries_count_refusal (TuttiTries *self, const char *address, gint64 now_us)
{
  tutti_tally_add (self->addresses, address, now_us);
}

void
tutti_tries_count_wrong (TuttiTries *self, const char *room, gint64 now_us)
{
  tutti_tally_add (self->rooms, room, now_us);
  if (tutti_tally_is_full (self->rooms, room, now_us))
    tutti_tally_add (self->closed_rooms, room, now_us);
}
