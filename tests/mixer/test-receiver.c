/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-receiver.h"

/* Renditions are only compared: any two addresses will do. */
static const char large, small;

static TuttiReceiverAnswer
offer (TuttiReceiver *receiver, gconstpointer rendition, TuttiFrameKind kind)
{
  TuttiReceiverAnswer answer = tutti_receiver_begin (receiver, rendition, kind);

  if (answer == TUTTI_RECEIVER_TAKES)
    tutti_receiver_end (receiver);
  return answer;
}

static TuttiReceiver *
make_watching (gconstpointer rendition)
{
  TuttiReceiver *receiver = tutti_receiver_new (NULL);

  tutti_receiver_want (receiver, rendition);
  g_assert_cmpint (
      offer (receiver, rendition, TUTTI_FRAME_KEY), ==, TUTTI_RECEIVER_TAKES);
  return receiver;
}

static void
test_starts_with_a_keyframe (void)
{
  TuttiReceiver *receiver = tutti_receiver_new (NULL);

  g_assert_cmpint (offer (receiver, &small, TUTTI_FRAME_KEY), ==, TUTTI_RECEIVER_GONE);
  tutti_receiver_want (receiver, &small);
  g_assert_cmpint (offer (receiver, &small, TUTTI_FRAME_DELTA), ==, TUTTI_RECEIVER_WAITS);
  g_assert_cmpint (offer (receiver, &small, TUTTI_FRAME_KEY), ==, TUTTI_RECEIVER_TAKES);
  g_assert_cmpint (offer (receiver, &small, TUTTI_FRAME_DELTA), ==, TUTTI_RECEIVER_TAKES);
  tutti_receiver_unref (receiver);
}

/* The old one goes on until the keyframe of the new one, and not a frame longer. */
static void
test_switch (void)
{
  TuttiReceiver *receiver = make_watching (&small);

  tutti_receiver_want (receiver, &large);
  g_assert_true (tutti_receiver_uses (receiver, &small));
  g_assert_cmpint (offer (receiver, &large, TUTTI_FRAME_DELTA), ==, TUTTI_RECEIVER_WAITS);
  g_assert_cmpint (offer (receiver, &small, TUTTI_FRAME_DELTA), ==, TUTTI_RECEIVER_TAKES);
  g_assert_cmpint (offer (receiver, &large, TUTTI_FRAME_KEY), ==, TUTTI_RECEIVER_TAKES);
  g_assert_cmpint (offer (receiver, &small, TUTTI_FRAME_KEY), ==, TUTTI_RECEIVER_GONE);
  g_assert_false (tutti_receiver_uses (receiver, &small));
  tutti_receiver_unref (receiver);
}

static void
test_not_into_a_push (void)
{
  TuttiReceiver *receiver = make_watching (&small);

  tutti_receiver_want (receiver, &large);
  g_assert_cmpint (tutti_receiver_begin (receiver, &small, TUTTI_FRAME_DELTA), ==,
      TUTTI_RECEIVER_TAKES);
  g_assert_cmpint (offer (receiver, &large, TUTTI_FRAME_KEY), ==, TUTTI_RECEIVER_WAITS);
  tutti_receiver_end (receiver);
  g_assert_cmpint (offer (receiver, &large, TUTTI_FRAME_KEY), ==, TUTTI_RECEIVER_TAKES);
  tutti_receiver_unref (receiver);
}

static void
test_change_of_mind (void)
{
  TuttiReceiver *receiver = make_watching (&small);

  tutti_receiver_want (receiver, &large);
  tutti_receiver_want (receiver, &small);
  g_assert_cmpint (offer (receiver, &large, TUTTI_FRAME_KEY), ==, TUTTI_RECEIVER_GONE);
  g_assert_cmpint (offer (receiver, &small, TUTTI_FRAME_DELTA), ==, TUTTI_RECEIVER_TAKES);
  tutti_receiver_want (receiver, NULL);
  g_assert_cmpint (offer (receiver, &small, TUTTI_FRAME_KEY), ==, TUTTI_RECEIVER_GONE);
  tutti_receiver_unref (receiver);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/receiver/starts-with-a-keyframe", test_starts_with_a_keyframe);
  g_test_add_func ("/receiver/switch", test_switch);
  g_test_add_func ("/receiver/not-into-a-push", test_not_into_a_push);
  g_test_add_func ("/receiver/change-of-mind", test_change_of_mind);
  return g_test_run ();
}
