/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "server/tutti-room-book.h"
#include "server/tutti-room.h"

G_BEGIN_DECLS

/*
 * What the REST API tells, as data/openapi.json describes it. Each adds one object.
 */

/* "Room". At least one of @booked and @open is not NULL. @host_key: what is told once,
 * when the room is made, or NULL */
void tutti_api_write_room (JsonBuilder *builder, const TuttiBookedRoom *booked,
    TuttiRoom *open, const char *host_key);

/* "Participant" */
void tutti_api_write_participant (
    JsonBuilder *builder, const TuttiParticipantInfo *participant);

/* "Output" */
void tutti_api_write_output (JsonBuilder *builder, const TuttiOutputInfo *output);

/* Returns: (transfer full): where a browser finds the room @name, from the server's root
 * on */
char *tutti_api_make_path (const char *name);

G_END_DECLS
