/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Refused joins of one address after which no password of it is looked at. */
#define TUTTI_TRIES_ADDRESS_MAX 10
#define TUTTI_TRIES_ADDRESS_WITHIN_US (30 * 60 * G_USEC_PER_SEC)
/* Wrong passwords or PINs for one room, from wherever, after which none is looked at. */
#define TUTTI_TRIES_ROOM_MAX 20
#define TUTTI_TRIES_ROOM_WITHIN_US (10 * 60 * G_USEC_PER_SEC)
#define TUTTI_TRIES_ROOM_CLOSED_US (15 * 60 * G_USEC_PER_SEC)
/* When a refusal is told: so long after it was asked, doubled by each one before. */
#define TUTTI_TRIES_DELAY_US (G_USEC_PER_SEC / 4)
#define TUTTI_TRIES_DELAY_MAX_US (8 * G_USEC_PER_SEC)

/**
 * TuttiTries: who has tried to get in where, without belonging there. Pure and bounded in
 * memory, see TuttiTally; times are microseconds of one monotonic clock.
 *
 * Every refusal counts against the address, whatever its reason: if some did not, the
 * delay of the next would tell which it was.
 */
typedef struct _TuttiTries TuttiTries;

TuttiTries *tutti_tries_new (void);
void tutti_tries_free (TuttiTries *self);

/* How long after its arrival the next refusal of @address is told. */
gint64 tutti_tries_get_delay_us (TuttiTries *self, const char *address, gint64 now_us);

/* Whether what @address shows may be looked at. */
gboolean tutti_tries_may_try (TuttiTries *self, const char *address, gint64 now_us);

/* Whether a password or PIN for @room may be looked at, while @n_under_way others are. */
gboolean tutti_tries_may_evaluate (
    TuttiTries *self, const char *room, guint n_under_way, gint64 now_us);

void tutti_tries_count_refusal (TuttiTries *self, const char *address, gint64 now_us);

/* One that was looked at, and was wrong. */
void tutti_tries_count_wrong (TuttiTries *self, const char *room, gint64 now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiTries, tutti_tries_free)

G_END_DECLS
