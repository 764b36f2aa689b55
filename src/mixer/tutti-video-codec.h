/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What pictures are encoded in, both ways on one m-line. */
typedef enum {
  TUTTI_CODEC_VP8,
  TUTTI_CODEC_H264, /* constrained baseline */
  TUTTI_N_CODECS,
} TuttiCodec;

/* "h264"; anything else, and NULL, is VP8, which everybody understands. */
TuttiCodec tutti_video_codec_parse (const char *text);

typedef struct {
  int width, height; /* pixels */
} TuttiFrameSize;

G_END_DECLS
