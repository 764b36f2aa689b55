/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tuttivideomixer under a test clock: each picture is asked for, none comes by itself. */
#include <gst/check/gsttestclock.h>
#include <gst/video/video.h>

#include "plugins/tutti-plugin.h"

#define WIDTH 64
#define HEIGHT 32
#define FRAMERATE 10
#define FRAME (GST_SECOND / FRAMERATE)
#define WAIT_S 100

#define BACKGROUND_LUMA 16 /* of black */

typedef struct {
  GstElement *mixer;
  GstPad *out; /* takes the pictures */
  GstTestClock *clock;
  GAsyncQueue *pictures;
} Rig;

static GstStaticPadTemplate any =
    GST_STATIC_PAD_TEMPLATE ("out", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static GstFlowReturn
take_picture (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  g_async_queue_push (g_object_get_data (G_OBJECT (pad), "pictures"), buffer);
  return GST_FLOW_OK;
}

static GstBuffer *
pop_picture (Rig *rig)
{
  GstBuffer *picture = g_async_queue_timeout_pop (rig->pictures, WAIT_S * G_USEC_PER_SEC);

  g_assert_nonnull (picture);
  return picture;
}

/* Lets the clock reach the tick that the mixer waits for. Returns: (transfer full) the
 * picture it made there. */
static GstBuffer *
next_picture (Rig *rig)
{
  GstClockID id = NULL;

  gst_test_clock_wait_for_next_pending_id (rig->clock, &id);
  if (gst_clock_id_get_time (id) > gst_clock_get_time (GST_CLOCK (rig->clock)))
    gst_test_clock_set_time (rig->clock, gst_clock_id_get_time (id));
  gst_clock_id_unref (gst_test_clock_process_next_clock_id (rig->clock));
  gst_clock_id_unref (id);
  return pop_picture (rig);
}

/* The same when ticks may pass without one. */
static GstBuffer *
next_picture_of_many (Rig *rig)
{
  GstBuffer *picture = NULL;

  for (guint i = 0; picture == NULL; i++) {
    GstClockID id = NULL;

    g_assert_cmpuint (i, <, 100);
    gst_test_clock_wait_for_next_pending_id (rig->clock, &id);
    if (gst_clock_id_get_time (id) > gst_clock_get_time (GST_CLOCK (rig->clock)))
      gst_test_clock_set_time (rig->clock, gst_clock_id_get_time (id));
    gst_clock_id_unref (gst_test_clock_process_next_clock_id (rig->clock));
    gst_clock_id_unref (id);
    /* It waits again when it is done with that tick. */
    gst_test_clock_wait_for_next_pending_id (rig->clock, NULL);
    picture = g_async_queue_try_pop (rig->pictures);
  }
  return picture;
}

static void
set_up (Rig *rig, gconstpointer unused)
{
  g_autoptr (GstPad) src = NULL;

  rig->pictures = g_async_queue_new_full ((GDestroyNotify)gst_buffer_unref);
  rig->clock = GST_TEST_CLOCK (gst_test_clock_new ());
  rig->mixer = gst_object_ref_sink (gst_element_factory_make ("tuttivideomixer", NULL));
  g_object_set (rig->mixer, "width", WIDTH, "height", HEIGHT, "framerate", FRAMERATE,
      "background", 0, "idle-interval", (guint64)0, NULL);
  rig->out = gst_object_ref_sink (gst_pad_new_from_static_template (&any, "out"));
  g_object_set_data (G_OBJECT (rig->out), "pictures", rig->pictures);
  gst_pad_set_chain_function (rig->out, take_picture);
  gst_pad_set_active (rig->out, TRUE);
  src = gst_element_get_static_pad (rig->mixer, "src");
  gst_pad_link (src, rig->out);
  gst_element_set_clock (rig->mixer, GST_CLOCK (rig->clock));
  gst_element_set_base_time (rig->mixer, 0);
  gst_element_set_state (rig->mixer, GST_STATE_PLAYING);
}

static void
tear_down (Rig *rig, gconstpointer unused)
{
  gst_element_set_state (rig->mixer, GST_STATE_NULL);
  gst_object_unref (rig->mixer);
  gst_pad_set_active (rig->out, FALSE);
  gst_object_unref (rig->out);
  gst_object_unref (rig->clock);
  g_async_queue_unref (rig->pictures);
}

/* An input of one's own: a source pad that is linked to a place. */
static GstPad *
add_input (Rig *rig, int x, int y, int width, int height)
{
  GstPad *place = gst_element_request_pad_simple (rig->mixer, "sink_%u");
  GstPad *input = gst_object_ref_sink (gst_pad_new (NULL, GST_PAD_SRC));

  g_object_set (place, "x", x, "y", y, "width", width, "height", height, NULL);
  gst_pad_set_active (input, TRUE);
  g_assert_cmpint (gst_pad_link (input, place), ==, GST_PAD_LINK_OK);
  gst_pad_push_event (input, gst_event_new_stream_start ("input"));
  gst_object_unref (place);
  return input;
}

static void
remove_input (Rig *rig, GstPad *input)
{
  GstPad *place = gst_pad_get_peer (input);

  gst_pad_unlink (input, place);
  gst_element_release_request_pad (rig->mixer, place);
  gst_object_unref (place);
  gst_object_unref (input);
}

static GstFlowReturn
push_frame_at (GstPad *input, int width, int height, guint8 luma, GstClockTime time)
{
  GstVideoInfo info;
  GstSegment segment;
  g_autoptr (GstCaps) caps = NULL;
  GstBuffer *buffer;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, width, height);
  caps = gst_video_info_to_caps (&info);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (input, gst_event_new_caps (caps));
  gst_pad_push_event (input, gst_event_new_segment (&segment));
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, luma, info.size);
  GST_BUFFER_PTS (buffer) = time;
  return gst_pad_push (input, buffer);
}

