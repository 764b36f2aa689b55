/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-canvas.h"

G_BEGIN_DECLS

typedef enum {
  TUTTI_SIGHT_UNSEEN,
  TUTTI_SIGHT_SEEN,
} TuttiSight;

/**
 * TuttiVideoInput: the end of an endpoint's branch of decoded video, with a place on each
 * canvas on which it is seen. A plain struct, owned by its endpoint; main context, but
 * for tutti_video_input_detach(), which runs on the reaper's thread.
 */
typedef struct _TuttiVideoInput TuttiVideoInput;

/**
 * tutti_video_input_new:
 * @bin: the endpoint's bin, which gets a tee, and a source pad per canvas
 * @upstream: in @bin, delivers decoded video
 * @stale_time: how long a picture is shown when no other comes, in ns; 0: for ever
 */
TuttiVideoInput *tutti_video_input_new (
    GstBin *bin, GstElement *upstream, GstClockTime stale_time);
void tutti_video_input_free (TuttiVideoInput *self);

/* Leaves all canvases. */
void tutti_video_input_detach (TuttiVideoInput *self);

/* Leaves one canvas, before that is torn down. */
void tutti_video_input_leave (TuttiVideoInput *self, TuttiCanvas *canvas);

/* Seen: its last picture is kept, and shown at once on each canvas that it comes to.
 * Unseen: it is forgotten, so that what was shared before is never shown when something
 * is shared again. */
void tutti_video_input_keep (TuttiVideoInput *self, TuttiSight sight);

/* Is seen at @rect of @canvas; NULL: not. */
void tutti_video_input_place (
    TuttiVideoInput *self, TuttiCanvas *canvas, const TuttiRect *rect);

/* Is seen there by so much (ns) later, if that is another time than before. */
void tutti_video_input_delay (
    TuttiVideoInput *self, TuttiCanvas *canvas, GstClockTime delay);

G_END_DECLS
