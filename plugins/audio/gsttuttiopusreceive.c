/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* clang-format off */
/**
 * SECTION:element-tuttiopusreceive
 * @title: tuttiopusreceive
 * @short_description: the sound out of a talker's RTP packets, and only where there is any
 *
 * Takes RTP packets of Opus (RFC 7587) as they come from the network and gives 16 bit stereo
 * at 48 kHz. It needs no jitterbuffer before it: it puts packets in order itself
 * (tutti-rtp-order.h), conceals what is lost, with the copy that the next packet carries
 * where the sender adds one (in-band FEC), and leaves lateness to what comes behind, for
 * which tuttiaudiomixer is made.
 *
 * With `level-id` set, packets that are silent by their own account (RFC 6464) are not
 * decoded at all (tutti-voice-gate.h). The two packets before the first loud one are kept,
 * and run through the decoder before it, so that it starts in the right state.
 *
 * Nothing comes out for what is silent, left out by the sender (DTX) or lost for longer than
 * 120 ms: timestamps jump there. They follow the sender's clock, beginning with the
 * timestamp of the first packet.
 *
 * Everything happens on the thread that pushes the packets.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 audiotestsrc is-live=true ! opusenc ! rtpopuspay ! tuttiopusreceive \
 *   ! queue ! autoaudiosink
 * ]|
 */
/* clang-format on */
#include <opus.h>

#include "plugins/audio/gsttuttiaudiomixerpad.h"
#include "plugins/audio/gsttuttiopusreceive.h"
#include "plugins/audio/tutti-level-trust.h"
#include "plugins/audio/tutti-level.h"
#include "plugins/audio/tutti-opus-packet.h"
#include "plugins/audio/tutti-rtp-order.h"
#include "plugins/audio/tutti-talkers.h"
#include "plugins/audio/tutti-voice-gate.h"
#include "plugins/tutti-plugin-elements.h"

GST_DEBUG_CATEGORY_STATIC (tutti_opus_receive_debug);
#define GST_CAT_DEFAULT tutti_opus_receive_debug

#define RATE 48000
#define CHANNELS 2
#define FRAME_BYTES (CHANNELS * sizeof (gint16))
#define MONO 1

/* The longest loss that is concealed: what a concealment invents after that is noise. */
#define LOSS_FRAMES_MAX TUTTI_OPUS_PACKET_FRAMES_MAX

#define PRIMERS 2

typedef struct {
  guint64 packets, decoded, skipped, lost, concealed, repaired, late, duplicates, broken;
} Counts;

struct _GstTuttiOpusReceive {
  GstElement parent;
  GstPad *sink, *src;
  gint level_id;         /* atomic */
  gint muted;            /* atomic */
  TuttiTalkers *talkers; /* set before the first packet; NULL: decode whoever talks */

  /* The streaming thread's, or with its lock. */
  OpusDecoder *decoder;
  gint channels; /* that it decodes to: MONO until the sender was heard in stereo */
  TuttiRtpOrder order;
  TuttiVoiceGate gate;
  TuttiTalkersSeat *seat;
  TuttiLevelTrust trust;             /* in the levels that packets carry */
  gboolean left_out;                 /* of the loudest, or muted */
  TuttiOpusPacket *primers[PRIMERS]; /* the newest last; NULL: none */
  gboolean started;
  guint32 ssrc;
  guint64 newest_time; /* extended, for unwrapping */
  guint64 first_time;
  GstClockTime first_pts;
  guint64 next_time; /* where the decoder stands */
  guint last_frames; /* of the last packet decoded */

  GMutex lock; /* a leaf; protects what follows */
  Counts counts;
};

enum { PROP_0, PROP_LEVEL_ID, PROP_MUTED, PROP_TALKERS, PROP_STATS };

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (
            "application/x-rtp, media=(string)audio, encoding-name=(string)OPUS, "
            "clock-rate=(int)48000"));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (TUTTI_AUDIO_MIXER_CAPS));

G_DEFINE_TYPE (GstTuttiOpusReceive, gst_tutti_opus_receive, GST_TYPE_ELEMENT)

GST_ELEMENT_REGISTER_DEFINE (
    tuttiopusreceive, "tuttiopusreceive", GST_RANK_NONE, GST_TYPE_TUTTI_OPUS_RECEIVE)

#define COUNT(self, field, n) \
  (g_mutex_lock (&(self)->lock), (self)->counts.field += (n), \
      g_mutex_unlock (&(self)->lock))

