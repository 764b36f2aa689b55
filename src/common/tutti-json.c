/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-json.h"

#include <string.h>

#include "common/tutti-error.h"

/* The last second of the year 9999: beyond it RFC 3339 has no way of saying. */
#define TIME_MAX_S G_GINT64_CONSTANT (253402300799)

/* json-glib 1.6 recurses without a limit and reads several values in a row as the last of
 * them, so the text must prove to be one object, and not too deep, before it is parsed.
 */
static gboolean
is_one_shallow_object (const char *text, gsize length)
{
  guint depth = 0;
  gboolean in_string = FALSE;
  gboolean ended = FALSE;

  for (gsize i = 0; i < length; i++) {
    char c = text[i];

    if (in_string) {
      if (c == '\\')
        i++;
      else if (c == '"')
        in_string = FALSE;
    } else if (g_ascii_isspace (c)) {
      continue;
    } else if (ended || (depth == 0 && c != '{')) {
      return FALSE;
    } else if (c == '"') {
      in_string = TRUE;
    } else if (c == '{' || c == '[') {
      if (++depth > TUTTI_JSON_MAX_DEPTH)
        return FALSE;
    } else if (c == '}' || c == ']') {
      ended = --depth == 0;
    }
  }
  return ended;
}

JsonNode *
tutti_json_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (JsonNode) root = NULL;

  if (length > TUTTI_JSON_MAX_BYTES) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_TOO_LARGE,
        tutti_error_text (TUTTI_ERROR_TOO_LARGE));
    return NULL;
  }
  if (g_utf8_validate_len (text, length, NULL) && is_one_shallow_object (text, length) &&
      json_parser_load_from_data (parser, text, length, NULL))
    root = json_parser_steal_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_JSON,
        tutti_error_text (TUTTI_ERROR_BAD_JSON));
    return NULL;
  }
  return g_steal_pointer (&root);
}

static gboolean
fail (const char *member, const char *wanted, GError **error)
{
  g_set_error (
      error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD, "'%s' must be %s", member, wanted);
  return FALSE;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

gboolean
tutti_json_check_members (JsonObject *object, const char *const *known, GError **error)
{
  JsonObjectIter iter;
  const char *member;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &member, NULL)) {
    if (g_strv_contains (known, member))
      continue;
    g_set_error (
        error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD, "there is no member '%.64s'", member);
    return FALSE;
  }
  return TRUE;
}

gboolean
tutti_json_read_bool (
    JsonObject *object, const char *member, gboolean *out, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);

  if (!node)
    return TRUE;
  if (!holds (node, G_TYPE_BOOLEAN))
    return fail (member, "true or false", error);
  *out = json_node_get_boolean (node);
  return TRUE;
}

gboolean
tutti_json_read_int (JsonObject *object, const char *member, gint64 min, gint64 max,
    gint64 *out, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autofree char *wanted = NULL;

  if (!node)
    return TRUE;
  if (JSON_NODE_HOLDS_NULL (node)) {
    *out = 0;
    return TRUE;
  }
  if (holds (node, G_TYPE_INT64) && json_node_get_int (node) >= min &&
      json_node_get_int (node) <= max) {
    *out = json_node_get_int (node);
    return TRUE;
  }

  wanted = g_strdup_printf ("a whole number from %" G_GINT64_FORMAT
                            " to %" G_GINT64_FORMAT ", or null",
      min, max);
  return fail (member, wanted, error);
}

gboolean
tutti_json_read_string (JsonObject *object, const char *member, gsize max_bytes,
    const char **out, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autofree char *wanted = NULL;

  if (!node)
    return TRUE;
  if (JSON_NODE_HOLDS_NULL (node)) {
    *out = NULL;
    return TRUE;
  }
  if (holds (node, G_TYPE_STRING) && strlen (json_node_get_string (node)) <= max_bytes) {
    *out = json_node_get_string (node);
    return TRUE;
  }

  wanted = g_strdup_printf ("a string of at most %" G_GSIZE_FORMAT " bytes", max_bytes);
  return fail (member, wanted, error);
}

gboolean
tutti_json_read_time (JsonObject *object, const char *member, gint64 *out, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autoptr (GDateTime) time = NULL;
  gint64 seconds;

  if (!node)
    return TRUE;
  if (JSON_NODE_HOLDS_NULL (node)) {
    *out = 0;
    return TRUE;
  }

  if (holds (node, G_TYPE_STRING))
    time = g_date_time_new_from_iso8601 (json_node_get_string (node), NULL);
  seconds = time ? g_date_time_to_unix (time) : 0;
  if (seconds <= 0 || seconds > TIME_MAX_S)
    return fail (member, "a time with its zone such as 2027-01-31T18:00:00Z", error);
  *out = seconds;
  return TRUE;
}

void
tutti_json_write_string (JsonBuilder *builder, const char *member, const char *text)
{
  json_builder_set_member_name (builder, member);
  if (text)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

void
tutti_json_write_time (JsonBuilder *builder, const char *member, gint64 time_s)
{
  g_autoptr (GDateTime) time = time_s > 0 ? g_date_time_new_from_unix_utc (time_s) : NULL;
  g_autofree char *text = time ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  tutti_json_write_string (builder, member, text);
}

void
tutti_json_write_int (JsonBuilder *builder, const char *member, gint64 number)
{
  json_builder_set_member_name (builder, member);
  if (number != 0)
    json_builder_add_int_value (builder, number);
  else
    json_builder_add_null_value (builder);
}
