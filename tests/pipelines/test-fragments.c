/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fragments in pipelines/ keep what their first lines promise: names, formats, and
 * for the robots that they follow the room's clock wherever it stands when they come in.
 */
#include <gst/check/gstharness.h>
#include <gst/gst.h>
#include <string.h>

#include "mixer/tutti-fragment.h"
#include "plugins/tutti-plugin-elements.h"

#define ROOM_FRAMES_BEFORE \
  10 /* at 15/s: the robot comes into a room that is two thirds of a second old */
#define AUDIO_BUFFERS 60 /* 1.2 s: the first robot speaks from 0.3 s on */
#define VIDEO_BUFFERS 15
#define WATCHDOG_S 100

typedef struct {
  GMutex lock;
  GMainLoop *loop;
  gint *pending; /* atomic: streams that have not seen all that they wanted */
  GstClockTime first_running;    /* of the first buffer that came from a file */
  GstClockTime previous_running; /* of the last that was wanted, in the end */
  GstClockTime max_step, min_step;
  guint wanted, seen;
  guint loudest;  /* S16LE */
  guint distinct; /* frames that differ from the one before */
  guint64 previous_sum;
  GstCaps *caps;
} Stream;

typedef struct {
  Stream audio, video;
  guint room_frames;
} Room;

#define BITRATE 300000

/* @bin: (transfer floating) (nullable) */
static GstHarness *
make_harness (GstElement *bin, const GError *error, const char *caps)
{
  g_autoptr (GstElement) encoder = NULL;
  GstHarness *harness;

  g_assert_no_error (error);
  encoder = gst_bin_get_by_name (GST_BIN (bin), "encoder");
  g_assert_nonnull (encoder);
  harness = gst_harness_new_with_element (bin, "sink", "src");
  gst_harness_set_src_caps_str (harness, caps);
  gst_object_unref (bin);
  return harness;
}

static void
push_zeros (GstHarness *harness, gsize size, GstClockTime pts, GstClockTime duration)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  gst_buffer_memset (buffer, 0, 0, size);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;
  g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
}

/* Of pictures for people. */
typedef struct {
  const char *fragment;
  const char *bitrate; /* the encoder's property */
} Picture;

static const Picture vp8 = {"encoder-vp8", "target-bitrate"};
static const Picture h264 = {"encoder-h264", "bitrate"};

static void
test_picture (gconstpointer data)
{
  const Picture *picture = data;
  g_autoptr (GError) error = NULL;
  GstElement *bin = tutti_fragment_load_video_encoder (
      PIPELINES_DIR, picture->fragment, BITRATE, &error);
  GstHarness *harness = make_harness (
      bin, error, "video/x-raw,format=I420,width=640,height=360,framerate=15/1");
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (bin), "encoder");
  int bitrate = 0;

  g_object_get (encoder, picture->bitrate, &bitrate, NULL);
  g_assert_cmpint (bitrate, ==, BITRATE);
  for (guint i = 0; i < 30; i++) {
    push_zeros (harness, 640 * 360 * 3 / 2, gst_util_uint64_scale (i, GST_SECOND, 15),
        GST_SECOND / 15);
    g_autoptr (GstBuffer) frame = gst_harness_pull (harness);
    g_assert_nonnull (frame);
    /* One frame out for one in (no look-ahead), and a keyframe only at the beginning. */
    g_assert_cmpint (
        GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_DELTA_UNIT), ==, i > 0);
  }
  gst_harness_teardown (harness);
}

