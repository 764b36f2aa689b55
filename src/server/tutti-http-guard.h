/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "server/tutti-clock.h"

G_BEGIN_DECLS

/* From a new connection to the end of its response: at 64 kbit/s that is half a megabyte.
 */
#define TUTTI_HTTP_REQUEST_WITHIN_US (60 * G_USEC_PER_SEC)

/* Connections at a time; WebSockets are no longer among them. */
#define TUTTI_HTTP_CONNECTIONS_MAX 1000

/**
 * TuttiHttpGuard: ends connections on which nothing comes, or comes by the drop:
 * libsoup 3.2 keeps them for ever, also in the middle of the TLS handshake. A connection
 * is for one request (tutti-http-server.c says why).
 */
#define TUTTI_TYPE_HTTP_GUARD (tutti_http_guard_get_type ())
G_DECLARE_FINAL_TYPE (TuttiHttpGuard, tutti_http_guard, TUTTI, HTTP_GUARD, GObject)

/* @per_address: connections of one client (tutti-address-key.h) at a time, further ones
 * are cut; those of @proxies (nullable) are not counted so. */
TuttiHttpGuard *tutti_http_guard_new (
    SoupServer *server, guint per_address, char **proxies, const TuttiClock *clock);

/* The connection of @message is a WebSocket's now. Before it is stolen. */
void tutti_http_guard_release (TuttiHttpGuard *self, SoupServerMessage *message);

/* Call it about once a second. */
void tutti_http_guard_tick (TuttiHttpGuard *self);

guint tutti_http_guard_get_n_connections (TuttiHttpGuard *self);

G_END_DECLS
