/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ticks, states, and pads that come and go. */
#include "mixer-rig.h"

#include "plugins/tutti-plugin.h"
#include "tutti-tone.h"

#include <string.h>

static void
assert_grid (RigListener *listener, GstClockTime first, guint count)
{
  g_assert_cmpuint (listener->pts->len, ==, count);
  for (guint i = 0; i < count; i++)
    g_assert_cmpuint (
        g_array_index (listener->pts, GstClockTime, i), ==, first + i * RIG_TICK);
}

static void
test_timestamps_are_a_grid (void)
{
  Rig *rig = rig_new ();
  RigListener *a = rig_add_listener (rig, "src_0");
  RigListener *mix = rig_add_listener (rig, "mix");

  rig_ticks (rig, 100);
  assert_grid (a, RIG_TICK, 100);
  assert_grid (mix, RIG_TICK, 100);
  g_assert_cmpuint (a->sound->len, ==, 100 * RIG_FRAMES * 2);
  g_assert_cmpuint (rig_stat (rig, "ticks"), ==, 101);
  g_assert_cmpuint (rig_stat (rig, "late-ticks"), ==, 0);
  rig_free (rig);
}

static void
test_late_is_made_up_for (void)
{
  Rig *rig = rig_new ();
  RigListener *a = rig_add_listener (rig, "src_0");

  rig_ticks (rig, 10);
  rig_jump (rig, 10 * RIG_TICK + 160 * GST_MSECOND);
  assert_grid (a, RIG_TICK, 18);
  g_assert_cmpuint (a->disconts, ==, 0);
  g_assert_cmpuint (rig_stat (rig, "skipped-ticks"), ==, 0);
  g_assert_cmpuint (rig_stat (rig, "late-ticks"), ==, 7);
  rig_free (rig);
}

static void
test_too_late_is_left_out (void)
{
  Rig *rig = rig_new ();
  RigListener *a = rig_add_listener (rig, "src_0");
  guint before;

  rig_ticks (rig, 10);
  before = a->disconts;
  rig_jump (rig, 10 * RIG_TICK + GST_SECOND + 5 * GST_MSECOND);
  /* One second is 50 ticks, of which the last is the one that happens. */
  g_assert_cmpuint (a->pts->len, ==, 11);
  g_assert_cmpuint (
      g_array_index (a->pts, GstClockTime, 10), ==, 10 * RIG_TICK + GST_SECOND);
  g_assert_cmpuint (a->disconts - before, ==, 1);
  g_assert_cmpuint (rig_stat (rig, "skipped-ticks"), ==, 49);
  rig_ticks (rig, 5);
  g_assert_cmpuint (a->disconts - before, ==, 1);
  g_assert_cmpuint (g_array_index (a->pts, GstClockTime, 15), ==,
      10 * RIG_TICK + GST_SECOND + 5 * RIG_TICK);
  rig_free (rig);
}

static void
test_short_ticks (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_0", 310);
  RigListener *b = rig_add_listener (rig, "src_1");
  gint16 half[RIG_FRAMES];

  gst_element_set_state (rig->mixer, GST_STATE_READY);
  g_object_set (rig->mixer, "tick-duration", (guint64)10 * GST_MSECOND, NULL);
  gst_element_set_state (rig->mixer, GST_STATE_PLAYING);
  for (guint i = 0; i < 100; i++) {
    tutti_tone (half, RIG_FRAMES / 2, a->position, 310, 0.1);
    rig_push (a, half, RIG_FRAMES / 2);
    gst_test_clock_crank (rig->clock);
  }
  gst_test_clock_wait_for_next_pending_id (rig->clock, NULL);
  g_assert_cmpuint (b->pts->len, ==, 100);
  g_assert_cmpuint (b->sound->len, ==, 100 * RIG_FRAMES);
  for (guint i = 1; i < 100; i++)
    g_assert_cmpuint (g_array_index (b->pts, GstClockTime, i) -
                          g_array_index (b->pts, GstClockTime, i - 1),
        ==, 10 * GST_MSECOND);
  g_assert_cmpfloat_with_epsilon (rig_hear (b, 310, 25), -20, 0.3);
  rig_free (rig);
}

static void
test_events_of_an_input_stay_there (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_0", 310);
  RigListener *b = rig_add_listener (rig, "src_1");
  GstSegment segment;
  static const GstEventType expected[] = {
      GST_EVENT_STREAM_START, GST_EVENT_CAPS, GST_EVENT_SEGMENT};

  rig_ticks (rig, 10);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = 5 * GST_SECOND;
  g_assert_true (gst_pad_push_event (a->out, gst_event_new_segment (&segment)));
  g_assert_true (gst_pad_push_event (a->out, gst_event_new_flush_start ()));
  g_assert_true (gst_pad_push_event (a->out, gst_event_new_flush_stop (TRUE)));
  g_assert_true (gst_pad_push_event (a->out, gst_event_new_segment (&segment)));
  rig_ticks (rig, 10);
  g_assert_true (gst_pad_push_event (a->out, gst_event_new_eos ()));
  rig_ticks (rig, 10);
  assert_grid (b, RIG_TICK, 30);
  g_assert_cmpmem (
      b->events->data, b->events->len * sizeof (GstEventType), expected, sizeof expected);
  rig_free (rig);
}

