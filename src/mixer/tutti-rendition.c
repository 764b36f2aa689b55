/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-rendition.h"

#include <gst/video/video.h>

#include "mixer/tutti-elements.h"
#include "mixer/tutti-fragment.h"

typedef struct {
  TuttiPushSrc *source;
  gboolean waits_for_keyframe;
} Receiver;

struct _TuttiRendition {
  GstBin parent;
  GstPad *encoder_src;
  GMutex mutex;         /* guards all below; a leaf */
  GPtrArray *receivers; /* Receiver */
  gboolean keyframe_wanted;
  gint64 keyframe_asked_us; /* monotonic */
  guint64 frames;
};

G_DEFINE_FINAL_TYPE (TuttiRendition, tutti_rendition, GST_TYPE_BIN)

static void
receiver_free (gpointer data)
{
  Receiver *receiver = data;

  gst_object_unref (receiver->source);
  g_free (receiver);
}

/* The sources that @is_delta is for; those that wait start with a keyframe. */
static GPtrArray *
choose_receivers (TuttiRendition *self, gboolean is_delta)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (gst_object_unref);

  g_mutex_lock (&self->mutex);
  self->frames++;
  for (guint i = 0; i < self->receivers->len; i++) {
    Receiver *receiver = g_ptr_array_index (self->receivers, i);

    if (!is_delta)
      receiver->waits_for_keyframe = FALSE;
    if (receiver->waits_for_keyframe)
      self->keyframe_wanted = TRUE;
    else
      g_ptr_array_add (chosen, gst_object_ref (receiver->source));
  }
  g_mutex_unlock (&self->mutex);
  return chosen;
}

static GstPadProbeReturn
on_encoded (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiRendition *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  gboolean is_delta = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  g_autoptr (GPtrArray) chosen = choose_receivers (self, is_delta);

  /* Each gets a shallow copy: payloaders change flags and offsets. What a receiver
   * answers is its own affair. */
  for (guint i = 0; i < chosen->len; i++)
    tutti_push_src_push (g_ptr_array_index (chosen, i), gst_buffer_copy (buffer));
  return GST_PAD_PROBE_OK;
}

static gboolean
take_keyframe_request (TuttiRendition *self)
{
  gint64 now = g_get_monotonic_time ();
  gboolean due;

  g_mutex_lock (&self->mutex);
  due = self->keyframe_wanted &&
        now - self->keyframe_asked_us >=
            TUTTI_RENDITION_KEYFRAME_INTERVAL_MS * G_TIME_SPAN_MILLISECOND;
  if (due) {
    self->keyframe_wanted = FALSE;
    self->keyframe_asked_us = now;
  }
  g_mutex_unlock (&self->mutex);
  return due;
}

/* A request waits for the next picture, so that all of one interval become one, on the
 * encoder's own thread. */
static GstPadProbeReturn
on_raw (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiRendition *self = user_data;

  if (take_keyframe_request (self))
    gst_pad_send_event (self->encoder_src,
        gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
  return GST_PAD_PROBE_OK;
}

void
tutti_rendition_request_keyframe (TuttiRendition *self)
{
  g_mutex_lock (&self->mutex);
  self->keyframe_wanted = TRUE;
  g_mutex_unlock (&self->mutex);
}

void
tutti_rendition_add_receiver (TuttiRendition *self, TuttiPushSrc *source)
{
  Receiver *receiver = g_new0 (Receiver, 1);

  receiver->source = gst_object_ref (source);
  receiver->waits_for_keyframe = TRUE;
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->receivers, receiver);
  self->keyframe_wanted = TRUE;
  g_mutex_unlock (&self->mutex);
}

void
tutti_rendition_remove_receiver (TuttiRendition *self, TuttiPushSrc *source)
{
  g_autoptr (GPtrArray) removed = g_ptr_array_new_with_free_func (receiver_free);

  g_mutex_lock (&self->mutex);
  for (guint i = self->receivers->len; i-- > 0;) {
    Receiver *receiver = g_ptr_array_index (self->receivers, i);

    if (receiver->source == source)
      g_ptr_array_add (removed, g_ptr_array_steal_index (self->receivers, i));
  }
  g_mutex_unlock (&self->mutex);
}

guint64
tutti_rendition_get_frames (TuttiRendition *self)
{
  guint64 frames;

  g_mutex_lock (&self->mutex);
  frames = self->frames;
  g_mutex_unlock (&self->mutex);
  return frames;
}

static void
build (TuttiRendition *self, GstElement *encoder)
{
  GstElement *sink = tutti_elements_make_discard ();
  g_autoptr (GstPad) start = gst_element_get_static_pad (encoder, "sink");
  g_autoptr (GstPad) end = gst_element_get_static_pad (sink, "sink");

  self->encoder_src = gst_element_get_static_pad (encoder, "src");
  gst_bin_add_many (GST_BIN (self), encoder, sink, NULL);
  gst_element_link (encoder, sink);
  gst_pad_add_probe (start, GST_PAD_PROBE_TYPE_BUFFER, on_raw, self, NULL);
  gst_pad_add_probe (end, GST_PAD_PROBE_TYPE_BUFFER, on_encoded, self, NULL);
  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new ("sink", start));
}

TuttiRendition *
tutti_rendition_new (const char *pipelines, const char *fragment, GError **error)
{
  GstElement *encoder = tutti_fragment_load_encoder (pipelines, fragment, error);
  TuttiRendition *self;

  if (encoder == NULL)
    return NULL;
  self = g_object_new (TUTTI_TYPE_RENDITION, NULL);
  build (self, encoder);
  return self;
}

static void
tutti_rendition_init (TuttiRendition *self)
{
  g_mutex_init (&self->mutex);
  self->receivers = g_ptr_array_new_with_free_func (receiver_free);
}

static void
tutti_rendition_finalize (GObject *object)
{
  TuttiRendition *self = TUTTI_RENDITION (object);

  gst_clear_object (&self->encoder_src);
  g_ptr_array_unref (self->receivers);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (tutti_rendition_parent_class)->finalize (object);
}

static void
tutti_rendition_class_init (TuttiRenditionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_rendition_finalize;
}
