/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-token-claims.h"

#include <string.h>

#include "common/tutti-json.h"
#include "server/tutti-name.h"

/* Whom a token with the claim "aud" must name. */
#define AUDIENCE "tutti"

/* The largest integer that every JSON reader keeps exact (RFC 8259, 6). */
#define TIME_MAX_S 9007199254740991.0

typedef enum { TIME_ABSENT, TIME_GOOD, TIME_BAD } TimeKind;

void
tutti_token_claims_clear (TuttiTokenClaims *self)
{
  g_clear_pointer (&self->name, g_free);
}

static const char *
read_string (JsonNode *node)
{
  return node && JSON_NODE_HOLDS_VALUE (node) &&
                 json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

const char *
tutti_token_head_check (const char *json, gsize length)
{
  static const char *const refused[] = {"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip"};
  g_autoptr (JsonNode) root = tutti_json_parse (json, length, NULL);
  JsonObject *head = root ? json_node_get_object (root) : NULL;

  if (!head)
    return "its head is no JSON object";
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    if (json_object_has_member (head, refused[i]))
      return "its head has a member that is not acceptable";
  if (json_object_has_member (head, "kid") &&
      !read_string (json_object_get_member (head, "kid")))
    return "its kid is no string";
  return NULL;
}

/* NumericDate (RFC 7519, 2): a number, perhaps with a fraction */
static TimeKind
read_time (JsonObject *claims, const char *member, gint64 *out)
{
  JsonNode *node = json_object_get_member (claims, member);
  GType type = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                                    : G_TYPE_INVALID;
  double seconds;

  if (!node)
    return TIME_ABSENT;
  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return TIME_BAD;

  seconds = json_node_get_double (node);
  if (!(seconds >= 0 && seconds <= TIME_MAX_S))
    return TIME_BAD;
  *out = (gint64)seconds;
  return TIME_GOOD;
}

static gboolean
is_for_us (JsonNode *audience)
{
  JsonArray *list;

  if (!JSON_NODE_HOLDS_ARRAY (audience))
    return g_strcmp0 (read_string (audience), AUDIENCE) == 0;

  list = json_node_get_array (audience);
  for (guint i = 0; i < json_array_get_length (list); i++)
    if (g_strcmp0 (read_string (json_array_get_element (list, i)), AUDIENCE) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_for_room (JsonNode *room, const char *room_key)
{
  const char *name = read_string (room);
  g_autofree char *key = NULL;
  g_autofree char *clean = name ? tutti_name_clean_room (name, &key, NULL) : NULL;

  return clean && g_str_equal (key, room_key);
}

static const char *
check_times (JsonObject *claims, gint64 now_s, gint64 *expires_s)
{
  gint64 not_before = 0;

  if (read_time (claims, "exp", expires_s) != TIME_GOOD)
    return "exp is missing or no time";
  if (now_s >= *expires_s + TUTTI_TOKEN_LEEWAY_S)
    return "it has expired";
  if (read_time (claims, "nbf", &not_before) == TIME_BAD)
    return "nbf is no time";
  if (now_s + TUTTI_TOKEN_LEEWAY_S < not_before)
    return "it is not good yet";
  return NULL;
}

static const char *
read_claims (
    JsonObject *claims, const char *room_key, gint64 now_s, TuttiTokenClaims *out)
{
  JsonNode *audience = json_object_get_member (claims, "aud");
  JsonNode *role = json_object_get_member (claims, "role");
  JsonNode *name = json_object_get_member (claims, "name");
  const char *reason = check_times (claims, now_s, &out->expires_s);

  if (reason)
    return reason;
  if (audience && !is_for_us (audience))
    return "aud does not name \"" AUDIENCE "\"";
  if (!is_for_room (json_object_get_member (claims, "room"), room_key))
    return "it is for another room or for none";
  if (role &&
      (!read_string (role) || !tutti_role_from_string (read_string (role), &out->role)))
    return "there is no such role";
  if (name && read_string (name))
    out->name = tutti_name_clean_person (read_string (name), NULL);
  return name && !out->name ? "the name cannot be shown" : NULL;
}

const char *
tutti_token_claims_read (const char *json, gsize length, const char *room_key,
    gint64 now_s, TuttiTokenClaims *out)
{
  g_autoptr (JsonNode) root = tutti_json_parse (json, length, NULL);

  memset (out, 0, sizeof *out);
  out->role = TUTTI_ROLE_PARTICIPANT;
  if (!root)
    return "its payload is no JSON object";
  return read_claims (json_node_get_object (root), room_key, now_s, out);
}
