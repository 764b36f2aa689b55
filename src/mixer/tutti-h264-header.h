/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-video-codec.h"

G_BEGIN_DECLS

/* Reads the size in whole macroblocks, which is what a decoder allocates, from the
 * sequence parameter sets of a picture in the byte stream format (H.264 7.3.2.1, Annex
 * B); the largest if there are several. One that cannot be read, or of another profile
 * than baseline, main and extended, counts as endlessly large. Returns FALSE when there
 * is none, as in most pictures. Pure. */
gboolean tutti_h264_find_size (const guint8 *data, gsize length, TuttiFrameSize *size);

G_END_DECLS
