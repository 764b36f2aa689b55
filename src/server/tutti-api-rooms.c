/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <libsoup/soup.h>

#include "common/tutti-error.h"
#include "common/tutti-json.h"
#include "server/tutti-api-error.h"
#include "server/tutti-api-handler.h"
#include "server/tutti-api-json.h"
#include "server/tutti-name.h"
#include "server/tutti-room-settings-json.h"
#include "server/tutti-token.h"

/* A room whose end nobody gave is kept so long. */
#define EXPIRES_AFTER_S (90 * 24 * 60 * 60)

/* 128 bits */
#define HOST_KEY_BYTES 16

static gint64
now_s (const TuttiApiScope *scope)
{
  return tutti_clock_real (scope->clock) / G_USEC_PER_SEC;
}

/* Reading */

static void
reply_room (TuttiApiReply *reply, guint status, const TuttiBookedRoom *booked,
    TuttiRoom *open, const char *host_key)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  tutti_api_write_room (builder, booked, open, host_key);
  reply->status = status;
  reply->body = json_builder_get_root (builder);
}

/* Both kinds, once each: a room made in advance that is open now is one room. */
gboolean
tutti_api_list_rooms (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error)
{
  g_autoptr (GPtrArray) booked = tutti_room_book_list (scope->book, now_s (scope));
  g_autoptr (GPtrArray) open = tutti_room_registry_list (scope->registry);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "rooms");
  json_builder_begin_array (builder);
  for (guint i = 0; i < booked->len; i++) {
    const TuttiBookedRoom *room = g_ptr_array_index (booked, i);

    tutti_api_write_room (
        builder, room, tutti_room_registry_find (scope->registry, room->key), NULL);
  }
  for (guint i = 0; i < open->len; i++) {
    TuttiRoom *room = g_ptr_array_index (open, i);
    g_autofree char *key = NULL;
    g_autofree char *name =
        tutti_name_clean_room (tutti_room_get_name (room), &key, NULL);

    if (name && !tutti_room_book_lookup (scope->book, key, now_s (scope)))
      tutti_api_write_room (builder, NULL, room, NULL);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  reply->status = SOUP_STATUS_OK;
  reply->body = json_builder_get_root (builder);
  return TRUE;
}

gboolean
tutti_api_read_room (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error)
{
  const TuttiBookedRoom *booked =
      tutti_room_book_lookup (scope->book, call->room, now_s (scope));
  TuttiRoom *open = tutti_room_registry_find (scope->registry, call->room);

  if (!booked && !open) {
    tutti_api_error_set (error, TUTTI_API_ERROR_NOT_FOUND);
    return FALSE;
  }
  reply_room (reply, SOUP_STATUS_OK, booked, open, NULL);
  return TRUE;
}

/* Making and changing */

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, TUTTI_API_ERROR, TUTTI_API_ERROR_BAD_FIELD, text);
  return FALSE;
}

/* The password is there as a hash already; null and "" take it away. */
static void
take_password (const TuttiApiCall *call, TuttiRoomSettings *settings)
{
  if (!json_object_has_member (call->body, "password"))
    return;
  g_free (settings->password_hash);
  settings->password_hash = g_strdup (call->password_hash);
}

static gboolean
check_times (const TuttiBookedRoom *room, gint64 now, GError **error)
{
  if (room->expires_s <= now)
    return fail (error, "'expires' must be in the future");
  if (room->settings.closes_s != 0 && room->settings.closes_s <= now)
    return fail (error, "'closes' must be in the future");
  if (room->settings.closes_s > room->expires_s)
    return fail (error, "'expires' must not be before 'closes'");
  return TRUE;
}

/* What the body says of a room made in advance, on top of what is in @room. */
static gboolean
read_booked (const TuttiApiScope *scope, const TuttiApiCall *call, TuttiBookedRoom *room,
    GError **error)
{
  if (!tutti_room_settings_read_json (&room->settings, call->body, error) ||
      !tutti_json_read_time (call->body, "expires", &room->expires_s, error))
    return FALSE;
  if (room->expires_s == 0)
    room->expires_s = now_s (scope) + EXPIRES_AFTER_S;
  if (!json_object_has_member (call->body, "expires"))
    room->expires_s = MAX (room->expires_s, room->settings.closes_s);
  take_password (call, &room->settings);
  return check_times (room, now_s (scope), error);
}

/* Without a name it gets one that nobody guesses. */
static gboolean
read_name (const TuttiApiCall *call, TuttiBookedRoom *room, GError **error)
{
  g_autofree char *made = NULL;
  const char *name = NULL;

  if (!tutti_json_read_string (
          call->body, "name", TUTTI_NAME_MAX_CHARS * 6, &name, error))
    return FALSE;
  if (!name)
    name = made = tutti_name_generate ();
  room->name = tutti_name_clean_room (name, &room->key, error);
  return room->name != NULL;
}

