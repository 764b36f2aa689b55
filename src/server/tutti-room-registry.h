/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "server/tutti-clock.h"
#include "server/tutti-mixer.h"
#include "server/tutti-room-book.h"
#include "server/tutti-room-numbers.h"
#include "server/tutti-room.h"

G_BEGIN_DECLS

/* Makes the mixer of a new room. Returns: (transfer full): NULL with @error set */
typedef TuttiMixer *(*TuttiMixerFactory) (gpointer data, GError **error);

/* Which rooms may be opened by whoever comes first. Those made in advance always may. */
typedef enum {
  TUTTI_NAMES_ANY,
  TUTTI_NAMES_GENERATED, /* only of the shape that nobody guesses, see tutti-name.h */
  TUTTI_NAMES_BOOKED,    /* none */
} TuttiNames;

/* What an operator sets. */
typedef struct {
  guint max_rooms;
  guint max_people; /* in one room */
  TuttiNames names;
  guint rooms_per_address; /* open at once */
  guint rooms_per_hour;    /* opened from one address */
} TuttiRoomLimits;

/**
 * TuttiRoomRegistry: the rooms that exist, by name. A room is made by its first
 * participant and goes with its last seat.
 */
#define TUTTI_TYPE_ROOM_REGISTRY (tutti_room_registry_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiRoomRegistry, tutti_room_registry, TUTTI, ROOM_REGISTRY, GObject)

/* @factory_data must outlive the registry. */
TuttiRoomRegistry *tutti_room_registry_new (const TuttiRoomLimits *limits,
    const TuttiClock *clock, TuttiPasswordQueue *passwords, TuttiMixerFactory factory,
    gpointer factory_data);

/* The rooms made in advance; without, there are none. */
void tutti_room_registry_set_book (TuttiRoomRegistry *self, TuttiRoomBook *book);

/* @plan: borrowed: it outlives the registry and its rooms */
void tutti_room_registry_set_outputs (
    TuttiRoomRegistry *self, const TuttiOutputPlan *plan);

/* How rooms are called by telephone; without, they are not. @plan: borrowed, as above */
void tutti_room_registry_set_phone (
    TuttiRoomRegistry *self, const TuttiRoomPhonePlan *plan, TuttiRoomNumbers *numbers);

/* Returns: (transfer full) (nullable): the name of the room with this number that is open
 * or was made in advance */
char *tutti_room_registry_find_number (TuttiRoomRegistry *self, const char *number);

/* What rooms may cost; without, that is not limited. */
void tutti_room_registry_set_budget (TuttiRoomRegistry *self, TuttiBudget *budget);

/* The room @name gets a robot named @robot, playing @fragment, whenever it is made. */
void tutti_room_registry_add_robot (
    TuttiRoomRegistry *self, const char *name, const char *robot, const char *fragment);

/* In all of these @key is the one of tutti_name_clean_room(). */

/* Returns: (transfer none): the room that is open under this name, or NULL */
TuttiRoom *tutti_room_registry_find (TuttiRoomRegistry *self, const char *key);

/* Returns: (transfer full) (element-type TuttiRoom): all that are open */
GPtrArray *tutti_room_registry_list (TuttiRoomRegistry *self);

/**
 * tutti_room_registry_plan:
 * @out: borrowed strings, good until the next call of anything here or of the book
 *
 * What the room would be like if it were opened now.
 *
 * Returns: FALSE when nobody who just comes may open it; @out is filled all the same
 */
gboolean tutti_room_registry_plan (
    TuttiRoomRegistry *self, const char *name, const char *key, TuttiRoomPlan *out);

/**
 * tutti_room_registry_open:
 * @address: who opens it, see tutti-address-key.h; NULL: somebody with a signed
 * invitation, for whom neither the policy of names nor the quotas count
 * @media: what they have on
 *
 * Returns: (transfer none): the room that is open, or is now; NULL with a %TUTTI_ERROR:
 * no-entry, server-full, server-busy, too-many or internal
 */
TuttiRoom *tutti_room_registry_open (TuttiRoomRegistry *self, const char *name,
    const char *key, const char *address, TuttiMediaKind media, GError **error);

/* What further joins are refused with, or NULL while rooms may be entered. */
const GError *tutti_room_registry_get_closed (TuttiRoomRegistry *self);

/* Frees seats that are due; call it about once a second. */
void tutti_room_registry_tick (TuttiRoomRegistry *self);

/* Closes all rooms with @error; further joins are refused with it. */
void tutti_room_registry_close (TuttiRoomRegistry *self, const GError *error);

guint tutti_room_registry_get_n_rooms (TuttiRoomRegistry *self);
/* Present people in all rooms. */
guint tutti_room_registry_get_n_people (TuttiRoomRegistry *self);

G_END_DECLS
