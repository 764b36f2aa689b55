/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "common/tutti-error.h"
#include "server/tutti-name.h"
#include "server/tutti-rate-limit.h"
#include "server/tutti-token.h"

static void
test_person (void)
{
  static const struct {
    const char *given;
    const char *clean; /* NULL: refused */
  } cases[] = {
      {"Ada", "Ada"},
      {"  Ada \t\n Lovelace ", "Ada Lovelace"},
      {"<b>Ada</b> & Co", "<b>Ada</b> & Co"}, /* markup is text; the client shows it so */
      {"A\xcc\x8a", "\xc3\x85"},              /* A + ring is composed */
      {"Ada\xe2\x80\xae"
       "evil",
          "Adaevil"}, /* right-to-left override */
      {"A\xe2\x80\x8b"
       "da\xef\xbb\xbf",
          "Ada"}, /* zero-width space, byte order mark */
      {"A\x01\x1b[31mda", "A[31mda"},
      {"\xe2\x80\x8b\xe2\x80\x8d", NULL},
      {"\xe3\x85\xa4\xe2\xa0\x80", NULL}, /* Hangul filler, blank Braille pattern */
      {"   ", NULL},
      {"\xe5\xa4\xaa\xe9\x83\x8e", "\xe5\xa4\xaa\xe9\x83\x8e"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *clean = tutti_name_clean_person (cases[i].given, &error);

    g_assert_cmpstr (clean, ==, cases[i].clean);
    if (!clean)
      g_assert_error (error, TUTTI_ERROR, TUTTI_ERROR_NAME_INVALID);
  }
}

static void
test_person_length (void)
{
  g_autofree char *hundred = g_strnfill (100, 'x');
  g_autofree char *clean = tutti_name_clean_person (hundred, NULL);
  g_autofree char *words = g_strdup_printf ("%.63s y", hundred);
  g_autofree char *cut = tutti_name_clean_person (words, NULL);

  g_assert_cmpint (g_utf8_strlen (clean, -1), ==, TUTTI_NAME_MAX_CHARS);
  g_assert_cmpint (g_utf8_strlen (cut, -1), ==, 63); /* no space at the end */
}

static void
test_room (void)
{
  static const char *const good[] = {"a", "Daily.stand-up_2", "caf\xc3\xa9",
      "\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80"};
  static const char *const bad[] = {"", "a b", "a/b", "..", ".", "ws", "healthz",
      "<script>", "a\xe2\x80\x8b", "%2e", "a?b", "a#b", "\xcc\x81x"};
  g_autofree char *longest = g_strnfill (64, 'x');
  g_autofree char *too_long = g_strnfill (65, 'x');
  g_autofree char *fits = tutti_name_clean_room (longest, NULL, NULL);

  g_assert_nonnull (fits);
  g_assert_null (tutti_name_clean_room (too_long, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autofree char *clean = tutti_name_clean_room (good[i], NULL, NULL);

    g_assert_cmpstr (clean, ==, good[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (tutti_name_clean_room (bad[i], NULL, &error));
    g_assert_error (error, TUTTI_ERROR, TUTTI_ERROR_ROOM_NAME_INVALID);
  }
}

static void
test_room_key (void)
{
  g_autofree char *a = NULL, *b = NULL, *c = NULL;
  g_autofree char *name_a = tutti_name_clean_room ("CAF\xc3\x89", &a, NULL);
  g_autofree char *name_b = tutti_name_clean_room ("cafe\xcc\x81", &b, NULL);
  g_autofree char *name_c = tutti_name_clean_room ("cafe", &c, NULL);

  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (a, !=, c);
  g_assert_cmpstr (name_a, !=, name_b);
}

static void
test_rate (void)
{
  TuttiRateLimit limit;

  tutti_rate_limit_init (&limit, 2, 3, 0);
  for (guint i = 0; i < 3; i++)
    g_assert_true (tutti_rate_limit_take (&limit, 1, 0));
  g_assert_false (tutti_rate_limit_take (&limit, 1, 0));
  g_assert_false (tutti_rate_limit_take (&limit, 1, G_USEC_PER_SEC / 4));
  g_assert_true (tutti_rate_limit_take (&limit, 1, G_USEC_PER_SEC / 2));
  /* However long it rests, it holds no more than the burst. */
  g_assert_true (tutti_rate_limit_take (&limit, 3, 1000 * G_USEC_PER_SEC));
  g_assert_false (tutti_rate_limit_take (&limit, 1, 1000 * G_USEC_PER_SEC));
}

static void
test_generate (void)
{
  g_autofree char *a = tutti_name_generate ();
  g_autofree char *b = tutti_name_generate ();
  g_autofree char *key = NULL;
  g_autofree char *clean = tutti_name_clean_room (a, &key, NULL);

  g_assert_true (tutti_name_is_generated (a));
  g_assert_true (tutti_name_is_generated (b));
  g_assert_cmpstr (a, !=, b);
  g_assert_cmpstr (clean, ==, a);
  g_assert_cmpstr (key, ==, a);
}

static void
test_token (void)
{
  g_autofree char *a = tutti_token_new (16);
  g_autofree char *b = tutti_token_new (16);

  g_assert_cmpuint (strlen (a), ==, 32);
  g_assert_cmpstr (a, !=, b);
  g_assert_true (tutti_token_equal (a, a));
  g_assert_false (tutti_token_equal (a, b));
  g_assert_false (tutti_token_equal (a, ""));
  g_assert_cmpuint (strspn (a, "0123456789abcdef"), ==, 32);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/name/person", test_person);
  g_test_add_func ("/name/person-length", test_person_length);
  g_test_add_func ("/name/room", test_room);
  g_test_add_func ("/name/room-key", test_room_key);
  g_test_add_func ("/name/generate", test_generate);
  g_test_add_func ("/rate-limit", test_rate);
  g_test_add_func ("/token", test_token);
  return g_test_run ();
}
