/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-api-error.h"

#include <json-glib/json-glib.h>

#include "common/tutti-error.h"

typedef struct {
  guint status;
  const char *id;
  const char *text;
} ErrorRow;

static const ErrorRow rows[] = {
    [TUTTI_API_ERROR_INTERNAL] = {500, "internal",
        "Something went wrong on the server; its log says more."},
    [TUTTI_API_ERROR_BAD_JSON] = {400, "bad-json",
        "The body must be one JSON object, as application/json."},
    [TUTTI_API_ERROR_BAD_FIELD] = {400, "bad-field",
        "A part of the request is missing or not acceptable."},
    [TUTTI_API_ERROR_UNAUTHORIZED] = {401, "unauthorized",
        "Show the key: Authorization: Bearer KEY."},
    [TUTTI_API_ERROR_NOT_FOUND] = {404, "not-found", "There is nothing of that name."},
    [TUTTI_API_ERROR_METHOD] = {405, "method-not-allowed",
        "That cannot be done here; see the header Allow."},
    [TUTTI_API_ERROR_EXISTS] = {409, "exists", "There is a room of that name already."},
    [TUTTI_API_ERROR_NOT_OPEN] = {409, "not-open", "Nobody is in that room now."},
    [TUTTI_API_ERROR_TOO_MANY_ROOMS] = {409, "too-many-rooms",
        "There are as many rooms made in advance as there may be."},
    [TUTTI_API_ERROR_OUTPUT] = {409, "output-failed",
        "That recording or live stream cannot be started."},
    [TUTTI_API_ERROR_LENGTH] = {411, "length-required", "A body needs a Content-Length."},
    [TUTTI_API_ERROR_TOO_LARGE] = {413, "too-large", "The body is larger than 64 KiB."},
    [TUTTI_API_ERROR_TOO_MANY_TRIES] = {429, "too-many-tries",
        "Too many wrong keys came from this address. Wait half an hour."},
    [TUTTI_API_ERROR_BUSY] = {503, "busy",
        "The server is busy with passwords. Try again in a moment."},
};

/* What the parts below the API say, in its own words. */
static const struct {
  int code;
  TuttiApiErrorCode row;
} translations[] = {
    {TUTTI_ERROR_BAD_JSON, TUTTI_API_ERROR_BAD_JSON},
    {TUTTI_ERROR_TOO_LARGE, TUTTI_API_ERROR_TOO_LARGE},
    {TUTTI_ERROR_BAD_FIELD, TUTTI_API_ERROR_BAD_FIELD},
    {TUTTI_ERROR_ROOM_NAME_INVALID, TUTTI_API_ERROR_BAD_FIELD},
    {TUTTI_ERROR_TOO_MANY, TUTTI_API_ERROR_TOO_MANY_ROOMS},
    {TUTTI_ERROR_OUTPUT, TUTTI_API_ERROR_OUTPUT},
    {TUTTI_ERROR_UNKNOWN_PARTICIPANT, TUTTI_API_ERROR_NOT_FOUND},
};

G_DEFINE_QUARK (tutti - api - error - quark, tutti_api_error)

static const ErrorRow *
find_row (const GError *error)
{
  if (error->domain == TUTTI_API_ERROR)
    return &rows[error->code];
  for (guint i = 0; i < G_N_ELEMENTS (translations); i++)
    if (g_error_matches (error, TUTTI_ERROR, translations[i].code))
      return &rows[translations[i].row];
  return &rows[TUTTI_API_ERROR_INTERNAL];
}

guint
tutti_api_error_status (const GError *error)
{
  return find_row (error)->status;
}

const char *
tutti_api_error_id (const GError *error)
{
  return find_row (error)->id;
}

char *
tutti_api_error_to_json (const GError *error)
{
  const ErrorRow *row = find_row (error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_add_string_value (builder, row->id);
  json_builder_set_member_name (builder, "text");
  json_builder_add_string_value (
      builder, row == &rows[TUTTI_API_ERROR_INTERNAL] ? row->text : error->message);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

void
tutti_api_error_set (GError **error, TuttiApiErrorCode code)
{
  g_set_error_literal (error, TUTTI_API_ERROR, (int)code, rows[code].text);
}
