/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * TuttiPushSrc: a source element without a thread of its own. Encoded frames are shared
 * by many endpoints; whoever made one pushes it into each, on its own thread (an appsrc
 * costs a thread and two wake-ups per endpoint and packet).
 *
 * Pushing is safe against a change to NULL on another thread as long as the pusher holds
 * a reference.
 *
 * Signal "keyframe-wanted" (void): the peer asked for a keyframe (PLI, FIR); on whichever
 * thread received it.
 */
#define TUTTI_TYPE_PUSH_SRC (tutti_push_src_get_type ())
G_DECLARE_FINAL_TYPE (TuttiPushSrc, tutti_push_src, TUTTI, PUSH_SRC, GstElement)

/* Returns: (transfer floating). @caps: (transfer none), of everything that will be
 * pushed. */
TuttiPushSrc *tutti_push_src_new (const char *name, GstCaps *caps);

/* Sends stream-start, caps and segment, so that payloaders know their SSRC before there
 * is data: without that an answer would not announce it. In PAUSED or above, once. */
void tutti_push_src_announce (TuttiPushSrc *self);

typedef struct _TuttiDelivery TuttiDelivery;

/**
 * tutti_push_src_deliver_by:
 *
 * From now on, and until the element leaves PAUSED, what is pushed is carried by
 * @delivery's threads (tutti-delivery.h). @delivery must live until then.
 */
void tutti_push_src_deliver_by (TuttiPushSrc *self, TuttiDelivery *delivery);

/* @buffer: (transfer full). Its PTS must be in running time of the pipeline. With a
 * delivery this does not wait; what it has to leave out makes a keyframe wanted. */
GstFlowReturn tutti_push_src_push (TuttiPushSrc *self, GstBuffer *buffer);

/* The same on this very thread: for the delivery. */
GstFlowReturn tutti_push_src_push_now (TuttiPushSrc *self, GstBuffer *buffer);

G_END_DECLS