gboolean
tutti_api_create_room (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error)
{
  static const char *const known[] = {
      "name", "expires", "password", TUTTI_ROOM_SETTINGS_MEMBERS, NULL};
  g_autoptr (TuttiBookedRoom) room = g_new0 (TuttiBookedRoom, 1);
  g_autofree char *host_key = tutti_token_new (HOST_KEY_BYTES);
  g_autofree char *path = NULL;

  tutti_room_settings_init (&room->settings);
  room->settings.host_rule = TUTTI_HOST_HAS_KEY;
  if (!tutti_json_check_members (call->body, known, error) ||
      !read_name (call, room, error) || !read_booked (scope, call, room, error))
    return FALSE;
  if (tutti_room_book_lookup (scope->book, room->key, now_s (scope)) ||
      tutti_room_registry_find (scope->registry, room->key)) {
    tutti_api_error_set (error, TUTTI_API_ERROR_EXISTS);
    return FALSE;
  }

  room->host_key_digest = tutti_token_digest (host_key);
  if (!tutti_room_book_put (scope->book, room, error))
    return FALSE;
  path = tutti_api_make_path (room->name);
  reply->location = g_strconcat ("/api/v1/rooms", path, NULL);
  reply_room (reply, SOUP_STATUS_CREATED, room, NULL, host_key);
  return TRUE;
}

/* Both are read before either is changed. */
static gboolean
update (const TuttiApiScope *scope, const TuttiApiCall *call,
    const TuttiBookedRoom *booked, TuttiRoom *open, GError **error)
{
  g_autoptr (TuttiBookedRoom) room = booked ? tutti_booked_room_copy (booked) : NULL;
  g_auto (TuttiRoomSettings) settings = {0};

  if (room && !read_booked (scope, call, room, error))
    return FALSE;
  if (open) {
    tutti_room_settings_copy (&settings, tutti_room_get_settings (open));
    if (!tutti_room_settings_read_json (&settings, call->body, error))
      return FALSE;
    take_password (call, &settings);
  }

  if (room && !tutti_room_book_put (scope->book, room, error))
    return FALSE;
  if (open)
    tutti_room_set_settings (open, &settings);
  return TRUE;
}

gboolean
tutti_api_update_room (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error)
{
  static const char *const known[] = {
      "expires", "password", TUTTI_ROOM_SETTINGS_MEMBERS, NULL};
  const TuttiBookedRoom *booked =
      tutti_room_book_lookup (scope->book, call->room, now_s (scope));
  TuttiRoom *open = tutti_room_registry_find (scope->registry, call->room);

  if (!booked && !open) {
    tutti_api_error_set (error, TUTTI_API_ERROR_NOT_FOUND);
    return FALSE;
  }
  if (!tutti_json_check_members (call->body, known, error))
    return FALSE;
  if (!booked && json_object_has_member (call->body, "expires"))
    return fail (error, "'expires' is for rooms made in advance");
  return update (scope, call, booked, open, error) &&
         tutti_api_read_room (scope, call, reply, error);
}

/* Ending */

static void
end_meeting (TuttiRoom *open)
{
  g_autoptr (GError) reason = g_error_new_literal (
      TUTTI_ERROR, TUTTI_ERROR_ENDED, tutti_error_text (TUTTI_ERROR_ENDED));

  tutti_room_close (open, reason);
}

gboolean
tutti_api_end_room (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error)
{
  TuttiRoom *open = tutti_room_registry_find (scope->registry, call->room);
  const TuttiBookedRoom *booked =
      tutti_room_book_lookup (scope->book, call->room, now_s (scope));

  if (!open) {
    tutti_api_error_set (
        error, booked ? TUTTI_API_ERROR_NOT_OPEN : TUTTI_API_ERROR_NOT_FOUND);
    return FALSE;
  }
  end_meeting (open);
  reply->status = SOUP_STATUS_NO_CONTENT;
  return TRUE;
}

gboolean
tutti_api_delete_room (const TuttiApiScope *scope, const TuttiApiCall *call,
    TuttiApiReply *reply, GError **error)
{
  TuttiRoom *open = tutti_room_registry_find (scope->registry, call->room);

  if (!open && !tutti_room_book_lookup (scope->book, call->room, now_s (scope))) {
    tutti_api_error_set (error, TUTTI_API_ERROR_NOT_FOUND);
    return FALSE;
  }
  if (!tutti_room_book_remove (scope->book, call->room, error))
    return FALSE;
  if (open)
    end_meeting (open);
  reply->status = SOUP_STATUS_NO_CONTENT;
  return TRUE;
}
