/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/tutti-error.h"
#include "server/tutti-room-book.h"

#define NOW 1800000000
#define HASH "$argon2id$v=19$m=65536,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaA"
#define DIGEST "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"

typedef struct {
  char *dir;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->dir = g_dir_make_tmp ("tutti-book-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->dir, "rooms.json", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_unlink (fixture->path);
  g_rmdir (fixture->dir);
  g_free (fixture->path);
  g_free (fixture->dir);
}

static TuttiBookedRoom *
make_room (const char *key, gint64 expires_s)
{
  TuttiBookedRoom *room = g_new0 (TuttiBookedRoom, 1);

  room->key = g_strdup (key);
  room->name = g_ascii_strup (key, -1);
  tutti_room_settings_init (&room->settings);
  room->host_key_digest = g_strdup (DIGEST);
  room->expires_s = expires_s;
  return room;
}

static void
put (TuttiRoomBook *book, const char *key, gint64 expires_s)
{
  g_autoptr (TuttiBookedRoom) room = make_room (key, expires_s);
  g_autoptr (GError) error = NULL;

  g_assert_true (tutti_room_book_put (book, room, &error));
  g_assert_no_error (error);
}

static TuttiRoomBook *
open_book (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  TuttiRoomBook *book = tutti_room_book_new (fixture->path, &error);

  g_assert_no_error (error);
  return book;
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

/* Everything about a room is there again after a restart. */
static void
test_kept (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TuttiRoomBook) book = open_book (fixture);
  g_autoptr (TuttiRoomBook) again = NULL;
  g_autoptr (TuttiBookedRoom) room = make_room ("chœur", NOW + 100);
  const TuttiBookedRoom *found;
  TuttiRoomSettings *settings = &room->settings;
  struct stat status;

  settings->lobby = settings->locked = settings->listeners = TRUE;
  settings->chat = FALSE;
  settings->password_hash = g_strdup (HASH);
  settings->pin = g_strdup ("0123");
  settings->host_rule = TUTTI_HOST_HAS_KEY;
  settings->max_people = 12;
  settings->max_minutes = 90;
  settings->opens_s = NOW + 10;
  settings->closes_s = NOW + 20;
  g_assert_true (tutti_room_book_put (book, room, NULL));
  g_assert_cmpint (stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  again = open_book (fixture);
  found = tutti_room_book_lookup (again, "chœur", NOW);
  g_assert_nonnull (found);
  g_assert_cmpstr (found->name, ==, room->name);
  g_assert_cmpint (found->expires_s, ==, NOW + 100);
  g_assert_true (found->settings.lobby);
  g_assert_true (found->settings.locked);
  g_assert_true (found->settings.listeners);
  g_assert_false (found->settings.chat);
  g_assert_cmpstr (found->settings.password_hash, ==, HASH);
  g_assert_cmpstr (found->settings.pin, ==, "0123");
  g_assert_cmpint (found->settings.host_rule, ==, TUTTI_HOST_HAS_KEY);
  g_assert_cmpint (found->settings.max_people, ==, 12);
  g_assert_cmpint (found->settings.max_minutes, ==, 90);
  g_assert_cmpint (found->settings.opens_s, ==, NOW + 10);
  g_assert_cmpint (found->settings.closes_s, ==, NOW + 20);
  g_assert_cmpstr (found->host_key_digest, ==, DIGEST);
}

static void
test_replaced_and_removed (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TuttiRoomBook) book = open_book (fixture);
  g_autoptr (TuttiRoomBook) again = NULL;
  g_autoptr (GPtrArray) list = NULL;

  put (book, "b", NOW + 1);
  put (book, "a", NOW + 1);
  put (book, "b", NOW + 2);
  g_assert_true (tutti_room_book_remove (book, "a", NULL));
  g_assert_true (tutti_room_book_remove (book, "never-there", NULL));
  put (book, "a", NOW + 3);
  list = tutti_room_book_list (book, NOW);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((TuttiBookedRoom *)list->pdata[0])->key, ==, "a");
  g_assert_cmpint (((TuttiBookedRoom *)list->pdata[1])->expires_s, ==, NOW + 2);
  g_assert_true (tutti_room_book_remove (book, "b", NULL));

  again = open_book (fixture);
  g_assert_null (tutti_room_book_lookup (again, "b", NOW));
  g_assert_nonnull (tutti_room_book_lookup (again, "a", NOW));
  /* Nothing is left lying about of the writing. */
  g_assert_cmpuint (count_files (fixture->dir), ==, 1);
}

static void
test_expired (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TuttiRoomBook) book = open_book (fixture);
  g_autoptr (TuttiRoomBook) again = NULL;
  g_autoptr (GPtrArray) list = NULL;

  put (book, "soon", NOW + 1);
  put (book, "late", NOW + 100);
  g_assert_nonnull (tutti_room_book_lookup (book, "soon", NOW));
  g_assert_null (tutti_room_book_lookup (book, "soon", NOW + 1));
  list = tutti_room_book_list (book, NOW + 1);
  g_assert_cmpuint (list->len, ==, 1);
  tutti_room_book_tick (book, NOW + 1);
  g_assert_null (tutti_room_book_lookup (book, "soon", NOW));
  again = open_book (fixture);
  g_assert_null (tutti_room_book_lookup (again, "soon", NOW));
  g_assert_nonnull (tutti_room_book_lookup (again, "late", NOW));
}

