/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "server/tutti-room-phone.h"

G_BEGIN_DECLS

/* Where phones' sound comes to. */
typedef struct {
  GPtrArray *addresses; /* TuttiMediaAddress; NULL: what this machine has */
  guint16 first_port, last_port;
} TuttiPhonePorts;

/* The sockets of one call: an even port for RTP, the next one for RTCP (RFC 3550 11). */
typedef struct {
  TuttiPhoneFds fds;
  char *address; /* that the phone is told */
  guint16 port;
} TuttiPhoneSockets;

/**
 * tutti_phone_sockets_open:
 * @peer: IP literal of the phone's sound, whose family is the sockets'; a phone on this
 * machine is told an address that it can reach
 *
 * Returns: FALSE with @error set when there is no such address, or no free pair of ports
 */
gboolean tutti_phone_sockets_open (TuttiPhoneSockets *self, const TuttiPhonePorts *ports,
    const char *peer, GError **error);

void tutti_phone_sockets_close (TuttiPhoneSockets *self);

G_END_DECLS
