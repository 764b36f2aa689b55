/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-room-registry.h"

#include "common/tutti-error.h"
#include "server/tutti-name.h"
#include "server/tutti-tally.h"

#define HOUR_US (60 * 60 * (gint64)G_USEC_PER_SEC)
#define ADDRESSES_MAX 4096

typedef struct {
  char *room_key;
  char *name;
  char *fragment;
} RobotPlan;

/* A room that is open. */
typedef struct {
  TuttiRoom *room;
  char *opener; /* address key; NULL: made in advance, which counts for nobody */
} Entry;

struct _TuttiRoomRegistry {
  GObject parent;

  TuttiRoomLimits limits;
  const TuttiClock *clock;
  TuttiPasswordQueue *passwords;
  TuttiMixerFactory factory;
  gpointer factory_data;

  TuttiRoomBook *book;             /* NULL: there is none */
  const TuttiOutputPlan *outputs;  /* NULL: nothing is recorded or streamed */
  const TuttiRoomPhonePlan *phone; /* NULL: rooms cannot be called */
  TuttiRoomNumbers *numbers;       /* borrowed; NULL: the same */
  char *number;                    /* of the last plan */
  TuttiBudget *budget;             /* the same */
  TuttiRoomSettings settings;      /* of rooms that nobody made in advance */
  TuttiTally *opened;              /* by address */
  GHashTable *rooms;               /* key (owned) -> Entry (owned) */
  GPtrArray *robots;               /* RobotPlan */
  GError *closed_with;             /* NULL while rooms may be entered */
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
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->room);
  g_free (entry->opener);
  g_free (entry);
}

static void
tutti_room_registry_finalize (GObject *object)
{
  TuttiRoomRegistry *self = TUTTI_ROOM_REGISTRY (object);
  GHashTableIter rooms;
  gpointer entry;

  g_hash_table_iter_init (&rooms, self->rooms);
  while (g_hash_table_iter_next (&rooms, NULL, &entry))
    g_signal_handlers_disconnect_by_data (((Entry *)entry)->room, self);
  g_hash_table_unref (self->rooms);
  tutti_tally_free (self->opened);
  tutti_room_settings_clear (&self->settings);
  g_object_unref (self->passwords);
  g_clear_object (&self->book);
  g_clear_object (&self->budget);
  g_free (self->number);
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
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  tutti_room_settings_init (&self->settings);
  self->robots = g_ptr_array_new_with_free_func (robot_plan_free);
}

