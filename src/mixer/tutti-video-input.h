/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-canvas.h"

G_BEGIN_DECLS

/**
 * TuttiVideoInput: the end of an endpoint's branch of decoded video: scales to the size
 * of the tile, before the canvas (eight times cheaper there than while composing), and
 * holds the place on the canvas. A plain struct, owned by its endpoint; main context, but
 * for tutti_video_input_detach(), which runs on the reaper's thread.
 */
typedef struct _TuttiVideoInput TuttiVideoInput;

/**
 * tutti_video_input_new:
 * @bin: the endpoint's bin, which gets the elements and a source pad called @name
 * @upstream: in @bin, delivers decoded video
 */
TuttiVideoInput *tutti_video_input_new (
    GstBin *bin, GstElement *upstream, const char *name, GstClockTime stale_time);
void tutti_video_input_free (TuttiVideoInput *self);

void tutti_video_input_detach (TuttiVideoInput *self);

/* Is seen at @rect of @canvas; leaves an earlier canvas. */
void tutti_video_input_show (
    TuttiVideoInput *self, TuttiCanvas *canvas, const TuttiRect *rect);
void tutti_video_input_hide (TuttiVideoInput *self);

G_END_DECLS
