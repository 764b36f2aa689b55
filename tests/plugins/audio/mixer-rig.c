/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer-rig.h"

#include "tutti-goertzel.h"
#include "tutti-tone.h"

#define SAMPLES (RIG_FRAMES * 2)

/* The tick thread waits for the next tick: the last one is wholly done. */
static GstClockTime
settle (Rig *rig)
{
  GstClockID id = NULL;
  GstClockTime due;

  gst_test_clock_wait_for_next_pending_id (rig->clock, &id);
  due = gst_clock_id_get_time (id);
  gst_clock_id_unref (id);
  return due;
}

Rig *
rig_new (void)
{
  Rig *rig = g_new0 (Rig, 1);

  rig->mixer = gst_object_ref_sink (gst_element_factory_make ("tuttiaudiomixer", NULL));
  rig->clock = GST_TEST_CLOCK (gst_test_clock_new ());
  rig->bus = gst_bus_new ();
  rig->speakers = g_ptr_array_new ();
  rig->listeners = g_ptr_array_new ();
  gst_element_set_bus (rig->mixer, rig->bus);
  gst_element_set_clock (rig->mixer, GST_CLOCK (rig->clock));
  gst_element_set_base_time (rig->mixer, 0);
  g_assert_cmpint (gst_element_set_state (rig->mixer, GST_STATE_PLAYING), !=,
      GST_STATE_CHANGE_FAILURE);
  /* The tick at 0, before which nothing can arrive. */
  gst_test_clock_crank (rig->clock);
  settle (rig);
  return rig;
}

void
rig_free (Rig *rig)
{
  while (rig->speakers->len > 0)
    rig_remove_speaker (rig, g_ptr_array_index (rig->speakers, 0));
  while (rig->listeners->len > 0)
    rig_remove_listener (rig, g_ptr_array_index (rig->listeners, 0));
  gst_element_set_state (rig->mixer, GST_STATE_NULL);
  gst_element_set_bus (rig->mixer, NULL);
  gst_bus_set_flushing (rig->bus, TRUE);
  gst_object_unref (rig->bus);
  gst_object_unref (rig->mixer);
  gst_object_unref (rig->clock);
  g_ptr_array_unref (rig->speakers);
  g_ptr_array_unref (rig->listeners);
  g_free (rig);
}

RigSpeaker *
rig_add_speaker (Rig *rig, const gchar *name, gdouble frequency)
{
  RigSpeaker *speaker = g_new0 (RigSpeaker, 1);
  g_autoptr (GstCaps) caps = NULL;
  GstSegment segment;

  speaker->frequency = frequency;
  speaker->amplitude = 0.1;
  speaker->sound = tutti_tone;
  speaker->sink = gst_element_request_pad_simple (rig->mixer, name);
  g_assert_nonnull (speaker->sink);
  speaker->out = gst_object_ref_sink (gst_pad_new (NULL, GST_PAD_SRC));
  gst_pad_set_active (speaker->out, TRUE);
  g_assert_cmpint (gst_pad_link (speaker->out, speaker->sink), ==, GST_PAD_LINK_OK);

  gst_segment_init (&segment, GST_FORMAT_TIME);
  caps = gst_pad_query_caps (speaker->sink, NULL);
  caps = gst_caps_fixate (gst_caps_make_writable (g_steal_pointer (&caps)));
  g_assert_true (gst_pad_push_event (speaker->out, gst_event_new_stream_start (name)));
  g_assert_true (gst_pad_push_event (speaker->out, gst_event_new_caps (caps)));
  g_assert_true (gst_pad_push_event (speaker->out, gst_event_new_segment (&segment)));
  g_ptr_array_add (rig->speakers, speaker);
  return speaker;
}

void
rig_remove_speaker (Rig *rig, RigSpeaker *speaker)
{
  g_ptr_array_remove (rig->speakers, speaker);
  gst_element_release_request_pad (rig->mixer, speaker->sink);
  gst_pad_set_active (speaker->out, FALSE);
  gst_object_unref (speaker->sink);
  gst_object_unref (speaker->out);
  g_free (speaker);
}

static GstFlowReturn
listener_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  RigListener *listener = gst_pad_get_element_private (pad);
  GstMapInfo map;

  g_array_append_val (listener->pts, GST_BUFFER_PTS (buffer));
  listener->disconts += GST_BUFFER_IS_DISCONT (buffer) ? 1 : 0;
  listener->unheard += GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DECODE_ONLY);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  g_array_append_vals (listener->sound, map.data, (guint)(map.size / sizeof (gint16)));
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  if (listener->on_buffer)
    listener->on_buffer (listener->on_buffer_data);
  return GST_FLOW_OK;
}

