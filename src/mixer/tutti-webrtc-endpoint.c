/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-webrtc-endpoint.h"

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>

#include "common/tutti-error.h"
#include "mixer/tutti-elements.h"
#include "mixer/tutti-fingerprint.h"
#include "mixer/tutti-webrtc-audio.h"
#include "mixer/tutti-webrtc-decrypt.h"
#include "mixer/tutti-webrtc-inside.h"
#include "mixer/tutti-webrtc-threads.h"
#include "mixer/tutti-webrtc-video.h"
#include "plugins/ice/tutti-ice-agent.h"

/* How long the jitterbuffers wait for a lost packet, in ms. Packets in order pass at
 * once. */
#define AUDIO_PATIENCE_MS 60
#define VIDEO_PATIENCE_MS 150

/* RTCP feedback at most so often, as browsers do it among themselves; what is urgent goes
 * before its time, once in that (RFC 4585 3.5.2). With the default of 5 s it comes too
 * late for retransmission (measured: gst-notes 1b); with 50 ms reports are a quarter of
 * the CPU of a room of 50 cameras. */
#define RTCP_INTERVAL_NS (100 * GST_MSECOND)
#define RTCP_BITS_PER_SECOND 200000.0
/* How often a sender hears which of its packets arrived (transport-wide feedback). By
 * default that is after every picture, a third of what reports cost in a room of 30
 * cameras; browsers' own receivers say it every 50 to 250 ms. */
#define ARRIVALS_INTERVAL_NS (200 * GST_MSECOND)

struct _TuttiWebrtcEndpoint {
  TuttiEndpoint parent;
  TuttiOfferModel
      *offer; /* constant while the endpoint lives: streaming threads read it */
  GstElement *webrtc;
  TuttiIceAgent *agent;
  TuttiWebrtcAudio *audio;
  TuttiWebrtcVideo *video;
  GstPromise *step; /* of the negotiation, that webrtcbin is at; NULL: none */
  guint connect_timeout;
  gboolean local_description_set;
  gboolean answered;
  gboolean connected;
};

G_DEFINE_FINAL_TYPE (TuttiWebrtcEndpoint, tutti_webrtc_endpoint, TUTTI_TYPE_ENDPOINT)

/* From webrtcbin's threads to the main context */

typedef struct {
  TuttiWebrtcEndpoint *endpoint;
  void (*run) (TuttiWebrtcEndpoint *self, GstPromise *promise);
  GstPromise *promise; /* NULL for notifications */
} Hop;

static gboolean
on_hop (gpointer data)
{
  Hop *hop = data;

  if (hop->promise != NULL && hop->promise == hop->endpoint->step)
    g_clear_pointer (&hop->endpoint->step, gst_promise_unref);
  if (!tutti_endpoint_is_stopping (TUTTI_ENDPOINT (hop->endpoint)))
    hop->run (hop->endpoint, hop->promise);
  return G_SOURCE_REMOVE;
}

static void
hop_free (gpointer data)
{
  Hop *hop = data;

  g_clear_pointer (&hop->promise, gst_promise_unref);
  g_object_unref (hop->endpoint);
  g_free (hop);
}

static void
hop_to_main (TuttiWebrtcEndpoint *self,
    void (*run) (TuttiWebrtcEndpoint *self, GstPromise *promise), GstPromise *promise)
{
  Hop *hop = g_new0 (Hop, 1);

  hop->endpoint = g_object_ref (self);
  hop->run = run;
  hop->promise = promise;
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, on_hop, hop, hop_free);
}

/* A step of the negotiation that continues in the main context. */
typedef struct {
  TuttiWebrtcEndpoint *endpoint;
  void (*next) (TuttiWebrtcEndpoint *self, GstPromise *promise);
} Step;

static void
on_promise (GstPromise *promise, gpointer data)
{
  Step *step = data;

  hop_to_main (step->endpoint, step->next, gst_promise_ref (promise));
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_object_unref (step->endpoint);
  g_free (step);
}

/* Returns: (transfer none): to be given to webrtcbin at once. That forgets it without a
 * word when it is closed before it comes to it. */
static GstPromise *
promise_new (TuttiWebrtcEndpoint *self,
    void (*next) (TuttiWebrtcEndpoint *self, GstPromise *promise))
{
  Step *step = g_new0 (Step, 1);

  step->endpoint = g_object_ref (self);
  step->next = next;
  self->step = gst_promise_new_with_change_func (on_promise, step, step_free);
  return self->step;
}