TuttiRoomRegistry *
tutti_room_registry_new (const TuttiRoomLimits *limits, const TuttiClock *clock,
    TuttiPasswordQueue *passwords, TuttiMixerFactory factory, gpointer factory_data)
{
  TuttiRoomRegistry *self = g_object_new (TUTTI_TYPE_ROOM_REGISTRY, NULL);

  self->limits = *limits;
  self->clock = clock;
  self->passwords = g_object_ref (passwords);
  self->factory = factory;
  self->factory_data = factory_data;
  self->opened = tutti_tally_new (limits->rooms_per_hour, HOUR_US, ADDRESSES_MAX);
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
is_room (gpointer key, gpointer entry, gpointer room)
{
  return ((Entry *)entry)->room == room;
}

static void
handle_room_closed (TuttiRoomRegistry *self, TuttiRoom *room)
{
  g_hash_table_foreach_remove (self->rooms, is_room, room);
}

TuttiRoom *
tutti_room_registry_find (TuttiRoomRegistry *self, const char *key)
{
  Entry *entry = g_hash_table_lookup (self->rooms, key);

  return entry ? entry->room : NULL;
}

GPtrArray *
tutti_room_registry_list (TuttiRoomRegistry *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter rooms;
  gpointer entry;

  g_hash_table_iter_init (&rooms, self->rooms);
  while (g_hash_table_iter_next (&rooms, NULL, &entry))
    g_ptr_array_add (list, g_object_ref (((Entry *)entry)->room));
  return list;
}

/* Opening */

void
tutti_room_registry_set_book (TuttiRoomRegistry *self, TuttiRoomBook *book)
{
  g_set_object (&self->book, book);
}

void
tutti_room_registry_set_budget (TuttiRoomRegistry *self, TuttiBudget *budget)
{
  g_set_object (&self->budget, budget);
}

void
tutti_room_registry_set_outputs (TuttiRoomRegistry *self, const TuttiOutputPlan *plan)
{
  self->outputs = plan;
}

void
tutti_room_registry_set_phone (
    TuttiRoomRegistry *self, const TuttiRoomPhonePlan *plan, TuttiRoomNumbers *numbers)
{
  self->phone = plan;
  self->numbers = numbers;
}

static gboolean
has_number (TuttiRoomRegistry *self, const char *key, const char *number)
{
  g_autofree char *made = tutti_room_numbers_make (self->numbers, key);

  return g_str_equal (made, number);
}

char *
tutti_room_registry_find_number (TuttiRoomRegistry *self, const char *number)
{
  gint64 now_s = tutti_clock_real (self->clock) / G_USEC_PER_SEC;
  g_autoptr (GPtrArray) booked =
      self->book ? tutti_room_book_list (self->book, now_s) : NULL;
  GHashTableIter rooms;
  gpointer key, entry;

  if (!self->numbers)
    return NULL;
  g_hash_table_iter_init (&rooms, self->rooms);
  while (g_hash_table_iter_next (&rooms, &key, &entry))
    if (has_number (self, key, number))
      return g_strdup (tutti_room_get_name (((Entry *)entry)->room));
  for (guint i = 0; booked && i < booked->len; i++) {
    const TuttiBookedRoom *room = g_ptr_array_index (booked, i);

    if (has_number (self, room->key, number))
      return g_strdup (room->name);
  }
  return NULL;
}

static const TuttiBookedRoom *
look_up_booked (TuttiRoomRegistry *self, const char *key)
{
  gint64 now_s = tutti_clock_real (self->clock) / G_USEC_PER_SEC;

  return self->book ? tutti_room_book_lookup (self->book, key, now_s) : NULL;
}

gboolean
tutti_room_registry_plan (
    TuttiRoomRegistry *self, const char *name, const char *key, TuttiRoomPlan *out)
{
  const TuttiBookedRoom *booked = look_up_booked (self, key);

  out->name = booked ? booked->name : name;
  out->max_people = self->limits.max_people;
  out->settings = booked ? &booked->settings : &self->settings;
  out->outputs = self->outputs;
  out->phone = self->phone;
  out->phone_number = NULL;
  if (self->numbers) {
    g_free (self->number);
    self->number = tutti_room_numbers_make (self->numbers, key);
    out->phone_number = self->number;
  }
  out->host_key_digest = booked ? booked->host_key_digest : NULL;
  if (booked)
    return TRUE;

  switch (self->limits.names) {
  case TUTTI_NAMES_ANY:
    return TRUE;
  case TUTTI_NAMES_GENERATED:
    return tutti_name_is_generated (key);
  case TUTTI_NAMES_BOOKED:
  default:
    return FALSE;
  }
}

static guint
count_opened_by (TuttiRoomRegistry *self, const char *address)
{
  GHashTableIter rooms;
  gpointer entry;
  guint n = 0;

  g_hash_table_iter_init (&rooms, self->rooms);
  while (g_hash_table_iter_next (&rooms, NULL, &entry))
    n += g_strcmp0 (((Entry *)entry)->opener, address) == 0;
  return n;
}

/* @address: NULL: counts for nobody */
static gboolean
may_open (
    TuttiRoomRegistry *self, const char *address, TuttiMediaKind media, GError **error)
{
  gint64 now_us = tutti_clock_now (self->clock);
  TuttiErrorCode code;

  if (address && (count_opened_by (self, address) >= self->limits.rooms_per_address ||
                     tutti_tally_is_full (self->opened, address, now_us)))
    code = TUTTI_ERROR_TOO_MANY;
  else if (g_hash_table_size (self->rooms) >= self->limits.max_rooms)
    code = TUTTI_ERROR_SERVER_FULL;
  else if (self->budget && !tutti_budget_may_open (self->budget, media))
    code = TUTTI_ERROR_SERVER_BUSY;
  else
    return TRUE;

  g_set_error_literal (error, TUTTI_ERROR, code, tutti_error_text (code));
  return FALSE;
}

static void
add_robots (TuttiRoomRegistry *self, TuttiRoom *room, const char *key)
{
  for (guint i = 0; i < self->robots->len; i++) {
    RobotPlan *plan = g_ptr_array_index (self->robots, i);

    if (g_str_equal (plan->room_key, key))
      tutti_room_add_robot (room, plan->name, plan->fragment);
  }
}

TuttiRoom *
tutti_room_registry_open (TuttiRoomRegistry *self, const char *name, const char *key,
    const char *address, TuttiMediaKind media, GError **error)
{
  TuttiRoom *room = tutti_room_registry_find (self, key);
  const char *opener;
  TuttiRoomPlan plan;
  TuttiMixer *mixer;
  Entry *entry;

  if (room)
    return room;
  if (!tutti_room_registry_plan (self, name, key, &plan) && address) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_NO_ENTRY,
        tutti_error_text (TUTTI_ERROR_NO_ENTRY));
    return NULL;
  }
  opener = plan.host_key_digest ? NULL : address;
  mixer = may_open (self, opener, media, error)
              ? self->factory (self->factory_data, error)
              : NULL;
  if (!mixer)
    return NULL;

  room = tutti_room_new (&plan, self->clock, self->passwords, mixer);
  g_signal_connect_object (
      room, "closed", G_CALLBACK (handle_room_closed), self, G_CONNECT_SWAPPED);
  tutti_room_set_budget (room, self->budget);
  add_robots (self, room, key);
  entry = g_new0 (Entry, 1);
  entry->room = room;
  entry->opener = g_strdup (opener);
  g_hash_table_insert (self->rooms, g_strdup (key), entry);
  if (opener)
    tutti_tally_add (self->opened, opener, tutti_clock_now (self->clock));
  return room;
}

/* Life */

const GError *
tutti_room_registry_get_closed (TuttiRoomRegistry *self)
{
  return self->closed_with;
}

void
tutti_room_registry_tick (TuttiRoomRegistry *self)
{
  g_autoptr (GPtrArray) rooms = tutti_room_registry_list (self);

  for (guint i = 0; i < rooms->len; i++)
    tutti_room_tick (g_ptr_array_index (rooms, i));
  if (self->budget)
    tutti_budget_tick (self->budget);
}

void
tutti_room_registry_close (TuttiRoomRegistry *self, const GError *error)
{
  g_autoptr (GPtrArray) rooms = tutti_room_registry_list (self);

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
  gpointer entry;
  guint n = 0;

  g_hash_table_iter_init (&rooms, self->rooms);
  while (g_hash_table_iter_next (&rooms, NULL, &entry))
    n += tutti_room_get_n_people (((Entry *)entry)->room);
  return n;
}
