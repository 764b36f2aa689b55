/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "test-mixer.h"

#include <json-glib/json-glib.h>
#include <string.h>

struct _TestMixer {
  GObject parent;
  GPtrArray *commands;
  GPtrArray *nodes; /* the same, parsed */
  gboolean stopped;
};

static void mixer_init (TuttiMixerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestMixer, test_mixer, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (TUTTI_TYPE_MIXER, mixer_init))

static void
test_mixer_finalize (GObject *object)
{
  TestMixer *self = TEST_MIXER (object);

  g_ptr_array_unref (self->commands);
  g_ptr_array_unref (self->nodes);
  G_OBJECT_CLASS (test_mixer_parent_class)->finalize (object);
}

static void
test_mixer_class_init (TestMixerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_mixer_finalize;
}

static void
test_mixer_init (TestMixer *self)
{
  self->commands = g_ptr_array_new_with_free_func (g_free);
  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify)json_node_unref);
}

static void
send (TuttiMixer *mixer, const TuttiMessage *command)
{
  TestMixer *self = TEST_MIXER (mixer);
  char *json = tutti_message_to_json (command);

  g_assert_false (self->stopped);
  g_ptr_array_add (self->commands, json);
  g_ptr_array_add (self->nodes, json_from_string (json, NULL));
}

static void
stop (TuttiMixer *mixer)
{
  TEST_MIXER (mixer)->stopped = TRUE;
}

static void
mixer_init (TuttiMixerInterface *iface)
{
  iface->send = send;
  iface->stop = stop;
}

GPtrArray *
test_mixer_get_commands (TestMixer *self)
{
  return self->commands;
}

gboolean
test_mixer_is_stopped (TestMixer *self)
{
  return self->stopped;
}

const char *
test_mixer_last (TestMixer *self, const char *type, const char *member)
{
  for (guint i = self->nodes->len; i > 0; i--) {
    JsonObject *object = json_node_get_object (g_ptr_array_index (self->nodes, i - 1));

    if (g_str_equal (json_object_get_string_member (object, "type"), type))
      return json_object_get_string_member (object, member);
  }
  return NULL;
}

guint
test_mixer_count (TestMixer *self, const char *type)
{
  guint n = 0;

  for (guint i = 0; i < self->nodes->len; i++) {
    JsonObject *object = json_node_get_object (g_ptr_array_index (self->nodes, i));

    n += g_str_equal (json_object_get_string_member (object, "type"), type);
  }
  return n;
}

void
test_mixer_say (TestMixer *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autoptr (TuttiMessage) event = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  event = tutti_message_parse (TUTTI_CHANNEL_EVENT, text, strlen (text), &error);
  g_assert_no_error (error);
  tutti_mixer_emit_event (TUTTI_MIXER (self), event);
}

/* Rooms */

static gint64
get_now_us (gpointer data)
{
  return ((TestRooms *)data)->now_us;
}

static TuttiMixer *
make_mixer (gpointer data, GError **error)
{
  TestRooms *self = data;
  TestMixer *mixer = g_object_new (TEST_TYPE_MIXER, NULL);

  g_ptr_array_add (self->mixers, g_object_ref (mixer));
  return TUTTI_MIXER (mixer);
}

TestRooms *
test_rooms_new (guint max_rooms, guint max_people)
{
  TestRooms *self = g_new0 (TestRooms, 1);

  self->now_us = 1000 * G_USEC_PER_SEC;
  self->clock.now_us = get_now_us;
  self->clock.data = self;
  self->mixers = g_ptr_array_new_with_free_func (g_object_unref);
  self->registry =
      tutti_room_registry_new (max_rooms, max_people, &self->clock, make_mixer, self);
  return self;
}

void
test_rooms_free (TestRooms *self)
{
  g_object_unref (self->registry);
  g_ptr_array_unref (self->mixers);
  g_free (self);
}

void
test_rooms_pass_time (TestRooms *self, double seconds)
{
  self->now_us += (gint64)(seconds * G_USEC_PER_SEC);
  tutti_room_registry_tick (self->registry);
}

TestMixer *
test_rooms_mixer (TestRooms *self, guint index)
{
  g_assert_cmpuint (index, <, self->mixers->len);
  return g_ptr_array_index (self->mixers, index);
}
