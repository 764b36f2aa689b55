/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-sdp-gate.h"

G_BEGIN_DECLS

/* What the m-lines must be, in this order: for reading (tutti-sdp-gate.c) and for writing
 * (tutti-sdp-lines.c). */
typedef struct {
  const char *media;
  const char *direction;
  const char *codec; /* encoding name and clock as in rtpmap */
} TuttiSdpLine;

#define TUTTI_SDP_H264 "H264/90000"

extern const TuttiSdpLine tutti_sdp_lines[TUTTI_OFFER_N_MEDIA];

G_END_DECLS
