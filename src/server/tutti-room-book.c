/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-room-book.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "common/tutti-error.h"
#include "common/tutti-json.h"
#include "server/tutti-name.h"
#include "server/tutti-room-settings-json.h"

#define FILE_VERSION 1
#define FILE_MODE 0600
/* More than TUTTI_ROOM_BOOK_MAX_ROOMS take. */
#define FILE_MAX_BYTES (16 * 1024 * 1024)

/* What libsodium makes of a password, and its longest. */
#define HASH_PREFIX "$argon2id$"
#define HASH_MAX_BYTES 127

struct _TuttiRoomBook {
  GObject parent;

  char *path;        /* NULL: in memory only */
  GHashTable *rooms; /* key -> TuttiBookedRoom */
};

G_DEFINE_FINAL_TYPE (TuttiRoomBook, tutti_room_book, G_TYPE_OBJECT)

TuttiBookedRoom *
tutti_booked_room_copy (const TuttiBookedRoom *self)
{
  TuttiBookedRoom *copy = g_new0 (TuttiBookedRoom, 1);

  copy->key = g_strdup (self->key);
  copy->name = g_strdup (self->name);
  tutti_room_settings_copy (&copy->settings, &self->settings);
  copy->host_key_digest = g_strdup (self->host_key_digest);
  copy->expires_s = self->expires_s;
  return copy;
}

void
tutti_booked_room_free (TuttiBookedRoom *self)
{
  g_free (self->key);
  g_free (self->name);
  tutti_room_settings_clear (&self->settings);
  g_free (self->host_key_digest);
  g_free (self);
}

static void
tutti_room_book_finalize (GObject *object)
{
  TuttiRoomBook *self = TUTTI_ROOM_BOOK (object);

  g_hash_table_unref (self->rooms);
  g_free (self->path);
  G_OBJECT_CLASS (tutti_room_book_parent_class)->finalize (object);
}

static void
tutti_room_book_class_init (TuttiRoomBookClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_room_book_finalize;
}

static void
tutti_room_book_init (TuttiRoomBook *self)
{
  self->rooms = g_hash_table_new_full (
      g_str_hash, g_str_equal, NULL, (GDestroyNotify)tutti_booked_room_free);
}

/* Takes @room, which keeps its own key. */
static void
insert (TuttiRoomBook *self, TuttiBookedRoom *room)
{
  g_hash_table_replace (self->rooms, room->key, room);
}

/* Reading */

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD, text);
  return FALSE;
}

static gboolean
read_name (TuttiBookedRoom *room, JsonObject *object, GError **error)
{
  const char *name = NULL;

  if (!tutti_json_read_string (object, "name", TUTTI_NAME_MAX_CHARS * 6, &name, error))
    return FALSE;
  room->name = name ? tutti_name_clean_room (name, &room->key, NULL) : NULL;
  return room->name || fail (error, "'name' must be a room's name");
}

static gboolean
read_secrets (TuttiBookedRoom *room, JsonObject *object, GError **error)
{
  const char *digest = NULL;
  const char *hash = NULL;
  gsize length;

  if (!tutti_json_read_string (object, "password_hash", HASH_MAX_BYTES, &hash, error) ||
      !tutti_json_read_string (object, "host_key_digest", HASH_MAX_BYTES, &digest, error))
    return FALSE;
  if (hash && !g_str_has_prefix (hash, HASH_PREFIX))
    return fail (error, "'password_hash' must begin with " HASH_PREFIX);
  length = digest ? strlen (digest) : 0;
  if (length != 64 || strspn (digest, "0123456789abcdef") != length)
    return fail (error, "'host_key_digest' must be a SHA-256 of 64 digits");

  room->settings.password_hash = g_strdup (hash);
  room->host_key_digest = g_strdup (digest);
  return TRUE;
}

static TuttiBookedRoom *
read_room (JsonNode *node, GError **error)
{
  static const char *const known[] = {"name", "expires", "password_hash",
      "host_key_digest", TUTTI_ROOM_SETTINGS_MEMBERS, NULL};
  g_autoptr (TuttiBookedRoom) room = g_new0 (TuttiBookedRoom, 1);
  JsonObject *object;

  tutti_room_settings_init (&room->settings);
  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    fail (error, "it must be an object");
    return NULL;
  }
  object = json_node_get_object (node);
  if (!tutti_json_check_members (object, known, error) ||
      !read_name (room, object, error) || !read_secrets (room, object, error) ||
      !tutti_room_settings_read_json (&room->settings, object, error) ||
      !tutti_json_read_time (object, "expires", &room->expires_s, error))
    return NULL;
  if (room->expires_s == 0) {
    fail (error, "'expires' is missing");
    return NULL;
  }
  return g_steal_pointer (&room);
}

static gboolean
read_rooms (TuttiRoomBook *self, JsonArray *list, GError **error)
{
  guint length = json_array_get_length (list);

  if (length > TUTTI_ROOM_BOOK_MAX_ROOMS)
    return fail (error, "there are too many rooms");
  for (guint i = 0; i < length; i++) {
    TuttiBookedRoom *room = read_room (json_array_get_element (list, i), error);

    if (room && g_hash_table_contains (self->rooms, room->key)) {
      g_clear_pointer (&room, tutti_booked_room_free);
      fail (error, "an earlier one has the same 'name'");
    }
    if (!room) {
      g_prefix_error (error, "rooms[%u]: ", i);
      return FALSE;
    }
    insert (self, room);
  }
  return TRUE;
}

