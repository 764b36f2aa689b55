/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames of one input that are shown at a time of their own. No locks. */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Of an input whose clock is too far ahead, so many wait; then the oldest is due at once:
 * better shown early than never. */
#define TUTTI_FRAME_QUEUE_MAX 32

typedef struct {
  GQueue frames;
} TuttiFrameQueue;

void tutti_frame_queue_init (TuttiFrameQueue *self);
void tutti_frame_queue_clear (TuttiFrameQueue *self);

/* @buffer: (transfer full). @due: not before those that wait already */
void tutti_frame_queue_push (
    TuttiFrameQueue *self, GstBuffer *buffer, const GstVideoInfo *info, GstClockTime due);

/* Returns: (transfer full) (nullable): the newest one that is due at @now, with @info;
 * those before it are dropped */
GstBuffer *tutti_frame_queue_pop (
    TuttiFrameQueue *self, GstClockTime now, GstVideoInfo *info);

G_END_DECLS
