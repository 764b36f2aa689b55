/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-rendition.h"

#include <gst/video/video.h>

#include "mixer/tutti-elements.h"
#include "mixer/tutti-fragment.h"

/* Pictures that wait for the encoder; when it does not keep up the oldest is dropped. */
#define QUEUE_PICTURES 2

struct _TuttiRendition {
  GstBin parent;
  TuttiEncoding encoding;
  GstPad *sink;
  GstPad *encoder_src;
  GstClockTime due;     /* the canvas' thread's own: of the next picture */
  GMutex mutex;         /* guards all below */
  GPtrArray *receivers; /* TuttiReceiver */
  gboolean keyframe_wanted;
  gint64 keyframe_asked_us; /* monotonic */
  guint64 frames;
};

G_DEFINE_FINAL_TYPE (TuttiRendition, tutti_rendition, GST_TYPE_BIN)

/* Behind the encoder */

/* Those who take this frame; tutti_receiver_end() is still to be called for each. */
static GPtrArray *
choose_receivers (TuttiRendition *self, TuttiFrameKind kind)
{
  GPtrArray *chosen =
      g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_receiver_unref);

  g_mutex_lock (&self->mutex);
  self->frames++;
  for (guint i = self->receivers->len; i-- > 0;) {
    TuttiReceiver *receiver = g_ptr_array_index (self->receivers, i);

    switch (tutti_receiver_begin (receiver, self, kind)) {
    case TUTTI_RECEIVER_TAKES:
      g_ptr_array_add (chosen, tutti_receiver_ref (receiver));
      break;
    case TUTTI_RECEIVER_WAITS:
      self->keyframe_wanted = TRUE;
      break;
    case TUTTI_RECEIVER_GONE:
      g_ptr_array_remove_index_fast (self->receivers, i);
      break;
    }
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
  g_autoptr (GPtrArray) chosen =
      choose_receivers (self, is_delta ? TUTTI_FRAME_DELTA : TUTTI_FRAME_KEY);

  /* Each gets a shallow copy: payloaders change flags and offsets. What a receiver
   * answers is its own affair. */
  for (guint i = 0; i < chosen->len; i++) {
    TuttiReceiver *receiver = g_ptr_array_index (chosen, i);

    tutti_receiver_push (receiver, gst_buffer_copy (buffer));
    tutti_receiver_end (receiver);
  }
  return GST_PAD_PROBE_OK;
}

/* In front of it */

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

/* The encoder is told its own rate and not the canvas': then another rate of that does
 * not make it start anew. */
static void
tell_own_rate (TuttiRendition *self, GstPadProbeInfo *info)
{
  GstCaps *caps;
  g_autoptr (GstCaps) own = NULL;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return;
  gst_event_parse_caps (event, &caps);
  own = gst_caps_copy (caps);
  gst_caps_set_simple (
      own, "framerate", GST_TYPE_FRACTION, self->encoding.format.framerate, 1, NULL);
  GST_PAD_PROBE_INFO_DATA (info) = gst_event_new_caps (own);
  gst_event_unref (event);
}

/* The canvas' thread: leaves out what is too much for this rate. */
static GstPadProbeReturn
on_canvas (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiRendition *self = user_data;
  GstClockTime interval = GST_SECOND / self->encoding.format.framerate;
  GstClockTime now;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    tell_own_rate (self, info);
    return GST_PAD_PROBE_OK;
  }
  now = GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info));
  /* A tenth of grace: times on a grid are rounded. */
  if (now + interval / 10 < self->due)
    return GST_PAD_PROBE_DROP;
  self->due = MAX (self->due + interval, now + interval / 2);
  return GST_PAD_PROBE_OK;
}

