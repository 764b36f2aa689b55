/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/check/gstharness.h>
#include <opus.h>
#include <string.h>

#include "plugins/tutti-plugin-elements.h"
#include "tutti-tone.h"

#define TICK_FRAMES 960
#define TICK (20 * GST_MSECOND)
#define LOOK_AHEAD 120 /* frames; of the coder that is not for speech */
#define TOC_STEREO 4   /* RFC 6716, 3.1 */

typedef struct {
  GstHarness *harness;
  OpusDecoder *decoder;
  guint tick;
  double right, right_before; /* amplitude of what only the right side has; goes there
                               * within a tick */
  gint16 sent[TICK_FRAMES * 2], before[TICK_FRAMES * 2];
} Line;

static Line
line_new (const char *settings)
{
  g_autofree char *text = g_strdup_printf ("tuttiopusencode %s", settings);
  Line line = {.harness = gst_harness_new_parse (text)};

  gst_harness_set_src_caps_str (
      line.harness, "audio/x-raw,format=S16LE,rate=48000,channels=2,layout=interleaved");
  line.decoder = opus_decoder_create (48000, 2, NULL);
  return line;
}

static void
line_clear (Line *line)
{
  opus_decoder_destroy (line->decoder);
  gst_harness_teardown (line->harness);
}

static void
push_tick (Line *line)
{
  gint16 more[TICK_FRAMES * 2];
  GstBuffer *buffer;

  memcpy (line->before, line->sent, sizeof line->sent);
  tutti_tone (line->sent, TICK_FRAMES, (guint64)line->tick * TICK_FRAMES, 440, 0.3);
  tutti_tone (more, TICK_FRAMES, (guint64)line->tick * TICK_FRAMES, 1500, 1);
  for (guint i = 0; i < TICK_FRAMES; i++) {
    const double share = (double)i / TICK_FRAMES;

    line->sent[2 * i + 1] =
        (gint16)(line->sent[2 * i + 1] +
                 more[2 * i + 1] *
                     (line->right * share + line->right_before * (1 - share)));
  }
  line->right_before = line->right;
  buffer = gst_buffer_new_memdup (line->sent, sizeof line->sent);
  GST_BUFFER_PTS (buffer) = line->tick++ * TICK;
  g_assert_cmpint (gst_harness_push (line->harness, buffer), ==, GST_FLOW_OK);
}

typedef struct {
  gboolean stereo;
  int wrong; /* the most by which the left side is not what was sent */
} Heard;

static Heard
hear_tick (Line *line)
{
  gint16 out[TICK_FRAMES * 2];
  g_autoptr (GstBuffer) packet = NULL;
  Heard heard = {FALSE, 0};
  GstMapInfo map;

  push_tick (line);
  packet = gst_harness_pull (line->harness);
  g_assert_cmpuint (GST_BUFFER_PTS (packet), ==, (line->tick - 1) * TICK);
  g_assert_cmpuint (GST_BUFFER_DURATION (packet), ==, TICK);
  gst_buffer_map (packet, &map, GST_MAP_READ);
  heard.stereo = (map.data[0] & TOC_STEREO) != 0;
  g_assert_cmpint (
      opus_decode (line->decoder, map.data, (opus_int32)map.size, out, TICK_FRAMES, 0),
      ==, TICK_FRAMES);
  gst_buffer_unmap (packet, &map);
  for (int i = 0; i < TICK_FRAMES; i++) {
    const int sent = i < LOOK_AHEAD ? line->before[2 * (TICK_FRAMES + i - LOOK_AHEAD)]
                                    : line->sent[2 * (i - LOOK_AHEAD)];

    heard.wrong = MAX (heard.wrong, ABS (out[2 * i] - sent));
  }
  return heard;
}

/* Returns: the most that was wrong in @ticks, all of them in mono or in stereo */
static int
hear (Line *line, guint ticks, gboolean stereo)
{
  int wrong = 0;

  for (guint i = 0; i < ticks; i++) {
    const Heard heard = hear_tick (line);

    g_assert_cmpint (heard.stereo, ==, stereo);
    wrong = MAX (wrong, heard.wrong);
  }
  return wrong;
}

/* Stereo with the first frame that needs it, mono after a second that does not, and no
 * seam at either change. */
static void
test_follows_the_sides (void)
{
  Line line = line_new ("complexity=4");
  int steady;

  hear (&line, 10, FALSE);
  steady = hear (&line, 40, FALSE);
  line.right = 0.2;
  steady = MAX (steady, hear (&line, 50, TRUE));
  g_assert_cmpint (steady, <, 2000); /* of 9830 */
  line.right = 0;
  g_assert_cmpint (hear (&line, 50, TRUE), <=, steady * 2);
  g_assert_cmpint (hear (&line, 50, FALSE), <=, steady * 2);
  line.right = 0.2;
  g_assert_cmpint (hear (&line, 50, TRUE), <=, steady * 2);
  line_clear (&line);
}

static void
test_packets_have_one_size (void)
{
  Line line = line_new ("bitrate=48000");

  for (guint i = 0; i < 100; i++) {
    g_autoptr (GstBuffer) packet = NULL;

    line.right = i / 10 % 2 ? 0.2 : 0;
    push_tick (&line);
    packet = gst_harness_pull (line.harness);
    g_assert_cmpuint (gst_buffer_get_size (packet), ==, 120);
  }
  line_clear (&line);
}

/* Three ticks make a packet; what is begun at the end comes too. */
static void
test_long_frames (void)
{
  Line line = line_new ("speech=true vbr=true bitrate=16000 frame-size=60");

  for (guint i = 0; i < 7; i++)
    push_tick (&line);
  g_assert_cmpuint (gst_harness_buffers_in_queue (line.harness), ==, 2);
  g_assert_true (gst_harness_push_event (line.harness, gst_event_new_eos ()));
  g_assert_cmpuint (gst_harness_buffers_in_queue (line.harness), ==, 3);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GstBuffer) packet = gst_harness_pull (line.harness);
    GstMapInfo map;

    g_assert_cmpuint (GST_BUFFER_PTS (packet), ==, i * 3 * TICK);
    gst_buffer_map (packet, &map, GST_MAP_READ);
    g_assert_cmpint (
        opus_packet_get_nb_samples (map.data, (opus_int32)map.size, 48000), ==, 2880);
    gst_buffer_unmap (packet, &map);
  }
  line_clear (&line);
}

static void
test_latency (void)
{
  Line line = line_new ("frame-size=60");

  g_assert_cmpuint (gst_harness_query_latency (line.harness), ==, 60 * GST_MSECOND);
  line_clear (&line);
}

static void
test_wrong_frame_size (void)
{
  g_autoptr (GstElement) element = gst_element_factory_make ("tuttiopusencode", NULL);

  g_object_ref_sink (element);
  g_object_set (element, "frame-size", 30, NULL);
  g_assert_cmpint (
      gst_element_set_state (element, GST_STATE_PAUSED), ==, GST_STATE_CHANGE_FAILURE);
  gst_element_set_state (element, GST_STATE_NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  GST_ELEMENT_REGISTER (tuttiopusencode, NULL);
  g_test_add_func ("/opus-encode/follows-the-sides", test_follows_the_sides);
  g_test_add_func ("/opus-encode/packets-have-one-size", test_packets_have_one_size);
  g_test_add_func ("/opus-encode/long-frames", test_long_frames);
  g_test_add_func ("/opus-encode/latency", test_latency);
  g_test_add_func ("/opus-encode/wrong-frame-size", test_wrong_frame_size);
  return g_test_run ();
}
