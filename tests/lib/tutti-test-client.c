/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-client.h"

#include <gst/video/video.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "tutti-goertzel.h"
#include "tutti-test-codec.h"
#include "tutti-test-picture.h"
#include "tutti-test-process.h"
#include "tutti-test-sync.h"
#include "tutti-test-wait.h"
#include "tutti-test-webrtc.h"
#include "tutti-tone.h"

#define RATE 48000
#define HEARD_FRAMES RATE /* the window of measurements */
#define AMPLITUDE 0.25
/* -46 dBFS; between the noise of Opus and the steady tone */
#define SILENCE_PEAK 160
#define AUDIO_PAYLOAD 111
/* One gives sound when a packet of it is full, audiotestsrc when it begins. */
#define MICROPHONE_DELAY (20 * GST_MSECOND)

#define AUDIO_SOURCE \
  "audiotestsrc name=voice is-live=true wave=silence samplesperbuffer=960 " \
  "! audio/x-raw,format=S16LE,rate=48000,channels=2,layout=interleaved " \
  "! opusenc frame-size=20 audio-type=generic bitrate=64000 complexity=3 " \
  "! rtpopuspay pt=111 auto-header-extension=false ! capsfilter name=rtp " \
  "caps=" TUTTI_TEST_AUDIO_CAPS
#define VIDEO_SOURCE \
  "videotestsrc name=colour is-live=true pattern=solid-color foreground-color=%u " \
  "! video/x-raw,format=I420,width=%d,height=%d,framerate=%d/1 ! %s"

typedef enum { LINE_AUDIO, LINE_CAMERA, LINE_SCREEN, N_LINES } Line;

struct _TuttiTestClient {
  TuttiTestClientOptions options;
  GstElement *pipeline;
  GstElement *webrtcbin;
  char *offer;
  gint sending;         /* atomic: media before the connection would be sent in a burst */
  gint paused[N_LINES]; /* atomic */
  gint received;        /* atomic */
  gint sender_thread, network_thread, receiver_thread; /* atomic; ids of threads */
  gboolean packets_watched;                            /* main context */
  GMutex mutex;                                        /* guards all below */
  guint sounds, pictures;
  gint16 heard[HEARD_FRAMES]; /* one channel, as a ring */
  guint64 n_heard, n_unheard; /* unheard: before the last forgetting */
  int first_width;            /* of the first picture */
  TuttiTestPicture last, before;
  guint packets; /* of the mix */
  guint32 packet_time, packet_source;
  double packet_ms;
  TuttiTestGapWatch gaps[TUTTI_TEST_N_GAPS];
};

/* Sending */

static GstPadProbeReturn
speak (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  TuttiTestClient *self = data;
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  GstMapInfo map;

  g_atomic_int_set (&self->sender_thread, gettid ());
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  (self->options.voice == TUTTI_TEST_VOICE_SYLLABLES ? tutti_tone_voice : tutti_tone) (
      (int16_t *)map.data, map.size / 4, GST_BUFFER_OFFSET (buffer),
      self->options.frequency, AMPLITUDE);
  if (self->options.voice == TUTTI_TEST_VOICE_BEEPS)
    tutti_test_sync_beep (
        (gint16 *)map.data, map.size / 4, GST_BUFFER_PTS (buffer) - MICROPHONE_DELAY);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_GAP);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