/* The folder is gone: the book says so and stays as it was. */
static void
test_unwritable (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TuttiRoomBook) book = open_book (fixture);
  g_autoptr (TuttiBookedRoom) changed = make_room ("a", NOW + 9);
  g_autoptr (TuttiBookedRoom) other = make_room ("b", NOW + 9);
  g_autoptr (GError) error = NULL;

  put (book, "a", NOW + 1);
  g_unlink (fixture->path);
  g_rmdir (fixture->dir);
  g_assert_false (tutti_room_book_put (book, changed, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_false (tutti_room_book_put (book, other, NULL));
  g_assert_false (tutti_room_book_remove (book, "a", NULL));
  g_assert_cmpint (tutti_room_book_lookup (book, "a", NOW)->expires_s, ==, NOW + 1);
  g_assert_null (tutti_room_book_lookup (book, "b", NOW));
}

static void
test_in_memory (void)
{
  g_autoptr (TuttiRoomBook) book = tutti_room_book_new (NULL, NULL);
  g_autoptr (TuttiBookedRoom) last = make_room ("one-more", NOW + 1);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < TUTTI_ROOM_BOOK_MAX_ROOMS; i++) {
    g_autofree char *key = g_strdup_printf ("room-%u", i);

    put (book, key, NOW + 1);
  }
  g_assert_false (tutti_room_book_put (book, last, &error));
  g_assert_error (error, TUTTI_ERROR, TUTTI_ERROR_TOO_MANY);
  put (book, "room-7", NOW + 2);
}

/* The argument of ROOM is further members of an entry that is good without them. */
#define ROOM(further) \
  "{\"version\": 1, \"rooms\": [{\"name\": \"Choir\", " \
  "\"expires\": \"2027-01-31T18:00:00+01:00\", \"host_key_digest\": \"" DIGEST \
  "\"" further "}]}"

static void
test_good_file (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TuttiRoomBook) book = NULL;
  const TuttiBookedRoom *room;

  g_file_set_contents (fixture->path, ROOM (", \"opens\": null"), -1, NULL);
  book = open_book (fixture);
  room = tutti_room_book_lookup (book, "choir", 0);
  g_assert_nonnull (room);
  g_assert_cmpint (room->expires_s, ==, 1801414800);
  g_assert_true (room->settings.chat);
  g_assert_cmpstr (room->host_key_digest, ==, DIGEST);
}

static void
test_bad_files (Fixture *fixture, gconstpointer unused)
{
  static const struct {
    const char *text;
    const char *reason;
  } cases[] = {
      {"", "it must be an object"},
      {"{", "no JSON"},
      {"\xff", "no JSON"},
      {"[]", "array 'rooms'"},
      {"{\"version\": 1}", "array 'rooms'"},
      {"{\"rooms\": []}", "'version' is missing"},
      {"{\"version\": 2, \"rooms\": []}", "'version' must be"},
      {"{\"version\": 1, \"rooms\": [1]}", "rooms[0]: it must be an object"},
      {"{\"version\": 1, \"rooms\": [{}]}", "rooms[0]: 'name' must be a room's name"},
      {"{\"version\": 1, \"rooms\": [{\"name\": \"a b\"}]}", "'name'"},
      {"{\"version\": 1, \"rooms\": [{\"name\": \"a\"}]}", "'host_key_digest'"},
      {"{\"version\": 1, \"rooms\": [{\"name\": \"a\", \"host_key_digest\": \"" DIGEST
       "\"}]}",
          "'expires' is missing"},
      {ROOM (", \"lobbby\": true"), "rooms[0]: there is no member 'lobbby'"},
      {ROOM (", \"lobby\": 1"), "'lobby' must be true or false"},
      {ROOM (", \"pin\": \"12\""), "'pin' must be 4 to 12 digits"},
      {ROOM (", \"host\": \"nobody\""), "'host' must be"},
      {ROOM (", \"host\": null"), "'host' must be"},
      {ROOM (", \"password_hash\": \"secret\""), "'password_hash' must begin with"},
      {ROOM (", \"max_people\": 0"), "'max_people' must be a whole number from 1"},
      {ROOM (", \"max_people\": 2.5"), "'max_people' must be a whole number"},
      {ROOM (", \"max_minutes\": \"9\""), "'max_minutes' must be"},
      {ROOM (", \"opens\": \"2027-01-31T18:00:00\""), "'opens' must be a time"},
      {ROOM (", \"closes\": 5"), "'closes' must be a time"},
      {ROOM (", \"opens\": \"2027-01-31T18:00:00Z\", \"closes\": "
             "\"2027-01-31T18:00:00Z\""),
          "'closes' must be later"},
      {"{\"version\": 1, \"rooms\": [{\"name\": \"A\", \"host_key_digest\": \"" DIGEST
       "\", \"expires\": \"2027-01-31T18:00:00Z\"}, {\"name\": \"a\", "
       "\"host_key_digest\": \"" DIGEST "\", \"expires\": \"2027-01-31T18:00:00Z\"}]}",
          "rooms[1]: an earlier one has the same 'name'"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *after = NULL;

    g_file_set_contents (fixture->path, cases[i].text, -1, NULL);
    g_assert_null (tutti_room_book_new (fixture->path, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    if (!strstr (error->message, cases[i].reason) ||
        !strstr (error->message, fixture->path))
      g_error ("'%s' does not say '%s'", error->message, cases[i].reason);
    g_file_get_contents (fixture->path, &after, NULL, NULL);
    g_assert_cmpstr (after, ==, cases[i].text);
  }
}

#define ADD(name, function) \
  g_test_add ("/room-book/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("kept", test_kept);
  ADD ("replaced-and-removed", test_replaced_and_removed);
  ADD ("expired", test_expired);
  ADD ("unwritable", test_unwritable);
  ADD ("good-file", test_good_file);
  ADD ("bad-files", test_bad_files);
  g_test_add_func ("/room-book/in-memory", test_in_memory);
  return g_test_run ();
}
