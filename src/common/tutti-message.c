/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-message.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "common/tutti-error.h"
#include "common/tutti-json.h"
#include "common/tutti-message-table.h"

/* Freeing */

static void record_clear (const TuttiRecord *record, gpointer data);

static void
field_clear (const TuttiField *field, gpointer data)
{
  gpointer member = G_STRUCT_MEMBER_P (data, field->offset);

  switch (field->kind) {
  case TUTTI_FIELD_STRING:
    g_clear_pointer ((char **)member, g_free);
    break;
  case TUTTI_FIELD_ARRAY:
  case TUTTI_FIELD_STRINGS:
    g_clear_pointer ((GPtrArray **)member, g_ptr_array_unref);
    break;
  case TUTTI_FIELD_RECORD:
    record_clear (field->record, member);
    break;
  case TUTTI_FIELD_INT:
  case TUTTI_FIELD_BOOL:
    break;
  }
}

static void
record_clear (const TuttiRecord *record, gpointer data)
{
  for (const TuttiField *field = record->fields; field->name != NULL; field++)
    field_clear (field, data);
}

static void
record_free (const TuttiRecord *record, gpointer data)
{
  if (data == NULL)
    return;
  record_clear (record, data);
  g_free (data);
}

static void
participant_free (gpointer data)
{
  record_free (&tutti_participant_record, data);
}

static void
tile_free (gpointer data)
{
  record_free (&tutti_tile_record, data);
}

static void
level_free (gpointer data)
{
  record_free (&tutti_level_record, data);
}

static void
socket_free (gpointer data)
{
  record_free (&tutti_socket_record, data);
}

static void
waiting_free (gpointer data)
{
  record_free (&tutti_waiting_record, data);
}

static void
output_free (gpointer data)
{
  record_free (&tutti_output_record, data);
}

static void
option_free (gpointer data)
{
  record_free (&tutti_option_record, data);
}

static void
ballot_free (gpointer data)
{
  record_free (&tutti_ballot_record, data);
}

static void
speaking_free (gpointer data)
{
  record_free (&tutti_speaking_record, data);
}

GPtrArray *
tutti_participant_array_new (void)
{
  return g_ptr_array_new_with_free_func (participant_free);
}

GPtrArray *
tutti_tile_array_new (void)
{
  return g_ptr_array_new_with_free_func (tile_free);
}

GPtrArray *
tutti_level_array_new (void)
{
  return g_ptr_array_new_with_free_func (level_free);
}

GPtrArray *
tutti_socket_array_new (void)
{
  return g_ptr_array_new_with_free_func (socket_free);
}

GPtrArray *
tutti_waiting_array_new (void)
{
  return g_ptr_array_new_with_free_func (waiting_free);
}

GPtrArray *
tutti_output_array_new (void)
{
  return g_ptr_array_new_with_free_func (output_free);
}

GPtrArray *
tutti_option_array_new (void)
{
  return g_ptr_array_new_with_free_func (option_free);
}

GPtrArray *
tutti_ballot_array_new (void)
{
  return g_ptr_array_new_with_free_func (ballot_free);
}

GPtrArray *
tutti_speaking_array_new (void)
{
  return g_ptr_array_new_with_free_func (speaking_free);
}

static GPtrArray *
array_new_for (const TuttiRecord *record)
{
  if (record == &tutti_participant_record)
    return tutti_participant_array_new ();
  if (record == &tutti_tile_record)
    return tutti_tile_array_new ();
  if (record == &tutti_level_record)
    return tutti_level_array_new ();
  if (record == &tutti_waiting_record)
    return tutti_waiting_array_new ();
  if (record == &tutti_output_record)
    return tutti_output_array_new ();
  if (record == &tutti_option_record)
    return tutti_option_array_new ();
  if (record == &tutti_ballot_record)
    return tutti_ballot_array_new ();
  if (record == &tutti_speaking_record)
    return tutti_speaking_array_new ();
  return tutti_socket_array_new ();
}

