/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* clang-format off */
/**
 * SECTION:element-tuttidialin
 * @title: tuttidialin
 * @short_description: the sound of one telephone call, by RTP
 *
 * One leg of a call that others (SIP) have agreed on: `sink` takes what the phone is to
 * hear, `src` gives what it says, both 16 bit stereo at 48 kHz. In between: G.711 A and µ,
 * G.722 or Opus, SRTP with keys from SDES, RTCP (on the same port or the next), keys of the
 * telephone (RFC 4733) in both directions, comfort noise (RFC 3389), concealment of what is
 * lost, noise suppression.
 *
 * Packets are put in order, and go on at once: the ring of tuttiaudiomixer, for which this is
 * made, adapts to their jitter; behind a plain sink there should be one, too. Nothing comes
 * out for what the phone leaves out; timestamps jump there and follow the phone's clock.
 *
 * Only the announced address is listened to. If its packets come from another port than was
 * announced, that port is latched on to once (tutti-phone-latch.h); nobody else is heard, nor
 * sent anything.
 *
 * ## The line
 * The property `line` says what the two ends agreed on, whole, and may change at any time:
 *
 * - `codec` (string: `pcmu`, `pcma`, `g722`, `opus`), `payload` (int, its payload type)
 * - `events`, `comfort` (int, optional): payload types of telephone-event and comfort noise
 * - `address` (string, IP of the peer), `port` (int); `control` (int, optional: the peer's port
 *   for RTCP; without, rtcp-mux)
 * - `direction` (string: `sendrecv`, or `hold`: nothing is sent, silence is no loss)
 * - `suite` (string, `AES_CM_128_HMAC_SHA1_80` or `_32`), `sendkey`, `receivekey` (string,
 *   base64 of key and salt): with these the call is encrypted, and nothing else is taken
 * - `noise` (string: `reduced`, by 18 dB, the default; `kept`, and then comfort noise is played)
 * - `volume` (int, dB, -20 to 20): what the phone hears is so much louder
 * - `timeout` (int, ms, 30000): after so long without a packet it is lost
 *
 * ## Messages
 * Element messages on the bus:
 *
 * - `tutti-dialin-heard`: the first packet has come
 * - `tutti-dialin-key`: `key` (string), `milliseconds` (uint): a key was pressed; once for each
 * - `tutti-dialin-lost`: nothing has come for the line's timeout; each time
 * - `tutti-dialin-quality`, every 5 s: what the property `stats` has
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 -m tuttidialin name=leg port=5004 \
 *   line="line,codec=pcma,payload=8,events=101,address=127.0.0.1,port=6004" \
 *   ! tuttiaudiomixer name=mixer mixer.mix ! autoaudiosink \
 *   audiotestsrc is-live=true ! audio/x-raw,format=S16LE,rate=48000,channels=2 ! leg.
 * ]|
 */
/* clang-format on */
#include "plugins/dialin/gsttuttidialin.h"

#include <string.h>

#include "plugins/audio/gsttuttiaudiomixerpad.h"
#include "plugins/dialin/tutti-dialin-socket.h"
#include "plugins/tutti-plugin-elements.h"

GST_DEBUG_CATEGORY_STATIC (tutti_dialin_debug);
#define GST_CAT_DEFAULT tutti_dialin_debug

#define RATE 48000
#define FRAME_BYTES (2 * sizeof (gint16))
#define KEY_MS_DEFAULT 120

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (TUTTI_AUDIO_MIXER_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (TUTTI_AUDIO_MIXER_CAPS));

G_DEFINE_TYPE (GstTuttiDialin, gst_tutti_dialin, GST_TYPE_ELEMENT)

GST_ELEMENT_REGISTER_DEFINE (
    tuttidialin, "tuttidialin", GST_RANK_NONE, GST_TYPE_TUTTI_DIALIN)

/* ---- what the phone says; the leg's thread ---- */

static void
announce (GstTuttiDialin *self)
{
  g_autofree char *id = gst_pad_create_stream_id (self->src, GST_ELEMENT (self), NULL);
  g_autoptr (GstCaps) caps =
      gst_caps_from_string (TUTTI_AUDIO_MIXER_CAPS ", channel-mask=(bitmask)0x3");
  GstSegment segment;

  gst_pad_push_event (self->src, gst_event_new_stream_start (id));
  gst_pad_push_event (self->src, gst_event_new_caps (caps));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->src, gst_event_new_segment (&segment));
  self->first_pts = gst_element_get_current_running_time (GST_ELEMENT (self));
  if (!GST_CLOCK_TIME_IS_VALID (self->first_pts))
    self->first_pts = 0;
  self->announced = TRUE;
}

