/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The folder of an HLS stream: segments are written one after the other, then listed in
 * `index.m3u8`, which always is one list or the next. Everything else in it is removed
 * when it is opened.
 *
 * One thread at a time; writing may wait for the disk. */
#pragma once

#include <glib.h>

#include "plugins/output/tutti-hls-playlist.h"

G_BEGIN_DECLS

#define TUTTI_HLS_INDEX "index.m3u8"

typedef struct _TuttiHlsFolder TuttiHlsFolder;

/* @path: must exist. Returns: (transfer full): NULL with a %TUTTI_STREAM_ERROR */
TuttiHlsFolder *tutti_hls_folder_open (const char *path, GError **error);
void tutti_hls_folder_close (TuttiHlsFolder *self);

/* Goes into the segment that is being written. */
gboolean tutti_hls_folder_write (
    TuttiHlsFolder *self, const guint8 *data, gsize size, GError **error);

/* The segment is complete, and was @duration ns long; nothing happens when there is none.
 */
gboolean tutti_hls_folder_cut (TuttiHlsFolder *self, guint64 duration, GError **error);

/* Nothing follows, and players are told. */
gboolean tutti_hls_folder_end (TuttiHlsFolder *self, guint64 duration, GError **error);

G_END_DECLS