pass_when_sending (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  TuttiTestClient *self = data;

  return g_atomic_int_get (&self->sending) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

typedef struct {
  TuttiTestClient *client;
  Line line;
} LineOf;

/* In front of the encoder, so that the RTP packets have no gap in their numbers. Before
 * the connection everything passes: the offer needs the encoder's caps. */
static GstPadProbeReturn
pass_when_on (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  const LineOf *of = data;

  if (of->client->options.voice == TUTTI_TEST_VOICE_BEEPS)
    GST_PAD_PROBE_INFO_DATA (info) =
        tutti_test_sync_flash (GST_PAD_PROBE_INFO_BUFFER (info));
  return g_atomic_int_get (&of->client->sending) &&
                 g_atomic_int_get (&of->client->paused[of->line])
             ? GST_PAD_PROBE_DROP
             : GST_PAD_PROBE_OK;
}

static void
probe (GstElement *bin, const char *element, GstPadProbeCallback callback, gpointer data,
    GDestroyNotify destroy)
{
  g_autoptr (GstElement) found = gst_bin_get_by_name (GST_BIN (bin), element);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (found, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
      callback, data, destroy);
}

static void
add_audio (TuttiTestClient *self)
{
  GstElement *source = tutti_test_webrtc_add_source (self->webrtcbin, "sink_0",
      TUTTI_TEST_AUDIO_CAPS, AUDIO_SOURCE, GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV);

  probe (source, "voice", speak, self, NULL);
  probe (source, "rtp", pass_when_sending, self, NULL);
}

static void
add_video (TuttiTestClient *self, Line line, guint32 colour, int width, int height,
    GstWebRTCRTPTransceiverDirection direction)
{
  TuttiTestCodec codec = line == LINE_CAMERA ? self->options.codec : TUTTI_TEST_CODEC_VP8;
  g_autofree char *text = g_strdup_printf (VIDEO_SOURCE, 0xff000000 | colour, width,
      height, self->options.framerate != 0 ? self->options.framerate : 15,
      tutti_test_codecs[codec].encode);
  g_autofree char *pad = g_strdup_printf ("sink_%d", line);
  GstElement *source = tutti_test_webrtc_add_source (
      self->webrtcbin, pad, tutti_test_codecs[codec].caps, text, direction);
  LineOf *of = g_new0 (LineOf, 1);

  of->client = self;
  of->line = line;
  probe (source, "colour", pass_when_on, of, g_free);
  probe (source, "rtp", pass_when_sending, self, NULL);
}

static void
add_screen (TuttiTestClient *self)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (TUTTI_TEST_VIDEO_CAPS);
  g_autoptr (GObject) transceiver = NULL;

  if (self->options.screen != 0)
    add_video (self, LINE_SCREEN, self->options.screen, 320, 180,
        GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY);
  else
    g_signal_emit_by_name (self->webrtcbin, "add-transceiver",
        GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY, caps, &transceiver);
  g_atomic_int_set (&self->paused[LINE_SCREEN], TRUE);
}

/* Receiving, on streaming threads */

static int
peak_of (const gint16 *samples, gsize n)
{
  int peak = 0;

  for (gsize i = 0; i < n; i++)
    peak = MAX (peak, ABS ((int)samples[i]));
  return peak;
}

/* What comes out of the socket: the payload is encrypted, the header (RFC 3550 5.1) is
 * not. */
static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  TuttiTestClient *self = data;
  guint8 header[12];
  guint32 time;

  g_atomic_int_set (&self->network_thread, gettid ());
  if (gst_buffer_extract (GST_PAD_PROBE_INFO_BUFFER (info), 0, header, sizeof header) <
          sizeof header ||
      header[0] >> 6 != 2 || (header[1] & 0x7f) != AUDIO_PAYLOAD)
    return GST_PAD_PROBE_OK;
  time = GST_READ_UINT32_BE (header + 4);
  g_mutex_lock (&self->mutex);
  self->packet_ms = self->packets++ > 0 ? (time - self->packet_time) / 48.0 : 0;
  self->packet_time = time;
  self->packet_source = GST_READ_UINT32_BE (header + 8);
  tutti_test_gap_watch_measure (&self->gaps[TUTTI_TEST_GAP_PACKETS], time);
  g_mutex_unlock (&self->mutex);
  return GST_PAD_PROBE_OK;
}

static void
watch_packets (TuttiTestClient *self)
{
  g_autoptr (GstIterator) sources =
      gst_bin_iterate_all_by_element_factory_name (GST_BIN (self->webrtcbin), "nicesrc");
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GstPad) pad = NULL;

  if (self->packets_watched)
    return;
  self->packets_watched = TRUE;
  g_assert_cmpint (gst_iterator_next (sources, &value), ==, GST_ITERATOR_OK);
  pad = gst_element_get_static_pad (g_value_get_object (&value), "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_packet, self, NULL);
}

static void
on_sound (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  TuttiTestClient *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GstMapInfo map;
  const gint16 *samples;

  g_atomic_int_set (&self->receiver_thread, gettid ());
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  samples = (const gint16 *)map.data;
  for (gsize i = 0; i < map.size / 4; i++)
    self->heard[self->n_heard++ % HEARD_FRAMES] = samples[2 * i];
  self->sounds++;
  if (peak_of (samples, map.size / 2) > SILENCE_PEAK)
    tutti_test_gap_watch_measure (&self->gaps[TUTTI_TEST_GAP_SOUND], self->n_heard);
  gst_buffer_unmap (buffer, &map);
}

static void
on_picture (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  TuttiTestClient *self = data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GstVideoInfo info;

  if (!gst_video_info_from_caps (&info, caps))
    return;
  tutti_test_picture_set (&self->before, self->last.buffer, &self->last.info);
  tutti_test_picture_set (&self->last, buffer, &info);
  if (self->pictures++ == 0)
    self->first_width = info.width;
}