static void
on_sound (const gint16 *samples, guint frames, guint64 time_ns, gpointer user_data)
{
  GstTuttiDialin *self = user_data;
  GstBuffer *buffer = gst_buffer_new_memdup (samples, frames * FRAME_BYTES);
  GstFlowReturn flow;

  if (!self->announced)
    announce (self);
  GST_BUFFER_PTS (buffer) = self->first_pts + time_ns;
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale_int (frames, GST_SECOND, RATE);
  flow = gst_pad_push (self->src, buffer);
  GST_LOG_OBJECT (self, "pushed: %s", gst_flow_get_name (flow));
}

static void
post (GstTuttiDialin *self, GstStructure *structure)
{
  gst_element_post_message (
      GST_ELEMENT (self), gst_message_new_element (GST_OBJECT (self), structure));
}

static void
on_key (const TuttiPhonePress *press, gpointer user_data)
{
  const char key[] = {press->key, '\0'};

  post (user_data, gst_structure_new ("tutti-dialin-key", "key", G_TYPE_STRING, key,
                       "milliseconds", G_TYPE_UINT, press->milliseconds, NULL));
}

static void
on_heard (gpointer user_data)
{
  post (user_data, gst_structure_new_empty ("tutti-dialin-heard"));
}

static void
on_lost (gpointer user_data)
{
  post (user_data, gst_structure_new_empty ("tutti-dialin-lost"));
}

static void
on_quality (const TuttiPhoneStats *stats, gpointer user_data)
{
  post (user_data, gst_tutti_dialin_make_stats ("tutti-dialin-quality", stats));
}

static const TuttiPhoneLegCallbacks callbacks = {
    .input = {.sound = on_sound, .key = on_key},
    .heard = on_heard,
    .lost = on_lost,
    .quality = on_quality,
};

/* ---- what the phone hears; the thread that pushes it ---- */

static GstFlowReturn
sink_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstTuttiDialin *self = GST_TUTTI_DIALIN (parent);
  const GstClockTime pts = GST_BUFFER_PTS (buffer);
  GstMapInfo map;

  if (GST_CLOCK_TIME_IS_VALID (pts) && gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    tutti_phone_leg_send (self->leg, (const gint16 *)(gpointer)map.data,
        (guint)(map.size / FRAME_BYTES), pts);
    gst_buffer_unmap (buffer, &map);
  }
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

/* The two directions have nothing to do with each other. */
static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gst_event_unref (event);
  return TRUE;
}

static GstIterator *
no_internal_links (GstPad *pad, GstObject *parent)
{
  return NULL;
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (
      query, TRUE, TUTTI_PHONE_FRAME_MS * GST_MSECOND, GST_CLOCK_TIME_NONE);
  return TRUE;
}

/* ---- life ---- */

/* Object lock held. */
static gboolean
make_sockets (GstTuttiDialin *self, GError **error)
{
  if (self->fd < 0)
    self->fd = tutti_dialin_bind (self->address, self->port, error);
  if (self->fd < 0)
    return FALSE;
  if (!self->line->muxed && self->control_fd < 0) {
    self->control_fd =
        tutti_dialin_bind (self->address, self->port != 0 ? self->port + 1 : 0, error);
    return self->control_fd >= 0;
  }
  return TRUE;
}

/* Object lock held. */
static gboolean
open_leg (GstTuttiDialin *self, GError **error)
{
  if (self->line == NULL) {
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "the property 'line' is not set, or not right");
    return FALSE;
  }
  if (!make_sockets (self, error))
    return FALSE;
  self->leg = tutti_phone_leg_new (self->fd, self->control_fd, &callbacks, self);
  self->fd = self->control_fd = -1;
  tutti_phone_leg_set_line (self->leg, self->line);
  if (self->quiet)
    tutti_phone_leg_quiet (self->leg);
  return TRUE;
}

/* @up: from READY to PAUSED. Once the pads are active: what comes before is lost, caps
 * and all. */
static gboolean
listen_to_phone (GstTuttiDialin *self, GstStateChangeReturn up)
{
  g_autoptr (GError) error = NULL;

  if (up != GST_STATE_CHANGE_FAILURE && tutti_phone_leg_start (self->leg, &error))
    return TRUE;
  if (error != NULL)
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_READ_WRITE, ("%s", error->message), (NULL));
  return FALSE;
}