static void
give_up_step (TuttiWebrtcEndpoint *self)
{
  g_autoptr (GstPromise) step = NULL;

  if (self->step == NULL)
    return;
  step = gst_promise_ref (self->step);
  /* webrtcbin may still answer it, which is refused of what has expired. */
  gst_promise_interrupt (step);
}

static void
fail (TuttiWebrtcEndpoint *self, TuttiErrorCode code)
{
  g_autoptr (GError) error =
      g_error_new_literal (TUTTI_ERROR, code, tutti_error_text (code));

  tutti_endpoint_emit_failed (TUTTI_ENDPOINT (self), error);
}

/* webrtcbin 1.22 answers errors without a text. */
static gboolean
promise_succeeded (GstPromise *promise)
{
  const GstStructure *reply;

  if (gst_promise_wait (promise) != GST_PROMISE_RESULT_REPLIED)
    return FALSE;
  reply = gst_promise_get_reply (promise);
  return reply == NULL || !gst_structure_has_field (reply, "error");
}

/* Negotiation, in its order */

static void
maybe_answer (TuttiWebrtcEndpoint *self, GstPromise *unused)
{
  g_autoptr (GstWebRTCSessionDescription) local = NULL;
  GstWebRTCICEGatheringState gathering;
  g_autofree char *text = NULL;
  g_autofree char *answer = NULL;

  g_object_get (self->webrtc, "ice-gathering-state", &gathering, NULL);
  if (self->answered || !self->local_description_set ||
      gathering != GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE)
    return;
  self->answered = TRUE;
  g_object_get (self->webrtc, "local-description", &local, NULL);
  text = gst_sdp_message_as_text (local->sdp);
  answer = tutti_ice_agent_finish_answer (self->agent, text);
  tutti_endpoint_emit_answered (TUTTI_ENDPOINT (self), answer);
}

static void
on_local_description_set (TuttiWebrtcEndpoint *self, GstPromise *promise)
{
  if (!promise_succeeded (promise)) {
    fail (self, TUTTI_ERROR_MEDIA_FAILED);
    return;
  }
  self->local_description_set = TRUE;
  maybe_answer (self, NULL);
}

static void
on_answer_created (TuttiWebrtcEndpoint *self, GstPromise *promise)
{
  g_autoptr (GstWebRTCSessionDescription) answer = NULL;

  if (promise_succeeded (promise))
    gst_structure_get (gst_promise_get_reply (promise), "answer",
        GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &answer, NULL);
  if (answer == NULL) {
    fail (self, TUTTI_ERROR_MEDIA_FAILED);
    return;
  }
  g_signal_emit_by_name (self->webrtc, "set-local-description", answer,
      promise_new (self, on_local_description_set));
}

static void
on_remote_description_set (TuttiWebrtcEndpoint *self, GstPromise *promise)
{
  if (!promise_succeeded (promise)) {
    fail (self, TUTTI_ERROR_MEDIA_FAILED);
    return;
  }
  g_signal_emit_by_name (
      self->webrtc, "create-answer", NULL, promise_new (self, on_answer_created));
}

static void
give_offer (TuttiWebrtcEndpoint *self)
{
  g_autofree char *text = tutti_offer_to_sdp (self->offer);
  g_autoptr (GstWebRTCSessionDescription) offer = NULL;
  GstSDPMessage *sdp;

  gst_sdp_message_new_from_text (text, &sdp);
  offer = gst_webrtc_session_description_new (GST_WEBRTC_SDP_TYPE_OFFER, sdp);
  g_signal_emit_by_name (self->webrtc, "set-remote-description", offer,
      promise_new (self, on_remote_description_set));
}

/* Connection */

static gboolean
certificate_is_right (TuttiWebrtcEndpoint *self)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  g_autoptr (GstWebRTCRTPReceiver) receiver = NULL;
  g_autoptr (GstWebRTCDTLSTransport) transport = NULL;
  g_autofree char *pem = NULL;

  g_signal_emit_by_name (self->webrtc, "get-transceiver", 0, &transceiver);
  g_object_get (transceiver, "receiver", &receiver, NULL);
  g_object_get (receiver, "transport", &transport, NULL);
  if (transport != NULL)
    g_object_get (transport, "remote-certificate", &pem, NULL);
  return tutti_fingerprint_matches (pem, self->offer->fingerprint);
}

