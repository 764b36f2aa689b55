/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "server/tutti-session.h"
#include "test-mixer.h"

G_BEGIN_DECLS

#define JOIN(room, name) \
  "{\"type\":\"join\",\"protocol\":1,\"room\":\"" room "\",\"name\":\"" name \
  "\",\"microphone\":true,\"camera\":false}"
/* @more: further members, with a comma before each */
#define JOIN_WITH(room, name, more) \
  "{\"type\":\"join\",\"protocol\":1,\"room\":\"" room "\",\"name\":\"" name \
  "\",\"microphone\":true,\"camera\":false" more "}"
#define JOIN_SEAT JOIN_WITH ("room", "Ada", ",\"seat\":\"%s\"")
#define STATE(microphone, camera, screen) \
  "{\"type\":\"state\",\"microphone\":" #microphone ",\"camera\":" #camera \
  ",\"screen\":" #screen "}"
#define SETTINGS(lobby, locked, chat, listeners, more) \
  "{\"type\":\"settings\",\"lobby\":" #lobby ",\"locked\":" #locked ",\"chat\":" #chat \
  ",\"listeners\":" #listeners ",\"speaking_time\":false" more "}"

/* One person's session without a socket: what they were sent, and with what it was
 * closed. */
typedef struct {
  TuttiSession *session;
  GPtrArray *sent;   /* JsonNode */
  JsonNode *welcome; /* the last one; not forgotten by clear() */
  guint close_code;
} Client;

/* From 192.0.2.1, which not even a hundred of these exhaust. */
Client *client_new (TestRooms *rooms);
Client *client_new_from (TestRooms *rooms, const char *address);
void client_free (Client *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Client, client_free)

/* Joins the room "room" and checks the welcome. Returns: (transfer full) */
Client *client_new_in (TestRooms *rooms, const char *name);

/* Ada opens the room "room" and sets it; NULL: leaves it as it is. Returns: (transfer
 * full): having been sent nothing since */
Client *open_room (TestRooms *rooms, const char *settings);

void say (Client *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Forgets what was sent so far. */
void clear (Client *self);

/* The last message, of all or of this type (NULL when there is none). */
JsonObject *last (Client *self);
JsonObject *last_of (Client *self, const char *type);
guint count_of (Client *self, const char *type);

/* Members of the last message */
const char *last_string (Client *self, const char *member);

/* Of the last message of this type, which must be there */
gboolean last_bool (Client *self, const char *type, const char *member);
gint64 last_int (Client *self, const char *type, const char *member);

/* The last message is this error. */
void assert_error (Client *self, const char *id, gboolean fatal);

/* Nothing before @seconds have passed, then no-entry. */
void assert_refused_after (TestRooms *rooms, Client *client, double seconds);

/* The strings of an array member of the last message of this type, with ',' between them.
 * Returns: (transfer full) */
char *last_strings (Client *self, const char *type, const char *member);

/* Out of the last welcome */
char *seat_of (Client *self);
const char *id_of (Client *self);

/* The member "participant" of the last message of this type */
JsonObject *participant_in (Client *self, const char *type);

/* The role that the person was told last */
const char *role_of (Client *self);

/* Ids in the lobby, as this person was told last; they must be as many. */
const char *waiting_in (Client *self, guint index, guint n);

G_END_DECLS
