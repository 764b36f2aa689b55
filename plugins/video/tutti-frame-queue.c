/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/video/tutti-frame-queue.h"

typedef struct {
  GstBuffer *buffer;
  GstVideoInfo info;
  GstClockTime due;
} Frame;

static void
frame_free (gpointer data)
{
  Frame *frame = data;

  gst_clear_buffer (&frame->buffer);
  g_free (frame);
}

void
tutti_frame_queue_init (TuttiFrameQueue *self)
{
  g_queue_init (&self->frames);
}

void
tutti_frame_queue_clear (TuttiFrameQueue *self)
{
  g_queue_clear_full (&self->frames, frame_free);
}

void
tutti_frame_queue_push (
    TuttiFrameQueue *self, GstBuffer *buffer, const GstVideoInfo *info, GstClockTime due)
{
  Frame *frame = g_new (Frame, 1);

  *frame = (Frame){buffer, *info, due};
  g_queue_push_tail (&self->frames, frame);
  if (self->frames.length > TUTTI_FRAME_QUEUE_MAX)
    frame_free (g_queue_pop_head (&self->frames));
  if (self->frames.length == TUTTI_FRAME_QUEUE_MAX)
    ((Frame *)g_queue_peek_head (&self->frames))->due = 0;
}

GstBuffer *
tutti_frame_queue_pop (TuttiFrameQueue *self, GstClockTime now, GstVideoInfo *info)
{
  GstBuffer *newest = NULL;
  Frame *frame;

  while ((frame = g_queue_peek_head (&self->frames)) != NULL && frame->due <= now) {
    g_queue_pop_head (&self->frames);
    gst_clear_buffer (&newest);
    newest = g_steal_pointer (&frame->buffer);
    *info = frame->info;
    frame_free (frame);
  }
  return newest;
}
