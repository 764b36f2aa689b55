/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What of a feed lies in a pause. */
#include "mixer/tutti-feed-gap.h"

#define MS(n) ((n)*G_GUINT64_CONSTANT (1000000))
#define HAS(start, end) tutti_feed_gap_has (&gap, MS (start), MS (end))

static void
test_before_the_first (void)
{
  TuttiFeedGap gap;

  tutti_feed_gap_init (&gap);
  g_assert_true (tutti_feed_gap_lasts (&gap));
  g_assert_true (HAS (0, 20));
  tutti_feed_gap_end (&gap, MS (5000));
  g_assert_false (tutti_feed_gap_lasts (&gap));
  g_assert_true (HAS (4990, 5010));
  g_assert_false (HAS (5000, 5020));
}

static void
test_pause (void)
{
  TuttiFeedGap gap;

  tutti_feed_gap_init (&gap);
  tutti_feed_gap_end (&gap, 0);
  tutti_feed_gap_begin (&gap, MS (5000));
  g_assert_true (tutti_feed_gap_lasts (&gap));
  g_assert_false (HAS (4980, 5000));
  g_assert_true (HAS (4990, 5010));
  g_assert_true (HAS (90000, 90020));
  /* The first of two counts. */
  tutti_feed_gap_begin (&gap, MS (6000));
  g_assert_true (HAS (5500, 5520));
  tutti_feed_gap_end (&gap, MS (9000));
  tutti_feed_gap_end (&gap, MS (9500));
  g_assert_true (HAS (8980, 9001));
  g_assert_false (HAS (9000, 9020));
}

/* What is of the first is still on its way when the second begins. */
static void
test_two_near_each_other (void)
{
  TuttiFeedGap gap;

  tutti_feed_gap_init (&gap);
  tutti_feed_gap_end (&gap, 0);
  tutti_feed_gap_begin (&gap, MS (5000));
  tutti_feed_gap_end (&gap, MS (6000));
  tutti_feed_gap_begin (&gap, MS (6300));
  tutti_feed_gap_end (&gap, MS (6600));
  g_assert_false (HAS (4980, 5000));
  g_assert_true (HAS (5980, 6000));
  g_assert_true (HAS (6580, 6600));
  g_assert_false (HAS (6600, 6620));
  tutti_feed_gap_begin (&gap, MS (9000));
  g_assert_false (HAS (6600, 6620));
  g_assert_true (HAS (9000, 9020));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed-gap/before-the-first", test_before_the_first);
  g_test_add_func ("/feed-gap/pause", test_pause);
  g_test_add_func ("/feed-gap/two-near-each-other", test_two_near_each_other);
  return g_test_run ();
}
