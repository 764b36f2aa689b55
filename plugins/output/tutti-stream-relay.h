/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The connection of a live stream to its server.
 *
 * rtmp2sink resolves names itself, does not say what its socket does, and cannot be
 * interrupted in some states (GStreamer 1.22). So it is given a port on loopback, and
 * this passes on what it says, once, to one of the addresses that were checked: with TLS
 * if wanted, a bounded amount on its way, and counting what the other side has
 * acknowledged. When it is freed rtmp2sink finds its connection gone, whatever it is
 * doing.
 *
 * It has a thread of its own. All functions: any one thread at a time. */
#pragma once

#include "plugins/output/tutti-stream-target.h"

G_BEGIN_DECLS

typedef struct _TuttiStreamRelay TuttiStreamRelay;

/**
 * tutti_stream_relay_new:
 * @addresses: (element-type GInetAddress): tried one after the other
 * @trusted: (nullable): certificates to trust instead of the system's, for TLS
 *
 * Returns: (transfer full): waits for its one connection; NULL when there is no loopback
 */
TuttiStreamRelay *tutti_stream_relay_new (const TuttiStreamTarget *target,
    GPtrArray *addresses, GTlsDatabase *trusted, GError **error);

/* Ends connections and thread at once. */
void tutti_stream_relay_free (TuttiStreamRelay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiStreamRelay, tutti_stream_relay_free)

/* Where on 127.0.0.1. */
guint16 tutti_stream_relay_get_port (TuttiStreamRelay *self);

/* Whether its one connection has come. */
gboolean tutti_stream_relay_is_taken (TuttiStreamRelay *self);

/* Whether the server has said anything. */
gboolean tutti_stream_relay_has_heard (TuttiStreamRelay *self);

/* Bytes that the server's side of the network has acknowledged. */
guint64 tutti_stream_relay_get_acknowledged (TuttiStreamRelay *self);

/* Returns: (transfer full) (nullable): why the connection is gone, NULL while it is not
 */
GError *tutti_stream_relay_get_error (TuttiStreamRelay *self);

G_END_DECLS
