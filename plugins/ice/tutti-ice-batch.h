/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tutti-ice-agent.h"

G_BEGIN_DECLS

/*
 * TuttiIceBatch: packets to many peers that go to the kernel in few calls, without
 * anything of GStreamer. For one thread at a time; does not block.
 */
typedef struct _TuttiIceBatch TuttiIceBatch;

/* Where packets of one agent's peer go out. Reference of its own; any thread. */
typedef struct _TuttiIceOutlet TuttiIceOutlet;

/* Returns: (transfer full) (nullable): NULL before the agent has a stream */
TuttiIceOutlet *tutti_ice_outlet_new (TuttiIceAgent *agent);
void tutti_ice_outlet_free (TuttiIceOutlet *self);

TuttiIceBatch *tutti_ice_batch_new (void);
void tutti_ice_batch_free (TuttiIceBatch *self);

/* Room for one packet. */
#define TUTTI_ICE_BATCH_PACKET_MAX 1500

/* Returns: where to write the next packet; until the next call with @self */
guint8 *tutti_ice_batch_next (TuttiIceBatch *self);

/**
 * tutti_ice_batch_add:
 * @length: of what was written
 *
 * The peer of @outlet gets it with the next flush at the latest. What its gate does not
 * let out, and what has nowhere to go, is dropped and counted there, as with
 * everything that is sent.
 */
void tutti_ice_batch_add (TuttiIceBatch *self, TuttiIceOutlet *outlet, gsize length);

void tutti_ice_batch_flush (TuttiIceBatch *self);

G_END_DECLS