/* The thread that the RTCP came in on. */
static void
on_receiving_rtcp (GObject *session, GstBuffer *packet, gpointer user_data)
{
  tutti_webrtc_video_receive_rtcp (TUTTI_WEBRTC_ENDPOINT (user_data)->video, packet);
}

/* All m-lines are in one bundle, which is session 0. */
static void
listen_to_reports (TuttiWebrtcEndpoint *self)
{
  g_autoptr (GstElement) rtpbin = gst_bin_get_by_name (GST_BIN (self->webrtc), "rtpbin");
  g_autoptr (GObject) session = NULL;

  g_signal_emit_by_name (rtpbin, "get-internal-session", 0, &session);
  if (session != NULL)
    g_signal_connect_object (
        session, "on-receiving-rtcp", G_CALLBACK (on_receiving_rtcp), self, 0);
}

static void
handle_connected (TuttiWebrtcEndpoint *self)
{
  g_autoptr (GError) error = NULL;

  if (self->connected)
    return;
  if (!certificate_is_right (self)) {
    fail (self, TUTTI_ERROR_FINGERPRINT_MISMATCH);
    return;
  }
  self->connected = TRUE;
  tutti_webrtc_inside_end_handshake (self->webrtc, self->agent);
  tutti_webrtc_decrypt_shorten (self->webrtc);
  g_clear_handle_id (&self->connect_timeout, g_source_remove);
  tutti_ice_agent_set_gate (self->agent, TUTTI_ICE_GATE_OPEN);
  if (!tutti_webrtc_audio_listen (self->audio, self->webrtc, self->agent, &error)) {
    tutti_endpoint_emit_failed (TUTTI_ENDPOINT (self), error);
    return;
  }
  listen_to_reports (self);
  tutti_endpoint_emit_connected (TUTTI_ENDPOINT (self));
}

static void
check_connection (TuttiWebrtcEndpoint *self, GstPromise *unused)
{
  GstWebRTCPeerConnectionState state;

  g_object_get (self->webrtc, "connection-state", &state, NULL);
  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED)
    handle_connected (self);
  else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED ||
           state == GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED)
    fail (self, TUTTI_ERROR_MEDIA_FAILED);
}

static void
handle_expired (TuttiWebrtcEndpoint *self, GstPromise *unused)
{
  fail (self, TUTTI_ERROR_MEDIA_FAILED);
}

static gboolean
on_connect_timeout (gpointer user_data)
{
  TuttiWebrtcEndpoint *self = user_data;

  self->connect_timeout = 0;
  fail (self, TUTTI_ERROR_MEDIA_TIMEOUT);
  return G_SOURCE_REMOVE;
}

/* Signals of webrtcbin, on its threads */

static void
on_connection_state (GstElement *webrtc, GParamSpec *spec, gpointer user_data)
{
  hop_to_main (user_data, check_connection, NULL);
}

static void
on_gathering_state (GstElement *webrtc, GParamSpec *spec, gpointer user_data)
{
  hop_to_main (user_data, maybe_answer, NULL);
}

static void
on_expired (TuttiIceAgent *agent, gpointer user_data)
{
  hop_to_main (user_data, handle_expired, NULL);
}

/* Nothing of webrtcbin may stay unlinked: one unlinked pad stops the whole transport
 * (gst-notes, 2). */
static void
link_to_nothing (GstBin *bin, GstPad *pad)
{
  GstElement *sink = tutti_elements_make_discard ();
  g_autoptr (GstPad) target = gst_element_get_static_pad (sink, "sink");

  gst_bin_add (bin, sink);
  gst_element_sync_state_with_parent (sink);
  gst_pad_link (pad, target);
}

static GstPad *
head_of (TuttiWebrtcEndpoint *self, guint line)
{
  if (line == TUTTI_OFFER_AUDIO)
    return tutti_webrtc_audio_get_head (self->audio);
  return line < TUTTI_OFFER_N_MEDIA ? tutti_webrtc_video_get_head (self->video, line)
                                    : NULL;
}

/* A streaming thread, with the first packet of an m-line. A second source on one m-line
 * is not listened to. */
