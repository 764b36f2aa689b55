/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-webrtc-media.h"

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>

/* What goes with each of TuttiCodec. */
static const struct {
  const char *name; /* as in rtpmap */
  const char *payloader, *depayloader;
  const char *encoded; /* caps */
  const char *sent;    /* more of them, of what is pushed into the payloader */
} codecs[TUTTI_N_CODECS] = {
    [TUTTI_CODEC_VP8] = {"VP8", "rtpvp8pay", "rtpvp8depay", "video/x-vp8", ""},
    [TUTTI_CODEC_H264] = {"H264", "rtph264pay", "rtph264depay",
        "video/x-h264,stream-format=byte-stream,alignment=au",
        /* The lowest level, which is within every one that is offered: the real one is in
         * each parameter set. */
        ",profile=constrained-baseline,level=(string)1"},
};

/* Of rtph264pay, which has no public header: no packet waits for the next picture. */
#define AGGREGATE_ZERO_LATENCY 1

static GstCaps *
rtp_caps (const TuttiOfferMedia *media)
{
  return gst_caps_new_simple ("application/x-rtp", "media", G_TYPE_STRING, "video",
      "encoding-name", G_TYPE_STRING, codecs[media->codec].name, "clock-rate", G_TYPE_INT,
      90000, "payload", G_TYPE_INT, (int)media->payload, NULL);
}

/* The answer repeats what was offered of the profile, or browsers do not know the codec
 * again. */
static void
add_profile (GstCaps *caps, const TuttiOfferMedia *media)
{
  g_autofree char *profile = g_strdup_printf ("%06x", media->h264_profile);

  if (media->codec == TUTTI_CODEC_H264)
    gst_caps_set_simple (caps, "packetization-mode", G_TYPE_STRING, "1",
        "profile-level-id", G_TYPE_STRING, profile, NULL);
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
  g_autofree char *text =
      g_strconcat (codecs[media->codec].encoded, codecs[media->codec].sent, NULL);
  g_autoptr (GstCaps) encoded = gst_caps_from_string (text);
  TuttiPushSrc *source = tutti_push_src_new ("video", encoded);
  GstElement *payloader = gst_element_factory_make (codecs[media->codec].payloader, NULL);

  if (media->codec == TUTTI_CODEC_H264)
    g_object_set (payloader, "aggregate-mode", AGGREGATE_ZERO_LATENCY, "ssrc",
        g_random_int (), NULL);
  else
    gst_util_set_object_arg (G_OBJECT (payloader), "picture-id-mode", "15-bit");
  g_object_set (payloader, "pt", media->payload, "mtu", TUTTI_WEBRTC_RTP_MTU,
      "auto-header-extension", FALSE, NULL);
  add_profile (preferences, media);
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

/* What the gate lets through is whole pictures, which the parser tells the decoder. */
static GstElement *
add_decoder (GstBin *bin, GstElement *depayloader, TuttiCodec codec)
{
  GstElement *decoder = gst_element_factory_make (
      codec == TUTTI_CODEC_H264 ? "openh264dec" : "vp8dec", NULL);
  GstElement *parser =
      codec == TUTTI_CODEC_H264 ? gst_element_factory_make ("h264parse", NULL) : NULL;
  g_autoptr (GstCaps) encoded = gst_caps_from_string (codecs[codec].encoded);

  gst_bin_add (bin, decoder);
  if (parser == NULL) {
    g_object_set (decoder, "threads", 1, NULL);
    gst_element_link (depayloader, decoder);
    return decoder;
  }
  gst_bin_add (bin, parser);
  gst_element_link_filtered (depayloader, parser, encoded);
  gst_element_link (parser, decoder);
  return decoder;
}

TuttiReceiveBranch
tutti_webrtc_media_add_video_receiver (GstBin *bin, TuttiCodec codec)
{
  GstElement *depayloader = gst_element_factory_make (codecs[codec].depayloader, NULL);

  /* Recovery after loss: ask for a keyframe, and show nothing broken until it is there.
   */
  g_object_set (depayloader, "request-keyframe", TRUE, "wait-for-keyframe", TRUE, NULL);
  gst_bin_add (bin, depayloader);
  return (TuttiReceiveBranch){depayloader, add_decoder (bin, depayloader, codec)};
}

/* Returns: (transfer full): the payloader's source pad */
static GstPad *
get_payloaded (TuttiPushSrc *source)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (GST_ELEMENT (source), "src");
  g_autoptr (GstPad) peer = gst_pad_get_peer (src);
  g_autoptr (GstElement) payloader = gst_pad_get_parent_element (peer);

  return gst_element_get_static_pad (payloader, "src");
}

/* That of H.264 knows its caps with the first parameter set only, and webrtcbin answers
 * without an SSRC until it has some. */
static void
announce_early (GstPad *payloaded)
{
  g_autoptr (GstElement) payloader = gst_pad_get_parent_element (payloaded);
  g_autoptr (GstCaps) allowed = gst_pad_peer_query_caps (payloaded, NULL);
  g_autoptr (GstCaps) caps = NULL;
  guint ssrc;

  g_object_get (payloader, "ssrc", &ssrc, NULL);
  caps = gst_caps_fixate (g_steal_pointer (&allowed));
  caps = gst_caps_make_writable (caps);
  gst_caps_set_simple (caps, "ssrc", G_TYPE_UINT, ssrc, NULL);
  gst_pad_push_event (payloaded, gst_event_new_caps (caps));
}

void
tutti_webrtc_media_announce (TuttiPushSrc *source)
{
  g_autoptr (GstPad) payloaded = get_payloaded (source);

  tutti_push_src_announce (source);
  if (!gst_pad_has_current_caps (payloaded))
    announce_early (payloaded);
}

guint32
tutti_webrtc_media_get_ssrc (TuttiPushSrc *source)
{
  g_autoptr (GstPad) out = get_payloaded (source);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (out);
  guint ssrc = 0;

  if (caps != NULL)
    gst_structure_get_uint (gst_caps_get_structure (caps, 0), "ssrc", &ssrc);
  return ssrc;
}
