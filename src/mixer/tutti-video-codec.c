/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-video-codec.h"

TuttiCodec
tutti_video_codec_parse (const char *text)
{
  return g_strcmp0 (text, "h264") == 0 ? TUTTI_CODEC_H264 : TUTTI_CODEC_VP8;
}