static void
on_pad_added (GstElement *webrtc, GstPad *pad, gpointer user_data)
{
  TuttiWebrtcEndpoint *self = user_data;
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  guint line = TUTTI_OFFER_N_MEDIA;
  GstPad *head;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  g_object_get (pad, "transceiver", &transceiver, NULL);
  if (transceiver != NULL)
    g_object_get (transceiver, "mlineindex", &line, NULL);
  head = head_of (self, line);
  if (head == NULL || gst_pad_is_linked (head) ||
      gst_pad_link (pad, head) != GST_PAD_LINK_OK)
    link_to_nothing (tutti_endpoint_get_bin (TUTTI_ENDPOINT (self)), pad);
}

static gboolean
is_audio_source (TuttiWebrtcEndpoint *self, guint ssrc)
{
  const TuttiOfferMedia *audio = &self->offer->media[TUTTI_OFFER_AUDIO];

  for (guint i = 0; i < audio->n_sources; i++) {
    if (audio->sources[i] == ssrc)
      return TRUE;
  }
  return FALSE;
}

static void
on_new_jitterbuffer (GstElement *rtpbin, GstElement *jitterbuffer, guint session_id,
    guint ssrc, gpointer user_data)
{
  TuttiWebrtcEndpoint *self = user_data;
  g_autoptr (GObject) session = NULL;

  /* With TRUE, packets that a slow camera has not sent yet count as lost (measured: 118
   * false keyframe requests in 7 s). */
  g_object_set (jitterbuffer, "rtx-next-seqnum", FALSE, "latency",
      is_audio_source (self, ssrc) ? AUDIO_PATIENCE_MS : VIDEO_PATIENCE_MS, NULL);
  g_signal_emit_by_name (rtpbin, "get-internal-session", session_id, &session);
  if (session != NULL)
    g_object_set (session, "rtcp-min-interval", (guint64)RTCP_INTERVAL_NS,
        "rtcp-fraction", RTCP_BITS_PER_SECOND, "twcc-feedback-interval",
        (guint64)ARRIVALS_INTERVAL_NS, NULL);
}

/* Building */

static void
connect_signals (TuttiWebrtcEndpoint *self)
{
  g_autoptr (GstElement) rtpbin = gst_bin_get_by_name (GST_BIN (self->webrtc), "rtpbin");

  g_signal_connect_object (
      rtpbin, "new-jitterbuffer", G_CALLBACK (on_new_jitterbuffer), self, 0);
  g_signal_connect_object (self->webrtc, "pad-added", G_CALLBACK (on_pad_added), self, 0);
  g_signal_connect_object (self->webrtc, "notify::connection-state",
      G_CALLBACK (on_connection_state), self, 0);
  g_signal_connect_object (self->webrtc, "notify::ice-gathering-state",
      G_CALLBACK (on_gathering_state), self, 0);
  g_signal_connect_object (self->agent, "expired", G_CALLBACK (on_expired), self, 0);
}

/* Not on the encoder's thread: one that waits for a CPU in the middle of a push would
 * hold up the sound, which goes through the same session. */
static void
deliver_picture (TuttiWebrtcEndpoint *self)
{
  TuttiEndpoint *endpoint = TUTTI_ENDPOINT (self);
  g_autoptr (GstElement) picture =
      gst_bin_get_by_name (tutti_endpoint_get_bin (endpoint), "video");

  if (picture != NULL)
    tutti_push_src_deliver_by (TUTTI_PUSH_SRC (picture),
        tutti_audio_room_get_delivery (
            tutti_pipeline_get_audio_room (tutti_endpoint_get_pipeline (endpoint))));
}

static gboolean
webrtc_endpoint_start (TuttiEndpoint *endpoint, GError **error)
{
  TuttiWebrtcEndpoint *self = TUTTI_WEBRTC_ENDPOINT (endpoint);
  TuttiPipeline *pipeline = tutti_endpoint_get_pipeline (endpoint);
  GstBin *bin = tutti_endpoint_get_bin (endpoint);

  self->agent = TUTTI_ICE_AGENT (tutti_ice_agent_new (tutti_pipeline_get_hub (pipeline)));
  self->webrtc = gst_object_ref_sink (tutti_ice_agent_make_webrtcbin (self->agent, NULL));
  tutti_webrtc_threads_watch (self->webrtc);
  g_object_set (self->webrtc, "bundle-policy", GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE,
      "latency", VIDEO_PATIENCE_MS, NULL);
  gst_bin_add (bin, self->webrtc);
  self->audio = tutti_webrtc_audio_new (
      endpoint, self->webrtc, &self->offer->media[TUTTI_OFFER_AUDIO]);
  self->video = tutti_webrtc_video_new (endpoint, self->webrtc, self->offer);
  deliver_picture (self);
  connect_signals (self);
  gst_bin_sync_children_states (bin);
  tutti_webrtc_audio_announce (self->audio);
  tutti_webrtc_video_announce (self->video, tutti_webrtc_audio_get_ssrc (self->audio));
  self->connect_timeout =
      g_timeout_add (TUTTI_WEBRTC_CONNECT_TIMEOUT_MS, on_connect_timeout, self);
  give_offer (self);
  return TRUE;
}

