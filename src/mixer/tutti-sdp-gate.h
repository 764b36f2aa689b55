/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-video-codec.h"

G_BEGIN_DECLS

/*
 * The gate in front of webrtcbin, whose SDP code asserts on what strangers send
 * (gst-notes, "Robustness to hostile SDP"). An offer is read by our own strict reader
 * into a TuttiOfferModel, and webrtcbin is only given text that is written anew from the
 * model: nothing of the client's text passes through but checked tokens. Pure; any
 * thread.
 */

#define TUTTI_SDP_MAX_LINES 500
#define TUTTI_SDP_MAX_LINE_BYTES 1024
#define TUTTI_SDP_MAX_CANDIDATES 32
#define TUTTI_SDP_MAX_SOURCES \
  4 /* SSRCs per m-line: media and RTX, with room for one replacement */

/* RFC 6464 4 */
#define TUTTI_SDP_URI_TWCC \
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
#define TUTTI_SDP_URI_LEVEL "urn:ietf:params:rtp-hdrext:ssrc-audio-level"

typedef enum {
  TUTTI_OFFER_AUDIO,  /* microphone, and the mix back */
  TUTTI_OFFER_CAMERA, /* camera, and the composed picture back */
  TUTTI_OFFER_SCREEN, /* the shared screen */
  TUTTI_OFFER_N_MEDIA,
} TuttiOfferMediaKind;

typedef struct {
  char *mid;
  guint payload;                        /* Opus, or of @codec */
  guint rtx_payload;                    /* 0: none */
  TuttiCodec codec;                     /* of a picture: VP8 until another is chosen */
  guint h264_payload, h264_rtx_payload; /* 0: none */
  guint h264_profile; /* profile-level-id (RFC 6184 8.1), as it was offered */
  guint level_id;     /* header extension ssrc-audio-level (RFC 6464), 0: none */
  guint twcc_id;      /* transport-wide congestion control, 0: none */
  guint sources[TUTTI_SDP_MAX_SOURCES];
  guint n_sources;
  guint fid[2]; /* FID group: media, RTX; 0: none */
} TuttiOfferMedia;

typedef struct {
  char *ufrag;
  char *password;
  guint8 fingerprint[32]; /* SHA-256 of the peer's certificate (RFC 8122) */
  guint n_candidates;     /* literal ones; the rest (mDNS names) does not count */
  TuttiOfferMedia media[TUTTI_OFFER_N_MEDIA];
} TuttiOfferModel;

/**
 * tutti_offer_parse:
 *
 * Returns: (transfer full): NULL with a %TUTTI_ERROR of the SDP kinds, whose text says
 * what was wrong
 */
TuttiOfferModel *tutti_offer_parse (const char *sdp, GError **error);

/* The picture that goes both ways is to be in @codec: what of it was not offered stays as
 * it is. H.264 is constrained baseline with packetization-mode 1, which all browsers have
 * (RFC 7742 6.2). */
void tutti_offer_choose_codec (TuttiOfferModel *offer, TuttiCodec codec);

/* Returns: (transfer full): the offer that webrtcbin is given. */
char *tutti_offer_to_sdp (const TuttiOfferModel *offer);

void tutti_offer_free (TuttiOfferModel *offer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiOfferModel, tutti_offer_free)

G_END_DECLS
