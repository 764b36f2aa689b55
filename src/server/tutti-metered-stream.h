/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TuttiMeteredStream: a stream around another one that bounds what libsoup 3.2 does not:
 * a message in fragments may grow without end there, one reading goes on as long as the
 * sender is fast enough, and nobody knows how much waits to be written.
 *
 * Signals:
 * - "overflow": more than the limit came in for one message. Whatever else comes is
 * thrown away.
 */
#define TUTTI_TYPE_METERED_STREAM (tutti_metered_stream_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiMeteredStream, tutti_metered_stream, TUTTI, METERED_STREAM, GIOStream)

/* What one dispatch of the main loop reads at most; the limit is kept to within this. */
#define TUTTI_METERED_READ_MAX_BYTES (16 * 1024)

/* @base: with pollable streams */
TuttiMeteredStream *tutti_metered_stream_new (GIOStream *base, gsize max_message_bytes);

/* A message came out of the bytes so far: counting begins anew. */
void tutti_metered_stream_message_complete (TuttiMeteredStream *self);

/* Bytes that the base stream took, since the beginning. */
guint64 tutti_metered_stream_get_n_written (TuttiMeteredStream *self);

G_END_DECLS