/* ---- decoding ---- */

static float
packet_ms (const TuttiOpusPacket *packet)
{
  return (float)packet->frames * 1000 / RATE;
}

static void
drop_primers (GstTuttiOpusReceive *self)
{
  for (guint i = 0; i < PRIMERS; i++)
    g_clear_pointer (&self->primers[i], tutti_opus_packet_free);
}

static void
keep_primer (GstTuttiOpusReceive *self, TuttiOpusPacket *packet)
{
  g_clear_pointer (&self->primers[0], tutti_opus_packet_free);
  for (guint i = 1; i < PRIMERS; i++)
    self->primers[i - 1] = self->primers[i];
  self->primers[PRIMERS - 1] = packet;
}

static void
decode_to (GstTuttiOpusReceive *self, gint channels)
{
  self->channels = channels;
  opus_decoder_init (self->decoder, RATE, channels);
}

/* Most senders are mono for good, and to decode them to two sides that are the same costs
 * a third more. */
static void
widen (GstTuttiOpusReceive *self, const TuttiOpusPacket *packet)
{
  if (self->channels == MONO && opus_packet_get_nb_channels (packet->payload) == CHANNELS)
    decode_to (self, CHANNELS);
}

/* The decoder comes fresh, or from a syllable long past. */
static void
prime (GstTuttiOpusReceive *self)
{
  gint16 unheard[TUTTI_OPUS_PACKET_FRAMES_MAX * CHANNELS];

  opus_decoder_ctl (self->decoder, OPUS_RESET_STATE);
  for (guint i = 0; i < PRIMERS; i++) {
    const TuttiOpusPacket *primer = self->primers[i];

    if (primer != NULL &&
        opus_decode (self->decoder, primer->payload, (opus_int32)primer->length, unheard,
            TUTTI_OPUS_PACKET_FRAMES_MAX, 0) < 0)
      COUNT (self, broken, 1);
  }
  drop_primers (self);
}

/* Both sides from the one at the beginning of @sound. */
static void
double_sides (gint16 *sound, int frames)
{
  for (int i = frames - 1; i >= 0; i--)
    sound[2 * i] = sound[2 * i + 1] = sound[i];
}

typedef enum { DECODE_PACKET, DECODE_REPAIR, DECODE_CONCEAL } Decoding;

/* @packet: NULL to conceal. Returns: (transfer full) (nullable) */
static GstBuffer *
decode (GstTuttiOpusReceive *self, const TuttiOpusPacket *packet, Decoding how,
    guint frames, guint64 time)
{
  GstBuffer *out = gst_buffer_new_allocate (NULL, frames * FRAME_BYTES, NULL);
  GstMapInfo map;
  int done;

  gst_buffer_map (out, &map, GST_MAP_WRITE);
  done = opus_decode (self->decoder, how == DECODE_CONCEAL ? NULL : packet->payload,
      how == DECODE_CONCEAL ? 0 : (opus_int32)packet->length, (gint16 *)map.data,
      (int)frames, how == DECODE_REPAIR);
  if (self->channels == MONO)
    double_sides ((gint16 *)map.data, done);
  gst_buffer_unmap (out, &map);
  if (done <= 0) {
    gst_buffer_unref (out);
    return NULL;
  }
  gst_buffer_set_size (out, (gssize)done * (gssize)FRAME_BYTES);
  GST_BUFFER_PTS (out) = self->first_pts + gst_util_uint64_scale_int (
                                               time - self->first_time, GST_SECOND, RATE);
  GST_BUFFER_DURATION (out) = gst_util_uint64_scale_int (done, GST_SECOND, RATE);
  return out;
}

static void
check_level (GstTuttiOpusReceive *self, const TuttiOpusPacket *packet, GstBuffer *out)
{
  GstMapInfo map;

  if (self->seat == NULL || !packet->level.known ||
      !gst_buffer_map (out, &map, GST_MAP_READ))
    return;
  tutti_level_trust_heard (&self->trust, -(float)packet->level.level,
      tutti_level_measure ((const gint16 *)map.data, map.size / FRAME_BYTES),
      packet_ms (packet));
  gst_buffer_unmap (out, &map);
}

static GstFlowReturn
push (GstTuttiOpusReceive *self, GstBuffer *buffer)
{
  return buffer != NULL ? gst_pad_push (self->src, buffer) : GST_FLOW_OK;
}

