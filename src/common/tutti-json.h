/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "common/tutti-message.h"

G_BEGIN_DECLS

/* What is read of somebody else at once. */
#define TUTTI_JSON_MAX_BYTES TUTTI_MESSAGE_MAX_BYTES
#define TUTTI_JSON_MAX_DEPTH 16

/* Returns: (transfer full): one object; NULL with %TUTTI_ERROR_TOO_LARGE or
 * %TUTTI_ERROR_BAD_JSON. Pure; any thread. */
JsonNode *tutti_json_parse (const char *text, gsize length, GError **error);

/*
 * Members of JSON objects that people wrote: the operator's requests and rooms.json. Each
 * reader leaves @out alone when the member is absent, and otherwise fails with
 * %TUTTI_ERROR_BAD_FIELD and a sentence that names the member. Pure.
 */

/* FALSE when @object has a member that is not among @known (NULL-terminated): most
 * probably a slip of the pen in one that was meant. */
gboolean tutti_json_check_members (
    JsonObject *object, const char *const *known, GError **error);

gboolean tutti_json_read_bool (
    JsonObject *object, const char *member, gboolean *out, GError **error);

/* null: 0, which stands for "none" */
gboolean tutti_json_read_int (JsonObject *object, const char *member, gint64 min,
    gint64 max, gint64 *out, GError **error);

/* At most @max_bytes of UTF-8. null: NULL. @out: (out) (transfer none): lives as long as
 * @object */
gboolean tutti_json_read_string (JsonObject *object, const char *member, gsize max_bytes,
    const char **out, GError **error);

/* A point in time with its zone (RFC 3339), such as "2027-01-31T18:00:00Z". null: 0,
 * which stands for "none". @out: seconds since 1970 */
gboolean tutti_json_read_time (
    JsonObject *object, const char *member, gint64 *out, GError **error);

/* Null for NULL. */
void tutti_json_write_string (JsonBuilder *builder, const char *member, const char *text);

/* What tutti_json_read_time() reads, in UTC; null for 0. */
void tutti_json_write_time (JsonBuilder *builder, const char *member, gint64 time_s);

/* A number; null for 0. */
void tutti_json_write_int (JsonBuilder *builder, const char *member, gint64 number);

G_END_DECLS
