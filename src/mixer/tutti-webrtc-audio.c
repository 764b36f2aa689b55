/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-webrtc-audio.h"

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>

#include "mixer/tutti-elements.h"
#include "mixer/tutti-fragment.h"
#include "mixer/tutti-push-src.h"
#include "mixer/tutti-webrtc-media.h"

struct _TuttiWebrtcAudio {
  TuttiEndpoint *endpoint; /* borrowed: it owns us */
  TuttiPushSrc *sender;
  GstElement *listener; /* encodes what the endpoint hears */
  GstPad *head;
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

  g_object_set (receiver, "level-id", media->level_id, NULL);
  gst_bin_add (bin, receiver);
  self->head = gst_element_get_static_pad (receiver, "sink");
  tutti_endpoint_expose_audio (self->endpoint, receiver);
}

static GstPadProbeReturn
on_encoded (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  tutti_push_src_push (user_data, gst_buffer_ref (GST_PAD_PROBE_INFO_BUFFER (info)));
  return GST_PAD_PROBE_OK;
}

/* A bin with the pad "sink", which gets the mix of all others, encodes it, and pushes it
 * into the sender. It stands beside the endpoint's bin and not in it: otherwise the
 * room's graph would be a loop, which GStreamer sorts badly. */
static gboolean
make_listener (TuttiWebrtcAudio *self, const char *pipelines, GError **error)
{
  GstElement *encoder = tutti_fragment_load_encoder (pipelines, "encoder-opus", error);
  GstElement *sink;
  g_autoptr (GstPad) start = NULL;
  g_autoptr (GstPad) end = NULL;

  if (encoder == NULL)
    return FALSE;
  self->listener = gst_object_ref_sink (gst_bin_new (NULL));
  sink = tutti_elements_make_discard ();
  gst_bin_add_many (GST_BIN (self->listener), encoder, sink, NULL);
  gst_element_link (encoder, sink);
  end = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (end, GST_PAD_PROBE_TYPE_BUFFER, on_encoded,
      gst_object_ref (self->sender), gst_object_unref);
  start = gst_element_get_static_pad (encoder, "sink");
  gst_element_add_pad (self->listener, gst_ghost_pad_new ("sink", start));
  return TRUE;
}

TuttiWebrtcAudio *
tutti_webrtc_audio_new (TuttiEndpoint *endpoint, GstElement *webrtc,
    const TuttiOfferMedia *media, GError **error)
{
  TuttiWebrtcAudio *self = g_new0 (TuttiWebrtcAudio, 1);

  self->endpoint = endpoint;
  add_sender (self, webrtc, media);
  if (!make_listener (self,
          tutti_pipeline_get_folder (tutti_endpoint_get_pipeline (endpoint)), error)) {
    tutti_webrtc_audio_free (self);
    return NULL;
  }
  add_receiver (self, media);
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

void
tutti_webrtc_audio_listen (TuttiWebrtcAudio *self)
{
  tutti_endpoint_receive_audio (self->endpoint, self->listener);
}

void
tutti_webrtc_audio_free (TuttiWebrtcAudio *self)
{
  gst_clear_object (&self->head);
  gst_clear_object (&self->listener);
  gst_clear_object (&self->sender);
  g_free (self);
}