/* Grey, in blocks of eight by eight that have nothing to do with the ones before. */
static GstBuffer *
make_noise (GRand *rand, int width, int height)
{
  gsize luma = (gsize)width * height;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, luma * 3 / 2, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  memset (map.data + luma, 128, luma / 2);
  for (int y = 0; y < height; y += 8) {
    for (int x = 0; x < width; x += 8)
      memset (map.data + y * width + x, g_rand_int_range (rand, 16, 235), 8);
    for (int line = y + 1; line < y + 8; line++)
      memcpy (map.data + line * width, map.data + y * width, width);
  }
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

/* What cannot be encoded well enough becomes fewer pictures, not more bits: a receiver is
 * given the size that its line carries. */
static void
test_picture_noise (gconstpointer data)
{
  enum { RATE = 15, SECONDS = 8 };
  const Picture *picture = data;
  g_autoptr (GError) error = NULL;
  GstElement *bin = tutti_fragment_load_video_encoder (
      PIPELINES_DIR, picture->fragment, BITRATE, &error);
  GstHarness *harness = make_harness (
      bin, error, "video/x-raw,format=I420,width=640,height=360,framerate=15/1");
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  GstBuffer *frame;
  gsize bytes = 0;
  guint pictures = 0;

  for (guint i = 0; i < RATE * SECONDS; i++) {
    GstBuffer *noise = make_noise (rand, 640, 360);

    GST_BUFFER_PTS (noise) = gst_util_uint64_scale (i, GST_SECOND, RATE);
    GST_BUFFER_DURATION (noise) = GST_SECOND / RATE;
    g_assert_cmpint (gst_harness_push (harness, noise), ==, GST_FLOW_OK);
    while ((frame = gst_harness_try_pull (harness)) != NULL) {
      bytes += gst_buffer_get_size (frame);
      pictures++;
      gst_buffer_unref (frame);
    }
  }
  g_test_message ("%u pictures, %.0f kbit/s where %d are wanted", pictures,
      bytes * 8 / 1e3 / SECONDS, BITRATE / 1000);
  g_assert_cmpuint (bytes * 8 / SECONDS, <=, BITRATE * 3 / 2);
  g_assert_cmpuint (pictures, >=, SECONDS);
  gst_harness_teardown (harness);
}

static gboolean
has_parameter_set (GstBuffer *frame)
{
  GstMapInfo map;
  gboolean found = FALSE;

  gst_buffer_map (frame, &map, GST_MAP_READ);
  for (gsize i = 0; i + 3 < map.size; i++)
    found |= map.data[i] == 0 && map.data[i + 1] == 0 && map.data[i + 2] == 1 &&
             (map.data[i + 3] & 0x1f) == 7;
  gst_buffer_unmap (frame, &map);
  return found;
}

/* What is kept has a keyframe every 50 pictures, and one frame out for one in. */
static void
test_output (gconstpointer fragment)
{
  g_autoptr (GError) error = NULL;
  GstElement *bin =
      tutti_fragment_load_video_encoder (PIPELINES_DIR, fragment, BITRATE, &error);
  GstHarness *harness = make_harness (
      bin, error, "video/x-raw,format=I420,width=640,height=360,framerate=25/1");

  for (guint i = 0; i < 120; i++) {
    g_autoptr (GstBuffer) frame = NULL;

    push_zeros (harness, 640 * 360 * 3 / 2, gst_util_uint64_scale (i, GST_SECOND, 25),
        GST_SECOND / 25);
    frame = gst_harness_pull (harness);
    g_assert_nonnull (frame);
    g_assert_cmpint (
        GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_DELTA_UNIT), ==, i % 50 > 0);
    /* A receiver may begin with any keyframe: a parameter set comes first. */
    if (i % 50 == 0 && g_str_equal (fragment, "output-h264"))
      g_assert_true (has_parameter_set (frame));
  }
  gst_harness_teardown (harness);
}

static void
test_opus (void)
{
  g_autoptr (GError) error = NULL;
  GstElement *bin = tutti_fragment_load_encoder (PIPELINES_DIR, "encoder-opus", &error);
  GstHarness *harness = make_harness (
      bin, error, "audio/x-raw,format=S16LE,rate=48000,channels=2,layout=interleaved");
  gsize size = 0;
  for (guint i = 0; i < 20; i++) {
    push_zeros (harness, 960 * 4, i * 20 * GST_MSECOND, 20 * GST_MSECOND);
    g_autoptr (GstBuffer) packet = gst_harness_pull (harness);
    g_assert_nonnull (packet);
    g_assert_cmpuint (GST_BUFFER_DURATION (packet), ==, 20 * GST_MSECOND);
    if (i > 0)
      g_assert_cmpuint (gst_buffer_get_size (packet), ==, size);
    size = gst_buffer_get_size (packet);
  }
  gst_harness_teardown (harness);
}

static void
measure (Stream *stream, GstBuffer *buffer)
{
  GstMapInfo map;
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  guint64 sum = 0;
  for (gsize i = 0; i + 1 < map.size; i += 2) {
    gint16 sample = (gint16)(map.data[i] | map.data[i + 1] << 8);
    stream->loudest = MAX (stream->loudest, (guint)ABS (sample));
    sum = sum * 31 + (guint16)sample;
  }
  stream->distinct += sum != stream->previous_sum;
  stream->previous_sum = sum;
  gst_buffer_unmap (buffer, &map);
}

static gboolean
quit_loop (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static GstPadProbeReturn
on_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Stream *stream = data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  gst_event_parse_segment (event, &segment);
  GstClockTime running =
      gst_segment_to_running_time (segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));

  g_mutex_lock (&stream->lock);
  stream->seen++;
  if (stream->seen == 1) {
    stream->first_running = running;
    stream->caps = gst_pad_get_current_caps (pad);
  } else if (stream->seen <= stream->wanted) {
    GstClockTime step = running - stream->previous_running;
    stream->max_step = MAX (stream->max_step, step);
    stream->min_step = MIN (stream->min_step, step);
  }
  if (stream->seen <= stream->wanted) {
    stream->previous_running = running;
    measure (stream, buffer);
  }
  if (stream->seen == stream->wanted && g_atomic_int_dec_and_test (stream->pending))
    g_idle_add (quit_loop, stream->loop);
  g_mutex_unlock (&stream->lock);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_room_frame (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Room *room = data;
  if (++room->room_frames == ROOM_FRAMES_BEFORE)
    g_idle_add (quit_loop, room->video.loop);
  return GST_PAD_PROBE_OK;
}

