/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tutti-ice-connection.h"

G_BEGIN_DECLS

/*
 * TuttiIceConnections: the TCP connections of a hub, found by their path, and how many of
 * them there may be. Whoever connects has a few seconds to send an authenticated check;
 * those that have not yet are bounded in number, and give way to newer ones: a real peer
 * needs a round trip only. Everything but find is for the I/O thread. Its lock is a leaf.
 */
typedef struct _TuttiIceConnections TuttiIceConnections;

/* Enough for 64 people who each come by two of our addresses, and for twice as many
 * reconnections; all of them may sit behind one address. */
#define TUTTI_ICE_CONNECTIONS_MAX 256
#define TUTTI_ICE_CONNECTIONS_PER_ADDRESS 160

/* Of those that have no validated pair. An address is a /64 in IPv6. */
#define TUTTI_ICE_UNPROVEN_MAX 64
#define TUTTI_ICE_UNPROVEN_PER_ADDRESS 32
#define TUTTI_ICE_UNPROVEN_US (5 * G_USEC_PER_SEC)

/* @wake_fd: as for tutti_ice_connection_new() */
TuttiIceConnections *tutti_ice_connections_new (int wake_fd);

/* All must be closed. */
void tutti_ice_connections_free (TuttiIceConnections *self);

/* Any thread. Returns: (transfer full) (nullable) */
TuttiIceConnection *tutti_ice_connections_find (
    TuttiIceConnections *self, const TuttiIcePath *path);

/**
 * tutti_ice_connections_choose_victim:
 * @path: of one that would like to be added
 * @victim: (out) (transfer none) (nullable): has to be removed first
 *
 * Returns: FALSE when there is no place for it
 */
gboolean tutti_ice_connections_choose_victim (
    TuttiIceConnections *self, const TuttiIcePath *path, TuttiIceConnection **victim);

/* @fd: (transfer full): accepted; is made fit for media. */
void tutti_ice_connections_add (
    TuttiIceConnections *self, int fd, const TuttiIcePath *path, gint64 now_us);

/* Closes it, too. */
void tutti_ice_connections_remove (
    TuttiIceConnections *self, TuttiIceConnection *connection);
void tutti_ice_connections_remove_all (TuttiIceConnections *self);

/* Those that are there, in the order in which they came; borrowed until one is added or
 * removed. */
const GPtrArray *tutti_ice_connections_get (TuttiIceConnections *self);

G_END_DECLS
