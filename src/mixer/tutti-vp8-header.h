/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  int width, height; /* pixels */
} TuttiFrameSize;

/* Reads the size from a VP8 frame (RFC 6386 9.1). Returns FALSE when it is no keyframe,
 * or too short to be one. */
gboolean tutti_vp8_keyframe_size (const guint8 *data, gsize length, TuttiFrameSize *size);

G_END_DECLS