static void
test_flushed_sound_is_not_heard (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_0", 310);
  RigListener *b = rig_add_listener (rig, "src_1");

  rig_ticks (rig, 10);
  for (guint i = 0; i < 5; i++)
    rig_speak (rig, a);
  g_assert_true (gst_pad_push_event (a->out, gst_event_new_flush_start ()));
  g_assert_true (gst_pad_push_event (a->out, gst_event_new_flush_stop (TRUE)));
  a->frequency = 0;
  /* One tick to fade out. */
  rig_ticks (rig, 6);
  g_assert_cmpfloat (rig_hear (b, 310, 5), <, -120);
  rig_free (rig);
}

static void
test_wrong_caps_are_refused (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_0", 310);
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      "audio/x-raw, format=F32LE, rate=44100, channels=1, layout=interleaved");

  /* A sticky event that is refused comes to light with the next buffer. */
  gst_pad_push_event (a->out, gst_event_new_caps (caps));
  g_assert_cmpint (rig_speak (rig, a), ==, GST_FLOW_NOT_NEGOTIATED);
  rig_free (rig);
}

static void
test_latency_is_a_tick_whatever_is_upstream (void)
{
  Rig *rig = rig_new ();
  RigListener *a = rig_add_listener (rig, "src_0");
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live;
  GstClockTime least, most;

  g_assert_true (gst_pad_query (a->src, query));
  gst_query_parse_latency (query, &live, &least, &most);
  g_assert_true (live);
  g_assert_cmpuint (least, ==, RIG_TICK);
  g_assert_cmpuint (most, ==, GST_CLOCK_TIME_NONE);
  rig_free (rig);
}

static void
test_states_again_and_again (void)
{
  Rig *rig = rig_new ();
  RigListener *a = rig_add_listener (rig, "src_0");
  RigSpeaker *b = rig_add_speaker (rig, "sink_1", 310);

  rig_ticks (rig, 3);
  for (guint i = 0; i < 20; i++) {
    const guint before = a->pts->len;

    gst_element_set_state (rig->mixer, i % 2 ? GST_STATE_NULL : GST_STATE_PAUSED);
    gst_element_set_state (rig->mixer, i % 2 ? GST_STATE_READY : GST_STATE_PAUSED);
    g_assert_cmpint (gst_element_set_state (rig->mixer, GST_STATE_PLAYING), !=,
        GST_STATE_CHANGE_FAILURE);
    rig_speak (rig, b);
    rig_ticks (rig, 3);
    g_assert_cmpuint (a->pts->len, ==, before + 3);
  }
  rig_free (rig);
}

static void
test_names_are_given_once (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *seven = rig_add_speaker (rig, "sink_7", 0);
  RigSpeaker *next = rig_add_speaker (rig, "sink_%u", 0);

  g_assert_cmpstr (GST_PAD_NAME (next->sink), ==, "sink_8");
  rig_remove_speaker (rig, next);
  rig_remove_speaker (rig, seven);
  /* A number comes back to who asks for it by name only. */
  next = rig_add_speaker (rig, "sink_%u", 0);
  g_assert_cmpstr (GST_PAD_NAME (next->sink), ==, "sink_9");
  rig_add_speaker (rig, "sink_7", 0);
  rig_free (rig);
}

/* ---- churn ---- */

#define CHURNERS 3
#define CHURN_TICKS 300
#define CHURN_ROUNDS 30 /* of each */

typedef struct {
  GstElement *mixer;
  guint base;
  gint stop;   /* atomic */
  gint rounds; /* atomic */
} Churner;