static void
attach (GstBin *pipeline, GstBin *robot, const char *name, Stream *stream)
{
  g_autoptr (GstElement) end = gst_bin_get_by_name (robot, name);
  g_assert_nonnull (end);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (end, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_buffer, stream, NULL);
  GstPad *ghost = gst_ghost_pad_new (name, pad);
  gst_element_add_pad (GST_ELEMENT (robot), ghost);

  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_object_set (sink, "sync", FALSE, "async", FALSE, NULL);
  gst_bin_add (pipeline, sink);
  g_autoptr (GstPad) sink_pad = gst_element_get_static_pad (sink, "sink");
  g_assert_cmpint (gst_pad_link (ghost, sink_pad), ==, GST_PAD_LINK_OK);
  gst_element_sync_state_with_parent (sink);
}

static gboolean
on_watchdog (gpointer what)
{
  g_error ("%s did not come within %d s", (const char *)what, WATCHDOG_S);
  return G_SOURCE_REMOVE;
}

static void
run_until_quit (GMainLoop *loop, const char *what)
{
  guint watchdog = g_timeout_add_seconds (WATCHDOG_S, on_watchdog, (gpointer)what);
  g_main_loop_run (loop);
  g_source_remove (watchdog);
}

static void
assert_format (Stream *stream, const char *expected)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (expected);
  g_assert_true (gst_caps_is_subset (stream->caps, caps));
  gst_clear_caps (&stream->caps);
}

static void
stream_init (Stream *stream, GMainLoop *loop, gint *pending, guint wanted)
{
  g_mutex_init (&stream->lock);
  stream->loop = loop;
  stream->pending = pending;
  stream->wanted = wanted;
  stream->min_step = GST_CLOCK_TIME_NONE;
}

static void
test_robot (gconstpointer fragment)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Room room = {0};
  gint pending = 2;
  stream_init (&room.audio, loop, &pending, AUDIO_BUFFERS);
  stream_init (&room.video, loop, &pending, VIDEO_BUFFERS);

  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "videotestsrc is-live=true ! video/x-raw,framerate=15/1 ! fakesink name=room",
      NULL);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "room");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_room_frame, &room, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  run_until_quit (loop, "the room's own picture");

  g_autoptr (GError) error = NULL;
  GstElement *robot = tutti_fragment_load (PIPELINES_DIR, fragment, &error);

  g_assert_no_error (error);
  gst_bin_add (GST_BIN (pipeline), robot);
  attach (GST_BIN (pipeline), GST_BIN (robot), "audio", &room.audio);
  attach (GST_BIN (pipeline), GST_BIN (robot), "video", &room.video);
  GstClockTime before = gst_element_get_current_running_time (pipeline);
  gst_element_sync_state_with_parent (robot);
  run_until_quit (loop, "a stream of the robot");
  GstClockTime after = gst_element_get_current_running_time (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  assert_format (&room.audio, "audio/x-raw,format=S16LE,rate=48000,channels=2");
  assert_format (&room.video, "video/x-raw,format=I420,width=640,height=360");
  /* In the room's time, not from zero and not ahead of it. */
  g_assert_cmpuint (room.audio.first_running, >=, before);
  g_assert_cmpuint (room.video.first_running, >=, before);
  g_assert_cmpuint (room.audio.previous_running, <=, after);
  g_assert_cmpuint (room.video.previous_running, <=, after);
  g_assert_cmpuint (room.audio.min_step, ==, 20 * GST_MSECOND);
  g_assert_cmpuint (room.audio.max_step, ==, 20 * GST_MSECOND);
  g_assert_cmpuint (room.video.max_step, <=, GST_SECOND / 15 + GST_USECOND);
  g_assert_cmpuint (room.video.min_step, >=, GST_SECOND / 15 - GST_USECOND);
  /* It moves, and the first one is also the first to speak. */
  g_assert_cmpuint (room.video.distinct, >=, VIDEO_BUFFERS / 2);
  if (g_str_equal (fragment, "robot-1"))
    g_assert_cmpuint (room.audio.loudest, >=, 3000);
  else
    g_assert_cmpuint (room.audio.loudest, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  GST_ELEMENT_REGISTER (tuttiopusencode, NULL);
  g_test_add_data_func ("/pipelines/encoder/vp8", &vp8, test_picture);
  g_test_add_data_func ("/pipelines/encoder/h264", &h264, test_picture);
  g_test_add_data_func ("/pipelines/encoder/vp8-noise", &vp8, test_picture_noise);
  g_test_add_data_func ("/pipelines/encoder/h264-noise", &h264, test_picture_noise);
  g_test_add_func ("/pipelines/encoder/opus", test_opus);
  g_test_add_data_func ("/pipelines/output/vp8", "output-vp8", test_output);
  g_test_add_data_func ("/pipelines/output/h264", "output-h264", test_output);
  g_test_add_data_func ("/pipelines/robot/1", "robot-1", test_robot);
  g_test_add_data_func ("/pipelines/robot/2", "robot-2", test_robot);
  g_test_add_data_func ("/pipelines/robot/3", "robot-3", test_robot);
  return g_test_run ();
}
