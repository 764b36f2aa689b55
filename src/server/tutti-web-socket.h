/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "server/tutti-session.h"

G_BEGIN_DECLS

/**
 * TuttiWebSocket: carries one session over one WebSocket.
 *
 * Signals:
 * - "closed": the socket has gone; the last signal
 */
#define TUTTI_TYPE_WEB_SOCKET (tutti_web_socket_get_type ())
G_DECLARE_FINAL_TYPE (TuttiWebSocket, tutti_web_socket, TUTTI, WEB_SOCKET, GObject)

/* More than that waits for a client that does not read: it is let go, and may come back
 * to its seat. */
#define TUTTI_WEB_SOCKET_UNSENT_MAX_BYTES (1024 * 1024)

/* @stream: on which the handshake is done; @uri: of the request */
TuttiWebSocket *tutti_web_socket_new (
    GIOStream *stream, GUri *uri, TuttiSession *session);

TuttiSession *tutti_web_socket_get_session (TuttiWebSocket *self);

G_END_DECLS
