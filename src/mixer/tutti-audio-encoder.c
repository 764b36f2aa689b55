/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-audio-encoder.h"

#include "mixer/tutti-elements.h"
#include "mixer/tutti-fragment.h"

/* Ticks whose packet has not come out yet: those of one frame, and room for an encoder
 * that works some behind. */
#define PENDING_MAX 16

typedef struct {
  GstClockTime pts;
  gboolean unheard; /* only brings the encoder into step */
} Pending;

struct _TuttiAudioEncoder {
  GstBin parent;
  guint frame_ticks;
  const gint *wanted;
  TuttiAudioEncoded encoded;
  gpointer user_data;

  /* The pushing thread's. */
  gboolean open;
  GstClockTime next_pts; /* of the mix */
  guint64 quiet_ticks;
  guint64 ticks; /* let in */
  Pending pending[PENDING_MAX];
  guint first, length;
};

G_DEFINE_FINAL_TYPE (TuttiAudioEncoder, tutti_audio_encoder, GST_TYPE_BIN)

static gboolean
may_trickle (TuttiAudioEncoder *self)
{
  return self->frame_ticks == 1 &&
         self->quiet_ticks * TUTTI_AUDIO_TICK > TUTTI_AUDIO_QUIET_MS * GST_MSECOND;
}

/* Whether the frame that begins at @pts is to be encoded. */
static gboolean
is_due (TuttiAudioEncoder *self, GstClockTime pts)
{
  if (g_atomic_int_get (self->wanted) == 0)
    return FALSE;
  return !may_trickle (self) || pts % (TUTTI_AUDIO_TRICKLE_MS * GST_MSECOND) == 0;
}

static gboolean
judge (TuttiAudioEncoder *self, GstBuffer *buffer)
{
  const GstClockTime pts = GST_BUFFER_PTS (buffer);

  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP))
    self->quiet_ticks++;
  else
    self->quiet_ticks = 0;
  if (pts % (self->frame_ticks * TUTTI_AUDIO_TICK) == 0)
    self->open = is_due (self, pts);
  else if (pts != self->next_pts)
    self->open = FALSE;
  self->next_pts = pts + TUTTI_AUDIO_TICK;
  return self->open;
}

static GstPadProbeReturn
on_mix (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiAudioEncoder *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (!judge (self, buffer) || self->length == PENDING_MAX)
    return GST_PAD_PROBE_DROP;
  self->pending[(self->first + self->length++) % PENDING_MAX] = (Pending){
      GST_BUFFER_PTS (buffer),
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DECODE_ONLY),
  };
  /* Holes in the time would make the encoder flush what it has not got. */
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = self->ticks++ * TUTTI_AUDIO_TICK;
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

/* Packets go no further: what is behind is only there to be linked to. */
static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiAudioEncoder *self = user_data;
  GstBuffer *packet = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  gboolean unheard;

  GST_PAD_PROBE_INFO_DATA (info) = packet;
  if (self->length < self->frame_ticks)
    return GST_PAD_PROBE_DROP;
  GST_BUFFER_PTS (packet) = self->pending[self->first].pts;
  unheard = self->pending[(self->first + self->frame_ticks - 1) % PENDING_MAX].unheard;
  self->first = (self->first + self->frame_ticks) % PENDING_MAX;
  self->length -= self->frame_ticks;
  if (!unheard)
    self->encoded (packet, self->user_data);
  return GST_PAD_PROBE_DROP;
}

TuttiAudioEncoder *
tutti_audio_encoder_new (const char *pipelines, const char *fragment, guint frame_ticks,
    const gint *wanted, TuttiAudioEncoded encoded, gpointer user_data, GError **error)
{
  GstElement *encoder = tutti_fragment_load_encoder (pipelines, fragment, error);
  GstElement *sink;
  TuttiAudioEncoder *self;
  g_autoptr (GstPad) start = NULL;
  g_autoptr (GstPad) end = NULL;

  if (encoder == NULL)
    return NULL;
  self = g_object_new (TUTTI_TYPE_AUDIO_ENCODER, NULL);
  self->frame_ticks = frame_ticks;
  self->wanted = wanted;
  self->encoded = encoded;
  self->user_data = user_data;
  sink = tutti_elements_make_discard ();
  gst_bin_add_many (GST_BIN (self), encoder, sink, NULL);
  gst_element_link (encoder, sink);
  start = gst_element_get_static_pad (encoder, "sink");
  gst_pad_add_probe (start, GST_PAD_PROBE_TYPE_BUFFER, on_mix, self, NULL);
  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new ("sink", start));
  end = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (end, GST_PAD_PROBE_TYPE_BUFFER, on_packet, self, NULL);
  return self;
}

static void
tutti_audio_encoder_init (TuttiAudioEncoder *self)
{
  self->next_pts = GST_CLOCK_TIME_NONE;
}

static void
tutti_audio_encoder_class_init (TuttiAudioEncoderClass *klass)
{
}