static GstFlowReturn
push_frame (GstPad *input, int width, int height, guint8 luma)
{
  return push_frame_at (input, width, height, luma, GST_CLOCK_TIME_NONE);
}

static guint8
luma_at (GstBuffer *picture, int x, int y)
{
  guint8 luma;

  g_assert_cmpuint (gst_buffer_extract (picture, y * WIDTH + x, &luma, 1), ==, 1);
  return luma;
}

static void
assert_luma (Rig *rig, int x, int y, guint8 luma)
{
  g_autoptr (GstBuffer) picture = next_picture (rig);

  g_assert_cmpuint (luma_at (picture, x, y), ==, luma);
}

static void
test_empty_canvas (Rig *rig, gconstpointer unused)
{
  for (guint i = 0; i < 5; i++) {
    g_autoptr (GstBuffer) picture = next_picture (rig);

    g_assert_cmpuint (GST_BUFFER_PTS (picture), ==, i * FRAME);
    g_assert_cmpuint (luma_at (picture, 0, 0), ==, BACKGROUND_LUMA);
    g_assert_cmpuint (luma_at (picture, WIDTH - 1, HEIGHT - 1), ==, BACKGROUND_LUMA);
  }
}

static void
test_each_in_its_place (Rig *rig, gconstpointer unused)
{
  GstPad *left = add_input (rig, 2, 4, 20, 10);
  GstPad *right = add_input (rig, 40, 20, 20, 10);
  g_autoptr (GstBuffer) picture = NULL;

  push_frame (left, 20, 10, 100);
  push_frame (right, 20, 10, 200);
  picture = next_picture (rig);
  g_assert_cmpuint (luma_at (picture, 2, 4), ==, 100);
  g_assert_cmpuint (luma_at (picture, 21, 13), ==, 100);
  g_assert_cmpuint (luma_at (picture, 1, 4), ==, BACKGROUND_LUMA);
  g_assert_cmpuint (luma_at (picture, 22, 13), ==, BACKGROUND_LUMA);
  g_assert_cmpuint (luma_at (picture, 2, 14), ==, BACKGROUND_LUMA);
  g_assert_cmpuint (luma_at (picture, 40, 20), ==, 200);
  g_assert_cmpuint (luma_at (picture, 59, 29), ==, 200);
  remove_input (rig, left);
  remove_input (rig, right);
}