static void
on_pad_added (GstElement *webrtcbin, GstPad *pad, gpointer data)
{
  TuttiTestClient *self = data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstPad) sink_pad = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autofree char *decode = NULL;
  gboolean audio;
  GstElement *bin;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  /* webrtcbin shows a pad with its first packet */
  g_atomic_int_set (&self->received, TRUE);
  audio = g_str_equal (
      gst_structure_get_string (gst_caps_get_structure (caps, 0), "media"), "audio");
  decode = g_strconcat (tutti_test_codecs[self->options.codec].decode,
      "! fakesink name=sink sync=false async=false signal-handoffs=true", NULL);
  bin = gst_parse_bin_from_description (
      audio ? "rtpopusdepay ! opusdec plc=true "
              "! audio/x-raw,format=S16LE,rate=48000,channels=2,layout=interleaved "
              "! fakesink name=sink sync=false async=false signal-handoffs=true"
            : decode,
      TRUE, NULL);
  sink = gst_bin_get_by_name (GST_BIN (bin), "sink");
  g_signal_connect (
      sink, "handoff", audio ? G_CALLBACK (on_sound) : G_CALLBACK (on_picture), self);
  gst_bin_add (GST_BIN (self->pipeline), bin);
  sink_pad = gst_element_get_static_pad (bin, "sink");
  gst_pad_link (pad, sink_pad);
  gst_element_sync_state_with_parent (bin);
}

/* Life */

static void
on_connection_state (GstElement *webrtcbin, GParamSpec *spec, gpointer data)
{
  TuttiTestClient *self = data;

  if (tutti_test_client_is_connected (self))
    g_atomic_int_set (&self->sending, TRUE);
}

/* The other side may end in the middle of anything; nothing of it is a test's result. */
static GstBusSyncReply
drain (GstBus *bus, GstMessage *message, gpointer data)
{
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static gboolean
has_caps (gpointer data)
{
  TuttiTestClient *self = data;
  int n = self->options.screen != 0 ? N_LINES : LINE_SCREEN;

  for (int i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("sink_%d", i);
    g_autoptr (GstPad) pad = gst_element_get_static_pad (self->webrtcbin, name);

    if (!gst_pad_has_current_caps (pad))
      return FALSE;
  }
  return TRUE;
}

static void
make_offer (TuttiTestClient *self)
{
  g_autoptr (GstWebRTCSessionDescription) offer = NULL;
  g_autofree char *text = NULL;

  tutti_test_wait (has_caps, self, "the client's caps");
  offer = tutti_test_webrtc_ask (self->webrtcbin, "create-offer", NULL);
  tutti_test_webrtc_ask (self->webrtcbin, "set-local-description", offer);
  text = gst_sdp_message_as_text (offer->sdp);
  self->offer = tutti_test_codec_complete_offer (self->options.codec, text);
}

static GstElement *
make_webrtcbin (TuttiTestNetwork network)
{
  switch (network) {
  case TUTTI_TEST_NETWORK_IPV6:
    return tutti_test_webrtc_new ("::1");
  case TUTTI_TEST_NETWORK_TCP:
    return tutti_test_webrtc_new_tcp ("127.0.0.1");
  default:
    return tutti_test_webrtc_new ("127.0.0.1");
  }
}

TuttiTestClient *
tutti_test_client_new (const TuttiTestClientOptions *options)
{
  TuttiTestClient *self = g_new0 (TuttiTestClient, 1);
  g_autoptr (GstBus) bus = NULL;

  tutti_test_webrtc_expect_complaints ();
  self->options = *options;
  g_mutex_init (&self->mutex);
  self->pipeline = gst_pipeline_new (NULL);
  self->webrtcbin = make_webrtcbin (options->network);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, drain, NULL, NULL);
  gst_bin_add (GST_BIN (self->pipeline), self->webrtcbin);
  g_signal_connect (self->webrtcbin, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (self->webrtcbin, "notify::connection-state",
      G_CALLBACK (on_connection_state), self);
  add_audio (self);
  add_video (self, LINE_CAMERA, options->camera,
      options->width != 0 ? options->width : 320,
      options->height != 0 ? options->height : 180,
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV);
  add_screen (self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  make_offer (self);
  return self;
}

void
tutti_test_client_free (TuttiTestClient *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  gst_clear_buffer (&self->last.buffer);
  gst_clear_buffer (&self->before.buffer);
  g_mutex_clear (&self->mutex);
  g_free (self->offer);
  g_free (self);
}

const char *
tutti_test_client_get_offer (TuttiTestClient *self)
{
  return self->offer;
}

const char *
tutti_test_client_get_codec (TuttiTestClient *self)
{
  return self->options.codec == TUTTI_TEST_CODEC_H264 ? "h264" : NULL;
}

void
tutti_test_client_take_answer (TuttiTestClient *self, const char *sdp)
{
  g_autoptr (GstWebRTCSessionDescription) answer =
      tutti_test_webrtc_parse (GST_WEBRTC_SDP_TYPE_ANSWER, sdp);

  tutti_test_webrtc_ask (self->webrtcbin, "set-remote-description", answer);
}

gboolean
tutti_test_client_is_connected (TuttiTestClient *self)
{
  GstWebRTCPeerConnectionState state;

  g_object_get (self->webrtcbin, "connection-state", &state, NULL);
  return state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED;
}

void
tutti_test_client_stop_camera (TuttiTestClient *self)
{
  g_atomic_int_set (&self->paused[LINE_CAMERA], TRUE);
}

void
tutti_test_client_start_camera (TuttiTestClient *self)
{
  g_atomic_int_set (&self->paused[LINE_CAMERA], FALSE);
}

void
tutti_test_client_stop_screen (TuttiTestClient *self)
{
  g_atomic_int_set (&self->paused[LINE_SCREEN], TRUE);
}

void
tutti_test_client_start_screen (TuttiTestClient *self)
{
  g_atomic_int_set (&self->paused[LINE_SCREEN], FALSE);
}

/* Measuring */

gboolean
tutti_test_client_has_received (TuttiTestClient *self)
{
  return g_atomic_int_get (&self->received) != 0;
}

guint
tutti_test_client_get_sounds (TuttiTestClient *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->sounds;
}

guint
tutti_test_client_get_pictures (TuttiTestClient *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->pictures;
}

void
tutti_test_client_forget (TuttiTestClient *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->n_unheard = self->n_heard;
  gst_clear_buffer (&self->last.buffer);
  gst_clear_buffer (&self->before.buffer);
}

gboolean
tutti_test_client_has_heard (TuttiTestClient *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_heard - self->n_unheard >= HEARD_FRAMES;
}

double
tutti_test_client_hear (TuttiTestClient *self, double frequency)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree gint16 *straight = NULL;
  guint first = self->n_heard % HEARD_FRAMES;

  if (self->n_heard - self->n_unheard < HEARD_FRAMES)
    return -200;
  straight = g_new (gint16, HEARD_FRAMES);
  for (guint i = 0; i < HEARD_FRAMES; i++)
    straight[i] = self->heard[(first + i) % HEARD_FRAMES];
  return tutti_goertzel_dbfs (straight, HEARD_FRAMES, 1, 0, frequency, RATE);
}

gboolean
tutti_test_client_sees (TuttiTestClient *self, const TuttiTestRect *rect, guint32 colour)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return tutti_test_picture_shows (&self->last, rect, colour);
}

