/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* clang-format off */
/**
 * SECTION:element-tuttiopusencode
 * @title: tuttiopusencode
 * @short_description: Opus of a mix, which is mono nearly always and stereo when it must be
 *
 * Takes 16 bit stereo at 48 kHz and gives Opus packets of one fixed length.
 *
 * The mix of a meeting is stereo for the music of a shared tab, and otherwise the same on
 * both sides. opusenc codes what it is given, and changes between the two with new caps,
 * which begins a new encoder and is heard as a click. This element has an encoder for
 * each, of which one works, and goes to the other with the first frame whose sides differ,
 * and back when they were alike for a second. Before its first packet an encoder is run
 * over the sound just past, whose packets nobody gets: so its state is what it would be
 * had it been working all along, and no seam is heard. For the same voice and bitrate
 * mono takes half the CPU, and spends no bits on the second side.
 *
 * Two of these that were fed the same sound for some seconds use the same of the two.
 *
 * Timestamps are those of the sound that goes in. A frame that is begun when the stream
 * ends is filled up with silence.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 audiotestsrc num-buffers=500 ! audioconvert ! tuttiopusencode bitrate=48000 \
 *   ! opusparse ! webmmux ! filesink location=tone.webm
 * ]|
 */
/* clang-format on */
#include "plugins/audio/gsttuttiopusencode.h"

#include <opus.h>
#include <string.h>

#include "plugins/audio/gsttuttiaudiomixerpad.h"
#include "plugins/tutti-plain-property.h"
#include "plugins/tutti-plugin-elements.h"

GST_DEBUG_CATEGORY_STATIC (tutti_opus_encode_debug);
#define GST_CAT_DEFAULT tutti_opus_encode_debug

#define RATE 48000
#define FRAMES_PER_MS (RATE / 1000)
#define FRAME_BYTES (TUTTI_MIX_CHANNELS * sizeof (gint16))
#define FRAME_SIZE_MAX_MS 60
#define PACKET_BYTES_MAX 1500
#define ALIKE_MS 1000

/* After as much an encoder, also the one for speech, is in step: the frame at the change
 * comes out as exact as without a change (measured on speech with libopus 1.3). */
#define PAST_MS 120

#define OUT_CAPS \
  "audio/x-opus, rate=(int)48000, channels=(int)2, channel-mapping-family=(int)0, " \
  "stream-count=(int)1, coupled-count=(int)1"

struct _GstTuttiOpusEncode {
  GstElement parent;
  GstPad *sink, *src;

  /* Properties, read on the way to PAUSED. */
  guint bitrate, complexity, frame_size, loss;
  gboolean speech, vbr, fec;

  /* The streaming thread's, or with its lock. */
  OpusEncoder
      *encoders[TUTTI_MIX_CHANNELS]; /* by how many channels they have, from one */
  guint channels;                    /* of the one that works; 0: none does yet */
  /* All before @frame: a ring of frames, the oldest at @past_at, counted in samples. */
  gint16 past[PAST_MS * FRAMES_PER_MS * TUTTI_MIX_CHANNELS];
  gsize past_at;
  gint16 frame[FRAME_SIZE_MAX_MS * FRAMES_PER_MS * TUTTI_MIX_CHANNELS];
  gsize filled;     /* frames, of the two sides each */
  GstClockTime pts; /* of the first of them */
  guint alike_ms;
};

