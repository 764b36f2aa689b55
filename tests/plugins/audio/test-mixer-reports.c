/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tuttiaudiomixer tells the application, and that its example line runs. */
#include "mixer-rig.h"

#include "plugins/tutti-plugin.h"
#include "tutti-tone.h"

/* Returns: how many inputs the message names; @structure is the first's, owned by it */
static guint
first_level (GstMessage *message, const GstStructure **structure)
{
  const GValue *levels =
      gst_structure_get_value (gst_message_get_structure (message), "levels");

  *structure = gst_value_get_structure (gst_value_array_get_value (levels, 0));
  return gst_value_array_get_size (levels);
}

static void
test_levels_of_what_changed (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_4", 310);
  RigSpeaker *silent = rig_add_speaker (rig, "sink_5", 0);
  g_autoptr (GstMessage) message = NULL;
  const GstStructure *level;
  guint index, count = 0;
  gint value;
  gboolean speaking;

  g_object_set (a->sink, "label", "p-17", NULL);
  rig_ticks (rig, 5);
  message = rig_pop_message (rig, "tutti-levels");
  g_assert_nonnull (message);
  g_assert_cmpuint (first_level (message, &level), ==, 1);
  g_assert_true (gst_structure_get (level, "index", G_TYPE_UINT, &index, "level",
      G_TYPE_INT, &value, "speaking", G_TYPE_BOOLEAN, &speaking, NULL));
  g_assert_cmpuint (index, ==, 4);
  g_assert_cmpstr (gst_structure_get_string (level, "label"), ==, "p-17");
  g_assert_cmpstr (gst_structure_get_string (level, "pad"), ==, "sink_4");
  g_assert_cmpint (value, >=, -25);
  g_assert_cmpint (value, <=, -23);
  g_assert_false (speaking);

  /* A steady tone soon has nothing new to tell; and never more than ten a second. */
  rig_ticks (rig, 45);
  for (GstMessage *next; (next = rig_pop_message (rig, "tutti-levels")); count++)
    gst_message_unref (next);
  g_assert_cmpuint (count, <=, 9);
  rig_ticks (rig, 50);
  g_assert_null (rig_pop_message (rig, "tutti-levels"));

  /* The other one now. */
  silent->frequency = 530;
  rig_ticks (rig, 5);
  gst_clear_message (&message);
  message = rig_pop_message (rig, "tutti-levels");
  g_assert_nonnull (message);
  g_assert_cmpuint (first_level (message, &level), ==, 1);
  g_assert_cmpstr (gst_structure_get_string (level, "pad"), ==, "sink_5");
  g_assert_cmpstr (gst_structure_get_string (level, "label"), ==, "");
  rig_free (rig);
}

static void
test_levels_can_be_off (void)
{
  Rig *rig = rig_new ();

  g_object_set (rig->mixer, "levels-interval", (guint64)0, NULL);
  rig_add_speaker (rig, "sink_0", 310);
  rig_ticks (rig, 50);
  g_assert_null (rig_pop_message (rig, "tutti-levels"));
  rig_free (rig);
}

static void
assert_speech (Rig *rig, const gchar *label, gboolean expected)
{
  g_autoptr (GstMessage) message = rig_pop_message (rig, "tutti-speech");
  const GstStructure *structure;
  gboolean speaking;
  guint64 running_time;
  guint index;

  g_assert_nonnull (message);
  structure = gst_message_get_structure (message);
  g_assert_true (gst_structure_get (structure, "speaking", G_TYPE_BOOLEAN, &speaking,
      "running-time", G_TYPE_UINT64, &running_time, "index", G_TYPE_UINT, &index, NULL));
  g_assert_cmpint (speaking, ==, expected);
  g_assert_cmpuint (index, ==, 0);
  g_assert_cmpuint (running_time, <=, gst_clock_get_time (GST_CLOCK (rig->clock)));
  g_assert_cmpstr (gst_structure_get_string (structure, "pad"), ==, "sink_0");
  g_assert_cmpstr (gst_structure_get_string (structure, "label"), ==, label);
}

