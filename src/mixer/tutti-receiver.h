/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-push-src.h"

G_BEGIN_DECLS

/**
 * TuttiReceiver: the gate between one endpoint's source of video, or one output's feed,
 * and the renditions that it is shown, one after the other. It goes on with the old one
 * until the first keyframe of the new one, so that a switch is neither a gap nor a broken
 * picture: the payloader behind the source keeps SSRC and sequence numbers, and all
 * renditions have one clock.
 *
 * Reference counted. tutti_receiver_want() in the main context; begin and end on the
 * encoders' threads. Its lock is a leaf and is never held while a frame is pushed.
 */
typedef struct _TuttiReceiver TuttiReceiver;

/* @source: (transfer none) (nullable): where frames go */
TuttiReceiver *tutti_receiver_new (TuttiPushSrc *source);
TuttiReceiver *tutti_receiver_ref (TuttiReceiver *self);
void tutti_receiver_unref (TuttiReceiver *self);

/* @buffer: (transfer full) */
typedef void (*TuttiReceiverPush) (GstBuffer *buffer, gpointer user_data);

/* The same with another place to go to. @user_data: (transfer full) */
TuttiReceiver *tutti_receiver_new_with_func (
    TuttiReceiverPush push, gpointer user_data, GDestroyNotify destroy);

/* @buffer: (transfer full) */
void tutti_receiver_push (TuttiReceiver *self, GstBuffer *buffer);

/* @rendition: only compared, never looked into; NULL: nothing more from now on. */
void tutti_receiver_want (TuttiReceiver *self, gconstpointer rendition);

/* Whether frames of @rendition are still wanted. */
gboolean tutti_receiver_uses (TuttiReceiver *self, gconstpointer rendition);

typedef enum {
  TUTTI_RECEIVER_GONE,  /* nothing of this rendition any more */
  TUTTI_RECEIVER_WAITS, /* for a keyframe of it */
  TUTTI_RECEIVER_TAKES, /* push, then tutti_receiver_end() */
} TuttiReceiverAnswer;

typedef enum {
  TUTTI_FRAME_DELTA,
  TUTTI_FRAME_KEY,
} TuttiFrameKind;

TuttiReceiverAnswer tutti_receiver_begin (
    TuttiReceiver *self, gconstpointer rendition, TuttiFrameKind kind);
void tutti_receiver_end (TuttiReceiver *self);

G_END_DECLS