/* The last @missing frames before @packet: the copy that it may carry is of the one
 * packet before it. */
static GstFlowReturn
fill_loss (GstTuttiOpusReceive *self, const TuttiOpusPacket *packet, guint missing)
{
  const guint step = self->last_frames;
  GstFlowReturn flow = GST_FLOW_OK;

  while (missing > 0 && flow == GST_FLOW_OK) {
    const gboolean last = missing <= step;
    const guint frames = MIN (missing, step);

    flow = push (self, decode (self, packet, last ? DECODE_REPAIR : DECODE_CONCEAL,
                           frames, self->next_time));
    if (last)
      COUNT (self, repaired, 1);
    else
      COUNT (self, concealed, 1);
    self->next_time += frames;
    missing -= frames;
  }
  return flow;
}

static GstFlowReturn
hear (GstTuttiOpusReceive *self, TuttiOpusPacket *packet, guint lost,
    TuttiVoiceDecision decision)
{
  const gint64 missing = (gint64)(packet->time - self->next_time);
  GstFlowReturn flow = GST_FLOW_OK;
  GstBuffer *out;

  widen (self, packet);
  if (decision == TUTTI_VOICE_BEGIN || missing < 0 || missing > LOSS_FRAMES_MAX)
    prime (self);
  else if (lost > 0 && missing > 0 && missing % 120 == 0)
    flow = fill_loss (self, packet, (guint)missing);
  out = decode (self, packet, DECODE_PACKET, packet->frames, packet->time);
  if (out == NULL) {
    COUNT (self, broken, 1);
  } else {
    COUNT (self, decoded, 1);
    check_level (self, packet, out);
  }
  self->next_time = packet->time + packet->frames;
  self->last_frames = packet->frames;
  tutti_opus_packet_free (packet);
  if (flow != GST_FLOW_OK) {
    gst_clear_buffer (&out);
    return flow;
  }
  return push (self, out);
}

/* Returns: whether @packet is of one of the loudest of the room */
static gboolean
has_place (GstTuttiOpusReceive *self, const TuttiOpusPacket *packet)
{
  const float ms = packet_ms (packet);

  if (tutti_talkers_sound (self->talkers, self->seat,
          tutti_level_trust_apply (&self->trust, -(float)packet->level.level), ms,
          g_get_monotonic_time ()))
    return TRUE;
  tutti_level_trust_unheard (&self->trust, ms);
  return FALSE;
}

/* Among the loudest of the room, or not worth decoding now; nor is who is muted. Who
 * comes back begins anew. */
static TuttiVoiceDecision
compare (
    GstTuttiOpusReceive *self, const TuttiOpusPacket *packet, TuttiVoiceDecision decision)
{
  const gboolean was_left_out = self->left_out;
  const gboolean muted = g_atomic_int_get (&self->muted);
  const gboolean compares = self->seat != NULL && packet->level.known;

  if (compares && (muted || decision == TUTTI_VOICE_SKIP))
    tutti_talkers_silence (self->talkers, self->seat);
  if (decision == TUTTI_VOICE_SKIP)
    return decision;
  self->left_out = muted || (compares && !has_place (self, packet));
  if (self->left_out)
    return TUTTI_VOICE_SKIP;
  return was_left_out ? TUTTI_VOICE_BEGIN : decision;
}

static GstFlowReturn
take_in_order (GstTuttiOpusReceive *self, TuttiOpusPacket *packet, guint lost)
{
  const TuttiVoiceDecision decision = compare (self, packet,
      tutti_voice_gate_packet (&self->gate, packet->level, packet_ms (packet)));

  COUNT (self, lost, lost);
  if (lost > 0)
    drop_primers (self);
  if (decision != TUTTI_VOICE_SKIP)
    return hear (self, packet, lost, decision);
  COUNT (self, skipped, 1);
  keep_primer (self, packet);
  return GST_FLOW_OK;
}

/* ---- arrival ---- */

static void
forget (GstTuttiOpusReceive *self)
{
  TuttiOpusPacket *packet;

  while ((packet = tutti_rtp_order_drain (&self->order)) != NULL)
    tutti_opus_packet_free (packet);
  drop_primers (self);
  tutti_voice_gate_init (&self->gate);
  tutti_level_trust_init (&self->trust);
  self->started = FALSE;
}