static gboolean
listener_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  RigListener *listener = gst_pad_get_element_private (pad);
  GstEventType type = GST_EVENT_TYPE (event);

  g_array_append_val (listener->events, type);
  gst_event_unref (event);
  return TRUE;
}

RigListener *
rig_add_listener (Rig *rig, const gchar *name)
{
  RigListener *listener = g_new0 (RigListener, 1);

  listener->sound = g_array_new (FALSE, FALSE, sizeof (gint16));
  listener->pts = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  listener->events = g_array_new (FALSE, FALSE, sizeof (GstEventType));
  listener->in = gst_object_ref_sink (gst_pad_new (NULL, GST_PAD_SINK));
  gst_pad_set_element_private (listener->in, listener);
  gst_pad_set_chain_function (listener->in, listener_chain);
  gst_pad_set_event_function (listener->in, listener_event);
  gst_pad_set_active (listener->in, TRUE);
  listener->src = gst_element_request_pad_simple (rig->mixer, name);
  g_assert_nonnull (listener->src);
  g_assert_cmpint (gst_pad_link (listener->src, listener->in), ==, GST_PAD_LINK_OK);
  g_ptr_array_add (rig->listeners, listener);
  return listener;
}

void
rig_remove_listener (Rig *rig, RigListener *listener)
{
  g_ptr_array_remove (rig->listeners, listener);
  gst_element_release_request_pad (rig->mixer, listener->src);
  gst_pad_set_active (listener->in, FALSE);
  gst_object_unref (listener->src);
  gst_object_unref (listener->in);
  g_array_unref (listener->sound);
  g_array_unref (listener->pts);
  g_array_unref (listener->events);
  g_free (listener);
}

GstFlowReturn
rig_push (RigSpeaker *speaker, const gint16 *samples, gsize frames)
{
  const gsize size = frames * 2 * sizeof (gint16);
  GstBuffer *buffer = gst_buffer_new_memdup (samples, size);

  GST_BUFFER_PTS (buffer) =
      gst_util_uint64_scale_int (speaker->position, GST_SECOND, 48000);
  speaker->position += frames;
  return gst_pad_push (speaker->out, buffer);
}

GstFlowReturn
rig_speak (Rig *rig, RigSpeaker *speaker)
{
  gint16 samples[SAMPLES];

  if (speaker->frequency == 0)
    return GST_FLOW_OK;
  speaker->sound (
      samples, RIG_FRAMES, speaker->position, speaker->frequency, speaker->amplitude);
  return rig_push (speaker, samples, RIG_FRAMES);
}

void
rig_tick (Rig *rig)
{
  const GstClockTime due = settle (rig);
  const GstClockTime now = gst_clock_get_time (GST_CLOCK (rig->clock));

  gst_test_clock_set_time (rig->clock, MAX (due - RIG_ARRIVES_BEFORE, now));
  for (guint i = 0; i < rig->speakers->len; i++)
    rig_speak (rig, g_ptr_array_index (rig->speakers, i));
  gst_test_clock_crank (rig->clock);
  settle (rig);
}

void
rig_ticks (Rig *rig, guint count)
{
  while (count-- > 0)
    rig_tick (rig);
}

void
rig_jump (Rig *rig, GstClockTime time)
{
  settle (rig);
  gst_test_clock_set_time (rig->clock, time);
  while (settle (rig) <= time) {
    GstClockID id = gst_test_clock_process_next_clock_id (rig->clock);

    if (id)
      gst_clock_id_unref (id);
  }
}

gdouble
rig_hear (RigListener *listener, gdouble frequency, guint ticks)
{
  const gsize frames = (gsize)ticks * RIG_FRAMES;
  const gint16 *end = (const gint16 *)listener->sound->data + listener->sound->len;

  g_assert_cmpuint (listener->sound->len, >=, frames * 2);
  return tutti_goertzel_dbfs (end - frames * 2, frames, 2, 0, frequency, 48000);
}

GstMessage *
rig_pop_message (Rig *rig, const gchar *name)
{
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ELEMENT))) {
    if (gst_message_has_name (message, name))
      return message;
    gst_message_unref (message);
  }
  return NULL;
}

guint64
rig_stat (Rig *rig, const gchar *field)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value;

  g_object_get (rig->mixer, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, field, &value));
  return value;
}
