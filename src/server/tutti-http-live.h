/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live streams over HTTP, at /live/. */
#pragma once

#include <libsoup/soup.h>

#include "server/tutti-hls.h"

G_BEGIN_DECLS

gboolean tutti_http_live_owns (const char *path);

/* @hls: (nullable): then there are none */
void tutti_http_live_handle (TuttiHls *hls, SoupServerMessage *message, const char *path);

G_END_DECLS
