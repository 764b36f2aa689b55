/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tutti-ice-hub-private.h"
#include "tutti-ice-stun.h"

G_BEGIN_DECLS

/* The I/O thread: its loop and datagrams are in tutti-ice-io.c, TCP in
 * tutti-ice-io-tcp.c. All of this is for that thread only. */

/* Datagrams per recvmmsg(), and the room for each: nothing in WebRTC exceeds an Ethernet
 * frame. */
#define TUTTI_ICE_IO_BATCH 64
#define TUTTI_ICE_IO_DATAGRAM_BYTES 2048

/* What is read of a TCP connection at once, before the others have their turn. */
#define TUTTI_ICE_IO_STREAM_BYTES 16384

typedef struct {
  TuttiIceHub *hub;
  gint64 now_us; /* when the poll or the batch at hand began */
  gint64 next_sweep_us;
  gboolean challenging; /* some endpoint's challenge is to be sent or repeated */

  guint8 data[TUTTI_ICE_IO_BATCH][TUTTI_ICE_IO_DATAGRAM_BYTES];
  struct sockaddr_storage from[TUTTI_ICE_IO_BATCH];
  struct iovec vectors[TUTTI_ICE_IO_BATCH];
  struct mmsghdr messages[TUTTI_ICE_IO_BATCH];

  /* replies to the checks of one batch */
  TuttiIceStunResult results[TUTTI_ICE_IO_BATCH];
  struct sockaddr_storage reply_to[TUTTI_ICE_IO_BATCH];
  struct iovec reply_vectors[TUTTI_ICE_IO_BATCH];
  struct mmsghdr replies[TUTTI_ICE_IO_BATCH];
  guint n_replies;

  GArray *polled;         /* struct pollfd: sockets, wake_fd, then those of */
  GPtrArray *connections; /* TuttiIceConnection, owned: as polled */
  guint8 stream[TUTTI_ICE_IO_STREAM_BYTES];
} TuttiIceIo;

/* Where a packet came from, and by what it is answered. */
typedef struct {
  TuttiIcePath path;
  guint index;                    /* of a datagram, in its batch */
  TuttiIceConnection *connection; /* NULL for a datagram */
} TuttiIceOrigin;

/* A packet, not empty, of whatever kind. */
void tutti_ice_io_take_packet (
    TuttiIceIo *io, const TuttiIceOrigin *origin, const guint8 *data, gsize length);

/* Accepts some of those who connect to a listening socket. Returns: FALSE when this does
 * not get on, for want of descriptors, say */
gboolean tutti_ice_io_accept (TuttiIceIo *io, guint socket_index);

/* Adds the connections to what is polled, behind the sockets and the eventfd; and after
 * that does what there is to do. */
void tutti_ice_io_poll_connections (TuttiIceIo *io);
void tutti_ice_io_serve_connections (TuttiIceIo *io);

/* Every second or so: ends those that are nobody's. */
void tutti_ice_io_sweep_connections (TuttiIceIo *io);

G_END_DECLS
