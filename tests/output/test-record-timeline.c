/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where in a recording frames go: from a keyframe on, without holes, only forwards. */
#include <glib.h>

#include "output/tutti-record-timeline.h"

#define LEFT_OUT TUTTI_TIME_NONE
#define VIDEO(kind, time) \
  tutti_record_timeline_place ( \
      &timeline, TUTTI_RECORD_VIDEO, TUTTI_RECORD_##kind, time, 40)
#define AUDIO(time) \
  tutti_record_timeline_place (&timeline, TUTTI_RECORD_AUDIO, TUTTI_RECORD_KEY, time, 20)

#define FIND(time) tutti_record_timeline_find (&timeline, time)

static void
test_begins_with_a_keyframe (void)
{
  TuttiRecordTimeline timeline;

  tutti_record_timeline_init (&timeline, TUTTI_RECORD_VIDEO);
  g_assert_true (tutti_record_timeline_needs_key (&timeline));
  g_assert_cmpuint (AUDIO (5000), ==, LEFT_OUT);
  g_assert_cmpuint (VIDEO (DELTA, 5010), ==, LEFT_OUT);
  g_assert_cmpuint (VIDEO (KEY, 5050), ==, 0);
  g_assert_false (tutti_record_timeline_needs_key (&timeline));
  g_assert_cmpuint (AUDIO (5040), ==, LEFT_OUT);
  g_assert_cmpuint (AUDIO (5060), ==, 10);
  g_assert_cmpuint (VIDEO (DELTA, 5090), ==, 40);

  tutti_record_timeline_init (&timeline, TUTTI_RECORD_AUDIO);
  g_assert_cmpuint (AUDIO (5000), ==, 0);
  g_assert_cmpuint (AUDIO (5020), ==, 20);
}

static void
test_pause_leaves_no_hole (void)
{
  TuttiRecordTimeline timeline;

  tutti_record_timeline_init (&timeline, TUTTI_RECORD_VIDEO);
  VIDEO (KEY, 1000);
  g_assert_cmpuint (VIDEO (DELTA, 1040), ==, 40);
  g_assert_cmpuint (AUDIO (1045), ==, 45);
  tutti_record_timeline_pause (&timeline);
  g_assert_cmpuint (VIDEO (KEY, 1080), ==, LEFT_OUT);
  g_assert_cmpuint (AUDIO (1100), ==, LEFT_OUT);
  tutti_record_timeline_resume (&timeline);
  g_assert_true (tutti_record_timeline_needs_key (&timeline));
  g_assert_cmpuint (VIDEO (DELTA, 9000), ==, LEFT_OUT);
  g_assert_cmpuint (AUDIO (9010), ==, LEFT_OUT);
  /* Right behind the last picture, which ended at 80. */
  g_assert_cmpuint (VIDEO (KEY, 9040), ==, 80);
  g_assert_cmpuint (AUDIO (9050), ==, 90);
  g_assert_cmpuint (VIDEO (DELTA, 9080), ==, 120);
}

static void
test_finds (void)
{
  TuttiRecordTimeline timeline;

  tutti_record_timeline_init (&timeline, TUTTI_RECORD_VIDEO);
  g_assert_cmpuint (FIND (700), ==, 0);
  VIDEO (KEY, 1000);
  VIDEO (DELTA, 1040);
  g_assert_cmpuint (FIND (500), ==, 0);
  g_assert_cmpuint (FIND (1070), ==, 70);
  tutti_record_timeline_pause (&timeline);
  g_assert_cmpuint (FIND (5000), ==, 80);
  tutti_record_timeline_resume (&timeline);
  VIDEO (KEY, 9000);
  g_assert_cmpuint (FIND (5000), ==, 80);
  g_assert_cmpuint (FIND (9010), ==, 90);
}

static void
test_only_forwards (void)
{
  TuttiRecordTimeline timeline;

  tutti_record_timeline_init (&timeline, TUTTI_RECORD_VIDEO);
  VIDEO (KEY, 100);
  g_assert_cmpuint (VIDEO (DELTA, 200), ==, 100);
  g_assert_cmpuint (VIDEO (DELTA, 200), ==, LEFT_OUT);
  g_assert_cmpuint (VIDEO (KEY, 160), ==, LEFT_OUT);
  g_assert_cmpuint (VIDEO (KEY, 50), ==, LEFT_OUT);
  g_assert_cmpuint (VIDEO (DELTA, 240), ==, 140);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/record-timeline/begins-with-a-keyframe", test_begins_with_a_keyframe);
  g_test_add_func ("/record-timeline/pause-leaves-no-hole", test_pause_leaves_no_hole);
  g_test_add_func ("/record-timeline/finds", test_finds);
  g_test_add_func ("/record-timeline/only-forwards", test_only_forwards);
  return g_test_run ();
}
