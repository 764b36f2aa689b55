/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * A lossy path between one client and a hub, over UDP on loopback: of the first datagrams
 * of DTLS, each way, every other one is lost. Has a thread of its own.
 */
typedef struct _Relay Relay;

/* Lost at most, each way. DTLS waits twice as long after each (RFC 6347 4.2.4.1). */
#define RELAY_LOST 2

Relay *relay_new (void);
void relay_free (Relay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Relay, relay_free)

/* Where the client finds the hub. */
guint16 relay_get_port (Relay *self);

/* Starts it. @hub_port: of the hub's socket */
void relay_start (Relay *self, guint16 hub_port);

/* How many datagrams of DTLS were lost, to the hub and to the client. */
void relay_get_lost (Relay *self, guint *to_hub, guint *to_client);
