/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tuttiaudiomixer costs: CPU time for a second of media, with as many talkers as
 * participants (nobody shares a mix) and with three (everybody else does).
 *
 * Usage: bench-mixer [SECONDS]. Runs under a test clock, so as fast as it can; outputs go
 * to fakesinks. What is counted is the CPU time of the whole process but that of making
 * the sound, which is made before. */
#include "plugins/tutti-plugin.h"

#include <gst/check/gsttestclock.h>
#include <stdlib.h>
#include <time.h>

#define FRAMES 960
#define BYTES (FRAMES * 4)
#define TICKS_PER_SECOND 50
#define TALKERS_FEW 3

typedef struct {
  GstElement *pipeline, *mixer;
  GstTestClock *clock;
  GPtrArray *sinks; /* GstPad */
  GstBuffer *noise;
} Bench;

static gdouble
cpu_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gdouble)now.tv_sec + (gdouble)now.tv_nsec / 1e9;
}

static GstBuffer *
make_noise (void)
{
  gint16 *samples = g_new (gint16, FRAMES * 2);

  for (guint i = 0; i < FRAMES * 2; i++)
    samples[i] = (gint16)g_random_int_range (-300, 300);
  return gst_buffer_new_wrapped (samples, BYTES);
}

static void
add_participant (Bench *bench, guint number)
{
  g_autofree gchar *sink_name = g_strdup_printf ("sink_%u", number);
  g_autofree gchar *src_name = g_strdup_printf ("src_%u", number);
  GstElement *fakesink = gst_element_factory_make ("fakesink", NULL);
  GstPad *sink = gst_element_request_pad_simple (bench->mixer, sink_name);
  g_autoptr (GstCaps) caps = gst_pad_get_pad_template_caps (sink);
  GstSegment segment;

  g_object_set (fakesink, "sync", FALSE, "async", FALSE, NULL);
  gst_bin_add (GST_BIN (bench->pipeline), fakesink);
  gst_element_link_pads (bench->mixer, src_name, fakesink, "sink");
  gst_pad_set_active (sink, TRUE);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_send_event (sink, gst_event_new_stream_start (sink_name));
  gst_pad_send_event (sink, gst_event_new_caps (caps));
  gst_pad_send_event (sink, gst_event_new_segment (&segment));
  g_ptr_array_add (bench->sinks, sink);
}

static void
start (Bench *bench, guint participants)
{
  bench->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  bench->mixer = gst_element_factory_make ("tuttiaudiomixer", NULL);
  bench->clock = GST_TEST_CLOCK (gst_test_clock_new ());
  bench->sinks = g_ptr_array_new_with_free_func (gst_object_unref);
  bench->noise = make_noise ();
  gst_bin_add (GST_BIN (bench->pipeline), bench->mixer);
  gst_pipeline_use_clock (GST_PIPELINE (bench->pipeline), GST_CLOCK (bench->clock));
  for (guint i = 0; i < participants; i++)
    add_participant (bench, i);
  gst_element_set_state (bench->pipeline, GST_STATE_PLAYING);
}

static void
stop (Bench *bench)
{
  gst_element_set_state (bench->pipeline, GST_STATE_NULL);
  g_ptr_array_unref (bench->sinks);
  gst_buffer_unref (bench->noise);
  gst_object_unref (bench->pipeline);
  gst_object_unref (bench->clock);
}

static void
tick (Bench *bench, guint talkers)
{
  for (guint i = 0; i < talkers; i++)
    gst_pad_chain (g_ptr_array_index (bench->sinks, i), gst_buffer_ref (bench->noise));
  gst_test_clock_crank (bench->clock);
}

static void
measure (guint participants, guint talkers, guint seconds)
{
  Bench bench;
  gdouble before, used;

  start (&bench, participants);
  for (guint i = 0; i < TICKS_PER_SECOND; i++)
    tick (&bench, talkers);
  before = cpu_seconds ();
  for (guint i = 0; i < seconds * TICKS_PER_SECOND; i++)
    tick (&bench, talkers);
  gst_test_clock_wait_for_next_pending_id (bench.clock, NULL);
  used = cpu_seconds () - before;
  stop (&bench);
  g_print ("%4u participants, %3u talk: %7.2f ms CPU for a second of sound\n",
      participants, talkers, used / seconds * 1000);
}

int
main (int argc, char **argv)
{
  static const guint sizes[] = {10, 50, 100};
  const guint seconds = argc > 1 ? (guint)MAX (atoi (argv[1]), 1) : 10;

  gst_init (&argc, &argv);
  if (!tutti_plugin_register_static ())
    return 1;
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    measure (sizes[i], TALKERS_FEW, seconds);
    measure (sizes[i], sizes[i], seconds);
  }
  return 0;
}