/* Reading */

static gboolean record_read (
    const TuttiRecord *record, gpointer data, JsonObject *object, GError **error);

static gboolean
refuse (GError **error, const TuttiField *field, const char *why)
{
  g_set_error (
      error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD, "The member '%s' %s.", field->name, why);
  return FALSE;
}

static gboolean
string_read (const TuttiField *field, char **member, JsonNode *node, GError **error)
{
  const char *value;
  gsize length;

  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse (error, field, "must be a string");
  value = json_node_get_string (node);
  length = strlen (value);
  if (length < (gsize)field->min)
    return refuse (error, field, "is too short");
  if (length > (gsize)field->max)
    return refuse (error, field, "is too long");
  *member = g_strdup (value);
  return TRUE;
}

/* Returns: NULL with @error set when it is none, or has more than it may */
static JsonArray *
get_array (const TuttiField *field, JsonNode *node, GError **error)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node)) {
    refuse (error, field, "must be an array");
    return NULL;
  }
  array = json_node_get_array (node);
  if (json_array_get_length (array) > (guint)field->max) {
    refuse (error, field, "has too many elements");
    return NULL;
  }
  return array;
}

static gboolean
array_read (const TuttiField *field, GPtrArray **member, JsonNode *node, GError **error)
{
  JsonArray *array = get_array (field, node, error);

  if (array == NULL)
    return FALSE;
  *member = array_new_for (field->record);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *element = json_array_get_element (array, i);
    gpointer data;

    if (!JSON_NODE_HOLDS_OBJECT (element))
      return refuse (error, field, "must hold objects");
    data = g_malloc0 (field->record->size);
    g_ptr_array_add (*member, data);
    if (!record_read (field->record, data, json_node_get_object (element), error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
strings_read (const TuttiField *field, GPtrArray **member, JsonNode *node, GError **error)
{
  JsonArray *array = get_array (field, node, error);

  if (array == NULL)
    return FALSE;
  *member = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *element = json_array_get_element (array, i);

    if (json_node_get_value_type (element) != G_TYPE_STRING)
      return refuse (error, field, "must hold strings");
    g_ptr_array_add (*member, json_node_dup_string (element));
  }
  return TRUE;
}

static gboolean
field_read (const TuttiField *field, gpointer data, JsonNode *node, GError **error)
{
  gpointer member = G_STRUCT_MEMBER_P (data, field->offset);
  gint64 value;

  switch (field->kind) {
  case TUTTI_FIELD_STRING:
    return string_read (field, member, node, error);
  case TUTTI_FIELD_ARRAY:
    return array_read (field, member, node, error);
  case TUTTI_FIELD_STRINGS:
    return strings_read (field, member, node, error);
  case TUTTI_FIELD_BOOL:
    if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
      return refuse (error, field, "must be true or false");
    *(gboolean *)member = json_node_get_boolean (node);
    return TRUE;
  case TUTTI_FIELD_INT:
    if (json_node_get_value_type (node) != G_TYPE_INT64)
      return refuse (error, field, "must be a whole number");
    value = json_node_get_int (node);
    if (value < field->min || value > field->max)
      return refuse (error, field, "is out of range");
    *(gint64 *)member = value;
    return TRUE;
  case TUTTI_FIELD_RECORD:
    if (!JSON_NODE_HOLDS_OBJECT (node))
      return refuse (error, field, "must be an object");
    return record_read (field->record, member, json_node_get_object (node), error);
  }
  g_return_val_if_reached (FALSE);
}

static gboolean
record_read (const TuttiRecord *record, gpointer data, JsonObject *object, GError **error)
{
  for (const TuttiField *field = record->fields; field->name != NULL; field++) {
    JsonNode *node = json_object_get_member (object, field->name);

    if (node == NULL || JSON_NODE_HOLDS_NULL (node)) {
      if (field->presence == TUTTI_FIELD_REQUIRED)
        return refuse (error, field, "is missing");
      continue;
    }
    if (!field_read (field, data, node, error))
      return FALSE;
  }
  return TRUE;
}

TuttiMessage *
tutti_message_parse (TuttiChannel channel, const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) root = tutti_json_parse (text, length, error);
  g_autoptr (TuttiMessage) message = NULL;
  const TuttiMessageRow *row = NULL;
  JsonObject *object;
  JsonNode *type;

  if (root == NULL)
    return NULL;
  object = json_node_get_object (root);
  type = json_object_get_member (object, "type");
  if (type != NULL && json_node_get_value_type (type) == G_TYPE_STRING)
    row = tutti_message_row_by_name (channel, json_node_get_string (type));
  if (row == NULL) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_UNKNOWN_TYPE,
        tutti_error_text (TUTTI_ERROR_UNKNOWN_TYPE));
    return NULL;
  }
  message = g_malloc0 (row->record.size);
  message->type = row->type;
  if (!record_read (&row->record, message, object, error))
    return NULL;
  return g_steal_pointer (&message);
}

