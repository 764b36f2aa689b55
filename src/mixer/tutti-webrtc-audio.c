/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-webrtc-audio.h"

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>

#include "mixer/tutti-push-src.h"
#include "mixer/tutti-webrtc-direct.h"
#include "mixer/tutti-webrtc-inside.h"
#include "mixer/tutti-webrtc-media.h"

struct _TuttiWebrtcAudio {
  TuttiEndpoint *endpoint; /* borrowed: it owns us */
  TuttiPushSrc *sender;
  GstPad *head;
  TuttiWebrtcDirect *direct;
  guint payload;
};

static GstCaps *
rtp_caps (const TuttiOfferMedia *media)
{
  return gst_caps_new_simple ("application/x-rtp", "media", G_TYPE_STRING, "audio",
      "encoding-name", G_TYPE_STRING, "OPUS", "clock-rate", G_TYPE_INT, 48000, "payload",
      G_TYPE_INT, (int)media->payload, NULL);
}

static TuttiPushSrc *
make_source (void)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("audio/x-opus", "rate", G_TYPE_INT,
      48000, "channels", G_TYPE_INT, 2, "channel-mapping-family", G_TYPE_INT, 0,
      "stream-count", G_TYPE_INT, 1, "coupled-count", G_TYPE_INT, 1, NULL);

  return tutti_push_src_new ("audio", caps);
}

static void
add_sender (TuttiWebrtcAudio *self, GstElement *webrtc, const TuttiOfferMedia *media)
{
  g_autoptr (GstCaps) caps = rtp_caps (media);
  g_autoptr (GstCaps) preferences = gst_caps_copy (caps);
  TuttiPushSrc *source = make_source ();
  GstElement *payloader = gst_element_factory_make ("rtpopuspay", NULL);

  g_object_set (payloader, "pt", media->payload, "mtu", TUTTI_WEBRTC_RTP_MTU,
      "auto-header-extension", FALSE, NULL);
  self->sender = gst_object_ref (source);
  if (media->level_id != 0) {
    g_autofree char *field = g_strdup_printf ("extmap-%u", media->level_id);

    gst_caps_set_simple (preferences, field, G_TYPE_STRING, TUTTI_SDP_URI_LEVEL, NULL);
  }
  tutti_webrtc_media_link_sender (tutti_endpoint_get_bin (self->endpoint), webrtc,
      TUTTI_OFFER_AUDIO, source, payloader, caps, preferences);
}

static void
add_receiver (TuttiWebrtcAudio *self, const TuttiOfferMedia *media)
{
  GstBin *bin = tutti_endpoint_get_bin (self->endpoint);
  GstElement *receiver = gst_element_factory_make ("tuttiopusreceive", NULL);

  g_object_set (receiver, "level-id", media->level_id, "talkers",
      tutti_pipeline_get_talkers (tutti_endpoint_get_pipeline (self->endpoint)), NULL);
  gst_bin_add (bin, receiver);
  self->head = gst_element_get_static_pad (receiver, "sink");
  g_object_bind_property (tutti_endpoint_expose_audio (self->endpoint, receiver), "muted",
      receiver, "muted", G_BINDING_DEFAULT);
}

TuttiWebrtcAudio *
tutti_webrtc_audio_new (
    TuttiEndpoint *endpoint, GstElement *webrtc, const TuttiOfferMedia *media)
{
  TuttiWebrtcAudio *self = g_new0 (TuttiWebrtcAudio, 1);

  self->endpoint = endpoint;
  self->payload = media->payload;
  self->direct = tutti_webrtc_direct_new (webrtc);
  add_sender (self, webrtc, media);
  add_receiver (self, media);
  tutti_webrtc_inside_take_audio (webrtc, media, self->head);
  return self;
}

GstPad *
tutti_webrtc_audio_get_head (TuttiWebrtcAudio *self)
{
  return self->head;
}

void
tutti_webrtc_audio_announce (TuttiWebrtcAudio *self)
{
  tutti_push_src_announce (self->sender);
}

guint32
tutti_webrtc_audio_get_ssrc (TuttiWebrtcAudio *self)
{
  return tutti_webrtc_media_get_ssrc (self->sender);
}

gboolean
tutti_webrtc_audio_listen (
    TuttiWebrtcAudio *self, GstElement *webrtc, TuttiIceAgent *agent, GError **error)
{
  TuttiRtpSender *direct = tutti_webrtc_direct_open (
      self->direct, webrtc, agent, tutti_webrtc_audio_get_ssrc (self), self->payload);

  return tutti_endpoint_receive_audio (self->endpoint, self->sender, direct, error);
}

void
tutti_webrtc_audio_free (TuttiWebrtcAudio *self)
{
  gst_clear_object (&self->head);
  gst_clear_object (&self->sender);
  tutti_webrtc_direct_unref (self->direct);
  g_free (self);
}
