/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/video/tutti-frame-queue.h"

#define FAR_AHEAD (3600 * GST_SECOND)

static void
push (TuttiFrameQueue *queue, guint number, GstClockTime due)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstVideoInfo info;

  gst_video_info_init (&info);
  GST_BUFFER_OFFSET (buffer) = number;
  tutti_frame_queue_push (queue, buffer, &info, due);
}

/* Returns: the number of the frame that is shown at @now; -1: none */
static int
pop (TuttiFrameQueue *queue, GstClockTime now)
{
  GstVideoInfo info;
  g_autoptr (GstBuffer) buffer = tutti_frame_queue_pop (queue, now, &info);

  return buffer != NULL ? (int)GST_BUFFER_OFFSET (buffer) : -1;
}

static void
test_newest_due (void)
{
  TuttiFrameQueue queue;

  tutti_frame_queue_init (&queue);
  for (guint i = 0; i < 4; i++)
    push (&queue, i, i * GST_SECOND);
  g_assert_cmpint (pop (&queue, 2 * GST_SECOND), ==, 2);
  g_assert_cmpint (pop (&queue, 2 * GST_SECOND), ==, -1);
  g_assert_cmpint (pop (&queue, 3 * GST_SECOND), ==, 3);
  tutti_frame_queue_clear (&queue);
}

/* Its tile must not stay empty. */
static void
test_clock_ahead (void)
{
  TuttiFrameQueue queue;
  guint number = 0;

  tutti_frame_queue_init (&queue);
  while (number < TUTTI_FRAME_QUEUE_MAX - 1)
    push (&queue, number++, FAR_AHEAD);
  g_assert_cmpint (pop (&queue, 0), ==, -1);
  for (int shown = 0; shown < 3; shown++) {
    push (&queue, number++, FAR_AHEAD);
    g_assert_cmpint (pop (&queue, 0), ==, shown);
    g_assert_cmpint (pop (&queue, 0), ==, -1);
  }
  /* Nobody looked. */
  push (&queue, number++, FAR_AHEAD);
  push (&queue, number++, FAR_AHEAD);
  g_assert_cmpint (pop (&queue, 0), ==, 4);
  tutti_frame_queue_clear (&queue);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/frame-queue/newest-due", test_newest_due);
  g_test_add_func ("/frame-queue/clock-ahead", test_clock_ahead);
  return g_test_run ();
}