static const TuttiPlainProperty properties[] = {
    {"bitrate", "Bits per second", G_TYPE_UINT,
        G_STRUCT_OFFSET (GstTuttiOpusEncode, bitrate), 6000, 510000, 48000},
    {"complexity", "0: least CPU, 10: best sound", G_TYPE_UINT,
        G_STRUCT_OFFSET (GstTuttiOpusEncode, complexity), 0, 10, 5},
    {"frame-size", "Milliseconds in a packet: 10, 20, 40 or 60", G_TYPE_UINT,
        G_STRUCT_OFFSET (GstTuttiOpusEncode, frame_size), 10, FRAME_SIZE_MAX_MS, 20},
    {"packet-loss-percentage", "What copies are made for", G_TYPE_UINT,
        G_STRUCT_OFFSET (GstTuttiOpusEncode, loss), 0, 100, 0},
    {"speech", "The speech coder may be used; else it never is, which has less delay",
        G_TYPE_BOOLEAN, G_STRUCT_OFFSET (GstTuttiOpusEncode, speech), 0, 0, 0},
    {"vbr", "Constrained variable bitrate; else every packet has one size",
        G_TYPE_BOOLEAN, G_STRUCT_OFFSET (GstTuttiOpusEncode, vbr), 0, 0, 0},
    {"inband-fec", "Packets carry a copy of the one before, if it is worth it",
        G_TYPE_BOOLEAN, G_STRUCT_OFFSET (GstTuttiOpusEncode, fec), 0, 0, 0},
    {NULL},
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (TUTTI_AUDIO_MIXER_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (OUT_CAPS));

G_DEFINE_FINAL_TYPE (GstTuttiOpusEncode, gst_tutti_opus_encode, GST_TYPE_ELEMENT)

GST_ELEMENT_REGISTER_DEFINE (
    tuttiopusencode, "tuttiopusencode", GST_RANK_NONE, GST_TYPE_TUTTI_OPUS_ENCODE)

/* ---- encoding ---- */

static gsize
frame_length (GstTuttiOpusEncode *self)
{
  return self->frame_size * FRAMES_PER_MS;
}

static void
forget (GstTuttiOpusEncode *self)
{
  memset (self->past, 0, sizeof self->past);
  self->past_at = 0;
  self->filled = 0;
  self->channels = 0;
  self->alike_ms = ALIKE_MS;
}

static gboolean
sides_are_alike (const gint16 *sound, gsize frames)
{
  guint different = 0;

  for (gsize i = 0; i < frames; i++)
    different |= (guint)(sound[2 * i] ^ sound[2 * i + 1]);
  return different == 0;
}

/* Returns: the length of the packet; less than 0: an error of Opus */
static opus_int32
encode_sound (GstTuttiOpusEncode *self, const gint16 *sound, guint8 *packet)
{
  const gsize frames = frame_length (self);
  gint16 mono[FRAME_SIZE_MAX_MS * FRAMES_PER_MS];

  for (gsize i = 0; self->channels == 1 && i < frames; i++)
    mono[i] = sound[2 * i];
  return opus_encode (self->encoders[self->channels - 1],
      self->channels == 1 ? mono : sound, (int)frames, packet, PACKET_BYTES_MAX);
}

static void
change_to (GstTuttiOpusEncode *self, guint channels)
{
  const gsize step = frame_length (self) * TUTTI_MIX_CHANNELS;
  guint8 unsent[PACKET_BYTES_MAX];

  self->channels = channels;
  opus_encoder_ctl (self->encoders[channels - 1], OPUS_RESET_STATE);
  for (gsize i = 0; i < G_N_ELEMENTS (self->past); i += step)
    encode_sound (
        self, self->past + (self->past_at + i) % G_N_ELEMENTS (self->past), unsent);
}

static void
choose_channels (GstTuttiOpusEncode *self)
{
  guint channels;

  if (sides_are_alike (self->frame, frame_length (self)))
    self->alike_ms = MIN (self->alike_ms + self->frame_size, ALIKE_MS);
  else
    self->alike_ms = 0;
  channels = self->alike_ms == ALIKE_MS ? 1 : 2;
  if (channels != self->channels)
    change_to (self, channels);
}

static void
remember (GstTuttiOpusEncode *self)
{
  const gsize step = frame_length (self) * TUTTI_MIX_CHANNELS;

  memcpy (self->past + self->past_at, self->frame, step * sizeof (gint16));
  self->past_at = (self->past_at + step) % G_N_ELEMENTS (self->past);
}

/* A frame is there whole. */
static GstFlowReturn
encode (GstTuttiOpusEncode *self)
{
  guint8 packet[PACKET_BYTES_MAX];
  GstBuffer *out;
  opus_int32 length;

  choose_channels (self);
  length = encode_sound (self, self->frame, packet);
  remember (self);
  self->filled = 0;
  if (length < 0) {
    GST_ELEMENT_ERROR (self, STREAM, ENCODE, (NULL), ("%s", opus_strerror (length)));
    return GST_FLOW_ERROR;
  }
  out = gst_buffer_new_memdup (packet, (gsize)length);
  GST_BUFFER_PTS (out) = self->pts;
  GST_BUFFER_DURATION (out) = self->frame_size * GST_MSECOND;
  return gst_pad_push (self->src, out);
}

static GstFlowReturn
take (GstTuttiOpusEncode *self, const guint8 *sound, gsize frames, GstClockTime pts)
{
  const gsize whole = frame_length (self);
  GstFlowReturn flow = GST_FLOW_OK;

  for (gsize done = 0; done < frames && flow == GST_FLOW_OK;) {
    const gsize part = MIN (frames - done, whole - self->filled);

    if (self->filled == 0)
      self->pts = pts == GST_CLOCK_TIME_NONE
                      ? pts
                      : pts + gst_util_uint64_scale_int (done, GST_SECOND, RATE);
    memcpy (self->frame + self->filled * TUTTI_MIX_CHANNELS, sound + done * FRAME_BYTES,
        part * FRAME_BYTES);
    self->filled += part;
    done += part;
    if (self->filled == whole)
      flow = encode (self);
  }
  return flow;
}

static GstFlowReturn
encode_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstTuttiOpusEncode *self = GST_TUTTI_OPUS_ENCODE (parent);
  GstFlowReturn flow;
  GstMapInfo map;

  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT))
    self->filled = 0;
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  flow = take (self, map.data, map.size / FRAME_BYTES, GST_BUFFER_PTS (buffer));
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  return flow;
}

