/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-room-registry.h"

#include "common/tutti-error.h"
#include "server/tutti-name.h"

typedef struct {
  char *room_key;
  char *name;
  char *fragment;
} RobotPlan;

struct _TuttiRoomRegistry {
  GObject parent;

  guint max_rooms;
  guint max_people;
  const TuttiClock *clock;
  TuttiMixerFactory factory;
  gpointer factory_data;

  GHashTable *rooms;   /* key (owned) -> TuttiRoom (owned) */
  GPtrArray *robots;   /* RobotPlan */
  GError *closed_with; /* NULL while rooms may be entered */
};

G_DEFINE_FINAL_TYPE (TuttiRoomRegistry, tutti_room_registry, G_TYPE_OBJECT)

static void
robot_plan_free (gpointer data)
{
  RobotPlan *plan = data;

  g_free (plan->room_key);
  g_free (plan->name);
  g_free (plan->fragment);
  g_free (plan);
}

static void
tutti_room_registry_finalize (GObject *object)
{
  TuttiRoomRegistry *self = TUTTI_ROOM_REGISTRY (object);
  GHashTableIter rooms;
  gpointer room;

  g_hash_table_iter_init (&rooms, self->rooms);
  while (g_hash_table_iter_next (&rooms, NULL, &room))
    g_signal_handlers_disconnect_by_data (room, self);
  g_hash_table_unref (self->rooms);
  g_ptr_array_unref (self->robots);
  g_clear_error (&self->closed_with);
  G_OBJECT_CLASS (tutti_room_registry_parent_class)->finalize (object);
}

static void
tutti_room_registry_class_init (TuttiRoomRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_room_registry_finalize;
}

static void
tutti_room_registry_init (TuttiRoomRegistry *self)
{
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->robots = g_ptr_array_new_with_free_func (robot_plan_free);
}

TuttiRoomRegistry *
tutti_room_registry_new (guint max_rooms, guint max_people, const TuttiClock *clock,
    TuttiMixerFactory factory, gpointer factory_data)
{
  TuttiRoomRegistry *self = g_object_new (TUTTI_TYPE_ROOM_REGISTRY, NULL);

  self->max_rooms = max_rooms;
  self->max_people = max_people;
  self->clock = clock;
  self->factory = factory;
  self->factory_data = factory_data;
  return self;
}

void
tutti_room_registry_add_robot (
    TuttiRoomRegistry *self, const char *name, const char *robot, const char *fragment)
{
  RobotPlan *plan;
  char *room_key = NULL;
  g_autofree char *clean = tutti_name_clean_room (name, &room_key, NULL);

  g_return_if_fail (clean != NULL);
  plan = g_new0 (RobotPlan, 1);
  plan->room_key = room_key;
  plan->name = g_strdup (robot);
  plan->fragment = g_strdup (fragment);
  g_ptr_array_add (self->robots, plan);
}

static gboolean
is_room (gpointer key, gpointer value, gpointer room)
{
  return value == room;
}

static void
handle_room_closed (TuttiRoomRegistry *self, TuttiRoom *room)
{
  g_hash_table_foreach_remove (self->rooms, is_room, room);
}

static TuttiRoom *
make_room (TuttiRoomRegistry *self, const char *name, char *key, GError **error)
{
  g_autofree char *owned_key = key;
  TuttiMixer *mixer;
  TuttiRoom *room;

  if (g_hash_table_size (self->rooms) >= self->max_rooms) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_SERVER_FULL,
        tutti_error_text (TUTTI_ERROR_SERVER_FULL));
    return NULL;
  }

  mixer = self->factory (self->factory_data, error);
  if (!mixer)
    return NULL;

  room = tutti_room_new (name, self->max_people, self->clock, mixer);
  g_signal_connect_object (
      room, "closed", G_CALLBACK (handle_room_closed), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < self->robots->len; i++) {
    RobotPlan *plan = g_ptr_array_index (self->robots, i);

    if (g_str_equal (plan->room_key, key))
      tutti_room_add_robot (room, plan->name, plan->fragment);
  }
  g_hash_table_insert (self->rooms, g_steal_pointer (&owned_key), room);
  return room;
}

TuttiParticipant *
tutti_room_registry_join (TuttiRoomRegistry *self, const TuttiJoin *join,
    const TuttiParticipantSink *sink, gpointer session, TuttiRoom **out_room,
    GError **error)
{
  g_autofree char *room_name = NULL;
  g_autofree char *key = NULL;
  g_autofree char *name = NULL;
  TuttiRoom *room;

  if (self->closed_with) {
    g_propagate_error (error, g_error_copy (self->closed_with));
    return NULL;
  }

  room_name = tutti_name_clean_room (join->room, &key, error);
  if (!room_name)
    return NULL;
  name = tutti_name_clean_person (join->name, error);
  if (!name)
    return NULL;

  room = g_hash_table_lookup (self->rooms, key);
  if (!room)
    room = make_room (self, room_name, g_steal_pointer (&key), error);
  if (!room)
    return NULL;

  *out_room = room;
  return tutti_room_join (room, join, name, sink, session, error);
}

/* The rooms as they are now: what is done to one may take it out of the table. */
static GPtrArray *
list_rooms (TuttiRoomRegistry *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter rooms;
  gpointer room;

  g_hash_table_iter_init (&rooms, self->rooms);
  while (g_hash_table_iter_next (&rooms, NULL, &room))
    g_ptr_array_add (list, g_object_ref (room));
  return list;
}

void
tutti_room_registry_tick (TuttiRoomRegistry *self)
{
  g_autoptr (GPtrArray) rooms = list_rooms (self);

  for (guint i = 0; i < rooms->len; i++)
    tutti_room_tick (g_ptr_array_index (rooms, i));
}

void
tutti_room_registry_close (TuttiRoomRegistry *self, const GError *error)
{
  g_autoptr (GPtrArray) rooms = list_rooms (self);

  g_clear_error (&self->closed_with);
  self->closed_with = g_error_copy (error);
  for (guint i = 0; i < rooms->len; i++)
    tutti_room_close (g_ptr_array_index (rooms, i), error);
}

guint
tutti_room_registry_get_n_rooms (TuttiRoomRegistry *self)
{
  return g_hash_table_size (self->rooms);
}

guint
tutti_room_registry_get_n_people (TuttiRoomRegistry *self)
{
  GHashTableIter rooms;
  gpointer room;
  guint n = 0;

  g_hash_table_iter_init (&rooms, self->rooms);
  while (g_hash_table_iter_next (&rooms, NULL, &room))
    n += tutti_room_get_n_people (room);
  return n;
}