/* Scaled to fit in its own shape, centred: nothing is ever written outside its place. */
static void
test_other_sizes (Rig *rig, gconstpointer unused)
{
  GstPad *input = add_input (rig, 16, 8, 16, 16);
  g_autoptr (GstBuffer) small = NULL;
  g_autoptr (GstBuffer) large = NULL;

  push_frame (input, 8, 4, 100);
  small = next_picture (rig);
  g_assert_cmpuint (luma_at (small, 16, 11), ==, BACKGROUND_LUMA);
  g_assert_cmpuint (luma_at (small, 16, 12), ==, 100);
  g_assert_cmpuint (luma_at (small, 31, 19), ==, 100);
  g_assert_cmpuint (luma_at (small, 31, 20), ==, BACKGROUND_LUMA);
  push_frame (input, 200, 200, 120);
  large = next_picture (rig);
  g_assert_cmpuint (luma_at (large, 16, 8), ==, 120);
  g_assert_cmpuint (luma_at (large, 31, 23), ==, 120);
  g_assert_cmpuint (luma_at (large, 15, 8), ==, BACKGROUND_LUMA);
  g_assert_cmpuint (luma_at (large, 32, 23), ==, BACKGROUND_LUMA);
  remove_input (rig, input);
}

/* What lies above stays above, whichever of the two came first or is new. */
static void
test_order (Rig *rig, gconstpointer unused)
{
  GstPad *above = add_input (rig, 8, 8, 8, 8);
  GstPad *below = add_input (rig, 0, 0, 32, 16);
  GstPad *beside = add_input (rig, 40, 0, 8, 8);
  g_autoptr (GstPad) place = gst_pad_get_peer (above);

  g_object_set (place, "zorder", 1, "stale-time", (guint64)0, NULL);
  push_frame (above, 8, 8, 200);
  push_frame (below, 32, 16, 100);
  push_frame (beside, 8, 8, 50);
  for (guint i = 0; i < 4; i++) {
    g_autoptr (GstBuffer) picture = next_picture (rig);

    g_assert_cmpuint (luma_at (picture, 0, 0), ==, 100 + i);
    g_assert_cmpuint (luma_at (picture, 8, 8), ==, 200);
    g_assert_cmpuint (luma_at (picture, 15, 15), ==, 200);
    g_assert_cmpuint (luma_at (picture, 16, 15), ==, 100 + i);
    push_frame (below, 32, 16, 101 + i);
  }
  remove_input (rig, above);
  remove_input (rig, below);
  remove_input (rig, beside);
}

static void
test_place_outside_shows_nothing (Rig *rig, gconstpointer unused)
{
  GstPad *input = add_input (rig, 60, 0, 20, 10);

  push_frame (input, 20, 10, 100);
  assert_luma (rig, 62, 2, BACKGROUND_LUMA);
  remove_input (rig, input);
}

static void
test_stale_frame_goes (Rig *rig, gconstpointer unused)
{
  GstPad *input = add_input (rig, 0, 0, 16, 16);
  g_autoptr (GstPad) place = gst_pad_get_peer (input);

  g_object_set (place, "stale-time", 3 * FRAME, NULL);
  push_frame (input, 16, 16, 100);
  for (guint i = 0; i < 3; i++)
    assert_luma (rig, 0, 0, 100);
  assert_luma (rig, 0, 0, BACKGROUND_LUMA);
  push_frame (input, 16, 16, 110);
  assert_luma (rig, 0, 0, 110);
  remove_input (rig, input);
}

/* A machine that stood still for a second: the camera had no chance to send. */
static void
test_missed_time_is_no_age (Rig *rig, gconstpointer unused)
{
  GstPad *input = add_input (rig, 0, 0, 16, 16);
  g_autoptr (GstPad) place = gst_pad_get_peer (input);
  GstClockID id = NULL;

  g_object_set (place, "stale-time", 5 * FRAME, NULL);
  push_frame (input, 16, 16, 100);
  assert_luma (rig, 0, 0, 100);
  gst_test_clock_wait_for_next_pending_id (rig->clock, &id);
  gst_clock_id_unref (id);
  gst_test_clock_set_time (rig->clock, 20 * FRAME + FRAME / 2);
  gst_clock_id_unref (gst_test_clock_process_next_clock_id (rig->clock));
  gst_buffer_unref (pop_picture (rig));
  assert_luma (rig, 0, 0, 100);
  for (guint i = 0; i < 3; i++)
    gst_buffer_unref (next_picture (rig));
  assert_luma (rig, 0, 0, BACKGROUND_LUMA);
  remove_input (rig, input);
}

