/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What telephones key in, and what it has in common with passwords. */

#include "server/tutti-tries.h"
#include "test-person.h"

#define WITH_PASSWORD(name, password) \
  JOIN_WITH ("room", name, ",\"password\":\"" password "\"")
#define PIN_ONLY SETTINGS (false, false, true, false, ",\"pin\":\"0815\"")
#define BOTH \
  SETTINGS (false, false, true, false, ",\"pin\":\"0815\",\"password\":\"sesame\"")

typedef enum { WRONG, RIGHT } Expected;

/* @delay_s: until it may be told */
static void
try_from (TestRooms *rooms, const char *address, const char *room, const char *pin,
    Expected expected, double delay_s)
{
  gint64 told_us = 0;
  gboolean right = tutti_door_try_pin (rooms->door, room, pin, address, &told_us);

  g_assert_cmpint (right, ==, expected == RIGHT);
  g_assert_cmpint (told_us - rooms->now_us, ==, (gint64)(delay_s * G_USEC_PER_SEC));
}

/* A wrong one is told after the same time whatever the reason. */
static void
test_answers (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = open_room (rooms, PIN_ONLY);
  g_autoptr (Client) bob = client_new (rooms);

  try_from (rooms, "10.0.0.1", "room", "0815", RIGHT, 0);
  try_from (rooms, "10.0.0.1", "Room", "0815", RIGHT, 0); /* as names are cleaned */
  try_from (rooms, "10.0.0.2", "room", "0816", WRONG, 0.25);
  try_from (rooms, "10.0.0.2", "room", "", WRONG, 0.5);
  try_from (rooms, "10.0.0.2", "room", "08155", WRONG, 1);
  try_from (rooms, "10.0.0.2", "nowhere", "0815", WRONG, 2);
  try_from (rooms, "10.0.0.2", "\x01", "0815", WRONG, 4);
  say (ada, SETTINGS (false, false, true, false, ",\"pin\":\"\""));
  try_from (rooms, "10.0.0.2", "room", "", WRONG, 8);
  try_from (rooms, "10.0.0.3", "room", "0815", WRONG, 0.25);

  /* It counts for the page as well. */
  say (bob, JOIN_WITH ("room", "Bob", ",\"key\":\"x\""));
  assert_refused_after (rooms, bob, 0.25);
  try_from (rooms, "192.0.2.1", "room", "0815", WRONG, 0.5);
}

/* A PIN is no password, a password no PIN, and neither asks for the other. */
static void
test_separate (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = open_room (rooms, BOTH);
  g_autoptr (Client) with_pin = client_new (rooms);
  g_autoptr (Client) with_password = client_new (rooms);
  g_autoptr (Client) without = client_new (rooms);

  say (with_pin, WITH_PASSWORD ("Pin", "0815"));
  assert_refused_after (rooms, with_pin, 0.25);
  say (with_password, WITH_PASSWORD ("Password", "sesame"));
  test_rooms_settle (rooms);
  g_assert_nonnull (last_of (with_password, "welcome"));
  try_from (rooms, "10.0.0.1", "room", "sesame", WRONG, 0.25);
  try_from (rooms, "10.0.0.1", "room", "0815", RIGHT, 0);

  say (ada, SETTINGS (false, false, true, false, ",\"password\":\"\""));
  say (without, JOIN ("room", "Without"));
  g_assert_nonnull (last_of (without, "welcome"));
}

/* How many of a thousand are looked at shows when the right one is among them: at its
 * place it opens, or it does not any more. */
static gboolean
opens_as (guint place)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = open_room (rooms, PIN_ONLY);
  guint n_right = 0;

  for (guint i = 0; i < 1000; i++) {
    g_autofree char *address = g_strdup_printf ("10.0.%u.%u", i / 250, i % 250);
    g_autofree char *wrong = g_strdup_printf ("%04u", 1000 + i);
    gint64 told_us;

    n_right += tutti_door_try_pin (
        rooms->door, "room", i == place ? "0815" : wrong, address, &told_us);
  }
  /* Somebody from an address that has not tried yet is no better off. */
  try_from (rooms, "198.51.100.1", "room", "0815", WRONG, 0.25);
  return n_right == 1;
}

static void
test_thousand (void)
{
  g_assert_true (opens_as (0));
  g_assert_true (opens_as (TUTTI_TRIES_ROOM_MAX - 1));
  g_assert_false (opens_as (TUTTI_TRIES_ROOM_MAX));
  g_assert_false (opens_as (999));
}

static void
test_address_is_stopped (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = open_room (rooms, PIN_ONLY);
  gint64 told_us;

  for (guint i = 0; i < TUTTI_TRIES_ADDRESS_MAX; i++)
    tutti_door_try_pin (rooms->door, "room", "0000", "10.0.0.1", &told_us);
  try_from (rooms, "10.0.0.1", "room", "0815", WRONG, 8);
  try_from (rooms, "10.0.0.2", "room", "0815", RIGHT, 0);
}

/* Twenty of both together. */
static void
test_shared_with_passwords (void)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 8);
  g_autoptr (Client) ada = open_room (rooms, BOTH);
  g_autoptr (Client) bob = client_new_from (rooms, "198.51.100.1");
  guint before = test_passwords_get_n_verified ();

  for (guint i = 0; i < TUTTI_TRIES_ROOM_MAX / 2; i++) {
    g_autofree char *address = g_strdup_printf ("10.0.0.%u", i);
    g_autoptr (Client) eve = client_new_from (rooms, address);

    say (eve, WITH_PASSWORD ("Eve", "wrong"));
    test_rooms_settle (rooms);
    try_from (rooms, "198.51.100.2", "room", "0815", RIGHT, 0);
    try_from (rooms, address, "room", "0000", WRONG, 0.5);
  }
  try_from (rooms, "198.51.100.2", "room", "0815", WRONG, 0.25);
  say (bob, WITH_PASSWORD ("Bob", "sesame"));
  assert_refused_after (rooms, bob, 0.25);
  g_assert_cmpuint (
      test_passwords_get_n_verified () - before, ==, TUTTI_TRIES_ROOM_MAX / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pin/answers", test_answers);
  g_test_add_func ("/pin/separate", test_separate);
  g_test_add_func ("/pin/thousand", test_thousand);
  g_test_add_func ("/pin/address-is-stopped", test_address_is_stopped);
  g_test_add_func ("/pin/shared-with-passwords", test_shared_with_passwords);
  return g_test_run ();
}
