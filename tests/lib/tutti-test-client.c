/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-client.h"

#include <gst/video/video.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "tutti-goertzel.h"
#include "tutti-test-process.h"
#include "tutti-test-wait.h"
#include "tutti-test-webrtc.h"
#include "tutti-tone.h"

#define RATE 48000
#define HEARD_FRAMES RATE /* the window of measurements */
#define AMPLITUDE 0.25
#define COLOUR_TOLERANCE 14
/* -46 dBFS; between the noise of Opus and the steady tone */
#define SILENCE_PEAK 160
#define AUDIO_PAYLOAD 111

#define AUDIO_SOURCE \
  "audiotestsrc name=voice is-live=true wave=silence samplesperbuffer=960 " \
  "! audio/x-raw,format=S16LE,rate=48000,channels=2,layout=interleaved " \
  "! opusenc frame-size=20 audio-type=generic bitrate=64000 complexity=3 " \
  "! rtpopuspay pt=111 auto-header-extension=false ! capsfilter name=rtp " \
  "caps=" TUTTI_TEST_AUDIO_CAPS
#define VIDEO_SOURCE \
  "videotestsrc name=colour is-live=true pattern=solid-color foreground-color=%u " \
  "! video/x-raw,format=I420,width=%d,height=%d,framerate=15/1 " \
  "! vp8enc deadline=1 cpu-used=16 threads=1 lag-in-frames=0 keyframe-max-dist=3000 " \
  "target-bitrate=300000 ! rtpvp8pay pt=96 picture-id-mode=15-bit mtu=1200 " \
  "! capsfilter name=rtp caps=" TUTTI_TEST_VIDEO_CAPS

typedef enum { LINE_AUDIO, LINE_CAMERA, LINE_SCREEN, N_LINES } Line;

typedef struct {
  GstBuffer *buffer;
  GstVideoInfo info;
} Picture;

struct _TuttiTestClient {
  TuttiTestClientOptions options;
  GstElement *pipeline;
  GstElement *webrtcbin;
  char *offer;
  gint sending;         /* atomic: media before the connection would be sent in a burst */
  gint paused[N_LINES]; /* atomic */
  gint received;        /* atomic */
  gint sender_thread, network_thread, receiver_thread; /* atomic; ids of threads */
  GMutex mutex;                                        /* guards all below */
  guint sounds, pictures;
  gint16 heard[HEARD_FRAMES]; /* one channel, as a ring */
  guint64 n_heard, n_unheard; /* unheard: before the last forgetting */
  Picture last, before;
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
  (self->options.voice == TUTTI_TEST_VOICE_STEADY ? tutti_tone : tutti_tone_voice) (
      (int16_t *)map.data, map.size / 4, GST_BUFFER_OFFSET (buffer),
      self->options.frequency, AMPLITUDE);
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
  g_autofree char *text =
      g_strdup_printf (VIDEO_SOURCE, 0xff000000 | colour, width, height);
  g_autofree char *pad = g_strdup_printf ("sink_%d", line);
  GstElement *source = tutti_test_webrtc_add_source (
      self->webrtcbin, pad, TUTTI_TEST_VIDEO_CAPS, text, direction);
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
  guint8 header[8];

  g_atomic_int_set (&self->network_thread, gettid ());
  if (gst_buffer_extract (GST_PAD_PROBE_INFO_BUFFER (info), 0, header, sizeof header) <
          sizeof header ||
      header[0] >> 6 != 2 || (header[1] & 0x7f) != AUDIO_PAYLOAD)
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&self->mutex);
  tutti_test_gap_watch_measure (
      &self->gaps[TUTTI_TEST_GAP_PACKETS], GST_READ_UINT32_BE (header + 4));
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
picture_set (Picture *picture, GstBuffer *buffer, const GstVideoInfo *info)
{
  gst_buffer_replace (&picture->buffer, buffer);
  picture->info = *info;
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
  picture_set (&self->before, self->last.buffer, &self->last.info);
  picture_set (&self->last, buffer, &info);
  self->pictures++;
}

static void
on_pad_added (GstElement *webrtcbin, GstPad *pad, gpointer data)
{
  TuttiTestClient *self = data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstPad) sink_pad = NULL;
  g_autoptr (GstElement) sink = NULL;
  gboolean audio;
  GstElement *bin;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  /* webrtcbin shows a pad with its first packet */
  g_atomic_int_set (&self->received, TRUE);
  audio = g_str_equal (
      gst_structure_get_string (gst_caps_get_structure (caps, 0), "media"), "audio");
  bin = gst_parse_bin_from_description (
      audio ? "rtpopusdepay ! opusdec plc=true "
              "! audio/x-raw,format=S16LE,rate=48000,channels=2,layout=interleaved "
              "! fakesink name=sink sync=false async=false signal-handoffs=true"
            : "rtpvp8depay request-keyframe=true wait-for-keyframe=true "
              "! vp8dec threads=1 "
              "! fakesink name=sink sync=false async=false signal-handoffs=true",
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

  tutti_test_wait (has_caps, self, "the client's caps");
  offer = tutti_test_webrtc_ask (self->webrtcbin, "create-offer", NULL);
  tutti_test_webrtc_ask (self->webrtcbin, "set-local-description", offer);
  self->offer = gst_sdp_message_as_text (offer->sdp);
}