char *
tutti_test_client_describe (
    TuttiTestClient *self, const TuttiTestRect *rect, guint32 colour)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return tutti_test_picture_describe (&self->last, rect, colour);
}

int
tutti_test_client_get_first_width (TuttiTestClient *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->first_width;
}

int
tutti_test_client_get_width (TuttiTestClient *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->last.buffer != NULL ? self->last.info.width : 0;
}

double
tutti_test_client_see_motion (TuttiTestClient *self, const TuttiTestRect *rect)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return tutti_test_picture_change (&self->before, &self->last, rect);
}

void
tutti_test_client_read_report (TuttiTestClient *self, TuttiTestReport *report)
{
  guint32 source;

  watch_packets (self);
  g_mutex_lock (&self->mutex);
  report->packet_time = self->packet_time;
  source = self->packet_source;
  g_mutex_unlock (&self->mutex);
  tutti_test_report_read (self->webrtcbin, source, report);
}

double
tutti_test_client_get_packet_ms (TuttiTestClient *self)
{
  double packet_ms;

  watch_packets (self);
  g_mutex_lock (&self->mutex);
  packet_ms = self->packet_ms;
  g_mutex_unlock (&self->mutex);
  return packet_ms;
}

double
tutti_test_client_take_gap (
    TuttiTestClient *self, TuttiTestGap kind, TuttiTestWaited waited, gpointer data)
{
  double longest_ms;

  g_mutex_lock (&self->mutex);
  longest_ms = tutti_test_gap_watch_take (&self->gaps[kind], waited, data);
  g_mutex_unlock (&self->mutex);
  if (kind == TUTTI_TEST_GAP_PACKETS && waited != NULL)
    watch_packets (self);
  return longest_ms;
}

guint64
tutti_test_client_get_waited (TuttiTestClient *self, TuttiTestGap kind)
{
  guint64 waited =
      tutti_test_process_waited (getpid (), g_atomic_int_get (&self->network_thread));

  if (kind == TUTTI_TEST_GAP_PACKETS)
    return waited;
  return waited +
         tutti_test_process_waited (getpid (), g_atomic_int_get (&self->sender_thread)) +
         tutti_test_process_waited (getpid (), g_atomic_int_get (&self->receiver_thread));
}
