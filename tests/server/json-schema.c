/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "json-schema.h"

#include <string.h>

typedef struct {
  JsonNode *document;
  JsonObject *schema;
  JsonNode *value;
} Check;

typedef char *(*Keyword) (const Check *check, JsonNode *operand);

JsonNode *
json_schema_find (JsonNode *document, const char *reference)
{
  g_auto (GStrv) steps = g_strsplit (reference, "/", -1);
  JsonNode *node = document;

  g_assert_cmpstr (steps[0], ==, "#");
  for (guint i = 1; steps[i]; i++) {
    node = json_object_get_member (json_node_get_object (node), steps[i]);
    if (!node)
      g_error ("%s leads nowhere", reference);
  }
  return node;
}

static gboolean
has_type (JsonNode *value, const char *type)
{
  GType held = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_value_type (value) : 0;

  if (g_str_equal (type, "object"))
    return JSON_NODE_HOLDS_OBJECT (value);
  if (g_str_equal (type, "array"))
    return JSON_NODE_HOLDS_ARRAY (value);
  if (g_str_equal (type, "null"))
    return JSON_NODE_HOLDS_NULL (value);
  if (g_str_equal (type, "string"))
    return held == G_TYPE_STRING;
  if (g_str_equal (type, "boolean"))
    return held == G_TYPE_BOOLEAN;
  if (g_str_equal (type, "integer"))
    return held == G_TYPE_INT64;
  g_error ("there is no type '%s'", type);
}

static char *
check_type (const Check *check, JsonNode *operand)
{
  JsonArray *types;

  if (!JSON_NODE_HOLDS_ARRAY (operand))
    return has_type (check->value, json_node_get_string (operand))
               ? NULL
               : g_strdup_printf (" is no %s", json_node_get_string (operand));

  types = json_node_get_array (operand);
  for (guint i = 0; i < json_array_get_length (types); i++)
    if (has_type (check->value, json_array_get_string_element (types, i)))
      return NULL;
  return g_strdup (" has none of the types");
}

static char *
check_ref (const Check *check, JsonNode *operand)
{
  JsonNode *schema = json_schema_find (check->document, json_node_get_string (operand));

  return json_schema_check (check->document, schema, check->value);
}

static char *
check_properties (const Check *check, JsonNode *operand)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *schema;

  if (!JSON_NODE_HOLDS_OBJECT (check->value))
    return NULL;
  json_object_iter_init (&iter, json_node_get_object (operand));
  while (json_object_iter_next (&iter, &name, &schema)) {
    JsonNode *value = json_object_get_member (json_node_get_object (check->value), name);
    g_autofree char *reason =
        value ? json_schema_check (check->document, schema, value) : NULL;

    if (reason)
      return g_strconcat (".", name, reason, NULL);
  }
  return NULL;
}

static char *
check_required (const Check *check, JsonNode *operand)
{
  JsonArray *names = json_node_get_array (operand);

  if (!JSON_NODE_HOLDS_OBJECT (check->value))
    return NULL;
  for (guint i = 0; i < json_array_get_length (names); i++) {
    const char *name = json_array_get_string_element (names, i);

    if (!json_object_has_member (json_node_get_object (check->value), name))
      return g_strdup_printf (".%s is missing", name);
  }
  return NULL;
}

static char *
check_additional (const Check *check, JsonNode *operand)
{
  JsonObject *known = json_object_get_object_member (check->schema, "properties");
  JsonObjectIter iter;
  const char *name;

  g_assert_false (json_node_get_boolean (operand));
  if (!JSON_NODE_HOLDS_OBJECT (check->value))
    return NULL;
  json_object_iter_init (&iter, json_node_get_object (check->value));
  while (json_object_iter_next (&iter, &name, NULL))
    if (!json_object_has_member (known, name))
      return g_strdup_printf (".%s is not described", name);
  return NULL;
}

static char *
check_items (const Check *check, JsonNode *operand)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (check->value))
    return NULL;
  array = json_node_get_array (check->value);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    g_autofree char *reason =
        json_schema_check (check->document, operand, json_array_get_element (array, i));

    if (reason)
      return g_strdup_printf ("[%u]%s", i, reason);
  }
  return NULL;
}

