/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "server/tutti-recordings.h"

G_BEGIN_DECLS

/* What links to recordings lead to: GET and HEAD, whole or a range, and DELETE. All that
 * does not lead to a recording is answered alike. */

gboolean tutti_http_recordings_owns (const char *path);

/* @recordings: (nullable). @now_s: since 1970 */
void tutti_http_recordings_handle (TuttiRecordings *recordings,
    SoupServerMessage *message, const char *path, GHashTable *query, gint64 now_s);

G_END_DECLS
