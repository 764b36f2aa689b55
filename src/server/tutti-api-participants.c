/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <libsoup/soup.h>

#include "server/tutti-api-error.h"
#include "server/tutti-api-handler.h"
#include "server/tutti-api-json.h"

gboolean
tutti_api_list_participants (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error)
{
  TuttiRoom *room = tutti_api_find_open (scope, call, error);
  g_autoptr (GPtrArray) list = room ? tutti_room_list_participants (room) : NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!room)
    return FALSE;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "participants");
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    tutti_api_write_participant (builder, g_ptr_array_index (list, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  reply->status = SOUP_STATUS_OK;
  reply->body = json_builder_get_root (builder);
  return TRUE;
}

/* ?ban=true or ?ban=false */
static gboolean
read_ban (const TuttiApiCall *call, TuttiExpulsion *how, GError **error)
{
  const char *ban = call->query ? g_hash_table_lookup (call->query, "ban") : NULL;

  *how = g_strcmp0 (ban, "true") == 0 ? TUTTI_EXPEL_BAN : TUTTI_EXPEL_ONCE;
  if (!ban || *how == TUTTI_EXPEL_BAN || g_str_equal (ban, "false"))
    return TRUE;
  g_set_error_literal (
      error, TUTTI_API_ERROR, TUTTI_API_ERROR_BAD_FIELD, "'ban' must be true or false");
  return FALSE;
}

gboolean
tutti_api_remove_participant (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error)
{
  TuttiRoom *room = tutti_api_find_open (scope, call, error);
  TuttiExpulsion how;

  if (!room || !read_ban (call, &how, error) ||
      !tutti_room_expel (room, call->id, how, error))
    return FALSE;
  reply->status = SOUP_STATUS_NO_CONTENT;
  return TRUE;
}