void
tutti_message_free (TuttiMessage *message)
{
  if (message != NULL)
    record_free (&tutti_message_row_by_type (message->type)->record, message);
}

/* Writing */

static void record_write (
    const TuttiRecord *record, gconstpointer data, JsonBuilder *builder);

static void
array_write (const TuttiField *field, GPtrArray *array, JsonBuilder *builder)
{
  json_builder_begin_array (builder);
  for (guint i = 0; array != NULL && i < array->len; i++) {
    json_builder_begin_object (builder);
    record_write (field->record, g_ptr_array_index (array, i), builder);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
strings_write (GPtrArray *array, JsonBuilder *builder)
{
  json_builder_begin_array (builder);
  for (guint i = 0; array != NULL && i < array->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (array, i));
  json_builder_end_array (builder);
}

/* @field: one that may be left out */
static gboolean
is_absent (const TuttiField *field, gconstpointer member)
{
  if (field->kind == TUTTI_FIELD_INT)
    return *(const gint64 *)member == 0;
  if (field->kind == TUTTI_FIELD_BOOL)
    return !*(const gboolean *)member;
  return (field->kind == TUTTI_FIELD_STRING || field->kind == TUTTI_FIELD_STRINGS) &&
         *(gconstpointer const *)member == NULL;
}

static void
field_write (const TuttiField *field, gconstpointer data, JsonBuilder *builder)
{
  gconstpointer member = (const guint8 *)data + field->offset;

  if (field->presence == TUTTI_FIELD_OPTIONAL && is_absent (field, member))
    return;

  json_builder_set_member_name (builder, field->name);
  switch (field->kind) {
  case TUTTI_FIELD_STRING:
    json_builder_add_string_value (builder, *(char *const *)member);
    break;
  case TUTTI_FIELD_INT:
    json_builder_add_int_value (builder, *(const gint64 *)member);
    break;
  case TUTTI_FIELD_BOOL:
    json_builder_add_boolean_value (builder, *(const gboolean *)member);
    break;
  case TUTTI_FIELD_ARRAY:
    array_write (field, *(GPtrArray *const *)member, builder);
    break;
  case TUTTI_FIELD_STRINGS:
    strings_write (*(GPtrArray *const *)member, builder);
    break;
  case TUTTI_FIELD_RECORD:
    json_builder_begin_object (builder);
    record_write (field->record, member, builder);
    json_builder_end_object (builder);
    break;
  }
}

static void
record_write (const TuttiRecord *record, gconstpointer data, JsonBuilder *builder)
{
  for (const TuttiField *field = record->fields; field->name != NULL; field++)
    field_write (field, data, builder);
}

char *
tutti_message_to_json (const TuttiMessage *message)
{
  const TuttiMessageRow *row = tutti_message_row_by_type (message->type);
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (row != NULL, NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "type");
  json_builder_add_string_value (builder, row->name);
  record_write (&row->record, message, builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}