static void
test_speech_starts_and_stops (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_0", 310);

  a->sound = tutti_tone_voice;
  g_object_set (a->sink, "label", "p-1", NULL);
  rig_ticks (rig, 100);
  assert_speech (rig, "p-1", TRUE);
  g_assert_null (rig_pop_message (rig, "tutti-speech"));

  a->frequency = 0;
  rig_ticks (rig, 50);
  assert_speech (rig, "p-1", FALSE);
  g_assert_null (rig_pop_message (rig, "tutti-speech"));
  rig_free (rig);
}

static void
test_speech_ends_with_mute_and_with_leaving (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_0", 310);

  a->sound = tutti_tone_voice;
  rig_ticks (rig, 100);
  assert_speech (rig, "", TRUE);
  g_object_set (a->sink, "muted", TRUE, NULL);
  rig_ticks (rig, 50);
  assert_speech (rig, "", FALSE);
  g_object_set (a->sink, "muted", FALSE, NULL);
  rig_ticks (rig, 50);
  assert_speech (rig, "", TRUE);
  rig_remove_speaker (rig, a);
  assert_speech (rig, "", FALSE);
  rig_ticks (rig, 50);
  g_assert_null (rig_pop_message (rig, "tutti-speech"));
  rig_free (rig);
}

static void
test_statistics (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_3", 310);
  g_autoptr (GstStructure) stats = NULL;
  const GstStructure *input;
  const GValue *inputs;
  guint64 underruns;
  gint64 target, fill;

  rig_add_listener (rig, "src_3");
  rig_ticks (rig, 20);
  /* One packet that comes after its tick. */
  a->frequency = 0;
  rig_tick (rig);
  a->frequency = 310;
  rig_speak (rig, a);
  rig_ticks (rig, 20);

  g_object_get (rig->mixer, "stats", &stats, NULL);
  inputs = gst_structure_get_value (stats, "inputs");
  g_assert_cmpuint (gst_value_array_get_size (inputs), ==, 1);
  input = gst_value_get_structure (gst_value_array_get_value (inputs, 0));
  g_assert_true (gst_structure_get (input, "underruns", G_TYPE_UINT64, &underruns,
      "target", G_TYPE_INT64, &target, "fill", G_TYPE_INT64, &fill, NULL));
  g_assert_cmpuint (underruns, ==, 1);
  g_assert_cmpint (target, >, 20 * GST_MSECOND);
  g_assert_cmpint (target, <=, 60 * GST_MSECOND);
  g_assert_cmpint (fill, ==, 40 * GST_MSECOND);
  rig_free (rig);
}

static void
count_down (GstElement *sink, GstBuffer *buffer, GstPad *pad, gint *left)
{
  if (--*left == 0)
    gst_element_post_message (sink, gst_message_new_application (GST_OBJECT (sink),
                                        gst_structure_new_empty ("heard-enough")));
}

/* In real time, with a pipeline's own clock. */
static void
test_example_line_runs (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "tuttiaudiomixer name=m audiotestsrc is-live=true freq=300 ! audioconvert "
      "! m.sink_0 audiotestsrc is-live=true freq=500 ! audioconvert ! m.sink_1 "
      "m.src_0 ! queue leaky=downstream ! fakesink name=f signal-handoffs=true",
      &error);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  gint left = 25;

  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "f");
  g_signal_connect (sink, "handoff", G_CALLBACK (count_down), &left);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  /* The test's own timeout is the watchdog. */
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_APPLICATION | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_APPLICATION);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_assert_true (tutti_plugin_register_static ());

  g_test_add_func ("/audio-mixer/levels", test_levels_of_what_changed);
  g_test_add_func ("/audio-mixer/levels-off", test_levels_can_be_off);
  g_test_add_func ("/audio-mixer/speech", test_speech_starts_and_stops);
  g_test_add_func (
      "/audio-mixer/speech-ends", test_speech_ends_with_mute_and_with_leaving);
  g_test_add_func ("/audio-mixer/statistics", test_statistics);
  g_test_add_func ("/audio-mixer/example", test_example_line_runs);
  return g_test_run ();
}