static char *
check_any_of (const Check *check, JsonNode *operand)
{
  JsonArray *schemas = json_node_get_array (operand);
  g_autofree char *reason = NULL;

  for (guint i = 0; i < json_array_get_length (schemas); i++) {
    g_free (reason);
    reason = json_schema_check (
        check->document, json_array_get_element (schemas, i), check->value);
    if (!reason)
      return NULL;
  }
  return g_strdup (" fits none of anyOf");
}

static char *
check_enum (const Check *check, JsonNode *operand)
{
  JsonArray *values = json_node_get_array (operand);

  for (guint i = 0; i < json_array_get_length (values); i++)
    if (json_node_equal (json_array_get_element (values, i), check->value))
      return NULL;
  return g_strdup (" is not one of the enum");
}

/* The limits say nothing of values of another kind. */
static char *
check_limit (const Check *check, GType type, gboolean kept, const char *what)
{
  gboolean applies = JSON_NODE_HOLDS_VALUE (check->value) &&
                     json_node_get_value_type (check->value) == type;

  return applies && !kept ? g_strdup (what) : NULL;
}

static char *
check_minimum (const Check *check, JsonNode *operand)
{
  return check_limit (check, G_TYPE_INT64,
      json_node_get_int (check->value) >= json_node_get_int (operand), " is too small");
}

static char *
check_maximum (const Check *check, JsonNode *operand)
{
  return check_limit (check, G_TYPE_INT64,
      json_node_get_int (check->value) <= json_node_get_int (operand), " is too large");
}

static glong
length_of (JsonNode *value)
{
  const char *text = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_string (value) : NULL;

  return text ? g_utf8_strlen (text, -1) : 0;
}

static char *
check_min_length (const Check *check, JsonNode *operand)
{
  return check_limit (check, G_TYPE_STRING,
      length_of (check->value) >= json_node_get_int (operand), " is too short");
}

static char *
check_max_length (const Check *check, JsonNode *operand)
{
  return check_limit (check, G_TYPE_STRING,
      length_of (check->value) <= json_node_get_int (operand), " is too long");
}

static char *
check_pattern (const Check *check, JsonNode *operand)
{
  const char *text =
      JSON_NODE_HOLDS_VALUE (check->value) ? json_node_get_string (check->value) : NULL;
  gboolean fits =
      !text || g_regex_match_simple (json_node_get_string (operand), text, 0, 0);

  return check_limit (check, G_TYPE_STRING, fits, " does not match the pattern");
}

static char *
check_format (const Check *check, JsonNode *operand)
{
  const char *text =
      JSON_NODE_HOLDS_VALUE (check->value) ? json_node_get_string (check->value) : NULL;
  g_autoptr (GDateTime) time = text ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  g_assert_cmpstr (json_node_get_string (operand), ==, "date-time");
  return check_limit (check, G_TYPE_STRING, time != NULL, " is no time");
}

static char *
check_nothing (const Check *check, JsonNode *operand)
{
  return NULL;
}

static const struct {
  const char *name;
  Keyword check;
} keywords[] = {
    {"$ref", check_ref},
    {"type", check_type},
    {"properties", check_properties},
    {"required", check_required},
    {"additionalProperties", check_additional},
    {"items", check_items},
    {"anyOf", check_any_of},
    {"enum", check_enum},
    {"minimum", check_minimum},
    {"maximum", check_maximum},
    {"minLength", check_min_length},
    {"maxLength", check_max_length},
    {"pattern", check_pattern},
    {"format", check_format},
    {"description", check_nothing},
    {"examples", check_nothing},
};

static Keyword
find_keyword (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (g_str_equal (keywords[i].name, name))
      return keywords[i].check;
  g_error ("there is no keyword '%s' in json-schema.c", name);
}

char *
json_schema_check (JsonNode *document, JsonNode *schema, JsonNode *value)
{
  Check check = {document, json_node_get_object (schema), value};
  JsonObjectIter iter;
  const char *name;
  JsonNode *operand;

  json_object_iter_init (&iter, check.schema);
  while (json_object_iter_next (&iter, &name, &operand)) {
    char *reason = find_keyword (name) (&check, operand);

    if (reason)
      return reason;
  }
  return NULL;
}