static gboolean
start (GstTuttiDialin *self)
{
  g_autoptr (GError) error = NULL;
  gboolean opened;

  GST_OBJECT_LOCK (self);
  opened = open_leg (self, &error);
  GST_OBJECT_UNLOCK (self);
  if (!opened)
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_READ_WRITE, ("%s", error->message), (NULL));
  return opened;
}

static void
close_leg (GstTuttiDialin *self)
{
  TuttiPhoneLeg *leg;

  GST_OBJECT_LOCK (self);
  leg = g_steal_pointer (&self->leg);
  GST_OBJECT_UNLOCK (self);
  g_clear_pointer (&leg, tutti_phone_leg_free);
  self->announced = FALSE;
}

static GstStateChangeReturn
change_state (GstElement *element, GstStateChange transition)
{
  GstTuttiDialin *self = GST_TUTTI_DIALIN (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self))
    return GST_STATE_CHANGE_FAILURE;
  /* Down: first the pads, so that neither thread is held by what is behind them. */
  result = GST_ELEMENT_CLASS (gst_tutti_dialin_parent_class)
               ->change_state (element, transition);
  switch (transition) {
  case GST_STATE_CHANGE_READY_TO_PAUSED:
    if (listen_to_phone (self, result))
      return GST_STATE_CHANGE_NO_PREROLL;
    close_leg (self);
    return GST_STATE_CHANGE_FAILURE;
  case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
    return GST_STATE_CHANGE_NO_PREROLL;
  case GST_STATE_CHANGE_PAUSED_TO_READY:
    close_leg (self);
    return result;
  default:
    return result;
  }
}

/* ---- the object ---- */

static gboolean
send_key (GstTuttiDialin *self, const char *key, guint milliseconds)
{
  gboolean sent = FALSE;

  GST_OBJECT_LOCK (self);
  if (self->leg != NULL && key != NULL && strlen (key) == 1)
    sent = tutti_phone_leg_press (
        self->leg, key[0], milliseconds != 0 ? milliseconds : KEY_MS_DEFAULT);
  GST_OBJECT_UNLOCK (self);
  return sent;
}

void
gst_tutti_dialin_set_line (GstTuttiDialin *self, const GstStructure *structure)
{
  g_autoptr (GError) error = NULL;
  TuttiDialinLine *line =
      structure != NULL ? tutti_dialin_line_parse (structure, &error) : NULL;

  if (line == NULL) {
    GST_WARNING_OBJECT (self, "%s", error != NULL ? error->message : "no line");
    return;
  }
  GST_OBJECT_LOCK (self);
  g_clear_pointer (&self->line, tutti_dialin_line_free);
  self->line = line;
  if (self->leg != NULL)
    tutti_phone_leg_set_line (self->leg, line);
  GST_OBJECT_UNLOCK (self);
}

static void
finalize (GObject *object)
{
  GstTuttiDialin *self = GST_TUTTI_DIALIN (object);

  close_leg (self);
  gst_tutti_dialin_clear_properties (self);
  G_OBJECT_CLASS (gst_tutti_dialin_parent_class)->finalize (object);
}

static void
gst_tutti_dialin_class_init (GstTuttiDialinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (tutti_dialin_debug, "tuttidialin", 0, "Tutti: a phone's RTP");
  object_class->finalize = finalize;
  element_class->change_state = change_state;
  gst_tutti_dialin_install_properties (object_class);
  /**
   * GstTuttiDialin::send-key:
   * @key: "0" to "9", "*", "#", "A" to "D"
   * @milliseconds: how long it is down; 0: 120
   *
   * Presses a key towards the phone. Returns: FALSE if it cannot be now
   */
  g_signal_new_class_handler ("send-key", GST_TYPE_TUTTI_DIALIN,
      G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, G_CALLBACK (send_key), NULL, NULL, NULL,
      G_TYPE_BOOLEAN, 2, G_TYPE_STRING, G_TYPE_UINT);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Telephone call",
      "Codec/Network/Audio/RTP", "The sound of one telephone call, by RTP",
      "The Tutti developers");
}

static void
gst_tutti_dialin_init (GstTuttiDialin *self)
{
  gst_tutti_dialin_init_properties (self);
  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink, sink_chain);
  gst_pad_set_event_function (self->sink, sink_event);
  gst_pad_set_iterate_internal_links_function (self->sink, no_internal_links);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->src, src_query);
  gst_pad_set_iterate_internal_links_function (self->src, no_internal_links);
  gst_pad_use_fixed_caps (self->src);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
}
