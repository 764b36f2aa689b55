/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-pipeline.h"
#include "mixer/tutti-rung.h"
#include "mixer/tutti-video-codec.h"

G_BEGIN_DECLS

/* Whether there are a decoder and an encoder for @codec: a fragment that cannot be used
 * is found before anybody has come. Returns: FALSE with @error */
gboolean tutti_codec_check (TuttiPipeline *pipeline, TuttiCodec codec,
    const TuttiPictureFormat *format, GError **error);

G_END_DECLS
