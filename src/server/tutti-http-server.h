/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-hls.h"
#include "server/tutti-recordings.h"
#include <gio/gio.h>

#include "server/tutti-config.h"
#include "server/tutti-door.h"
#include "server/tutti-http-api.h"

G_BEGIN_DECLS

/* Returns: (transfer full): JSON for /healthz */
typedef char *(*TuttiHealthFunc) (gpointer data);

/**
 * TuttiHttpServer: what a browser talks to: the web client's files, /healthz, the
 * WebSocket at /ws with a session per socket, and the API.
 */
#define TUTTI_TYPE_HTTP_SERVER (tutti_http_server_get_type ())
G_DECLARE_FINAL_TYPE (TuttiHttpServer, tutti_http_server, TUTTI, HTTP_SERVER, GObject)

/* @health_data must outlive the server. */
TuttiHttpServer *tutti_http_server_new (const TuttiConfig *config, TuttiDoor *door,
    const TuttiClock *clock, TuttiHealthFunc health, gpointer health_data);

/* Without, there is nothing under /api. */
void tutti_http_server_set_api (TuttiHttpServer *self, TuttiHttpApi *api);

/* Serves what their links lead to. */
void tutti_http_server_set_recordings (
    TuttiHttpServer *self, TuttiRecordings *recordings);

/* The same for live streams. */
void tutti_http_server_set_hls (TuttiHttpServer *self, TuttiHls *hls);

/* Connections made from now on get @certificate. */
void tutti_http_server_set_certificate (
    TuttiHttpServer *self, GTlsCertificate *certificate);

/* Returns: (transfer full): the link to open, with the port that was bound; NULL with
 * @error set */
char *tutti_http_server_listen (TuttiHttpServer *self, GError **error);

/* Deadlines of the sessions; call it about once a second. */
void tutti_http_server_tick (TuttiHttpServer *self);

/* Takes no more connections, and ends every session. */
void tutti_http_server_stop (TuttiHttpServer *self);

guint tutti_http_server_get_n_sockets (TuttiHttpServer *self);

G_END_DECLS
