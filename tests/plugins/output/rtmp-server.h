/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real nginx with the RTMP module, on ports of loopback and in a folder of its own,
 * that records what it is sent. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  char *folder;
  guint16 port;     /* RTMP */
  guint16 tls_port; /* RTMPS, as "localhost" */
  char *certificate;
  GSubprocess *process; /* NULL: not running */
} RtmpServer;

/* NULL when it can run here, else why not. */
const char *rtmp_server_missing (void);

RtmpServer *rtmp_server_new (void);
void rtmp_server_free (RtmpServer *self);

void rtmp_server_start (RtmpServer *self);
void rtmp_server_kill (RtmpServer *self);
void rtmp_server_signal (RtmpServer *self, int signal);

/* Returns: (transfer full): paths of what was recorded, the oldest first */
GPtrArray *rtmp_server_recordings (RtmpServer *self);

G_END_DECLS
