/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of segments of a live stream (RFC 8216): the last few, which a player may ask
 * for, and a few more that it may still be busy with.
 *
 * It reads what it has written, so that another process goes on where one ended, with a
 * discontinuity. Pure, one thread; times are ns. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of the list: players keep three behind the end, and may be late. */
#define TUTTI_HLS_LISTED 6
/* RFC 8216, 6.2.2: a segment stays for as long as a list that has it lasts. */
#define TUTTI_HLS_KEPT (2 * TUTTI_HLS_LISTED + 1)
/* What each segment is to be, s; keyframes decide. Players read the list again that
 * often, and no segment may be longer than twice this. */
#define TUTTI_HLS_SEGMENT_S 2

typedef struct _TuttiHlsPlaylist TuttiHlsPlaylist;

typedef enum {
  TUTTI_HLS_CONTINUED,
  TUTTI_HLS_DISCONTINUED, /* another clock than the segment before, or other codecs */
} TuttiHlsJoint;

TuttiHlsPlaylist *tutti_hls_playlist_new (void);
void tutti_hls_playlist_free (TuttiHlsPlaylist *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiHlsPlaylist, tutti_hls_playlist_free)

/* Takes over a list; nothing when @text is none of those that are made here. */
void tutti_hls_playlist_read (TuttiHlsPlaylist *self, const char *text);

/* Returns: (transfer full): what the next segment is to be called */
char *tutti_hls_playlist_next_name (const TuttiHlsPlaylist *self);

/* The next segment is complete. Returns: (transfer full) (nullable): the name of one that
 * nobody needs any more */
char *tutti_hls_playlist_add (
    TuttiHlsPlaylist *self, guint64 duration, TuttiHlsJoint joint);

/* No segment follows. */
void tutti_hls_playlist_end (TuttiHlsPlaylist *self);

guint tutti_hls_playlist_get_length (const TuttiHlsPlaylist *self);

/* Returns: (transfer full): the file */
char *tutti_hls_playlist_write (const TuttiHlsPlaylist *self);

G_END_DECLS
