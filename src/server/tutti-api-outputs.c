/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <libsoup/soup.h>

#include "common/tutti-json.h"
#include "server/tutti-api-error.h"
#include "server/tutti-api-handler.h"
#include "server/tutti-api-json.h"

#define WORD_MAX_BYTES 16
#define TEXT_MAX_BYTES 2048

gboolean
tutti_api_list_outputs (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error)
{
  TuttiRoom *room = tutti_api_find_open (scope, call, error);
  g_autoptr (GPtrArray) list = room ? tutti_room_list_outputs (room) : NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!room)
    return FALSE;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "outputs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    tutti_api_write_output (builder, g_ptr_array_index (list, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  reply->status = SOUP_STATUS_OK;
  reply->body = json_builder_get_root (builder);
  return TRUE;
}

typedef struct {
  const char *kind, *format, *layout, *voices;
  const char *target, *key, *passphrase;
} Order;

static gboolean
read_order (JsonObject *body, Order *order, GError **error)
{
  static const char *const known[] = {
      "kind", "format", "layout", "voices", "target", "key", "passphrase", NULL};

  return tutti_json_check_members (body, known, error) &&
         tutti_json_read_string (body, "kind", WORD_MAX_BYTES, &order->kind, error) &&
         tutti_json_read_string (body, "format", WORD_MAX_BYTES, &order->format, error) &&
         tutti_json_read_string (body, "layout", WORD_MAX_BYTES, &order->layout, error) &&
         tutti_json_read_string (body, "voices", WORD_MAX_BYTES, &order->voices, error) &&
         tutti_json_read_string (body, "target", TEXT_MAX_BYTES, &order->target, error) &&
         tutti_json_read_string (body, "key", TEXT_MAX_BYTES, &order->key, error) &&
         tutti_json_read_string (
             body, "passphrase", TEXT_MAX_BYTES, &order->passphrase, error);
}

static const TuttiOutputInfo *
begin (TuttiRoom *room, const Order *order, GError **error)
{
  TuttiStreamingMessage stream = {{TUTTI_MESSAGE_STREAMING}, (char *)"start",
      (char *)order->target, (char *)order->key, (char *)order->passphrase,
      (char *)order->layout, NULL};
  TuttiRecordingMessage recording = {{TUTTI_MESSAGE_RECORDING}, (char *)"start",
      (char *)order->format, (char *)order->layout, (char *)order->voices};

  if (g_strcmp0 (order->kind, "recording") == 0)
    return tutti_room_record (room, &recording, error);
  if (g_strcmp0 (order->kind, "stream") == 0)
    return tutti_room_stream (room, &stream, error);
  g_set_error_literal (error, TUTTI_API_ERROR, TUTTI_API_ERROR_BAD_FIELD,
      "'kind' must be \"recording\" or \"stream\"");
  return NULL;
}

static void
reply_output (TuttiApiReply *reply, guint status, const TuttiOutputInfo *output)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  tutti_api_write_output (builder, output);
  reply->status = status;
  reply->body = json_builder_get_root (builder);
}

gboolean
tutti_api_begin_output (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error)
{
  TuttiRoom *room = tutti_api_find_open (scope, call, error);
  const TuttiOutputInfo *info;
  Order order = {0};

  if (!room || !read_order (call->body, &order, error))
    return FALSE;
  info = begin (room, &order, error);
  if (!info)
    return FALSE;
  reply_output (reply, SOUP_STATUS_CREATED, info);
  return TRUE;
}

/* Returns: NULL with @error set when it is closed, or has no such output */
static TuttiRoom *
find_room (const TuttiApiScope *scope, const TuttiApiCall *call, GError **error)
{
  TuttiRoom *room = tutti_api_find_open (scope, call, error);

  if (!room || tutti_room_find_output (room, call->id))
    return room;
  tutti_api_error_set (error, TUTTI_API_ERROR_NOT_FOUND);
  return NULL;
}

static gboolean
read_pause (JsonObject *body, gboolean *paused, GError **error)
{
  static const char *const known[] = {"paused", NULL};

  if (!tutti_json_check_members (body, known, error))
    return FALSE;
  if (json_object_has_member (body, "paused"))
    return tutti_json_read_bool (body, "paused", paused, error);
  g_set_error_literal (error, TUTTI_API_ERROR, TUTTI_API_ERROR_BAD_FIELD,
      "'paused' must be true or false");
  return FALSE;
}

gboolean
tutti_api_update_output (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error)
{
  TuttiRoom *room = find_room (scope, call, error);
  gboolean paused = FALSE;

  if (!room || !read_pause (call->body, &paused, error) ||
      !tutti_room_steer_output (room, call->id, paused ? "pause" : "resume", error))
    return FALSE;
  reply_output (reply, SOUP_STATUS_OK, tutti_room_find_output (room, call->id));
  return TRUE;
}

gboolean
tutti_api_end_output (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error)
{
  TuttiRoom *room = find_room (scope, call, error);

  if (!room || !tutti_room_steer_output (room, call->id, "stop", error))
    return FALSE;
  reply->status = SOUP_STATUS_NO_CONTENT;
  return TRUE;
}
