/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "server/tutti-clock.h"
#include "server/tutti-mixer.h"
#include "server/tutti-room.h"

G_BEGIN_DECLS

/* Makes the mixer of a new room. Returns: (transfer full): NULL with @error set */
typedef TuttiMixer *(*TuttiMixerFactory) (gpointer data, GError **error);

/**
 * TuttiRoomRegistry: the rooms that exist, by name. A room is made by its first
 * participant and goes with its last seat.
 */
#define TUTTI_TYPE_ROOM_REGISTRY (tutti_room_registry_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiRoomRegistry, tutti_room_registry, TUTTI, ROOM_REGISTRY, GObject)

/* @factory_data must outlive the registry. */
TuttiRoomRegistry *tutti_room_registry_new (guint max_rooms, guint max_people,
    const TuttiClock *clock, TuttiMixerFactory factory, gpointer factory_data);

/* The room @name gets a robot named @robot, playing @fragment, whenever it is made. */
void tutti_room_registry_add_robot (
    TuttiRoomRegistry *self, const char *name, const char *robot, const char *fragment);

/**
 * tutti_room_registry_join:
 *
 * Finds or makes the room of @join and enters it, see tutti_room_join().
 *
 * Returns: (transfer none): NULL with a %TUTTI_ERROR: room-name-invalid, name-invalid,
 * room-full, server-full, shutting-down or internal
 */
TuttiParticipant *tutti_room_registry_join (TuttiRoomRegistry *self,
    const TuttiJoin *join, const TuttiParticipantSink *sink, gpointer session,
    TuttiRoom **out_room, GError **error);

/* Frees seats that are due; call it about once a second. */
void tutti_room_registry_tick (TuttiRoomRegistry *self);

/* Closes all rooms with @error; further joins are refused with it. */
void tutti_room_registry_close (TuttiRoomRegistry *self, const GError *error);

guint tutti_room_registry_get_n_rooms (TuttiRoomRegistry *self);
/* Present people in all rooms. */
guint tutti_room_registry_get_n_people (TuttiRoomRegistry *self);

G_END_DECLS