static gboolean
read_root (TuttiRoomBook *self, JsonNode *root, GError **error)
{
  JsonObject *object =
      root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *rooms = object ? json_object_get_member (object, "rooms") : NULL;
  gint64 version = 0;

  if (!rooms || !JSON_NODE_HOLDS_ARRAY (rooms))
    return fail (error, "it must be an object with an array 'rooms'");
  if (!tutti_json_read_int (object, "version", 1, FILE_VERSION, &version, error))
    return FALSE;
  if (version != FILE_VERSION)
    return fail (error, "'version' is missing");
  return read_rooms (self, json_node_get_array (rooms), error);
}

/* The reason of json-glib quotes what stands there: a password's hash, a name. */
static gboolean
read_text (TuttiRoomBook *self, const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  if (length > FILE_MAX_BYTES)
    return fail (error, "it is too large");
  if (!g_utf8_validate_len (text, length, NULL) ||
      !json_parser_load_from_data (parser, text, (gssize)length, NULL))
    return fail (error, "it is no JSON");
  return read_root (self, json_parser_get_root (parser), error);
}

TuttiRoomBook *
tutti_room_book_new (const char *path, GError **error)
{
  g_autoptr (TuttiRoomBook) self = g_object_new (TUTTI_TYPE_ROOM_BOOK, NULL);
  g_autoptr (GError) reason = NULL;
  g_autofree char *text = NULL;
  gsize length;

  self->path = g_strdup (path);
  if (!path)
    return g_steal_pointer (&self);
  if (!g_file_get_contents (path, &text, &length, &reason)) {
    if (g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return g_steal_pointer (&self);
    g_propagate_error (error, g_steal_pointer (&reason));
    return NULL;
  }
  if (!read_text (self, text, length, &reason)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "the rooms made in advance cannot be read from %s: %s", path, reason->message);
    return NULL;
  }
  return g_steal_pointer (&self);
}

/* Writing */

static void
write_room (JsonBuilder *builder, const TuttiBookedRoom *room)
{
  json_builder_begin_object (builder);
  tutti_json_write_string (builder, "name", room->name);
  tutti_json_write_time (builder, "expires", room->expires_s);
  tutti_json_write_string (builder, "password_hash", room->settings.password_hash);
  tutti_json_write_string (builder, "host_key_digest", room->host_key_digest);
  tutti_room_settings_write_json (&room->settings, builder);
  json_builder_end_object (builder);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (
      (*(TuttiBookedRoom *const *)a)->key, (*(TuttiBookedRoom *const *)b)->key);
}

GPtrArray *
tutti_room_book_list (TuttiRoomBook *self, gint64 now_s)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer room;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &room))
    if (((TuttiBookedRoom *)room)->expires_s > now_s)
      g_ptr_array_add (list, room);
  g_ptr_array_sort (list, compare_keys);
  return list;
}

static char *
make_text (TuttiRoomBook *self, gsize *length)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (GPtrArray) list = tutti_room_book_list (self, 0);
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, FILE_VERSION);
  json_builder_set_member_name (builder, "rooms");
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    write_room (builder, g_ptr_array_index (list, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, length);
}

static gboolean
save (TuttiRoomBook *self, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!self->path)
    return TRUE;
  text = make_text (self, &length);
  return g_file_set_contents_full (self->path, text, (gssize)length,
      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, FILE_MODE, error);
}

/* Puts @after (may be NULL) where @key is, and saves; takes it back when that fails. */
static gboolean
change (TuttiRoomBook *self, const char *key, TuttiBookedRoom *after, GError **error)
{
  g_autoptr (TuttiBookedRoom) before = NULL;
  gpointer stolen = NULL;
  g_autofree char *kept_key = g_strdup (key);

  if (g_hash_table_steal_extended (self->rooms, key, NULL, &stolen))
    before = stolen;
  if (after)
    insert (self, after);
  if (save (self, error))
    return TRUE;

  g_hash_table_remove (self->rooms, kept_key);
  if (before)
    insert (self, g_steal_pointer (&before));
  return FALSE;
}

const TuttiBookedRoom *
tutti_room_book_lookup (TuttiRoomBook *self, const char *key, gint64 now_s)
{
  const TuttiBookedRoom *room = g_hash_table_lookup (self->rooms, key);

  return room && room->expires_s > now_s ? room : NULL;
}

gboolean
tutti_room_book_put (TuttiRoomBook *self, const TuttiBookedRoom *room, GError **error)
{
  if (!g_hash_table_contains (self->rooms, room->key) &&
      g_hash_table_size (self->rooms) >= TUTTI_ROOM_BOOK_MAX_ROOMS) {
    g_set_error (error, TUTTI_ERROR, TUTTI_ERROR_TOO_MANY,
        "there are %d rooms made in advance, which is as many as there may be",
        TUTTI_ROOM_BOOK_MAX_ROOMS);
    return FALSE;
  }
  return change (self, room->key, tutti_booked_room_copy (room), error);
}

gboolean
tutti_room_book_remove (TuttiRoomBook *self, const char *key, GError **error)
{
  return !g_hash_table_contains (self->rooms, key) || change (self, key, NULL, error);
}

void
tutti_room_book_tick (TuttiRoomBook *self, gint64 now_s)
{
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer room;
  guint n_gone = 0;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &room)) {
    if (((TuttiBookedRoom *)room)->expires_s > now_s)
      continue;
    g_hash_table_iter_remove (&iter);
    n_gone++;
  }
  if (n_gone > 0 && !save (self, &error))
    g_warning ("the rooms made in advance cannot be written: %s", error->message);
}
