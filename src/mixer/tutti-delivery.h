/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-push-src.h"

G_BEGIN_DECLS

/*
 * TuttiDelivery: carries encoded packets from the threads that make them to the many
 * listeners that get them, each in its order, with a few threads for all, and without one
 * listener being able to hold up who makes them or the other listeners.
 *
 * Every listener has a box of at most TUTTI_DELIVERY_BOX_MAX packets; what is more pushes
 * out the oldest. A worker takes a box that has something in it, pushes it all, and goes
 * on to the next: a push that hangs (in a webrtcbin that is being taken down, say) costs
 * one worker, while the others serve everybody else. The threads are called
 * "tutti-deliver".
 *
 * Any thread may call these.
 */
typedef struct _TuttiDelivery TuttiDelivery;
typedef struct _TuttiDeliveryBox TuttiDeliveryBox;

/* 160 ms of packets of 20 ms: older sound is of no use to a conversation. */
#define TUTTI_DELIVERY_BOX_MAX 8

/* One may hang, or two, and there still is one. */
#define TUTTI_DELIVERY_WORKERS 3

TuttiDelivery *tutti_delivery_new (void);

/* Waits for the workers, so for what they are pushing just now. All boxes must be closed
 * before. */
void tutti_delivery_free (TuttiDelivery *self);

/* Returns: (transfer full): to be given to tutti_delivery_close() */
TuttiDeliveryBox *tutti_delivery_open (TuttiDelivery *self, TuttiPushSrc *target);

/* @box is gone, with what is in it. One packet may just be on its way. */
void tutti_delivery_close (TuttiDelivery *self, TuttiDeliveryBox *box);

/* One round: put any number of packets between the two calls, which hold a lock. */
void tutti_delivery_begin (TuttiDelivery *self);
/* @box gets a copy of @packet, its memory included. */
void tutti_delivery_put (TuttiDelivery *self, TuttiDeliveryBox *box, GstBuffer *packet);
void tutti_delivery_end (TuttiDelivery *self);

/* One, on its own, from a thread that is not in real time. @packet: (transfer full).
 * Returns: FALSE if an older one had to go for it */
gboolean tutti_delivery_put_one (
    TuttiDelivery *self, TuttiDeliveryBox *box, GstBuffer *packet);

/* Packets pushed out of boxes so far. */
guint64 tutti_delivery_get_dropped (TuttiDelivery *self);

G_END_DECLS
