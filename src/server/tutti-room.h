/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "common/tutti-message.h"
#include "server/tutti-clock.h"
#include "server/tutti-mixer.h"
#include "server/tutti-participant.h"

G_BEGIN_DECLS

/* How long a seat is kept after the socket closed. */
#define TUTTI_SEAT_KEPT_US (60 * G_USEC_PER_SEC)

/**
 * TuttiRoom: who is in one meeting, what they are told of each other, and what the mixer
 * is told of them.
 *
 * Signals:
 * - "closed": nobody is in it and no seat is kept, or its mixer will not come back.
 * Emitted once; the room takes nobody any more.
 */
#define TUTTI_TYPE_ROOM (tutti_room_get_type ())
G_DECLARE_FINAL_TYPE (TuttiRoom, tutti_room, TUTTI, ROOM, GObject)

/**
 * tutti_room_new:
 * @name: as it is shown
 * @max_people: kept seats count, robots do not
 * @mixer: (transfer full): its mixer
 */
TuttiRoom *tutti_room_new (
    const char *name, guint max_people, const TuttiClock *clock, TuttiMixer *mixer);

/**
 * tutti_room_join:
 * @join: a seat token in it brings back its participant; one that nobody holds is ignored
 * @name: the person's cleaned name
 * @sink, @session: get "welcome" before this returns
 *
 * Returns: (transfer none): NULL with %TUTTI_ERROR_ROOM_FULL
 */
TuttiParticipant *tutti_room_join (TuttiRoom *self, const TuttiJoin *join,
    const char *name, const TuttiParticipantSink *sink, gpointer session, GError **error);

void tutti_room_offer (
    TuttiRoom *self, TuttiParticipant *participant, gint64 attempt, const char *sdp);
void tutti_room_set_state (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiState *state);

/* Gives the seat up. */
void tutti_room_leave (TuttiRoom *self, TuttiParticipant *participant);

/* The socket closed: the seat is kept for %TUTTI_SEAT_KEPT_US. */
void tutti_room_detach (TuttiRoom *self, TuttiParticipant *participant);

/* @fragment: the file in pipelines/, without ".gst", that makes its sound and picture */
void tutti_room_add_robot (TuttiRoom *self, const char *name, const char *fragment);

/* Frees the seats that are due; call it about once a second. */
void tutti_room_tick (TuttiRoom *self);

/* Ends every session with @error, and the room. */
void tutti_room_close (TuttiRoom *self, const GError *error);

/* People who are present. */
guint tutti_room_get_n_people (TuttiRoom *self);

G_END_DECLS
