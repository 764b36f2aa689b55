/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-webrtc-media.h"

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>

static GstCaps *
rtp_caps (const TuttiOfferMedia *media)
{
  return gst_caps_new_simple ("application/x-rtp", "media", G_TYPE_STRING, "video",
      "encoding-name", G_TYPE_STRING, "VP8", "clock-rate", G_TYPE_INT, 90000, "payload",
      G_TYPE_INT, (int)media->payload, NULL);
}

/* With it webrtcbin reports arrival times, without which browsers stay at their first
 * guess of 300 kbit/s. */
static void
add_twcc (GstCaps *caps, const TuttiOfferMedia *media)
{
  g_autofree char *field = NULL;

  if (media->twcc_id == 0)
    return;
  field = g_strdup_printf ("extmap-%u", media->twcc_id);
  gst_caps_set_simple (caps, field, G_TYPE_STRING, TUTTI_SDP_URI_TWCC, NULL);
}

void
tutti_webrtc_media_link_sender (GstBin *bin, GstElement *webrtc, TuttiOfferMediaKind kind,
    TuttiPushSrc *source, GstElement *payloader, GstCaps *caps, GstCaps *preferences)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  g_autoptr (GstPad) sink = NULL;
  g_autoptr (GstPad) src = NULL;
  g_autofree char *name = g_strdup_printf ("sink_%d", kind);
  GstElement *filter = gst_element_factory_make ("capsfilter", NULL);

  /* By name: the inverted codec test for unnamed pads of 1.22.0 (fixed in 1.25.1) would
   * pick the wrong m-line. */
  sink = gst_element_request_pad (
      webrtc, gst_element_get_pad_template (webrtc, "sink_%u"), name, caps);
  g_object_get (sink, "transceiver", &transceiver, NULL);
  g_object_set (transceiver, "codec-preferences", preferences, "direction",
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV, NULL);
  if (kind != TUTTI_OFFER_AUDIO)
    g_object_set (transceiver, "do-nack", TRUE, NULL);

  g_object_set (filter, "caps", caps, NULL);
  gst_bin_add_many (bin, GST_ELEMENT (source), payloader, filter, NULL);
  gst_element_link_many (GST_ELEMENT (source), payloader, filter, NULL);
  src = gst_element_get_static_pad (filter, "src");
  gst_pad_link (src, sink);
}

TuttiPushSrc *
tutti_webrtc_media_add_video_sender (
    GstBin *bin, GstElement *webrtc, const TuttiOfferMedia *media)
{
  g_autoptr (GstCaps) caps = rtp_caps (media);
  g_autoptr (GstCaps) preferences = gst_caps_copy (caps);
  g_autoptr (GstCaps) encoded = gst_caps_new_empty_simple ("video/x-vp8");
  TuttiPushSrc *source = tutti_push_src_new ("video", encoded);
  GstElement *payloader = gst_element_factory_make ("rtpvp8pay", NULL);

  gst_util_set_object_arg (G_OBJECT (payloader), "picture-id-mode", "15-bit");
  g_object_set (payloader, "pt", media->payload, "mtu", TUTTI_WEBRTC_RTP_MTU,
      "auto-header-extension", FALSE, NULL);
  add_twcc (preferences, media);
  tutti_webrtc_media_link_sender (
      bin, webrtc, TUTTI_OFFER_CAMERA, source, payloader, caps, preferences);
  return source;
}

void
tutti_webrtc_media_add_receive_only (GstElement *webrtc, const TuttiOfferMedia *media)
{
  g_autoptr (GstCaps) preferences = rtp_caps (media);
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;

  add_twcc (preferences, media);
  g_signal_emit_by_name (webrtc, "add-transceiver",
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY, preferences, &transceiver);
  g_object_set (transceiver, "do-nack", TRUE, NULL);
}

TuttiReceiveBranch
tutti_webrtc_media_add_video_receiver (GstBin *bin)
{
  GstElement *depayloader = gst_element_factory_make ("rtpvp8depay", NULL);
  GstElement *decoder = gst_element_factory_make ("vp8dec", NULL);

  /* Recovery after loss: ask for a keyframe, and show nothing broken until it is there.
   */
  g_object_set (depayloader, "request-keyframe", TRUE, "wait-for-keyframe", TRUE, NULL);
  g_object_set (decoder, "threads", 1, NULL);
  gst_bin_add_many (bin, depayloader, decoder, NULL);
  gst_element_link (depayloader, decoder);
  return (TuttiReceiveBranch){depayloader, decoder};
}

guint32
tutti_webrtc_media_get_ssrc (TuttiPushSrc *source)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (GST_ELEMENT (source), "src");
  g_autoptr (GstPad) peer = gst_pad_get_peer (src);
  g_autoptr (GstElement) payloader = gst_pad_get_parent_element (peer);
  g_autoptr (GstPad) out = gst_element_get_static_pad (payloader, "src");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (out);
  guint ssrc = 0;

  if (caps != NULL)
    gst_structure_get_uint (gst_caps_get_structure (caps, 0), "ssrc", &ssrc);
  return ssrc;
}