/* A camera changes its size: nothing is empty between the format and its first frame. */
static void
test_new_format_alone_changes_nothing (Rig *rig, gconstpointer unused)
{
  GstPad *input = add_input (rig, 0, 0, 16, 16);
  g_autoptr (GstCaps) caps = NULL;
  GstVideoInfo info;

  push_frame (input, 16, 16, 100);
  assert_luma (rig, 15, 15, 100);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 64, 64);
  caps = gst_video_info_to_caps (&info);
  gst_pad_push_event (input, gst_event_new_caps (caps));
  assert_luma (rig, 15, 15, 100);
  push_frame (input, 64, 64, 110);
  assert_luma (rig, 15, 15, 110);
  remove_input (rig, input);
}

static void
test_still_screen_stays (Rig *rig, gconstpointer unused)
{
  GstPad *input = add_input (rig, 0, 0, 16, 16);
  g_autoptr (GstPad) place = gst_pad_get_peer (input);

  g_object_set (place, "stale-time", (guint64)0, NULL);
  push_frame (input, 16, 16, 100);
  for (guint i = 0; i < 40; i++)
    assert_luma (rig, 0, 0, 100);
  remove_input (rig, input);
}

static void
test_hidden_and_moved (Rig *rig, gconstpointer unused)
{
  GstPad *input = add_input (rig, 0, 0, 16, 16);
  g_autoptr (GstPad) place = gst_pad_get_peer (input);

  push_frame (input, 16, 16, 100);
  g_object_set (place, "visible", FALSE, NULL);
  assert_luma (rig, 0, 0, BACKGROUND_LUMA);
  /* Not with the frame of before. */
  g_object_set (place, "visible", TRUE, "x", 32, NULL);
  assert_luma (rig, 32, 0, BACKGROUND_LUMA);
  push_frame (input, 16, 16, 100);
  assert_luma (rig, 32, 0, 100);
  remove_input (rig, input);
  assert_luma (rig, 32, 0, BACKGROUND_LUMA);
}

/* The end of one input is not the end of the picture (compositor would spin, or stop for
 * ever). */
static void
test_end_of_an_input (Rig *rig, gconstpointer unused)
{
  GstPad *input = add_input (rig, 0, 0, 16, 16);
  GstPad *other = add_input (rig, 32, 0, 16, 16);

  push_frame (input, 16, 16, 100);
  push_frame (other, 16, 16, 120);
  assert_luma (rig, 0, 0, 100);
  gst_pad_push_event (input, gst_event_new_eos ());
  assert_luma (rig, 0, 0, BACKGROUND_LUMA);
  assert_luma (rig, 32, 0, 120);
  remove_input (rig, input);
  remove_input (rig, other);
}

/* Without anything new only every third tick brings a picture, the same one; what is new,
 * or an encoder that needs one, brings it at once. */
