/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "crowd-answer.h"

/*
 * CrowdTransport: one client's way to the server: a UDP socket with ICE in the
 * controlling role, DTLS and SRTP. Nothing in it blocks or has a thread.
 */
typedef struct _CrowdTransport CrowdTransport;

/* Behind a packet there must be room for what SRTP appends. */
#define CROWD_TRANSPORT_TRAILER 16

CrowdTransport *crowd_transport_new (CrowdIdentity *identity, GError **error);
void crowd_transport_free (CrowdTransport *self);

int crowd_transport_get_fd (CrowdTransport *self);
guint16 crowd_transport_get_port (CrowdTransport *self);
const char *crowd_transport_get_ufrag (CrowdTransport *self);
const char *crowd_transport_get_password (CrowdTransport *self);

void crowd_transport_connect (CrowdTransport *self, const CrowdAnswer *answer);

typedef enum {
  CROWD_TRANSPORT_CONNECTING,
  CROWD_TRANSPORT_OPEN,
  CROWD_TRANSPORT_FAILED,
} CrowdTransportState;

CrowdTransportState crowd_transport_get_state (CrowdTransport *self);

/* Checks and retransmissions. Returns: when to call it again, in us of monotonic time */
gint64 crowd_transport_tick (CrowdTransport *self, gint64 now_us);

/* STUN and DTLS. Returns: FALSE: it is media, and the caller's */
gboolean crowd_transport_take (CrowdTransport *self, const guint8 *data, gsize length);

typedef enum {
  CROWD_RTP,
  CROWD_RTCP,
} CrowdPacketKind;

/* In place. */
gboolean crowd_transport_decrypt (
    CrowdTransport *self, CrowdPacketKind kind, guint8 *data, gsize *length);

/* @data: with room for the trailer; overwritten */
void crowd_transport_send (
    CrowdTransport *self, CrowdPacketKind kind, guint8 *data, gsize length);
