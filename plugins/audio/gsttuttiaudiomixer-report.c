/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the mixer tells: messages and statistics. Their fields are documented with the
 * element, in gsttuttiaudiomixer.c. */
#include "plugins/audio/gsttuttiaudiomixer.h"

#include <math.h>

static void
append_structure (GValue *array, GstStructure *structure)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&value, structure);
  gst_value_array_append_and_take_value (array, &value);
}

static GstStructure *
describe_level (GstTuttiAudioMixerSinkPad *pad)
{
  g_autofree gchar *label = gst_tutti_audio_mixer_sink_pad_dup_label (pad);

  return gst_structure_new ("level", "pad", G_TYPE_STRING, GST_PAD_NAME (pad), "index",
      G_TYPE_UINT, pad->index, "label", G_TYPE_STRING, label, "level", G_TYPE_INT,
      pad->told_level, "speaking", G_TYPE_BOOLEAN, pad->told_speaking, NULL);
}

GstMessage *
gst_tutti_audio_mixer_levels_message (GstTuttiAudioMixer *self, GstClockTime running_time)
{
  GValue levels = G_VALUE_INIT;
  GstStructure *structure;

  gst_value_array_init (&levels, self->inputs->len);
  for (guint i = 0; i < self->inputs->len; i++) {
    GstTuttiAudioMixerSinkPad *pad = g_ptr_array_index (self->inputs, i);
    const gint level = (gint)lrintf (pad->input->level.dbfs);
    const gboolean speaking = pad->input->level.speaking != 0;

    if (level == pad->told_level && speaking == pad->told_speaking)
      continue;
    pad->told_level = level;
    pad->told_speaking = speaking;
    append_structure (&levels, describe_level (pad));
  }
  if (gst_value_array_get_size (&levels) == 0) {
    g_value_unset (&levels);
    return NULL;
  }

  structure = gst_structure_new (
      "tutti-levels", "running-time", G_TYPE_UINT64, running_time, NULL);
  gst_structure_take_value (structure, "levels", &levels);
  return gst_message_new_element (GST_OBJECT (self), structure);
}

GstMessage *
gst_tutti_audio_mixer_speech_message (GstTuttiAudioMixer *self,
    GstTuttiAudioMixerSinkPad *pad, TuttiSpeechChange change, GstClockTime running_time)
{
  g_autofree gchar *label = gst_tutti_audio_mixer_sink_pad_dup_label (pad);
  const gboolean speaking = change == TUTTI_SPEECH_STARTED;

  return gst_message_new_element (GST_OBJECT (self),
      gst_structure_new ("tutti-speech", "pad", G_TYPE_STRING, GST_PAD_NAME (pad),
          "index", G_TYPE_UINT, pad->index, "label", G_TYPE_STRING, label, "speaking",
          G_TYPE_BOOLEAN, speaking, "running-time", G_TYPE_UINT64, running_time, NULL));
}

GstStructure *
gst_tutti_audio_mixer_stats (GstTuttiAudioMixer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GstStructure *stats = gst_structure_new ("tutti-audio-mixer", "ticks", G_TYPE_UINT64,
      self->ticks, "late-ticks", G_TYPE_UINT64, self->late_ticks, "skipped-ticks",
      G_TYPE_UINT64, self->skipped_ticks, "latest", G_TYPE_UINT64, self->latest,
      "outputs", G_TYPE_UINT, self->outputs->len, NULL);
  GValue inputs = G_VALUE_INIT;

  gst_value_array_init (&inputs, self->inputs->len);
  for (guint i = 0; i < self->inputs->len; i++)
    append_structure (&inputs,
        gst_tutti_audio_mixer_sink_pad_stats (g_ptr_array_index (self->inputs, i)));
  gst_structure_take_value (stats, "inputs", &inputs);
  return stats;
}
