/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-api-json.h"

#include "common/tutti-json.h"
#include "server/tutti-room-settings-json.h"

static void
write_bool (JsonBuilder *builder, const char *member, gboolean value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_boolean_value (builder, value);
}

char *
tutti_api_make_path (const char *name)
{
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);

  return g_strconcat ("/", escaped, NULL);
}

static void
write_meeting (JsonBuilder *builder, TuttiRoom *open)
{
  json_builder_set_member_name (builder, "meeting");
  if (!open) {
    json_builder_add_null_value (builder);
    return;
  }
  json_builder_begin_object (builder);
  tutti_json_write_time (builder, "since", tutti_room_get_since (open));
  json_builder_set_member_name (builder, "people");
  json_builder_add_int_value (builder, tutti_room_get_n_people (open));
  json_builder_set_member_name (builder, "cpu");
  json_builder_add_int_value (builder, (gint64)(tutti_room_get_cores (open) * 100 + 0.5));
  json_builder_end_object (builder);
}

void
tutti_api_write_room (JsonBuilder *builder, const TuttiBookedRoom *booked,
    TuttiRoom *open, const char *host_key)
{
  const TuttiRoomSettings *settings =
      open ? tutti_room_get_settings (open) : &booked->settings;
  const char *name = booked ? booked->name : tutti_room_get_name (open);
  g_autofree char *path = tutti_api_make_path (name);

  json_builder_begin_object (builder);
  tutti_json_write_string (builder, "name", name);
  tutti_json_write_string (builder, "path", path);
  write_bool (builder, "booked", booked != NULL);
  tutti_json_write_time (builder, "expires", booked ? booked->expires_s : 0);
  write_bool (builder, "has_password", settings->password_hash != NULL);
  tutti_room_settings_write_json (settings, builder);
  write_meeting (builder, open);
  if (host_key) {
    g_autofree char *host_path = g_strconcat (path, "#host=", host_key, NULL);

    tutti_json_write_string (builder, "host_key", host_key);
    tutti_json_write_string (builder, "host_path", host_path);
  }
  json_builder_end_object (builder);
}

void
tutti_api_write_participant (
    JsonBuilder *builder, const TuttiParticipantInfo *participant)
{
  json_builder_begin_object (builder);
  tutti_json_write_string (builder, "id", participant->id);
  tutti_json_write_string (builder, "name", participant->name);
  tutti_json_write_string (builder, "kind", participant->kind);
  tutti_json_write_string (builder, "role", participant->role);
  write_bool (builder, "microphone", participant->microphone);
  write_bool (builder, "camera", participant->camera);
  write_bool (builder, "screen", participant->screen);
  write_bool (builder, "present", participant->present);
  json_builder_end_object (builder);
}

void
tutti_api_write_output (JsonBuilder *builder, const TuttiOutputInfo *output)
{
  json_builder_begin_object (builder);
  tutti_json_write_string (builder, "id", output->id);
  tutti_json_write_string (builder, "kind", output->kind);
  tutti_json_write_string (builder, "state", output->state);
  tutti_json_write_string (builder, "by", output->by);
  tutti_json_write_time (builder, "since", output->since / 1000);
  tutti_json_write_string (builder, "target", output->target);
  tutti_json_write_string (builder, "link", output->link);
  tutti_json_write_string (builder, "text", output->text);
  json_builder_end_object (builder);
}
