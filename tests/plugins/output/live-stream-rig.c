/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "live-stream-rig.h"

#include <string.h>

#define WATCHDOG ((GstClockTime)STREAM_WATCHDOG_US * 1000)
/* How far a source may be behind one that nothing can hold up. They count the same clock,
 * but a busy machine runs one after the other. A source that is held up while the server
 * is away or frozen falls behind by 120 buffers and more. */
#define SLACK_BUFFERS 60

static GstPadProbeReturn
count (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_atomic_int_inc ((gint *)user_data);
  return GST_PAD_PROBE_OK;
}

static void
count_buffers (Stream *stream, const char *name, gint *counter)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (stream->pipeline), name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count, counter, NULL);
}

Stream *
stream_new (const char *location, const char *inputs)
{
  Stream *stream = g_new0 (Stream, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf (
      "tuttilivestream name=out width=320 height=180 bitrate=800 stall-timeout=1500 "
      "audiotestsrc is-live=true name=sound samplesperbuffer=960 ! "
      "audio/x-raw,rate=48000 ! out.audio "
      "audiotestsrc is-live=true name=control samplesperbuffer=960 ! "
      "audio/x-raw,rate=48000 ! fakesink sync=false async=false %s",
      inputs);

  stream->pipeline = gst_parse_launch (text, &error);
  g_assert_no_error (error);
  stream->out = gst_bin_get_by_name (GST_BIN (stream->pipeline), "out");
  stream->bus = gst_element_get_bus (stream->pipeline);
  g_object_set (stream->out, "location", location, NULL);
  count_buffers (stream, "sound", &stream->audio);
  count_buffers (stream, "control", &stream->control);
  return stream;
}

void
stream_free (Stream *stream)
{
  gst_element_set_state (stream->pipeline, GST_STATE_NULL);
  gst_object_unref (stream->bus);
  gst_object_unref (stream->out);
  gst_object_unref (stream->pipeline);
  g_free (stream);
}

void
stream_play (Stream *stream)
{
  g_assert_cmpint (gst_element_set_state (stream->pipeline, GST_STATE_PLAYING), !=,
      GST_STATE_CHANGE_FAILURE);
}

static void
assert_no_secret (GstMessage *message)
{
  const GstStructure *structure = gst_message_get_structure (message);
  g_autofree char *text =
      structure != NULL ? gst_structure_to_string (structure) : g_strdup ("");

  g_assert_null (strstr (text, STREAM_KEY));
}

GstMessage *
stream_wait (Stream *stream, GstMessageType types)
{
  GstClockTime deadline = g_get_monotonic_time () * 1000 + WATCHDOG;

  for (;;) {
    GstClockTime now = g_get_monotonic_time () * 1000;
    GstMessage *message =
        now < deadline ? gst_bus_timed_pop (stream->bus, deadline - now) : NULL;

    g_assert_nonnull (message);
    assert_no_secret (message);
    if ((GST_MESSAGE_TYPE (message) & types) != 0)
      return message;
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
      g_error ("the pipeline failed: %s",
          gst_structure_to_string (gst_message_get_structure (message)));
    gst_message_unref (message);
  }
}

void
stream_wait_state (Stream *stream, const char *state, const char *reason)
{
  for (;;) {
    g_autoptr (GstMessage) message = stream_wait (stream, GST_MESSAGE_ELEMENT);
    const GstStructure *news = gst_message_get_structure (message);
    guint retry_ms = 0;

    if (!gst_structure_has_name (news, "tutti-livestream-state"))
      continue;
    gst_structure_get_uint (news, "retry-ms", &retry_ms);
    g_assert_cmpuint (retry_ms, <=, 4000);
    if (g_str_equal (gst_structure_get_string (news, "state"), state) &&
        (reason == NULL ||
            g_strcmp0 (gst_structure_get_string (news, "reason"), reason) == 0))
      return;
  }
}

void
stream_wait_frames (Stream *stream, const char *member, guint64 wanted)
{
  guint64 first = 0, frames = 0;

  while (first == 0 || frames < first + wanted) {
    g_autoptr (GstMessage) message = stream_wait (stream, GST_MESSAGE_ELEMENT);
    const GstStructure *stats = gst_message_get_structure (message);

    if (!gst_structure_has_name (stats, "tutti-livestream-stats"))
      continue;
    gst_structure_get_uint64 (stats, member, &frames);
    if (first == 0)
      first = frames;
  }
}

void
stream_assert_never_blocked (Stream *stream)
{
  gint audio = g_atomic_int_get (&stream->audio);
  gint control = g_atomic_int_get (&stream->control);

  g_test_message ("%d buffers, beside %d that nothing holds up", audio, control);
  g_assert_cmpint (audio, >=, control - SLACK_BUFFERS);
}

void
stream_end (Stream *stream)
{
  g_autoptr (GstMessage) message = NULL;

  gst_element_send_event (stream->pipeline, gst_event_new_eos ());
  message = stream_wait (stream, GST_MESSAGE_EOS);
}