static GstFlowReturn
swallow (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

/* One participant that joins, says something and leaves. */
static void
churn_once (Churner *self, guint number)
{
  g_autofree gchar *sink_name = g_strdup_printf ("sink_%u", number);
  g_autofree gchar *src_name = g_strdup_printf ("src_%u", number);
  GstPad *sink = gst_element_request_pad_simple (self->mixer, sink_name);
  GstPad *src = gst_element_request_pad_simple (self->mixer, src_name);
  GstPad *in = gst_object_ref_sink (gst_pad_new (NULL, GST_PAD_SINK));
  GstBuffer *silence = gst_buffer_new_allocate (NULL, RIG_FRAMES * 4, NULL);
  g_autoptr (GstCaps) caps = gst_pad_get_pad_template_caps (sink);
  GstSegment segment;

  gst_buffer_memset (silence, 0, 0, RIG_FRAMES * 4);
  gst_pad_set_chain_function (in, swallow);
  gst_pad_set_active (in, TRUE);
  g_assert_cmpint (gst_pad_link (src, in), ==, GST_PAD_LINK_OK);
  gst_pad_send_event (sink, gst_event_new_stream_start (sink_name));
  gst_pad_send_event (sink, gst_event_new_caps (caps));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_send_event (sink, gst_event_new_segment (&segment));
  gst_pad_chain (sink, silence);
  gst_element_release_request_pad (self->mixer, sink);
  gst_element_release_request_pad (self->mixer, src);
  gst_pad_set_active (in, FALSE);
  gst_object_unref (in);
  gst_object_unref (sink);
  gst_object_unref (src);
}

static gpointer
churn (gpointer data)
{
  Churner *self = data;

  while (!g_atomic_int_get (&self->stop))
    churn_once (self, self->base + (guint)g_atomic_int_add (&self->rounds, 1) % 10);
  return NULL;
}

static void
test_others_do_not_notice_churn (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_0", 310);
  RigListener *b = rig_add_listener (rig, "src_1");
  Churner churners[CHURNERS] = {0};
  GThread *threads[CHURNERS];
  g_autofree gint16 *expected = NULL;
  guint first, ticks = 0;
  guint64 position;

  rig_ticks (rig, 2);
  first = b->sound->len;
  position = a->position;
  for (guint i = 0; i < CHURNERS; i++) {
    churners[i] = (Churner){.mixer = rig->mixer, .base = 100 * (i + 1)};
    threads[i] = g_thread_new ("churn", churn, &churners[i]);
  }
  for (guint i = 0; i < CHURNERS; i++)
    for (; ticks < CHURN_TICKS || g_atomic_int_get (&churners[i].rounds) < CHURN_ROUNDS;
         ticks++)
      rig_tick (rig);
  for (guint i = 0; i < CHURNERS; i++) {
    g_atomic_int_set (&churners[i].stop, 1);
    g_thread_join (threads[i]);
  }
  /* Bit by bit: no gap, nothing twice. */
  assert_grid (b, RIG_TICK, ticks + 2);
  expected = g_new (gint16, ticks * RIG_FRAMES * 2);
  tutti_tone (expected, ticks * RIG_FRAMES, position, a->frequency, a->amplitude);
  g_assert_true (memcmp ((gint16 *)b->sound->data + first, expected,
                     ticks * RIG_FRAMES * 2 * sizeof (gint16)) == 0);
  rig_free (rig);
}

typedef struct {
  Rig *rig;
  GstPad *sink, *src;
} Leaver;

static void
leave_now (gpointer data)
{
  Leaver *self = data;

  if (!self->sink)
    return;
  gst_element_release_request_pad (self->rig->mixer, self->sink);
  gst_element_release_request_pad (self->rig->mixer, self->src);
  gst_clear_object (&self->sink);
  gst_clear_object (&self->src);
}

static void
test_leaving_from_within_a_push (void)
{
  Rig *rig = rig_new ();
  RigListener *a = rig_add_listener (rig, "src_0");
  RigListener *b = rig_add_listener (rig, "src_1");
  Leaver leaver = {.rig = rig};

  leaver.sink = gst_element_request_pad_simple (rig->mixer, "sink_2");
  leaver.src = gst_element_request_pad_simple (rig->mixer, "src_2");
  a->on_buffer = leave_now;
  a->on_buffer_data = &leaver;
  rig_ticks (rig, 10);
  g_assert_null (leaver.sink);
  assert_grid (a, RIG_TICK, 10);
  assert_grid (b, RIG_TICK, 10);
  rig_free (rig);
}

static void
test_leaving_does_not_click (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_0", 310);
  RigListener *b = rig_add_listener (rig, "src_1");
  gint steepest = 0;

  /* 11 ticks of 310 Hz end at a crest. */
  rig_ticks (rig, 11);
  rig_speak (rig, a);
  rig_remove_speaker (rig, a);
  rig_ticks (rig, 10);
  for (guint i = 2; i < b->sound->len; i++)
    steepest = MAX (steepest, ABS (g_array_index (b->sound, gint16, i) -
                                   g_array_index (b->sound, gint16, i - 2)));
  /* 310 Hz at 0.1 rises by 133 a frame. */
  g_assert_cmpint (steepest, >, 100);
  g_assert_cmpint (steepest, <, 200);
  rig_free (rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_assert_true (tutti_plugin_register_static ());

  g_test_add_func ("/audio-mixer/grid", test_timestamps_are_a_grid);
  g_test_add_func ("/audio-mixer/late", test_late_is_made_up_for);
  g_test_add_func ("/audio-mixer/too-late", test_too_late_is_left_out);
  g_test_add_func ("/audio-mixer/short-ticks", test_short_ticks);
  g_test_add_func ("/audio-mixer/events", test_events_of_an_input_stay_there);
  g_test_add_func ("/audio-mixer/flush", test_flushed_sound_is_not_heard);
  g_test_add_func ("/audio-mixer/caps", test_wrong_caps_are_refused);
  g_test_add_func ("/audio-mixer/latency", test_latency_is_a_tick_whatever_is_upstream);
  g_test_add_func ("/audio-mixer/states", test_states_again_and_again);
  g_test_add_func ("/audio-mixer/names", test_names_are_given_once);
  g_test_add_func ("/audio-mixer/churn", test_others_do_not_notice_churn);
  g_test_add_func ("/audio-mixer/leaving-in-a-push", test_leaving_from_within_a_push);
  g_test_add_func ("/audio-mixer/leaving-quietly", test_leaving_does_not_click);
  return g_test_run ();
}
