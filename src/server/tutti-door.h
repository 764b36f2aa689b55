/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "server/tutti-clock.h"
#include "server/tutti-password-queue.h"
#include "server/tutti-room-registry.h"
#include "server/tutti-token-keys.h"

G_BEGIN_DECLS

/**
 * TuttiDoor: where everybody comes in. It looks at what they show, limits how often that
 * may be tried, and gives those who do not belong one answer, which is the same in form
 * and time whatever the reason: a refusal is not told when it is known but at a time that
 * was fixed when the join arrived, and who shows a password waits for a turn of the
 * password queue whether or not there is anything to compare it with.
 */
#define TUTTI_TYPE_DOOR (tutti_door_get_type ())
G_DECLARE_FINAL_TYPE (TuttiDoor, tutti_door, TUTTI, DOOR, GObject)

/* @joins_per_minute: of one address; who comes back to a seat does not count */
TuttiDoor *tutti_door_new (TuttiRoomRegistry *registry, TuttiPasswordQueue *passwords,
    guint joins_per_minute, const TuttiClock *clock);

/* Whose signed tokens are invitations; without, nobody's. */
void tutti_door_set_token_keys (TuttiDoor *self, TuttiTokenKeys *keys);

/**
 * tutti_door_knock:
 * @address: see tutti-address-key.h
 * @session: passed to @sink. Gets "enter" or "end", before this returns or later, until
 * tutti_door_forget(); may get "wait" and notes before.
 */
void tutti_door_knock (TuttiDoor *self, const TuttiJoin *join, const char *address,
    const TuttiParticipantSink *sink, gpointer session);

typedef enum {
  TUTTI_CALL_KNOCK,  /* may knock now */
  TUTTI_CALL_PIN,    /* has to key in a PIN */
  TUTTI_CALL_WRONG,  /* the PIN is not right */
  TUTTI_CALL_CLOSED, /* no telephone gets in: there is a password, and no PIN */
} TuttiCallAnswer;

/**
 * tutti_door_call:
 * @room: as it is named; @pin: NULL: not asked for yet
 * @address: whom a wrong one counts against: see tutti_door_try_pin()
 *
 * What stands between a telephone and the door of @room.
 */
TuttiCallAnswer tutti_door_call (TuttiDoor *self, const char *room, const char *pin,
    const char *address, gint64 *out_told_us);

/* A telephone that tutti_door_call() lets knock; as tutti_door_knock(). It is left out of
 * recordings until it agrees. */
void tutti_door_knock_by_phone (TuttiDoor *self, const char *room, const char *name,
    const char *address, const TuttiParticipantSink *sink, gpointer session);

/* Whether a code that @address keys in is looked at. */
gboolean tutti_door_may_try_number (TuttiDoor *self, const char *address);

/* A room number that there is none for; it counts as a wrong PIN does. Returns: when the
 * caller may be told */
gint64 tutti_door_count_wrong_number (TuttiDoor *self, const char *address);

/**
 * tutti_door_try_pin:
 * @room: as it is named; @pin: what was keyed in
 * @address: whom a wrong one counts against: the key of the address that the call comes
 * from
 * @out_told_us: (out): when the caller may be told, of the door's clock; for a wrong one
 * it does not depend on why it is wrong
 *
 * Whether @pin opens @room to a telephone. A PIN is no password and a password no PIN,
 * but wrong ones count together: what is left of a room's tries is for both. An unknown
 * room, one without a PIN, and one whose tries are used up have no right PIN.
 */
gboolean tutti_door_try_pin (TuttiDoor *self, const char *room, const char *pin,
    const char *address, gint64 *out_told_us);

/* @session wants to know nothing any more: it is in, or over. */
void tutti_door_forget (TuttiDoor *self, gpointer session);

G_END_DECLS
