/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pads that come and go, while the tick thread is at work. A pad is taken out of the
 * lists under the lock first, and out of the element without it: deactivating may wait
 * for a streaming thread. */
#include "plugins/audio/gsttuttiaudiomixer.h"

#include <string.h>

/* Finds out the number of a pad to be: the one in @name, or the next that was never used.
 * Returns: FALSE if it is taken, or no number */
static gboolean
choose_index (
    const gchar *name, const gchar *prefix, GHashTable *taken, guint *next, guint *index)
{
  guint64 wanted = *next;

  if (name && (!g_str_has_prefix (name, prefix) ||
                  !g_ascii_string_to_unsigned (name + strlen (prefix), 10, 0,
                      TUTTI_AUDIO_MIXER_MIX - 1, &wanted, NULL)))
    return FALSE;
  if (g_hash_table_contains (taken, GUINT_TO_POINTER ((guint)wanted)))
    return FALSE;
  *index = (guint)wanted;
  *next = MAX (*next, *index + 1);
  return TRUE;
}

static GstPad *
add_input (GstTuttiAudioMixer *self, GstPadTemplate *templ, const gchar *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree gchar *full_name = NULL;
  GstTuttiAudioMixerSinkPad *pad;
  guint index;

  if (!choose_index (name, "sink_", self->sink_numbers, &self->next_sink, &index))
    return NULL;
  full_name = g_strdup_printf ("sink_%u", index);
  pad = gst_tutti_audio_mixer_sink_pad_new (templ, full_name, index);
  g_ptr_array_add (self->inputs, pad);
  g_hash_table_insert (self->inputs_by_index, GUINT_TO_POINTER (index), pad);
  return GST_PAD (pad);
}

static GstPad *
add_output (GstTuttiAudioMixer *self, GstPadTemplate *templ, const gchar *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gboolean is_mix = templ->presence == GST_PAD_REQUEST &&
                          g_str_equal (GST_PAD_TEMPLATE_NAME_TEMPLATE (templ), "mix");
  g_autofree gchar *full_name = NULL;
  GstTuttiAudioMixerSrcPad *pad;
  guint index = TUTTI_AUDIO_MIXER_MIX;

  if (is_mix) {
    if (!g_hash_table_add (self->src_numbers, GUINT_TO_POINTER (index)))
      return NULL;
    full_name = g_strdup ("mix");
  } else {
    if (!choose_index (name, "src_", self->src_numbers, &self->next_src, &index))
      return NULL;
    full_name = g_strdup_printf ("src_%u", index);
  }
  pad = gst_tutti_audio_mixer_src_pad_new (templ, full_name, index);
  return GST_PAD (pad);
}

/* Numbered from 0 without gaps, as the pool counts them. */
static GstPad *
add_private (GstTuttiAudioMixer *self, GstPadTemplate *templ)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree gchar *full_name = NULL;
  guint number = 0;

  while (number < TUTTI_PRIVATE_MAX && self->privates[number])
    number++;
  if (number == TUTTI_PRIVATE_MAX)
    return NULL;
  full_name = g_strdup_printf ("private_%u", number);
  self->privates[number] =
      gst_tutti_audio_mixer_src_pad_new (templ, full_name, TUTTI_AUDIO_MIXER_MIX);
  self->pool.length = MAX (self->pool.length, number + 1);
  return GST_PAD (self->privates[number]);
}

/* Everybody alone, one after the other. */
static GstPad *
add_voices (GstTuttiAudioMixer *self, GstPadTemplate *templ)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->voices)
    return NULL;
  self->voices =
      gst_tutti_audio_mixer_src_pad_new (templ, "voices", TUTTI_AUDIO_MIXER_MIX);
  return GST_PAD (self->voices);
}

static gboolean
is_voices (GstPadTemplate *templ)
{
  return g_str_equal (GST_PAD_TEMPLATE_NAME_TEMPLATE (templ), "voices");
}

static gboolean
is_private (GstPadTemplate *templ)
{
  return g_str_equal (GST_PAD_TEMPLATE_NAME_TEMPLATE (templ), "private_%u");
}

/* Of the sources: that of one listener, or the mix. */
static gboolean
is_numbered (GstPadTemplate *templ)
{
  return !is_private (templ) && !is_voices (templ);
}