static void
webrtc_endpoint_watch (TuttiEndpoint *endpoint, TuttiRendition *rendition)
{
  tutti_webrtc_video_watch (TUTTI_WEBRTC_ENDPOINT (endpoint)->video, rendition);
}

static TuttiCodec
webrtc_endpoint_get_codec (TuttiEndpoint *endpoint)
{
  return TUTTI_WEBRTC_ENDPOINT (endpoint)->offer->media[TUTTI_OFFER_CAMERA].codec;
}

static gboolean
webrtc_endpoint_take_report (TuttiEndpoint *endpoint, TuttiReceiverReport *report)
{
  TuttiWebrtcEndpoint *self = TUTTI_WEBRTC_ENDPOINT (endpoint);

  return self->video != NULL && tutti_webrtc_video_take_report (self->video, report);
}

static void
webrtc_endpoint_see (TuttiEndpoint *endpoint, TuttiSource source, TuttiSight sight)
{
  TuttiWebrtcEndpoint *self = TUTTI_WEBRTC_ENDPOINT (endpoint);

  if (self->video != NULL)
    tutti_webrtc_video_see (self->video, source, sight);
}

static void
webrtc_endpoint_quiesce (TuttiEndpoint *endpoint)
{
  TuttiWebrtcEndpoint *self = TUTTI_WEBRTC_ENDPOINT (endpoint);

  g_clear_handle_id (&self->connect_timeout, g_source_remove);
  give_up_step (self);
  if (self->video != NULL)
    tutti_webrtc_video_watch (self->video, NULL);
  if (self->agent != NULL) {
    g_signal_handlers_disconnect_by_data (self->agent, self);
    tutti_ice_agent_close (self->agent);
  }
  if (self->webrtc != NULL)
    g_signal_handlers_disconnect_by_data (self->webrtc, self);
}

static void
webrtc_endpoint_torn_down (TuttiEndpoint *endpoint)
{
  TuttiWebrtcEndpoint *self = TUTTI_WEBRTC_ENDPOINT (endpoint);

  g_clear_pointer (&self->video, tutti_webrtc_video_free);
  g_clear_pointer (&self->audio, tutti_webrtc_audio_free);
  gst_clear_object (&self->webrtc);
  g_clear_object (&self->agent);
}

/* Object */

TuttiEndpoint *
tutti_webrtc_endpoint_new (const char *id, const char *participant,
    TuttiPipeline *pipeline, guint number, TuttiOfferModel *offer)
{
  TuttiWebrtcEndpoint *self = g_object_new (TUTTI_TYPE_WEBRTC_ENDPOINT, "id", id,
      "participant", participant, "pipeline", pipeline, "number", number, NULL);

  self->offer = offer;
  return TUTTI_ENDPOINT (self);
}

static void
tutti_webrtc_endpoint_init (TuttiWebrtcEndpoint *self)
{
}

static void
tutti_webrtc_endpoint_finalize (GObject *object)
{
  g_clear_pointer (&TUTTI_WEBRTC_ENDPOINT (object)->offer, tutti_offer_free);
  G_OBJECT_CLASS (tutti_webrtc_endpoint_parent_class)->finalize (object);
}

static void
tutti_webrtc_endpoint_class_init (TuttiWebrtcEndpointClass *klass)
{
  TuttiEndpointClass *endpoint_class = TUTTI_ENDPOINT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tutti_webrtc_endpoint_finalize;
  endpoint_class->start = webrtc_endpoint_start;
  endpoint_class->watch = webrtc_endpoint_watch;
  endpoint_class->get_codec = webrtc_endpoint_get_codec;
  endpoint_class->see = webrtc_endpoint_see;
  endpoint_class->take_report = webrtc_endpoint_take_report;
  endpoint_class->quiesce = webrtc_endpoint_quiesce;
  endpoint_class->torn_down = webrtc_endpoint_torn_down;
}