void
tutti_rendition_request_keyframe (TuttiRendition *self)
{
  g_mutex_lock (&self->mutex);
  self->keyframe_wanted = TRUE;
  g_mutex_unlock (&self->mutex);
  /* A canvas on which nothing moves would make us wait for its next picture. */
  gst_pad_push_event (self->sink,
      gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}

void
tutti_rendition_add_receiver (TuttiRendition *self, TuttiReceiver *receiver)
{
  tutti_receiver_want (receiver, self);
  g_mutex_lock (&self->mutex);
  if (!g_ptr_array_find (self->receivers, receiver, NULL))
    g_ptr_array_add (self->receivers, tutti_receiver_ref (receiver));
  g_mutex_unlock (&self->mutex);
  tutti_rendition_request_keyframe (self);
}

guint
tutti_rendition_count_receivers (TuttiRendition *self)
{
  guint n = 0;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->receivers->len; i++)
    n += tutti_receiver_uses (g_ptr_array_index (self->receivers, i), self) ? 1 : 0;
  g_mutex_unlock (&self->mutex);
  return n;
}

const TuttiPictureFormat *
tutti_rendition_get_format (TuttiRendition *self)
{
  return &self->encoding.format;
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

/* Building */

static GstElement *
make_queue (void)
{
  GstElement *queue = gst_element_factory_make ("queue", "encode");

  g_object_set (queue, "max-size-buffers", QUEUE_PICTURES, "max-size-bytes", 0,
      "max-size-time", (guint64)0, "silent", TRUE, NULL);
  gst_util_set_object_arg (G_OBJECT (queue), "leaky", "downstream");
  return queue;
}

static GstElement *
make_size_filter (const TuttiPictureFormat *format)
{
  GstElement *filter = gst_element_factory_make ("capsfilter", NULL);
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
      "I420", "width", G_TYPE_INT, format->width, "height", G_TYPE_INT, format->height,
      "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);

  g_object_set (filter, "caps", caps, NULL);
  return filter;
}

static void
build (TuttiRendition *self, GstElement *encoder)
{
  GstElement *queue = make_queue ();
  GstElement *scaler = gst_element_factory_make ("videoconvertscale", NULL);
  GstElement *filter = make_size_filter (&self->encoding.format);
  GstElement *sink = tutti_elements_make_discard ();
  g_autoptr (GstPad) start = gst_element_get_static_pad (queue, "sink");
  g_autoptr (GstPad) raw = gst_element_get_static_pad (encoder, "sink");
  g_autoptr (GstPad) end = gst_element_get_static_pad (sink, "sink");

  g_object_set (scaler, "n-threads", 1, "add-borders", FALSE, NULL);
  self->encoder_src = gst_element_get_static_pad (encoder, "src");
  gst_bin_add_many (GST_BIN (self), queue, scaler, filter, encoder, sink, NULL);
  gst_element_link_many (queue, scaler, filter, encoder, sink, NULL);
  gst_pad_add_probe (start,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_canvas, self,
      NULL);
  gst_pad_add_probe (raw, GST_PAD_PROBE_TYPE_BUFFER, on_raw, self, NULL);
  gst_pad_add_probe (end, GST_PAD_PROBE_TYPE_BUFFER, on_encoded, self, NULL);
  self->sink = gst_object_ref (start);
  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new ("sink", start));
}

TuttiRendition *
tutti_rendition_new (const char *pipelines, const char *fragment,
    const TuttiEncoding *encoding, GError **error)
{
  GstElement *encoder =
      tutti_fragment_load_video_encoder (pipelines, fragment, encoding->bitrate, error);
  TuttiRendition *self;

  if (encoder == NULL)
    return NULL;
  self = g_object_new (TUTTI_TYPE_RENDITION, NULL);
  self->encoding = *encoding;
  build (self, encoder);
  return self;
}

static void
tutti_rendition_init (TuttiRendition *self)
{
  g_mutex_init (&self->mutex);
  self->receivers = g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_receiver_unref);
}

static void
tutti_rendition_finalize (GObject *object)
{
  TuttiRendition *self = TUTTI_RENDITION (object);

  gst_clear_object (&self->encoder_src);
  gst_clear_object (&self->sink);
  g_ptr_array_unref (self->receivers);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (tutti_rendition_parent_class)->finalize (object);
}

static void
tutti_rendition_class_init (TuttiRenditionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_rendition_finalize;
}