static void
forget_output (GstTuttiAudioMixer *self, GstTuttiAudioMixerSrcPad *pad)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_remove_fast (self->outputs, pad);
  for (guint i = 0; i < TUTTI_PRIVATE_MAX; i++)
    if (self->privates[i] == pad)
      self->privates[i] = NULL;
  if (self->voices == pad)
    self->voices = NULL;
  if (pad->index != TUTTI_AUDIO_MIXER_MIX)
    tutti_gain_matrix_remove_listener (&self->gains, pad->index);
}

static void
forget_input (GstTuttiAudioMixer *self, GstTuttiAudioMixerSinkPad *pad)
{
  GstMessage *message = NULL;

  g_mutex_lock (&self->lock);
  g_ptr_array_remove_fast (self->inputs, pad);
  g_hash_table_remove (self->inputs_by_index, GUINT_TO_POINTER (pad->index));
  tutti_private_pool_forget (&self->pool, pad->index);
  if (pad->input->level.speaking)
    message = gst_tutti_audio_mixer_speech_message (self, pad, TUTTI_SPEECH_STOPPED,
        gst_element_get_current_running_time (GST_ELEMENT (self)));
  pad->input->level.speaking = 0;
  if (g_atomic_int_get (&self->playing))
    g_ptr_array_add (self->leaving, gst_object_ref (pad));
  else
    tutti_gain_matrix_remove_speaker (&self->gains, pad->index);
  g_mutex_unlock (&self->lock);

  if (message)
    gst_element_post_message (GST_ELEMENT (self), message);
}

GstPad *
gst_tutti_audio_mixer_request_new_pad (
    GstElement *element, GstPadTemplate *templ, const gchar *name, const GstCaps *caps)
{
  GstTuttiAudioMixer *self = GST_TUTTI_AUDIO_MIXER (element);
  GstPad *pad = GST_PAD_TEMPLATE_DIRECTION (templ) == GST_PAD_SINK
                    ? add_input (self, templ, name)
                : is_private (templ) ? add_private (self, templ)
                : is_voices (templ)  ? add_voices (self, templ)
                                     : add_output (self, templ, name);

  if (!pad) {
    GST_WARNING_OBJECT (self, "no pad %s: taken, or no such name", name);
    return NULL;
  }
  if (!gst_element_add_pad (element, pad))
    return NULL;
  if (GST_PAD_IS_SRC (pad) && is_numbered (templ)) {
    g_mutex_lock (&self->lock);
    g_ptr_array_add (self->outputs, pad);
    g_mutex_unlock (&self->lock);
  }
  return pad;
}

/* The number is free again when the name is. */
static void
free_number (GstTuttiAudioMixer *self, GHashTable *numbers, guint index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_remove (numbers, GUINT_TO_POINTER (index));
}

static void
release_input (GstTuttiAudioMixer *self, GstTuttiAudioMixerSinkPad *pad)
{
  const guint index = pad->index;

  forget_input (self, pad);
  gst_pad_set_active (GST_PAD (pad), FALSE);
  gst_element_remove_pad (GST_ELEMENT (self), GST_PAD (pad));
  free_number (self, self->sink_numbers, index);
}

static void
release_output (GstTuttiAudioMixer *self, GstTuttiAudioMixerSrcPad *pad)
{
  const gboolean numbered = is_numbered (GST_PAD_PAD_TEMPLATE (pad));
  const guint index = pad->index;
  g_autoptr (GstPad) peer = gst_pad_get_peer (GST_PAD (pad));

  forget_output (self, pad);
  /* Unlinked first: gst_pad_push () does not look again whether the pad is flushing after
   * it has sent the sticky events, and would go on with a buffer where the segment, which
   * deactivation drops, has not been sent. */
  if (peer)
    gst_pad_unlink (GST_PAD (pad), peer);
  gst_pad_set_active (GST_PAD (pad), FALSE);
  gst_element_remove_pad (GST_ELEMENT (self), GST_PAD (pad));
  if (numbered)
    free_number (self, self->src_numbers, index);
}

void
gst_tutti_audio_mixer_release_pad (GstElement *element, GstPad *pad)
{
  GstTuttiAudioMixer *self = GST_TUTTI_AUDIO_MIXER (element);

  if (GST_PAD_IS_SRC (pad))
    release_output (self, GST_TUTTI_AUDIO_MIXER_SRC_PAD (pad));
  else
    release_input (self, GST_TUTTI_AUDIO_MIXER_SINK_PAD (pad));
}