static void
start (GstTuttiOpusReceive *self, const TuttiOpusPacket *first, GstClockTime pts)
{
  forget (self);
  decode_to (self, MONO);
  self->started = TRUE;
  self->ssrc = first->ssrc;
  /* A whole turn up: an older packet may still come. */
  self->newest_time = G_GUINT64_CONSTANT (1) << 32 | first->timestamp;
  self->first_time = self->next_time = self->newest_time;
  self->first_pts = GST_CLOCK_TIME_IS_VALID (pts) ? pts : 0;
  self->last_frames = RATE / 50;
}

static guint64
extend (GstTuttiOpusReceive *self, guint32 timestamp)
{
  const gint32 step = (gint32)(timestamp - (guint32)self->newest_time);
  const guint64 time = self->newest_time + (guint64)(gint64)step;

  if (step > 0)
    self->newest_time = time;
  return time;
}

static void
count_refused (GstTuttiOpusReceive *self, TuttiRtpOrderPut put)
{
  if (put == TUTTI_RTP_ORDER_LATE)
    COUNT (self, late, 1);
  else
    COUNT (self, duplicates, 1);
}

static GstFlowReturn
receive_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstTuttiOpusReceive *self = GST_TUTTI_OPUS_RECEIVE (parent);
  const GstClockTime pts = GST_BUFFER_PTS (buffer);
  GstFlowReturn flow = GST_FLOW_OK;
  TuttiRtpOrderPut put;
  guint lost;
  TuttiOpusPacket *packet =
      tutti_opus_packet_new (buffer, (guint)g_atomic_int_get (&self->level_id));

  COUNT (self, packets, 1);
  if (packet == NULL) {
    COUNT (self, broken, 1);
    return GST_FLOW_OK;
  }
  if (!self->started || packet->ssrc != self->ssrc)
    start (self, packet, pts);
  packet->time = extend (self, packet->timestamp);
  /* Before where the timestamps begin: reordered at the very start. */
  if (packet->time < self->first_time) {
    tutti_opus_packet_free (packet);
    COUNT (self, late, 1);
    return GST_FLOW_OK;
  }
  put = tutti_rtp_order_put (&self->order, packet->number, packet,
      g_get_monotonic_time () * (gint64)GST_USECOND);
  if (put != TUTTI_RTP_ORDER_TAKEN) {
    tutti_opus_packet_free (packet);
    count_refused (self, put);
    return GST_FLOW_OK;
  }
  while (flow == GST_FLOW_OK &&
         (packet = tutti_rtp_order_take (&self->order, &lost)) != NULL)
    flow = take_in_order (self, packet, lost);
  return flow;
}

static gboolean
receive_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstTuttiOpusReceive *self = GST_TUTTI_OPUS_RECEIVE (parent);
  g_autoptr (GstCaps) caps = NULL;

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_CAPS:
    gst_event_unref (event);
    caps = gst_caps_from_string (TUTTI_AUDIO_MIXER_CAPS ", channel-mask=(bitmask)0x3");
    return gst_pad_push_event (self->src, gst_event_new_caps (caps));
  case GST_EVENT_GAP:
  case GST_EVENT_CUSTOM_DOWNSTREAM: /* a jitterbuffer's report of a loss */
    gst_event_unref (event);
    return TRUE;
  case GST_EVENT_FLUSH_STOP:
    forget (self);
    break;
  default:
    break;
  }
  return gst_pad_event_default (pad, parent, event);
}

/* ---- the object ---- */

static GstStateChangeReturn
change_state (GstElement *element, GstStateChange transition)
{
  GstTuttiOpusReceive *self = GST_TUTTI_OPUS_RECEIVE (element);
  GstStateChangeReturn result;
  int error;

  if (transition == GST_STATE_CHANGE_NULL_TO_READY) {
    self->decoder = opus_decoder_create (RATE, CHANNELS, &error);
    if (self->decoder == NULL) {
      GST_ELEMENT_ERROR (self, LIBRARY, INIT, (NULL), ("%s", opus_strerror (error)));
      return GST_STATE_CHANGE_FAILURE;
    }
  }
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && self->talkers != NULL)
    self->seat = tutti_talkers_join (self->talkers);
  result = GST_ELEMENT_CLASS (gst_tutti_opus_receive_parent_class)
               ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    forget (self);
    if (self->seat != NULL)
      tutti_talkers_leave (self->talkers, g_steal_pointer (&self->seat));
  } else if (transition == GST_STATE_CHANGE_READY_TO_NULL) {
    g_clear_pointer (&self->decoder, opus_decoder_destroy);
  }
  return result;
}

