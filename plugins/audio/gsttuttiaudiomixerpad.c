/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/gsttuttiaudiomixerpad.h"
#include "plugins/audio/gsttuttiaudiomixer.h"

/* Timestamps that jump by more than this say that something was lost. Opus timestamps are
 * exact; those of a resampler may be off by some microseconds. */
#define LOSS_MIN (5 * GST_MSECOND)

#define FRAME_BYTES (TUTTI_MIX_CHANNELS * sizeof (gint16))

/* ---- sink ---- */

enum {
  PROP_0,
  PROP_MUTED,
  PROP_LABEL,
  PROP_LISTENS,
  PROP_ANNOUNCES,
  PROP_STATS,
};

G_DEFINE_TYPE (GstTuttiAudioMixerSinkPad, gst_tutti_audio_mixer_sink_pad, GST_TYPE_PAD)

static TuttiRingWrite
follow_timestamps (GstTuttiAudioMixerSinkPad *self, GstBuffer *buffer, gsize frames)
{
  const GstClockTime pts = GST_BUFFER_PTS (buffer);
  TuttiRingWrite kind = TUTTI_RING_CONTIGUOUS;

  if (!GST_CLOCK_TIME_IS_VALID (pts)) {
    self->next_pts = GST_CLOCK_TIME_NONE;
    return kind;
  }
  if (GST_CLOCK_TIME_IS_VALID (self->next_pts) &&
      ABS (GST_CLOCK_DIFF (self->next_pts, pts)) > (GstClockTimeDiff)LOSS_MIN)
    kind = TUTTI_RING_AFTER_LOSS;
  self->next_pts =
      pts + gst_util_uint64_scale_int (frames, GST_SECOND, TUTTI_AUDIO_MIXER_RATE);
  return kind;
}

static GstFlowReturn
sink_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstTuttiAudioMixerSinkPad *self = GST_TUTTI_AUDIO_MIXER_SINK_PAD (pad);
  GstMapInfo map;
  GstClockTime now;

  /* What comes before the first tick would only be delay. */
  if (gst_tutti_audio_mixer_now (GST_TUTTI_AUDIO_MIXER (parent), &now) &&
      gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    const gsize frames = map.size / FRAME_BYTES;

    tutti_ring_write (&self->input->ring, (const gint16 *)map.data, frames, (gint64)now,
        follow_timestamps (self, buffer, frames));
    gst_buffer_unmap (buffer, &map);
  }
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

/* Nothing that happens to one input may reach the outputs. */
static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstTuttiAudioMixerSinkPad *self = GST_TUTTI_AUDIO_MIXER_SINK_PAD (pad);

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_FLUSH_STOP:
    tutti_ring_flush (&self->input->ring);
    self->next_pts = GST_CLOCK_TIME_NONE;
    break;
  case GST_EVENT_SEGMENT:
    self->next_pts = GST_CLOCK_TIME_NONE;
    break;
  default:
    break;
  }
  gst_event_unref (event);
  return TRUE;
}

static GstIterator *
no_internal_links (GstPad *pad, GstObject *parent)
{
  return NULL;
}

GstTuttiAudioMixerSinkPad *
gst_tutti_audio_mixer_sink_pad_new (GstPadTemplate *templ, const gchar *name, guint index)
{
  GstTuttiAudioMixerSinkPad *self = g_object_new (GST_TYPE_TUTTI_AUDIO_MIXER_SINK_PAD,
      "name", name, "direction", GST_PAD_SINK, "template", templ, NULL);
  GstPad *pad = GST_PAD (self);

  self->index = index;
  gst_pad_set_chain_function (pad, sink_chain);
  gst_pad_set_event_function (pad, sink_event);
  gst_pad_set_iterate_internal_links_function (pad, no_internal_links);
  return self;
}

void
gst_tutti_audio_mixer_sink_pad_reset (GstTuttiAudioMixerSinkPad *self)
{
  tutti_mix_input_init (self->input);
  self->next_pts = GST_CLOCK_TIME_NONE;
  self->told_level = (gint)TUTTI_LEVEL_SILENCE;
  self->told_speaking = FALSE;
  self->slot = TUTTI_PRIVATE_REFUSED;
}