static void
test_idle (Rig *rig, gconstpointer unused)
{
  GstPad *input = add_input (rig, 0, 0, 16, 16);
  g_autoptr (GstBuffer) first = NULL;
  g_autoptr (GstBuffer) idle = NULL;
  g_autoptr (GstBuffer) fresh = NULL;
  g_autoptr (GstBuffer) asked = NULL;

  g_object_set (rig->mixer, "idle-interval", (guint64)3 * FRAME, NULL);
  push_frame (input, 16, 16, 100);
  first = next_picture (rig);
  idle = next_picture_of_many (rig);
  g_assert_cmpuint (GST_BUFFER_PTS (idle), ==, GST_BUFFER_PTS (first) + 3 * FRAME);
  g_assert_cmpuint (luma_at (idle, 0, 0), ==, 100);
  push_frame (input, 16, 16, 120);
  fresh = next_picture_of_many (rig);
  g_assert_cmpuint (GST_BUFFER_PTS (fresh), ==, GST_BUFFER_PTS (idle) + FRAME);
  g_assert_cmpuint (luma_at (fresh, 0, 0), ==, 120);
  /* The picture that went out stays as it was. */
  g_assert_cmpuint (luma_at (idle, 0, 0), ==, 100);
  gst_pad_push_event (rig->out,
      gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
  asked = next_picture_of_many (rig);
  g_assert_cmpuint (GST_BUFFER_PTS (asked), ==, GST_BUFFER_PTS (fresh) + FRAME);
  remove_input (rig, input);
}

/* While it runs; the place is then in pixels of the new size. */
static void
test_size_changes (Rig *rig, gconstpointer unused)
{
  GstPad *input = add_input (rig, 0, 0, 16, 16);
  g_autoptr (GstBuffer) picture = NULL;
  g_autoptr (GstCaps) caps = NULL;
  GstVideoInfo info;

  push_frame (input, 16, 16, 100);
  assert_luma (rig, 0, 0, 100);
  g_object_set (rig->mixer, "width", 2 * WIDTH, "height", 2 * HEIGHT, NULL);
  picture = next_picture (rig);
  caps = gst_pad_get_current_caps (rig->out);
  g_assert_true (gst_video_info_from_caps (&info, caps));
  g_assert_cmpint (info.width, ==, 2 * WIDTH);
  g_assert_cmpuint (gst_buffer_get_size (picture), ==, info.size);
  g_assert_cmpuint (luma_at (picture, 15, 0), ==, 100);
  remove_input (rig, input);
}

/* Places are given in pixels of the layout: half as large a picture has the same in half
 * the size, with its next frame. */
static void
test_layout_size (Rig *rig, gconstpointer unused)
{
  GstPad *input = add_input (rig, 32, 16, 16, 16);
  g_autoptr (GstBuffer) picture = NULL;
  guint8 luma;

  g_object_set (rig->mixer, "layout-width", WIDTH, "layout-height", HEIGHT, NULL);
  push_frame (input, 16, 16, 100);
  assert_luma (rig, 32, 16, 100);
  g_object_set (rig->mixer, "width", WIDTH / 2, "height", HEIGHT / 2, NULL);
  picture = next_picture (rig);
  gst_buffer_extract (picture, 8 * WIDTH / 2 + 16, &luma, 1);
  g_assert_cmpuint (luma, ==, 100);
  gst_buffer_extract (picture, 7 * WIDTH / 2 + 16, &luma, 1);
  g_assert_cmpuint (luma, ==, BACKGROUND_LUMA);
  remove_input (rig, input);
}

/* After a time without CPU there is one picture for now, not one for each that was
 * missed. */
/* With a latency, a picture is of what was then, however late it has come. */
static void
test_latency (Rig *rig, gconstpointer unused)
{
  static const struct {
    guint8 pushed;     /* before the picture; 0: nothing */
    GstClockTime time; /* of it */
    guint8 shown;
  } steps[] = {{100, FRAME, BACKGROUND_LUMA}, {0, 0, 100}, {120, 3 * FRAME, 100},
      {0, 0, 120}, {140, 5 * FRAME - FRAME / 3, 120}, {0, 0, 140}};
  GstPad *input;

  g_object_set (rig->mixer, "latency", 3 * FRAME, NULL);
  input = add_input (rig, 0, 0, WIDTH, HEIGHT);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    g_autoptr (GstBuffer) picture = NULL;

    if (steps[i].pushed != 0)
      push_frame_at (input, WIDTH, HEIGHT, steps[i].pushed, steps[i].time);
    picture = next_picture_of_many (rig);
    g_assert_cmpuint (GST_BUFFER_PTS (picture), ==, i * FRAME);
    g_assert_cmpuint (luma_at (picture, 0, 0), ==, steps[i].shown);
  }
  remove_input (rig, input);
}