static GstStructure *
make_stats (GstTuttiOpusReceive *self)
{
  Counts counts;

  g_mutex_lock (&self->lock);
  counts = self->counts;
  g_mutex_unlock (&self->lock);
  return gst_structure_new ("tutti-opus-receive", "packets", G_TYPE_UINT64,
      counts.packets, "decoded", G_TYPE_UINT64, counts.decoded, "skipped", G_TYPE_UINT64,
      counts.skipped, "lost", G_TYPE_UINT64, counts.lost, "concealed", G_TYPE_UINT64,
      counts.concealed, "repaired", G_TYPE_UINT64, counts.repaired, "late", G_TYPE_UINT64,
      counts.late, "duplicates", G_TYPE_UINT64, counts.duplicates, "broken",
      G_TYPE_UINT64, counts.broken, NULL);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstTuttiOpusReceive *self = GST_TUTTI_OPUS_RECEIVE (object);

  switch (id) {
  case PROP_LEVEL_ID:
    g_atomic_int_set (&self->level_id, (gint)g_value_get_uint (value));
    break;
  case PROP_MUTED:
    g_atomic_int_set (&self->muted, g_value_get_boolean (value));
    break;
  case PROP_TALKERS:
    g_set_object (&self->talkers, g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstTuttiOpusReceive *self = GST_TUTTI_OPUS_RECEIVE (object);

  switch (id) {
  case PROP_LEVEL_ID:
    g_value_set_uint (value, (guint)g_atomic_int_get (&self->level_id));
    break;
  case PROP_STATS:
    g_value_take_boxed (value, make_stats (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
finalize (GObject *object)
{
  g_clear_object (&GST_TUTTI_OPUS_RECEIVE (object)->talkers);
  g_mutex_clear (&GST_TUTTI_OPUS_RECEIVE (object)->lock);
  G_OBJECT_CLASS (gst_tutti_opus_receive_parent_class)->finalize (object);
}

static void
gst_tutti_opus_receive_class_init (GstTuttiOpusReceiveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      tutti_opus_receive_debug, "tuttiopusreceive", 0, "Tutti: Opus out of RTP");
  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;
  element_class->change_state = change_state;
  /**
   * GstTuttiOpusReceive:level-id:
   *
   * The id of the header extension `ssrc-audio-level` as negotiated; 0: none, and
   * everything is decoded.
   */
  g_object_class_install_property (object_class, PROP_LEVEL_ID,
      g_param_spec_uint ("level-id", "Level id", "Of the header extension, 0: none", 0,
          14, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstTuttiOpusReceive:muted:
   *
   * Nothing is decoded, and no place among the talkers is taken.
   */
  g_object_class_install_property (object_class, PROP_MUTED,
      g_param_spec_boolean ("muted", "Muted", "Nothing comes out", FALSE,
          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstTuttiOpusReceive:talkers:
   *
   * A #TuttiTalkers that several share: of many who talk only the loudest are decoded, by
   * what their packets say, as far as that was found right (tutti-level-trust.h).
   */
  g_object_class_install_property (object_class, PROP_TALKERS,
      g_param_spec_object ("talkers", "Talkers", "Whom this one is compared with",
          TUTTI_TYPE_TALKERS,
          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));
  /**
   * GstTuttiOpusReceive:stats:
   *
   * `tutti-opus-receive`, all uint64: `packets` that came; of them `decoded`, `skipped`
   * (as silent), `late` (after their turn), `duplicates`, `broken` (no Opus); and packets
   * that were `lost`, of which `repaired` (the decoder was given the next packet's copy,
   * or concealed where there was none) and `concealed`.
   */
  g_object_class_install_property (object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics", "Counted packets", GST_TYPE_STRUCTURE,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Opus out of RTP",
      "Codec/Decoder/Network/Audio/RTP", "Decodes what is worth hearing of a talker",
      "The Tutti developers");
}

static void
gst_tutti_opus_receive_init (GstTuttiOpusReceive *self)
{
  g_mutex_init (&self->lock);
  tutti_rtp_order_init (&self->order);
  tutti_voice_gate_init (&self->gate);
  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink, receive_chain);
  gst_pad_set_event_function (self->sink, receive_event);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_use_fixed_caps (self->src);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}
