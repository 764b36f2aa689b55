/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tutti-test-client.h"

/* How a synthetic participant makes and reads pictures, as texts for gst_parse. */
typedef struct {
  const char *caps;            /* of RTP */
  const char *encode, *decode; /* from raw pictures to RTP and back */
} TuttiTestCodecTexts;

extern const TuttiTestCodecTexts tutti_test_codecs[]; /* by TuttiTestCodec */

/* Stock webrtcbin offers one codec, which is what it sends; VP8 has to be there, too.
 * Returns: (transfer full) */
char *tutti_test_codec_complete_offer (TuttiTestCodec codec, const char *offer);
