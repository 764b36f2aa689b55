/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "server/tutti-room-book.h"
#include "server/tutti-room-registry.h"

G_BEGIN_DECLS

/* What the handlers of the REST API work on. */
typedef struct {
  TuttiRoomRegistry *registry;
  TuttiRoomBook *book;
  const TuttiClock *clock;
} TuttiApiScope;

/* What is asked of a handler. */
typedef struct {
  char *room; /* what stands for {room} in the path, as tutti_name_clean_room()'s key */
  char *id;   /* what stands for {participant} or {output} */
  GHashTable *query;   /* name -> value; NULL: none */
  JsonObject *body;    /* NULL when the operation has none */
  char *password_hash; /* of body's "password"; NULL when there is none to set */
} TuttiApiCall;

/* What a handler answers. */
typedef struct {
  guint status;
  JsonNode *body; /* (transfer full) (nullable) */
  char *location; /* (transfer full) (nullable) */
} TuttiApiReply;

/* Returns: (transfer none): the room that is asked for, while it has a meeting; NULL with
 * @error set when it has none */
TuttiRoom *tutti_api_find_open (
    const TuttiApiScope *scope, const TuttiApiCall *call, GError **error);

/* Does one operation, at once. Returns: FALSE with @error set, of %TUTTI_API_ERROR or one
 * that it knows */
typedef gboolean (*TuttiApiHandler) (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error);

gboolean tutti_api_list_rooms (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error);
gboolean tutti_api_create_room (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error);
gboolean tutti_api_read_room (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error);
gboolean tutti_api_update_room (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error);
gboolean tutti_api_delete_room (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error);
gboolean tutti_api_end_room (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error);
gboolean tutti_api_list_participants (const TuttiApiScope *scope,
    const TuttiApiCall *call, TuttiApiReply *reply, GError **error);
gboolean tutti_api_remove_participant (const TuttiApiScope *scope,
    const TuttiApiCall *call, TuttiApiReply *reply, GError **error);

gboolean tutti_api_list_outputs (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error);
gboolean tutti_api_begin_output (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error);
gboolean tutti_api_update_output (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error);
gboolean tutti_api_end_output (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error);

/* The longest password that a room may be given, as in the protocol's "settings". */
#define TUTTI_API_PASSWORD_MAX_BYTES 128

G_END_DECLS
