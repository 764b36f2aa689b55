/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-chapters.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)

static void
assert_none (TuttiChapters *self, guint64 second)
{
  guint64 time;

  g_assert_null (tutti_chapters_take (self, second * SECOND, &time));
}

static void
assert_begins (TuttiChapters *self, guint64 second, const char *title, guint64 at)
{
  guint64 time = 0;

  g_assert_cmpstr (tutti_chapters_take (self, second * SECOND, &time), ==, title);
  g_assert_cmpuint (time, ==, at * SECOND);
  assert_none (self, second);
}

static void
test_held (void)
{
  TuttiChapters chapters = {NULL};

  assert_none (&chapters, 0);
  tutti_chapters_note (&chapters, "Ada", 10 * SECOND);
  tutti_chapters_note (&chapters, "Ada", 12 * SECOND);
  assert_none (&chapters, 13);
  assert_begins (&chapters, 14, "Ada", 10);
  assert_none (&chapters, 100);
  tutti_chapters_clear (&chapters);
}

static void
test_leafed_through (void)
{
  TuttiChapters chapters = {NULL};

  for (guint64 page = 0; page < 10; page++) {
    g_autofree char *title = g_strdup_printf ("Ada %d/10", (int)page);

    tutti_chapters_note (&chapters, title, page * 3 * SECOND);
    assert_none (&chapters, page * 3 + 2);
  }
  assert_begins (&chapters, 40, "Ada 9/10", 27);
  tutti_chapters_clear (&chapters);
}

static void
test_lively (void)
{
  TuttiChapters chapters = {NULL};

  tutti_chapters_note (&chapters, "Ada", 0);
  assert_begins (&chapters, 5, "Ada", 0);
  tutti_chapters_note (&chapters, "Ben", 6 * SECOND);
  assert_none (&chapters, 12);
  tutti_chapters_note (&chapters, "Eve", 13 * SECOND);
  assert_none (&chapters, 23);
  assert_begins (&chapters, 24, "Eve", 20);
  /* There and back in time makes none. */
  tutti_chapters_note (&chapters, "Ben", 25 * SECOND);
  tutti_chapters_note (&chapters, "Eve", 39 * SECOND);
  assert_none (&chapters, 100);
  tutti_chapters_note (&chapters, "Ben", 100 * SECOND);
  assert_begins (&chapters, 104, "Ben", 100);
  tutti_chapters_clear (&chapters);
}

/* Who does not agree any more is not named. */
static void
test_withdrawn (void)
{
  TuttiChapters chapters = {NULL};

  tutti_chapters_note (&chapters, "Ada", 0);
  tutti_chapters_note (&chapters, NULL, 3 * SECOND);
  assert_none (&chapters, 50);
  tutti_chapters_note (&chapters, "Ada", 50 * SECOND);
  assert_begins (&chapters, 60, "Ada", 50);
  tutti_chapters_clear (&chapters);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chapters/held", test_held);
  g_test_add_func ("/chapters/leafed-through", test_leafed_through);
  g_test_add_func ("/chapters/lively", test_lively);
  g_test_add_func ("/chapters/withdrawn", test_withdrawn);
  return g_test_run ();
}
