/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "mixer/tutti-video-codec.h"

G_BEGIN_DECLS

/**
 * TuttiVideoGate: between depayloader and decoder of somebody's picture: nothing that
 * nobody sees is decoded, and nothing that is larger than agreed. Opened again it asks
 * for a keyframe and lets pictures pass from that on.
 *
 * Lives as long as the depayloader's pad; open and close on any thread.
 */
typedef struct _TuttiVideoGate TuttiVideoGate;

/* @depayloader: (transfer none): a keyframe above @largest pixels ends its branch with an
 * element error of it. The gate is closed. Returns: (transfer none) */
TuttiVideoGate *tutti_video_gate_new (
    GstElement *depayloader, TuttiCodec codec, const TuttiFrameSize *largest);

void tutti_video_gate_open (TuttiVideoGate *self);
void tutti_video_gate_close (TuttiVideoGate *self);

G_END_DECLS
