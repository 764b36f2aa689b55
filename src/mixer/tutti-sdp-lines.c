/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-sdp-lines.h"

const TuttiSdpLine tutti_sdp_lines[TUTTI_OFFER_N_MEDIA] = {
    [TUTTI_OFFER_AUDIO] = {"audio", "sendrecv", "opus/48000/2"},
    [TUTTI_OFFER_CAMERA] = {"video", "sendrecv", "VP8/90000"},
    [TUTTI_OFFER_SCREEN] = {"video", "sendonly", "VP8/90000"},
};

static void
write_sources (const TuttiOfferMedia *media, GString *out)
{
  if (media->fid[0] != 0 || media->fid[1] != 0)
    g_string_append_printf (
        out, "a=ssrc-group:FID %u %u\r\n", media->fid[0], media->fid[1]);
  for (guint i = 0; i < media->n_sources; i++)
    g_string_append_printf (out, "a=ssrc:%u cname:peer\r\n", media->sources[i]);
}

static void
write_codec (TuttiOfferMediaKind kind, const TuttiOfferMedia *media, GString *out)
{
  g_string_append_printf (out, "a=rtpmap:%u %s\r\n", media->payload,
      media->codec == TUTTI_CODEC_H264 ? TUTTI_SDP_H264 : tutti_sdp_lines[kind].codec);
  if (kind == TUTTI_OFFER_AUDIO) {
    /* What webrtcbin repeats in its answer: silent browsers then send 2 to 3 packets a
     * second (RFC 7587 6.1). */
    g_string_append_printf (
        out, "a=fmtp:%u minptime=10;useinbandfec=1;usedtx=1\r\n", media->payload);
    if (media->level_id != 0)
      g_string_append_printf (
          out, "a=extmap:%u %s\r\n", media->level_id, TUTTI_SDP_URI_LEVEL);
    return;
  }
  if (media->codec == TUTTI_CODEC_H264)
    g_string_append_printf (out,
        "a=fmtp:%u packetization-mode=1;profile-level-id=%06x\r\n", media->payload,
        media->h264_profile);
  g_string_append_printf (out,
      "a=rtcp-fb:%u ccm fir\r\na=rtcp-fb:%u nack\r\na=rtcp-fb:%u nack pli\r\n",
      media->payload, media->payload, media->payload);
  if (media->twcc_id != 0)
    g_string_append_printf (out, "a=rtcp-fb:%u transport-cc\r\na=extmap:%u %s\r\n",
        media->payload, media->twcc_id, TUTTI_SDP_URI_TWCC);
  if (media->rtx_payload != 0)
    g_string_append_printf (out, "a=rtpmap:%u rtx/90000\r\na=fmtp:%u apt=%u\r\n",
        media->rtx_payload, media->rtx_payload, media->payload);
}

static void
write_media (const TuttiOfferModel *offer, TuttiOfferMediaKind kind, GString *out)
{
  const TuttiOfferMedia *media = &offer->media[kind];

  g_string_append_printf (
      out, "m=%s 9 UDP/TLS/RTP/SAVPF %u", tutti_sdp_lines[kind].media, media->payload);
  if (media->rtx_payload != 0 && kind != TUTTI_OFFER_AUDIO)
    g_string_append_printf (out, " %u", media->rtx_payload);
  g_string_append_printf (out,
      "\r\nc=IN IP4 0.0.0.0\r\na=mid:%s\r\na=%s\r\na=rtcp-mux\r\na=setup:actpass\r\n"
      "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:sha-256 ",
      media->mid, tutti_sdp_lines[kind].direction, offer->ufrag, offer->password);
  for (guint i = 0; i < 32; i++)
    g_string_append_printf (out, "%s%02X", i > 0 ? ":" : "", offer->fingerprint[i]);
  g_string_append (out, "\r\n");
  write_codec (kind, media, out);
  write_sources (media, out);
}

char *
tutti_offer_to_sdp (const TuttiOfferModel *offer)
{
  GString *out = g_string_new ("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n");

  g_string_append_printf (out, "a=group:BUNDLE %s %s %s\r\n",
      offer->media[TUTTI_OFFER_AUDIO].mid, offer->media[TUTTI_OFFER_CAMERA].mid,
      offer->media[TUTTI_OFFER_SCREEN].mid);
  for (int i = 0; i < TUTTI_OFFER_N_MEDIA; i++)
    write_media (offer, i, out);
  return g_string_free (out, FALSE);
}

void
tutti_offer_choose_codec (TuttiOfferModel *offer, TuttiCodec codec)
{
  TuttiOfferMedia *media = &offer->media[TUTTI_OFFER_CAMERA];

  if (codec != TUTTI_CODEC_H264 || media->h264_payload == 0)
    return;
  media->codec = codec;
  media->payload = media->h264_payload;
  media->rtx_payload = media->h264_rtx_payload;
  if (media->rtx_payload == 0)
    media->fid[0] = media->fid[1] = 0;
}

void
tutti_offer_free (TuttiOfferModel *offer)
{
  if (offer == NULL)
    return;
  for (int i = 0; i < TUTTI_OFFER_N_MEDIA; i++)
    g_free (offer->media[i].mid);
  g_free (offer->ufrag);
  g_free (offer->password);
  g_free (offer);
}
