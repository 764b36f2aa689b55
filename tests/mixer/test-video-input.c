/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An endpoint's video comes and goes on canvases while it flows. */
#include "mixer/tutti-video-input.h"

#include <gst/video/video.h>

#include "plugins/tutti-plugin.h"

#define PLACES 3000
#define SIZE 64

typedef struct {
  GstElement *pipeline;
  GstPad *sink; /* of what is before the tee */
  TuttiVideoInput *input;
  GThread *sender;
  gint ended; /* atomic */
  guint64 sent;
  GstFlowReturn flow;
  GstPad *place; /* that was added last; borrowed */
  guint shown;   /* frames that came to a canvas */
  guint wanted;  /* keyframes that were asked for */
} Rig;

static const TuttiPictureFormat room = {SIZE, SIZE, 25};
static const TuttiRect whole = {0, 0, SIZE, SIZE};

static void
rig_send (Rig *rig)
{
  rig->flow = gst_pad_chain (
      rig->sink, gst_buffer_new_allocate (NULL, SIZE * SIZE * 3 / 2, NULL));
  rig->sent++;
}

/* As fast as they are taken; until one is refused, as a camera's thread would end. */
static gpointer
send_frames (gpointer data)
{
  Rig *rig = data;

  while (!g_atomic_int_get (&rig->ended) && rig->flow == GST_FLOW_OK)
    rig_send (rig);
  return NULL;
}

static GstPadProbeReturn
count_shown (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Rig *rig = user_data;

  rig->shown++;
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
count_wanted (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Rig *rig = user_data;

  if (gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
    rig->wanted++;
  return GST_PAD_PROBE_OK;
}

static void
on_pad_added (GstElement *endpoint, GstPad *pad, gpointer user_data)
{
  ((Rig *)user_data)->place = pad;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_shown, user_data, NULL);
}

static void
rig_begin (Rig *rig)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
      "I420", "width", G_TYPE_INT, SIZE, "height", G_TYPE_INT, SIZE, "framerate",
      GST_TYPE_FRACTION, 25, 1, NULL);
  GstElement *endpoint = gst_bin_new ("endpoint");
  GstElement *upstream = gst_element_factory_make ("identity", NULL);
  GstSegment segment;

  rig->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  gst_bin_add (GST_BIN (endpoint), upstream);
  rig->input = tutti_video_input_new (GST_BIN (endpoint), upstream, 0);
  gst_bin_add (GST_BIN (rig->pipeline), endpoint);
  gst_element_set_state (rig->pipeline, GST_STATE_PLAYING);
  g_signal_connect (endpoint, "pad-added", G_CALLBACK (on_pad_added), rig);
  rig->sink = gst_element_get_static_pad (upstream, "sink");
  gst_pad_add_probe (
      rig->sink, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, count_wanted, rig, NULL);
  gst_pad_send_event (rig->sink, gst_event_new_stream_start ("camera"));
  gst_pad_send_event (rig->sink, gst_event_new_caps (caps));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_send_event (rig->sink, gst_event_new_segment (&segment));
}

static void
rig_end (Rig *rig)
{
  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  tutti_video_input_free (rig->input);
  gst_object_unref (rig->sink);
  gst_object_unref (rig->pipeline);
}

/* Coming to a canvas, and leaving one, must not end what comes before the tee: its
 * thread would never send anything again, and the place on every other canvas stay empty.
 */
static void
test_flows_on (void)
{
  Rig rig = {NULL};
  g_autoptr (TuttiCanvas) canvas = NULL;

  rig_begin (&rig);
  canvas = tutti_canvas_new (GST_BIN (rig.pipeline), ".", TUTTI_VIEW_GRID, &room);
  rig.sender = g_thread_new ("sender", send_frames, &rig);
  for (guint i = 0; i < PLACES; i++) {
    tutti_video_input_place (rig.input, canvas, &whole);
    tutti_video_input_leave (rig.input, canvas);
  }
  g_atomic_int_set (&rig.ended, TRUE);
  g_thread_join (rig.sender);
  tutti_canvas_tear_down (canvas);
  rig_end (&rig);
  g_assert_cmpstr (gst_flow_get_name (rig.flow), ==, "ok");
  g_assert_cmpuint (rig.sent, >, 0);
}

/* A screen that stands still sends nothing: who is led to another view sees it there at
 * once, and the sender is not asked to send it all again. What was shared before is not
 * shown when something is shared again. */
static void
test_shown_at_once (void)
{
  Rig rig = {NULL};
  g_autoptr (TuttiCanvas) grid = NULL;
  g_autoptr (TuttiCanvas) other = NULL;

  rig_begin (&rig);
  grid = tutti_canvas_new (GST_BIN (rig.pipeline), ".", TUTTI_VIEW_GRID, &room);
  other = tutti_canvas_new (GST_BIN (rig.pipeline), ".", TUTTI_VIEW_SPEAKER, &room);
  tutti_video_input_place (rig.input, grid, &whole);
  tutti_video_input_keep (rig.input, TUTTI_SIGHT_SEEN);
  g_assert_cmpuint (rig.wanted, ==, 1);
  rig_send (&rig);
  g_assert_cmpuint (rig.shown, ==, 1);

  tutti_video_input_place (rig.input, other, &whole);
  g_assert_cmpuint (rig.shown, ==, 2);
  g_assert_cmpint (gst_pad_get_last_flow_return (rig.place), ==, GST_FLOW_OK);
  tutti_video_input_place (rig.input, grid, NULL);
  tutti_video_input_place (rig.input, grid, &whole);
  g_assert_cmpuint (rig.shown, ==, 3);
  g_assert_cmpuint (rig.wanted, ==, 1);

  tutti_video_input_place (rig.input, grid, NULL);
  tutti_video_input_place (rig.input, other, NULL);
  tutti_video_input_keep (rig.input, TUTTI_SIGHT_UNSEEN);
  tutti_video_input_place (rig.input, grid, &whole);
  tutti_video_input_keep (rig.input, TUTTI_SIGHT_SEEN);
  g_assert_cmpuint (rig.shown, ==, 3);
  g_assert_cmpuint (rig.wanted, ==, 2);
  tutti_video_input_detach (rig.input);
  tutti_canvas_tear_down (grid);
  tutti_canvas_tear_down (other);
  rig_end (&rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_assert_true (tutti_plugin_register_static ());
  g_test_add_func ("/video-input/flows-on", test_flows_on);
  g_test_add_func ("/video-input/shown-at-once", test_shown_at_once);
  return g_test_run ();
}
