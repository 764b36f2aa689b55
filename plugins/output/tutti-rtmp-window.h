/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes after which a server is asked to say that it has read so much. What the kernel of
 * its machine has taken says nothing: it goes on for a megabyte after a server froze. */
#define TUTTI_RTMP_WINDOW_BYTES 16384

/* What a server says first on a connection, byte by byte as it passes. Servers set the
 * window (Set Peer Bandwidth, 5.4.5 of the RTMP specification, mostly 2.5 or 5 MB) and
 * rtmp2sink answers with the same one as the size at which it wants acknowledgements.
 * No thread of its own; set to 0 at first. */
typedef struct {
  guint passed;
  guint8 header[12];
  guint in_header;
  guint in_message; /* bytes of the message that have passed */
  gboolean done;
} TuttiRtmpWindow;

/* Writes the smaller window over that of the server in @bytes, the next @size that came.
 */
void tutti_rtmp_window_narrow (TuttiRtmpWindow *self, guint8 *bytes, gsize size);

G_END_DECLS
