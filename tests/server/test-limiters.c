/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who is counted as whom, and how often somebody may. */

#include "server/tutti-address-key.h"
#include "server/tutti-tally.h"
#include "server/tutti-tries.h"

#define SECOND G_USEC_PER_SEC
#define MINUTE (60 * (gint64)G_USEC_PER_SEC)

static void
test_address_key (void)
{
  static const struct {
    const char *address;
    const char *key;
  } cases[] = {
      {"192.0.2.1", "192.0.2.1"},
      {"::ffff:192.0.2.1", "192.0.2.1"},
      {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
      {"2001:db8:1:2::7", "2001:db8:1:2::/64"},
      {"2001:db8:1:3::7", "2001:db8:1:3::/64"},
      {"::1", "::/64"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GInetAddress) address = g_inet_address_new_from_string (cases[i].address);
    g_autofree char *key = tutti_address_key_new (address);

    g_assert_cmpstr (key, ==, cases[i].key);
  }
}

static void
test_proxy (void)
{
  char *proxies[] = {(char *)"10.0.0.1", (char *)"2001:db8::1", NULL};
  const struct {
    const char *peer;
    const char *forwarded;
    const char *key;
  } cases[] = {
      {"10.0.0.1", "198.51.100.7", "198.51.100.7"},
      {"::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"},
      {"2001:db8::1", "2001:db8:5:6:7::8", "2001:db8:5:6::/64"},
      /* What the client itself says comes before what the proxy saw. */
      {"10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"},
      {"10.0.0.1", "198.51.100.7:4711", "198.51.100.7"},
      {"10.0.0.1", "[2001:db8:5:6::8]:4711", "2001:db8:5:6::/64"},
      {"10.0.0.1", "unknown", "10.0.0.1"},
      {"10.0.0.1", "", "10.0.0.1"},
      {"10.0.0.1", NULL, "10.0.0.1"},
      {"192.0.2.1", "198.51.100.7", "192.0.2.1"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GInetAddress) peer = g_inet_address_new_from_string (cases[i].peer);
    g_autofree char *key =
        tutti_address_key_of_client (peer, cases[i].forwarded, proxies);

    g_assert_cmpstr (key, ==, cases[i].key);
  }
}

static void
test_tally (void)
{
  g_autoptr (TuttiTally) tally = tutti_tally_new (3, MINUTE, 100);

  for (guint i = 0; i < 3; i++) {
    g_assert_false (tutti_tally_is_full (tally, "a", i * SECOND));
    tutti_tally_add (tally, "a", i * SECOND);
  }
  g_assert_true (tutti_tally_is_full (tally, "a", 3 * SECOND));
  g_assert_false (tutti_tally_is_full (tally, "b", 3 * SECOND));
  g_assert_true (tutti_tally_is_full (tally, "a", MINUTE - 1));
  g_assert_cmpuint (tutti_tally_count (tally, "a", MINUTE), ==, 2);
  g_assert_cmpuint (tutti_tally_count (tally, "a", MINUTE + 2 * SECOND), ==, 0);
}

/* A million addresses take no more memory than a hundred, and the busy one stays. */
static void
test_tally_is_bounded (void)
{
  g_autoptr (TuttiTally) tally = tutti_tally_new (3, MINUTE, 100);

  for (guint i = 0; i < 3; i++)
    tutti_tally_add (tally, "busy", 0);
  for (guint i = 0; i < 100000; i++) {
    g_autofree char *key = g_strdup_printf ("%u", i);

    tutti_tally_add (tally, key, i);
    if (i % 50 == 0)
      tutti_tally_add (tally, "busy", i);
  }
  g_assert_cmpuint (tutti_tally_get_n_keys (tally), ==, 100);
  g_assert_true (tutti_tally_is_full (tally, "busy", 100000));
  g_assert_cmpuint (tutti_tally_count (tally, "0", 100000), ==, 0);
}

static void
test_tries_of_address (void)
{
  g_autoptr (TuttiTries) tries = tutti_tries_new ();
  static const gint64 delays[] = {250, 500, 1000, 2000, 4000, 8000, 8000};

  for (guint i = 0; i < TUTTI_TRIES_ADDRESS_MAX; i++) {
    g_assert_cmpint (tutti_tries_get_delay_us (tries, "a", 0), ==,
        delays[MIN (i, G_N_ELEMENTS (delays) - 1)] * 1000);
    g_assert_true (tutti_tries_may_try (tries, "a", 0));
    tutti_tries_count_refusal (tries, "a", 0);
  }
  g_assert_false (tutti_tries_may_try (tries, "a", 0));
  g_assert_cmpint (tutti_tries_get_delay_us (tries, "a", 0), ==, 8 * SECOND);
  g_assert_cmpint (tutti_tries_get_delay_us (tries, "b", 0), ==, SECOND / 4);
  g_assert_true (tutti_tries_may_try (tries, "b", 0));
  g_assert_false (tutti_tries_may_try (tries, "a", 30 * MINUTE - 1));
  g_assert_true (tutti_tries_may_try (tries, "a", 30 * MINUTE));
}

static void
test_tries_of_room (void)
{
  g_autoptr (TuttiTries) tries = tutti_tries_new ();

  for (guint i = 0; i < TUTTI_TRIES_ROOM_MAX; i++) {
    g_assert_true (tutti_tries_may_evaluate (tries, "room", 0, i * SECOND));
    tutti_tries_count_wrong (tries, "room", i * SECOND);
  }
  /* For a quarter of an hour, longer than what is counted. */
  g_assert_false (tutti_tries_may_evaluate (tries, "room", 0, 20 * SECOND));
  g_assert_false (
      tutti_tries_may_evaluate (tries, "room", 0, 15 * MINUTE + 19 * SECOND - 1));
  g_assert_true (tutti_tries_may_evaluate (tries, "room", 0, 15 * MINUTE + 19 * SECOND));
  g_assert_true (tutti_tries_may_evaluate (tries, "other", 0, 20 * SECOND));

  /* What is under way may be wrong too. */
  for (guint i = 0; i < TUTTI_TRIES_ROOM_MAX - 1; i++)
    tutti_tries_count_wrong (tries, "third", 0);
  g_assert_true (tutti_tries_may_evaluate (tries, "third", 0, 0));
  g_assert_false (tutti_tries_may_evaluate (tries, "third", 1, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/limiters/address-key", test_address_key);
  g_test_add_func ("/limiters/proxy", test_proxy);
  g_test_add_func ("/limiters/tally", test_tally);
  g_test_add_func ("/limiters/tally-is-bounded", test_tally_is_bounded);
  g_test_add_func ("/limiters/tries-of-address", test_tries_of_address);
  g_test_add_func ("/limiters/tries-of-room", test_tries_of_room);
  return g_test_run ();
}
