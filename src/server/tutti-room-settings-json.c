/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-room-settings-json.h"

#include "common/tutti-error.h"
#include "common/tutti-json.h"

/* Longer than the longest that tutti_room_settings_set_pin() takes: its error is the
 * better one. */
#define PIN_MAX_BYTES 64
#define HOST_MAX_BYTES 16

static const struct {
  const char *name;
  gsize offset;
} flags[] = {
    {"lobby", G_STRUCT_OFFSET (TuttiRoomSettings, lobby)},
    {"locked", G_STRUCT_OFFSET (TuttiRoomSettings, locked)},
    {"chat", G_STRUCT_OFFSET (TuttiRoomSettings, chat)},
    {"listeners", G_STRUCT_OFFSET (TuttiRoomSettings, listeners)},
    {"speaking_time", G_STRUCT_OFFSET (TuttiRoomSettings, speaking_time)},
    {"record", G_STRUCT_OFFSET (TuttiRoomSettings, record)},
};

static const char *const host_rules[] = {
    [TUTTI_HOST_IS_FIRST] = "first",
    [TUTTI_HOST_HAS_KEY] = "key",
};

static gboolean
read_pin (TuttiRoomSettings *self, JsonObject *object, GError **error)
{
  const char *pin = NULL;

  if (!json_object_has_member (object, "pin"))
    return TRUE;
  if (!tutti_json_read_string (object, "pin", PIN_MAX_BYTES, &pin, error))
    return FALSE;
  if (tutti_room_settings_set_pin (self, pin))
    return TRUE;

  g_set_error_literal (
      error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD, "'pin' must be 4 to 12 digits, or null");
  return FALSE;
}

static gboolean
read_host (TuttiRoomSettings *self, JsonObject *object, GError **error)
{
  const char *rule = NULL;

  if (!json_object_has_member (object, "host"))
    return TRUE;
  if (!tutti_json_read_string (object, "host", HOST_MAX_BYTES, &rule, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (host_rules); i++) {
    if (g_strcmp0 (host_rules[i], rule) == 0) {
      self->host_rule = (TuttiHostRule)i;
      return TRUE;
    }
  }

  g_set_error_literal (
      error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD, "'host' must be \"first\" or \"key\"");
  return FALSE;
}

static gboolean
check_order (const TuttiRoomSettings *self, GError **error)
{
  if (self->opens_s == 0 || self->closes_s == 0 || self->opens_s < self->closes_s)
    return TRUE;

  g_set_error_literal (
      error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD, "'closes' must be later than 'opens'");
  return FALSE;
}

gboolean
tutti_room_settings_read_json (
    TuttiRoomSettings *self, JsonObject *object, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (!tutti_json_read_bool (object, flags[i].name,
            (gboolean *)G_STRUCT_MEMBER_P (self, flags[i].offset), error))
      return FALSE;

  return read_pin (self, object, error) && read_host (self, object, error) &&
         tutti_json_read_int (
             object, "max_people", 1, TUTTI_ROOM_PEOPLE_MAX, &self->max_people, error) &&
         tutti_json_read_int (object, "max_minutes", 1, TUTTI_ROOM_MINUTES_MAX,
             &self->max_minutes, error) &&
         tutti_json_read_time (object, "opens", &self->opens_s, error) &&
         tutti_json_read_time (object, "closes", &self->closes_s, error) &&
         check_order (self, error);
}

void
tutti_room_settings_write_json (const TuttiRoomSettings *self, JsonBuilder *builder)
{
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++) {
    json_builder_set_member_name (builder, flags[i].name);
    json_builder_add_boolean_value (
        builder, *(const gboolean *)G_STRUCT_MEMBER_P (self, flags[i].offset));
  }
  json_builder_set_member_name (builder, "pin");
  if (self->pin)
    json_builder_add_string_value (builder, self->pin);
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "host");
  json_builder_add_string_value (builder, host_rules[self->host_rule]);
  tutti_json_write_int (builder, "max_people", self->max_people);
  tutti_json_write_int (builder, "max_minutes", self->max_minutes);
  tutti_json_write_time (builder, "opens", self->opens_s);
  tutti_json_write_time (builder, "closes", self->closes_s);
}
