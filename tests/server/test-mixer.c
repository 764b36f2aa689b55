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

/* Passwords */

static gint n_verified; /* atomic */
static GMutex lock;
static GCond released;
static gboolean held; /* guarded by the lock */

static char *
hash (const char *password)
{
  return g_strconcat ("hash of ", password, NULL);
}

static gboolean
verify (const char *password, const char *wanted)
{
  g_autofree char *made = hash (password);

  g_mutex_lock (&lock);
  while (held)
    g_cond_wait (&released, &lock);
  g_mutex_unlock (&lock);
  g_atomic_int_inc (&n_verified);
  return g_str_equal (made, wanted);
}

const TuttiPasswordFuncs test_passwords = {hash, verify};

guint
test_passwords_get_n_verified (void)
{
  return (guint)g_atomic_int_get (&n_verified);
}

static void
set_held (gboolean value)
{
  g_mutex_lock (&lock);
  held = value;
  g_cond_broadcast (&released);
  g_mutex_unlock (&lock);
}

void
test_passwords_hold (void)
{
  set_held (TRUE);
}

void
test_passwords_release (void)
{
  set_held (FALSE);
}

/* The clock */

typedef struct {
  guint id;
  gint64 when_us;
  TuttiClockFunc func;
  gpointer data;
} Call;

static gint64
get_now_us (gpointer data)
{
  return ((TestRooms *)data)->now_us;
}

/* As if everything had begun in 2033. */
static gint64
get_real_us (gpointer data)
{
  return ((TestRooms *)data)->now_us + 2000000000 * (gint64)G_USEC_PER_SEC;
}

static guint
call_at (gpointer data, gint64 when_us, TuttiClockFunc func, gpointer func_data)
{
  TestRooms *self = data;
  Call call = {++self->last_call, when_us, func, func_data};

  g_array_append_val (self->calls, call);
  return call.id;
}

static void
cancel (gpointer data, guint id)
{
  TestRooms *self = data;

  for (guint i = 0; i < self->calls->len; i++) {
    if (g_array_index (self->calls, Call, i).id == id) {
      g_array_remove_index (self->calls, i);
      return;
    }
  }
  g_assert_not_reached ();
}

/* Returns: FALSE when nothing is due by then */
static gboolean
make_next_call (TestRooms *self, gint64 until_us)
{
  guint next = G_MAXUINT;
  Call call;

  for (guint i = 0; i < self->calls->len; i++) {
    gint64 when_us = g_array_index (self->calls, Call, i).when_us;

    if (when_us <= until_us &&
        (next == G_MAXUINT || when_us < g_array_index (self->calls, Call, next).when_us))
      next = i;
  }
  if (next == G_MAXUINT)
    return FALSE;

  call = g_array_index (self->calls, Call, next);
  g_array_remove_index (self->calls, next);
  self->now_us = MAX (self->now_us, call.when_us);
  call.func (call.data);
  return TRUE;
}

/* Rooms */

static TuttiMixer *
make_mixer (gpointer data, GError **error)
{
  TestRooms *self = data;
  TestMixer *mixer = g_object_new (TEST_TYPE_MIXER, NULL);

  g_ptr_array_add (self->mixers, g_object_ref (mixer));
  return TUTTI_MIXER (mixer);
}

const TuttiRoomLimits test_limits = {8, 8, TUTTI_NAMES_ANY, 10, 30};

TestRooms *
test_rooms_new_with_limits (const TuttiRoomLimits *limits)
{
  TestRooms *self = g_new0 (TestRooms, 1);

  self->now_us = 1000 * G_USEC_PER_SEC;
  self->clock = (TuttiClock){get_now_us, self, get_real_us, call_at, cancel};
  self->calls = g_array_new (FALSE, FALSE, sizeof (Call));
  self->mixers = g_ptr_array_new_with_free_func (g_object_unref);
  self->passwords = tutti_password_queue_new (&test_passwords, &self->clock);
  self->registry =
      tutti_room_registry_new (limits, &self->clock, self->passwords, make_mixer, self);
  self->door = tutti_door_new (self->registry, self->passwords, 60, &self->clock);
  return self;
}

TestRooms *
test_rooms_new (guint max_rooms, guint max_people)
{
  TuttiRoomLimits limits = test_limits;

  limits.max_rooms = max_rooms;
  limits.max_people = max_people;
  return test_rooms_new_with_limits (&limits);
}

void
test_rooms_free (TestRooms *self)
{
  test_rooms_settle (self);
  g_object_unref (self->door);
  g_object_unref (self->registry);
  g_object_unref (self->passwords);
  g_ptr_array_unref (self->mixers);
  g_array_unref (self->calls);
  g_free (self);
}

void
test_rooms_pass_time (TestRooms *self, double seconds)
{
  gint64 until_us = self->now_us + (gint64)(seconds * G_USEC_PER_SEC);

  while (make_next_call (self, until_us))
    ;
  self->now_us = until_us;
  tutti_room_registry_tick (self->registry);
}

void
test_rooms_settle (TestRooms *self)
{
  while (tutti_password_queue_get_n_jobs (self->passwords) > 0)
    g_main_context_iteration (NULL, TRUE);
}

TestMixer *
test_rooms_mixer (TestRooms *self, guint index)
{
  g_assert_cmpuint (index, <, self->mixers->len);
  return g_ptr_array_index (self->mixers, index);
}