static void
drain (GstTuttiOpusEncode *self)
{
  const gsize whole = frame_length (self);

  if (self->filled == 0)
    return;
  memset (self->frame + self->filled * TUTTI_MIX_CHANNELS, 0,
      (whole - self->filled) * FRAME_BYTES);
  encode (self);
}

static gboolean
encode_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstTuttiOpusEncode *self = GST_TUTTI_OPUS_ENCODE (parent);
  g_autoptr (GstCaps) caps = NULL;

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_CAPS:
    gst_event_unref (event);
    caps = gst_static_pad_template_get_caps (&src_template);
    return gst_pad_push_event (self->src, gst_event_new_caps (caps));
  case GST_EVENT_EOS:
    drain (self);
    break;
  case GST_EVENT_FLUSH_STOP:
    forget (self);
    break;
  default:
    break;
  }
  return gst_pad_event_default (pad, parent, event);
}

/* A packet goes out when the last of its sound has come in. */
static gboolean
encode_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstTuttiOpusEncode *self = GST_TUTTI_OPUS_ENCODE (parent);
  const GstClockTime own = self->frame_size * GST_MSECOND;
  GstClockTime min, max;
  gboolean live;

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  if (!gst_pad_peer_query (self->sink, query))
    return FALSE;
  gst_query_parse_latency (query, &live, &min, &max);
  gst_query_set_latency (
      query, live, min + own, GST_CLOCK_TIME_IS_VALID (max) ? max + own : max);
  return TRUE;
}

/* ---- the object ---- */

static OpusEncoder *
make_encoder (GstTuttiOpusEncode *self, int channels)
{
  int error;
  OpusEncoder *encoder = opus_encoder_create (RATE, channels,
      self->speech ? OPUS_APPLICATION_VOIP : OPUS_APPLICATION_RESTRICTED_LOWDELAY,
      &error);

  if (encoder == NULL) {
    GST_ELEMENT_ERROR (self, LIBRARY, INIT, (NULL), ("%s", opus_strerror (error)));
    return NULL;
  }
  opus_encoder_ctl (encoder, OPUS_SET_BITRATE ((opus_int32)self->bitrate));
  opus_encoder_ctl (encoder, OPUS_SET_COMPLEXITY ((opus_int32)self->complexity));
  opus_encoder_ctl (encoder, OPUS_SET_VBR (self->vbr));
  opus_encoder_ctl (encoder, OPUS_SET_VBR_CONSTRAINT (1));
  opus_encoder_ctl (encoder, OPUS_SET_INBAND_FEC (self->fec));
  opus_encoder_ctl (encoder, OPUS_SET_PACKET_LOSS_PERC ((opus_int32)self->loss));
  return encoder;
}

static void
close_encoders (GstTuttiOpusEncode *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->encoders); i++)
    g_clear_pointer (&self->encoders[i], opus_encoder_destroy);
}

static gboolean
open_encoders (GstTuttiOpusEncode *self)
{
  if (self->frame_size != 10 && self->frame_size % 20 != 0) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS, (NULL),
        ("no packets of %u ms: 10, 20, 40 or 60", self->frame_size));
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (self->encoders); i++) {
    self->encoders[i] = make_encoder (self, (int)i + 1);
    if (self->encoders[i] == NULL)
      return FALSE;
  }
  forget (self);
  return TRUE;
}

static GstStateChangeReturn
change_state (GstElement *element, GstStateChange transition)
{
  GstTuttiOpusEncode *self = GST_TUTTI_OPUS_ENCODE (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !open_encoders (self))
    return GST_STATE_CHANGE_FAILURE;
  result = GST_ELEMENT_CLASS (gst_tutti_opus_encode_parent_class)
               ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    close_encoders (self);
  return result;
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GST_OBJECT_LOCK (object);
  tutti_plain_property_set (object, properties, id, value);
  GST_OBJECT_UNLOCK (object);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GST_OBJECT_LOCK (object);
  tutti_plain_property_get (object, properties, id, value);
  GST_OBJECT_UNLOCK (object);
}

static void
finalize (GObject *object)
{
  close_encoders (GST_TUTTI_OPUS_ENCODE (object));
  G_OBJECT_CLASS (gst_tutti_opus_encode_parent_class)->finalize (object);
}

static void
gst_tutti_opus_encode_class_init (GstTuttiOpusEncodeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      tutti_opus_encode_debug, "tuttiopusencode", 0, "Tutti: Opus of a mix");
  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;
  element_class->change_state = change_state;
  tutti_plain_properties_install (object_class, properties,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Opus of a mix",
      "Codec/Encoder/Audio", "Codes in mono what is the same on both sides",
      "The Tutti developers");
}

static void
gst_tutti_opus_encode_init (GstTuttiOpusEncode *self)
{
  tutti_plain_properties_init (self, properties);
  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink, encode_chain);
  gst_pad_set_event_function (self->sink, encode_event);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->src, encode_query);
  gst_pad_use_fixed_caps (self->src);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}
