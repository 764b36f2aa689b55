/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  TUTTI_REMUX_SOUND,
  TUTTI_REMUX_PICTURE_AND_SOUND,
} TuttiRemuxTracks;

/**
 * tutti_remux_async:
 * @from, @to: descriptors, which stay the caller's; H.264 and AAC in Matroska, and an
 * empty file for MP4
 *
 * Passes what was encoded into the other container, on a thread of its own.
 */
void tutti_remux_async (int from, int to, TuttiRemuxTracks tracks,
    GAsyncReadyCallback callback, gpointer user_data);
gboolean tutti_remux_finish (GAsyncResult *result, GError **error);

G_END_DECLS
