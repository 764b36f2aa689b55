/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "test-person.h"

#include <string.h>

static void
handle_send (TuttiSession *session, const char *text, Client *self)
{
  JsonNode *node = json_from_string (text, NULL);

  g_assert_nonnull (node);
  g_assert_cmpuint (self->close_code, ==, 0);
  g_ptr_array_add (self->sent, node);
  if (g_str_equal (last_string (self, "type"), "welcome")) {
    g_clear_pointer (&self->welcome, json_node_unref);
    self->welcome = json_node_ref (node);
  }
}

static void
handle_close (TuttiSession *session, guint code, Client *self)
{
  g_assert_cmpuint (self->close_code, ==, 0);
  self->close_code = code;
}

Client *
client_new_from (TestRooms *rooms, const char *address)
{
  Client *self = g_new0 (Client, 1);

  self->session = tutti_session_new (rooms->door, address, &rooms->clock);
  self->sent = g_ptr_array_new_with_free_func ((GDestroyNotify)json_node_unref);
  g_signal_connect (self->session, "send", G_CALLBACK (handle_send), self);
  g_signal_connect (self->session, "close", G_CALLBACK (handle_close), self);
  return self;
}

Client *
client_new (TestRooms *rooms)
{
  return client_new_from (rooms, "192.0.2.1");
}

void
client_free (Client *self)
{
  tutti_session_closed (self->session);
  g_object_unref (self->session);
  g_ptr_array_unref (self->sent);
  g_clear_pointer (&self->welcome, json_node_unref);
  g_free (self);
}

Client *
client_new_in (TestRooms *rooms, const char *name)
{
  Client *self = client_new (rooms);

  say (self,
      "{\"type\":\"join\",\"protocol\":1,\"room\":\"room\",\"name\":\"%s\","
      "\"microphone\":true,\"camera\":false}",
      name);
  g_assert_nonnull (last_of (self, "welcome"));
  return self;
}

Client *
open_room (TestRooms *rooms, const char *settings)
{
  Client *ada = client_new_in (rooms, "Ada");

  if (settings)
    say (ada, "%s", settings);
  test_rooms_settle (rooms);
  clear (ada);
  return ada;
}

void
say (Client *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  tutti_session_receive_text (self->session, text, strlen (text));
}

void
clear (Client *self)
{
  g_ptr_array_set_size (self->sent, 0);
}

JsonObject *
last (Client *self)
{
  g_assert_cmpuint (self->sent->len, >, 0);
  return json_node_get_object (g_ptr_array_index (self->sent, self->sent->len - 1));
}

static gboolean
is_of (Client *self, guint index, const char *type)
{
  JsonObject *object = json_node_get_object (g_ptr_array_index (self->sent, index));

  return g_str_equal (json_object_get_string_member (object, "type"), type);
}

JsonObject *
last_of (Client *self, const char *type)
{
  for (guint i = self->sent->len; i > 0; i--)
    if (is_of (self, i - 1, type))
      return json_node_get_object (g_ptr_array_index (self->sent, i - 1));
  return NULL;
}

guint
count_of (Client *self, const char *type)
{
  guint n = 0;

  for (guint i = 0; i < self->sent->len; i++)
    n += is_of (self, i, type);
  return n;
}

const char *
last_string (Client *self, const char *member)
{
  return json_object_get_string_member (last (self), member);
}

static JsonObject *
need (Client *self, const char *type)
{
  JsonObject *object = last_of (self, type);

  if (!object)
    g_error ("no '%s' was sent", type);
  return object;
}

gboolean
last_bool (Client *self, const char *type, const char *member)
{
  return json_object_get_boolean_member (need (self, type), member);
}

gint64
last_int (Client *self, const char *type, const char *member)
{
  return json_object_get_int_member (need (self, type), member);
}

void
assert_error (Client *self, const char *id, gboolean fatal)
{
  g_assert_cmpstr (last_string (self, "type"), ==, "error");
  g_assert_cmpstr (last_string (self, "error"), ==, id);
  g_assert_cmpuint (strlen (last_string (self, "text")), >, 10);
  g_assert_cmpint (json_object_get_boolean_member (last (self), "fatal"), ==, fatal);
  g_assert_cmpint (self->close_code != 0, ==, fatal);
}

void
assert_refused_after (TestRooms *rooms, Client *client, double seconds)
{
  test_rooms_settle (rooms);
  test_rooms_pass_time (rooms, seconds - 0.000001);
  g_assert_cmpuint (client->sent->len, ==, 0);
  test_rooms_pass_time (rooms, 0.000001);
  g_assert_cmpuint (client->sent->len, ==, 1);
  assert_error (client, "no-entry", TRUE);
}

char *
last_strings (Client *self, const char *type, const char *member)
{
  JsonArray *array = json_object_get_array_member (need (self, type), member);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_string_append_printf (
        text, "%s%s", i ? "," : "", json_array_get_string_element (array, i));
  return g_string_free (text, FALSE);
}

static const char *
in_welcome (Client *self, const char *member)
{
  g_assert_nonnull (self->welcome);
  return json_object_get_string_member (json_node_get_object (self->welcome), member);
}

char *
seat_of (Client *self)
{
  return g_strdup (in_welcome (self, "seat"));
}

const char *
id_of (Client *self)
{
  return in_welcome (self, "participant");
}

JsonObject *
participant_in (Client *self, const char *type)
{
  return json_object_get_object_member (need (self, type), "participant");
}

const char *
role_of (Client *self)
{
  return json_object_get_string_member (need (self, "rights"), "role");
}

const char *
waiting_in (Client *self, guint index, guint n)
{
  JsonArray *array = json_object_get_array_member (need (self, "lobby"), "waiting");

  g_assert_cmpuint (json_array_get_length (array), ==, n);
  if (n == 0)
    return NULL;
  return json_object_get_string_member (
      json_array_get_object_element (array, index), "id");
}
