/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-video-codec.h"

G_BEGIN_DECLS

/* Reads the size from a VP8 frame (RFC 6386 9.1). Returns FALSE when it is no keyframe,
 * or too short to be one. */
gboolean tutti_vp8_keyframe_size (const guint8 *data, gsize length, TuttiFrameSize *size);

G_END_DECLS
