/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "server/tutti-room-settings.h"

G_BEGIN_DECLS

/* The most that a room may be given, whatever the server's own limits. */
#define TUTTI_ROOM_PEOPLE_MAX 64
#define TUTTI_ROOM_MINUTES_MAX (7 * 24 * 60)

/* The members that the functions below know, for tutti_json_check_members(). */
#define TUTTI_ROOM_SETTINGS_MEMBERS \
  "lobby", "locked", "chat", "listeners", "speaking_time", "record", "pin", "host", \
      "max_people", "max_minutes", "opens", "closes"

/**
 * tutti_room_settings_read_json:
 * @self: changed by the members that @object has; what is absent stays as it is
 *
 * Everything but the password, which is text in one place and a hash in another.
 *
 * Returns: FALSE with %TUTTI_ERROR_BAD_FIELD; @self may be changed in part then
 */
gboolean tutti_room_settings_read_json (
    TuttiRoomSettings *self, JsonObject *object, GError **error);

/* Adds all of those members to the object that is being built. */
void tutti_room_settings_write_json (const TuttiRoomSettings *self, JsonBuilder *builder);

G_END_DECLS