GstStructure *
gst_tutti_audio_mixer_sink_pad_stats (GstTuttiAudioMixerSinkPad *self)
{
  const TuttiRing *ring = &self->input->ring;
  const TuttiRingStats *stats = &ring->stats;
  g_autofree gchar *label = gst_tutti_audio_mixer_sink_pad_dup_label (self);

  return gst_structure_new ("tutti-audio-mixer-input", "index", G_TYPE_UINT, self->index,
      "label", G_TYPE_STRING, label, "underruns", G_TYPE_UINT64,
      (guint64)atomic_load (&stats->underruns), "trims", G_TYPE_UINT64,
      (guint64)atomic_load (&stats->trims), "stretches", G_TYPE_UINT64,
      (guint64)atomic_load (&stats->stretches), "trimmed-frames", G_TYPE_UINT64,
      (guint64)atomic_load (&stats->trimmed_frames), "stretched-frames", G_TYPE_UINT64,
      (guint64)atomic_load (&stats->stretched_frames), "dropped-frames", G_TYPE_UINT64,
      (guint64)atomic_load (&ring->dropped), "target", G_TYPE_INT64,
      (gint64)atomic_load (&stats->target_ns), "fill", G_TYPE_INT64,
      (gint64)atomic_load (&stats->fill_ns), "delay", G_TYPE_INT64,
      (gint64)atomic_load (&stats->delay_ns), NULL);
}

gchar *
gst_tutti_audio_mixer_sink_pad_dup_label (GstTuttiAudioMixerSinkPad *self)
{
  gchar *label;

  GST_OBJECT_LOCK (self);
  label = g_strdup (self->label ? self->label : "");
  GST_OBJECT_UNLOCK (self);
  return label;
}