TuttiTestClient *
tutti_test_client_new (const TuttiTestClientOptions *options)
{
  TuttiTestClient *self = g_new0 (TuttiTestClient, 1);
  g_autoptr (GstBus) bus = NULL;

  self->options = *options;
  g_mutex_init (&self->mutex);
  self->pipeline = gst_pipeline_new (NULL);
  self->webrtcbin = tutti_test_webrtc_new ("127.0.0.1");
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

/* Mean of one plane in the middle half of @rect, given in pixels of the picture. */
static double
mean_of (GstVideoFrame *frame, guint plane, const TuttiTestRect *rect)
{
  int shift = plane == 0 ? 0 : 1;
  int left = (rect->x + rect->width / 4) >> shift;
  int top = (rect->y + rect->height / 4) >> shift;
  int width = MAX ((rect->width / 2) >> shift, 1);
  int height = MAX ((rect->height / 2) >> shift, 1);
  double sum = 0;

  for (int y = top; y < top + height; y++) {
    const guint8 *row = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (frame, plane) +
                        y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);

    for (int x = left; x < left + width; x++)
      sum += row[x];
  }
  return sum / (width * height);
}

static gboolean
contains (const GstVideoInfo *info, const TuttiTestRect *rect)
{
  return rect->x >= 0 && rect->y >= 0 && rect->x + rect->width <= info->width &&
         rect->y + rect->height <= info->height;
}

/* ITU-R BT.601, limited range, which small pictures have. */
static void
to_yuv (guint32 colour, double *yuv)
{
  double r = colour >> 16 & 255, g = colour >> 8 & 255, b = colour & 255;

  yuv[0] = 16 + (65.738 * r + 129.057 * g + 25.064 * b) / 256;
  yuv[1] = 128 + (-37.945 * r - 74.494 * g + 112.439 * b) / 256;
  yuv[2] = 128 + (112.439 * r - 94.154 * g - 18.285 * b) / 256;
}

gboolean
tutti_test_client_sees (TuttiTestClient *self, const TuttiTestRect *rect, guint32 colour)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GstVideoFrame frame;
  gboolean same = TRUE;
  double wanted[3];

  if (self->last.buffer == NULL || !contains (&self->last.info, rect))
    return FALSE;
  to_yuv (colour, wanted);
  gst_video_frame_map (&frame, &self->last.info, self->last.buffer, GST_MAP_READ);
  for (guint plane = 0; plane < 3; plane++) {
    if (fabs (mean_of (&frame, plane, rect) - wanted[plane]) > COLOUR_TOLERANCE)
      same = FALSE;
  }
  gst_video_frame_unmap (&frame);
  return same;
}

static double
luma_change (GstVideoFrame *a, GstVideoFrame *b, const TuttiTestRect *rect)
{
  double sum = 0;

  for (int y = rect->y; y < rect->y + rect->height; y++) {
    const guint8 *row_a = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (a, 0) +
                          y * GST_VIDEO_FRAME_PLANE_STRIDE (a, 0);
    const guint8 *row_b = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (b, 0) +
                          y * GST_VIDEO_FRAME_PLANE_STRIDE (b, 0);

    for (int x = rect->x; x < rect->x + rect->width; x++)
      sum += ABS (row_a[x] - row_b[x]);
  }
  return sum / (rect->width * rect->height);
}

double
tutti_test_client_see_motion (TuttiTestClient *self, const TuttiTestRect *rect)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GstVideoFrame last, before;
  double change;

  if (self->last.buffer == NULL || self->before.buffer == NULL ||
      !contains (&self->last.info, rect) || !contains (&self->before.info, rect))
    return 0;
  gst_video_frame_map (&last, &self->last.info, self->last.buffer, GST_MAP_READ);
  gst_video_frame_map (&before, &self->before.info, self->before.buffer, GST_MAP_READ);
  change = luma_change (&last, &before, rect);
  gst_video_frame_unmap (&last);
  gst_video_frame_unmap (&before);
  return change;
}

double
tutti_test_client_take_gap (
    TuttiTestClient *self, TuttiTestGap kind, TuttiTestWaited waited, gpointer data)
{
  gboolean watched;
  double longest_ms;

  g_mutex_lock (&self->mutex);
  watched = self->gaps[kind].waited != NULL;
  longest_ms = tutti_test_gap_watch_take (&self->gaps[kind], waited, data);
  g_mutex_unlock (&self->mutex);
  if (kind == TUTTI_TEST_GAP_PACKETS && !watched && waited != NULL)
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