static void
test_missed_ticks_are_left_out (Rig *rig, gconstpointer unused)
{
  g_autoptr (GstBuffer) first = next_picture (rig);
  g_autoptr (GstBuffer) late = NULL;
  g_autoptr (GstBuffer) next = NULL;
  GstClockID id = NULL;

  gst_test_clock_wait_for_next_pending_id (rig->clock, &id);
  gst_clock_id_unref (id);
  gst_test_clock_set_time (rig->clock, 7 * FRAME + FRAME / 2);
  gst_clock_id_unref (gst_test_clock_process_next_clock_id (rig->clock));
  late = pop_picture (rig);
  g_assert_cmpuint (GST_BUFFER_PTS (late), ==, FRAME);
  next = next_picture (rig);
  g_assert_cmpuint (GST_BUFFER_PTS (next), ==, 7 * FRAME);
}

/* Frames from another thread while places come and go. */
typedef struct {
  GstPad *input;
  gint stop;
} Flood;

static gpointer
flood (gpointer data)
{
  Flood *self = data;

  while (!g_atomic_int_get (&self->stop))
    push_frame (self->input, 16, 16, 100);
  return NULL;
}

static void
test_places_come_and_go (Rig *rig, gconstpointer unused)
{
  Flood state = {add_input (rig, 0, 0, 16, 16), 0};
  GThread *thread = g_thread_new ("flood", flood, &state);

  for (guint i = 0; i < 200; i++) {
    GstPad *input = add_input (rig, 32, 0, 16, 16);

    push_frame (input, 16, 16, 130);
    assert_luma (rig, 32, 0, 130);
    remove_input (rig, input);
    assert_luma (rig, 32, 0, BACKGROUND_LUMA);
  }
  g_atomic_int_set (&state.stop, 1);
  g_thread_join (thread);
  remove_input (rig, state.input);
}

static void
test_states (Rig *rig, gconstpointer unused)
{
  for (guint i = 0; i < 20; i++) {
    g_autoptr (GstBuffer) picture = next_picture (rig);

    gst_element_set_state (rig->mixer, i % 2 == 0 ? GST_STATE_NULL : GST_STATE_PAUSED);
    gst_element_set_state (rig->mixer, GST_STATE_PLAYING);
  }
}

static void
test_launch_line (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "tuttivideomixer name=m width=64 height=32 sink_0::x=8 sink_0::width=16 "
      "sink_0::height=16 "
      "! identity eos-after=4 ! fakesink  videotestsrc is-live=true num-buffers=3 ! "
      "video/x-raw,format=I420,width=16,height=16 ! m.sink_0",
      &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, WAIT_S * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

#define ADD(path, function) g_test_add (path, Rig, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  tutti_plugin_register_static ();
  ADD ("/video-mixer/empty-canvas", test_empty_canvas);
  ADD ("/video-mixer/each-in-its-place", test_each_in_its_place);
  ADD ("/video-mixer/other-sizes", test_other_sizes);
  ADD ("/video-mixer/order", test_order);
  ADD ("/video-mixer/place-outside", test_place_outside_shows_nothing);
  ADD ("/video-mixer/stale-frame-goes", test_stale_frame_goes);
  ADD ("/video-mixer/missed-time-is-no-age", test_missed_time_is_no_age);
  ADD ("/video-mixer/new-format-alone", test_new_format_alone_changes_nothing);
  ADD ("/video-mixer/still-screen-stays", test_still_screen_stays);
  ADD ("/video-mixer/hidden-and-moved", test_hidden_and_moved);
  ADD ("/video-mixer/end-of-an-input", test_end_of_an_input);
  ADD ("/video-mixer/idle", test_idle);
  ADD ("/video-mixer/size-changes", test_size_changes);
  ADD ("/video-mixer/layout-size", test_layout_size);
  ADD ("/video-mixer/missed-ticks", test_missed_ticks_are_left_out);
  ADD ("/video-mixer/places-come-and-go", test_places_come_and_go);
  ADD ("/video-mixer/states", test_states);
  ADD ("/video-mixer/latency", test_latency);
  g_test_add_func ("/video-mixer/launch-line", test_launch_line);
  return g_test_run ();
}