static void
sink_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstTuttiAudioMixerSinkPad *self = GST_TUTTI_AUDIO_MIXER_SINK_PAD (object);

  switch (id) {
  case PROP_MUTED:
    g_atomic_int_set (&self->muted, g_value_get_boolean (value));
    break;
  case PROP_LISTENS:
    g_atomic_int_set (&self->listens, g_value_get_boolean (value));
    break;
  case PROP_ANNOUNCES:
    g_atomic_int_set (&self->announces, g_value_get_boolean (value));
    break;
  case PROP_LABEL:
    GST_OBJECT_LOCK (self);
    g_free (self->label);
    self->label = g_value_dup_string (value);
    GST_OBJECT_UNLOCK (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
sink_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstTuttiAudioMixerSinkPad *self = GST_TUTTI_AUDIO_MIXER_SINK_PAD (object);

  switch (id) {
  case PROP_MUTED:
    g_value_set_boolean (value, g_atomic_int_get (&self->muted));
    break;
  case PROP_LISTENS:
    g_value_set_boolean (value, g_atomic_int_get (&self->listens));
    break;
  case PROP_ANNOUNCES:
    g_value_set_boolean (value, g_atomic_int_get (&self->announces));
    break;
  case PROP_LABEL:
    g_value_take_string (value, gst_tutti_audio_mixer_sink_pad_dup_label (self));
    break;
  case PROP_STATS:
    g_value_take_boxed (value, gst_tutti_audio_mixer_sink_pad_stats (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
sink_finalize (GObject *object)
{
  GstTuttiAudioMixerSinkPad *self = GST_TUTTI_AUDIO_MIXER_SINK_PAD (object);

  g_free (self->input);
  g_free (self->label);
  G_OBJECT_CLASS (gst_tutti_audio_mixer_sink_pad_parent_class)->finalize (object);
}

static void
gst_tutti_audio_mixer_sink_pad_class_init (GstTuttiAudioMixerSinkPadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = sink_set_property;
  object_class->get_property = sink_get_property;
  object_class->finalize = sink_finalize;

  /**
   * GstTuttiAudioMixerSinkPad:muted:
   *
   * Counts as silence: nobody hears it, its level is that of silence, speech ends. A
   * change takes effect as a fade over one tick.
   */
  g_object_class_install_property (object_class, PROP_MUTED,
      g_param_spec_boolean ("muted", "Muted", "Whether the input counts as silence",
          FALSE,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_CONTROLLABLE |
              GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstTuttiAudioMixerSinkPad:label:
   *
   * Any text, copied into the messages and statistics of this input.
   */
  g_object_class_install_property (object_class, PROP_LABEL,
      g_param_spec_string ("label", "Label",
          "Text that the messages carry for this input", "",
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstTuttiAudioMixerSinkPad:listens:
   *
   * Who speaks here also hears the room, by way of the shared mixes: while they are heard
   * they need a private one. See the signal `routed`.
   */
  g_object_class_install_property (object_class, PROP_LISTENS,
      g_param_spec_boolean ("listens", "Listens",
          "Whether it takes part in private mixes", FALSE,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstTuttiAudioMixerSinkPad:announces:
   *
   * It is mixed whoever else talks, and does not count among `max-talkers`.
   */
  g_object_class_install_property (object_class, PROP_ANNOUNCES,
      g_param_spec_boolean ("announces", "Announces",
          "Whether it is heard however many talk", FALSE,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstTuttiAudioMixerSinkPad:stats:
   *
   * `tutti-audio-mixer-input`: `index` uint; `label` string; `underruns` uint64, gaps of
   * at most 100 ms because sound was late; `trims` and `stretches` uint64, how often
   * delay was taken out or put in, `trimmed-frames` and `stretched-frames` uint64, how
   * much in all; `dropped-frames` uint64, that found the ring full; `target` int64, ns,
   * one tick plus the margin against lateness; `fill` int64, ns, sound that lay in the
   * ring at the last tick; `delay` int64, ns, from arrival to the tick, of sound that
   * came without delay in the latest second.
   */
  g_object_class_install_property (object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics", "Statistics of this input",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
gst_tutti_audio_mixer_sink_pad_init (GstTuttiAudioMixerSinkPad *self)
{
  self->input = g_new (TuttiMixInput, 1);
  gst_tutti_audio_mixer_sink_pad_reset (self);
}

/* ---- source ---- */

G_DEFINE_TYPE (GstTuttiAudioMixerSrcPad, gst_tutti_audio_mixer_src_pad, GST_TYPE_PAD)

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstClockTime tick;

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);

  /* Live in its own right: what is upstream of the rings is no business of the sinks. One
   * tick is what the thread may be late by before a synchronising sink notices. */
  g_object_get (parent, "tick-duration", &tick, NULL);
  gst_query_set_latency (query, TRUE, tick, GST_CLOCK_TIME_NONE);
  return TRUE;
}

static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  const gboolean handled = GST_EVENT_TYPE (event) != GST_EVENT_SEEK;

  gst_event_unref (event);
  return handled;
}

GstTuttiAudioMixerSrcPad *
gst_tutti_audio_mixer_src_pad_new (GstPadTemplate *templ, const gchar *name, guint index)
{
  GstTuttiAudioMixerSrcPad *self = g_object_new (GST_TYPE_TUTTI_AUDIO_MIXER_SRC_PAD,
      "name", name, "direction", GST_PAD_SRC, "template", templ, NULL);
  GstPad *pad = GST_PAD (self);

  self->index = index;
  gst_pad_set_query_function (pad, src_query);
  gst_pad_set_event_function (pad, src_event);
  gst_pad_set_iterate_internal_links_function (pad, no_internal_links);
  gst_pad_use_fixed_caps (pad);
  return self;
}

void
gst_tutti_audio_mixer_src_pad_announce (GstTuttiAudioMixerSrcPad *self, guint group_id)
{
  GstPad *pad = GST_PAD (self);
  g_autoptr (GstCaps) caps = NULL;
  g_autofree gchar *unique = g_uuid_string_random ();
  /* gst_pad_create_stream_id () is for elements with at most one sink pad. */
  g_autofree gchar *id = g_strdup_printf ("%s/%s", unique, GST_PAD_NAME (pad));
  GstEvent *start = gst_event_new_stream_start (id);
  GstSegment segment;

  gst_event_set_group_id (start, group_id);
  gst_pad_push_event (pad, start);

  caps = gst_caps_from_string (TUTTI_AUDIO_MIXER_CAPS ", channel-mask=(bitmask)0x3");
  gst_pad_push_event (pad, gst_event_new_caps (caps));

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (pad, gst_event_new_segment (&segment));
}

static void
gst_tutti_audio_mixer_src_pad_class_init (GstTuttiAudioMixerSrcPadClass *klass)
{
}

static void
gst_tutti_audio_mixer_src_pad_init (GstTuttiAudioMixerSrcPad *self)
{
  tutti_limiter_init (&self->limiter);
}
